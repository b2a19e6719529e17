"""The money's book: accounts, entries whose legs sum to zero, tills, periods and their closing."""
