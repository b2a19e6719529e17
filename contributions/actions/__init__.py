"""Writing of contributions: rates, dues, receipts, advances and suspensions."""

from contributions.actions.dues import (
    RAISING_JOB,
    Raising,
    cancel_due,
    raise_dues,
    raise_dues_for,
    start_raising,
    start_raising_year,
)
from contributions.actions.lists import GOOD_STANDING_JOB, start_good_standing
from contributions.actions.prints import print_receipt, print_receipts
from contributions.actions.rates import TERMS, set_rate
from contributions.actions.receipts import collect, reverse_receipt, void_receipt
from contributions.actions.settling import settle_from_advance
from contributions.actions.suspensions import lift_suspension, suspend

__all__ = [
    "GOOD_STANDING_JOB",
    "RAISING_JOB",
    "TERMS",
    "Raising",
    "cancel_due",
    "collect",
    "lift_suspension",
    "print_receipt",
    "print_receipts",
    "raise_dues",
    "raise_dues_for",
    "reverse_receipt",
    "set_rate",
    "settle_from_advance",
    "start_good_standing",
    "start_raising",
    "start_raising_year",
    "suspend",
    "void_receipt",
]
