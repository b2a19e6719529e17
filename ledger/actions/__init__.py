"""Writing of the book: opening it, posting and reversing entries, counting tills, closing months."""

from ledger.actions.book import add_account, add_till, open_book, record_opening
from ledger.actions.closing import close_month
from ledger.actions.movements import record_movement, reverse_entry
from ledger.actions.posting import post, refuse_closed, refuse_day, refuse_unopened_book, reverse
from ledger.actions.tills import close_till, open_till

__all__ = [
    "add_account",
    "add_till",
    "close_month",
    "close_till",
    "open_book",
    "open_till",
    "post",
    "record_movement",
    "record_opening",
    "refuse_closed",
    "refuse_day",
    "refuse_unopened_book",
    "reverse",
    "reverse_entry",
]
