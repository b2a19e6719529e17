"""Pages of the book: the till, the journal, the accounts and the months."""
