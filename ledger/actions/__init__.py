"""Writing of the book: opening it, posting and reversing entries."""

from ledger.actions.book import open_book
from ledger.actions.posting import post, reverse

__all__ = ["open_book", "post", "reverse"]
