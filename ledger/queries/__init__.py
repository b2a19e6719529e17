"""Reading of the book: balances, the journal, tills and months."""
