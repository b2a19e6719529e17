"""Writing of contributions: rates, dues, receipts, advances and suspensions."""

from contributions.actions.dues import RAISING_JOB, Raising, cancel_due, raise_dues, raise_dues_for, start_raising
from contributions.actions.rates import set_rate
from contributions.actions.receipts import collect, print_receipt, reverse_receipt, void_receipt
from contributions.actions.settling import settle_from_advance
from contributions.actions.suspensions import lift_suspension, suspend

__all__ = [
    "RAISING_JOB",
    "Raising",
    "cancel_due",
    "collect",
    "lift_suspension",
    "print_receipt",
    "raise_dues",
    "raise_dues_for",
    "reverse_receipt",
    "set_rate",
    "settle_from_advance",
    "start_raising",
    "suspend",
    "void_receipt",
]
