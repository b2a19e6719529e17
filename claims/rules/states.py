"""The allowed moves of a claim and of a provider's invoice; anything that is not in these tables is refused."""

from collections.abc import Mapping
from typing import TypeVar

from claims.choices import ClaimState as Claim
from claims.choices import InvoiceState as Invoice
from claims.choices import Word

CLAIM_MOVES: Mapping[Claim, frozenset[Claim]] = {
    Claim.DRAFT: frozenset({Claim.SUBMITTED}),
    Claim.SUBMITTED: frozenset({Claim.ADJUDICATED, Claim.RETURNED}),
    Claim.ADJUDICATED: frozenset({Claim.IN_REVIEW, Claim.APPROVED, Claim.REFUSED, Claim.RETURNED}),
    Claim.IN_REVIEW: frozenset({Claim.APPROVED, Claim.REFUSED, Claim.RETURNED, Claim.ADJUDICATED, Claim.REVERSED}),
    # it comes back completed, or was typed wrong and is typed again
    Claim.RETURNED: frozenset({Claim.SUBMITTED, Claim.REVERSED}),
    # an appeal or a correction is a new decision: the claim is judged again; a slip typed wrong is reversed
    Claim.REFUSED: frozenset({Claim.ADJUDICATED, Claim.REVERSED}),
    # a reimbursement to a member has no provider's invoice: it goes straight to payment
    Claim.APPROVED: frozenset({Claim.INVOICED, Claim.IN_PAYMENT, Claim.ADJUDICATED, Claim.REVERSED}),
    Claim.INVOICED: frozenset({Claim.IN_PAYMENT, Claim.APPROVED}),
    Claim.IN_PAYMENT: frozenset({Claim.PAID, Claim.INVOICED, Claim.APPROVED}),
    # frozen: a correction after payment is a recovery on the provider's next invoice; only a payment that turns out
    # not to have been made (order reversed) opens it again, for payment alone
    Claim.PAID: frozenset({Claim.IN_PAYMENT}),
    Claim.REVERSED: frozenset(),
}

INVOICE_MOVES: Mapping[Invoice, frozenset[Invoice]] = {
    Invoice.DRAFT: frozenset({Invoice.RECEIVED, Invoice.CANCELLED}),
    Invoice.RECEIVED: frozenset({Invoice.CHECKED, Invoice.CANCELLED}),
    Invoice.CHECKED: frozenset({Invoice.APPROVED, Invoice.RECEIVED, Invoice.SENT_BACK}),
    # the second person refused to sign: its claims are free to be mended, and it is checked anew
    Invoice.SENT_BACK: frozenset({Invoice.CHECKED, Invoice.CANCELLED}),
    Invoice.APPROVED: frozenset({Invoice.PARTLY_PAID, Invoice.PAID, Invoice.CHECKED}),
    # a payment order may be reversed: what it paid is owed again
    Invoice.PARTLY_PAID: frozenset({Invoice.PAID, Invoice.APPROVED}),
    Invoice.PAID: frozenset({Invoice.PARTLY_PAID, Invoice.APPROVED}),
    Invoice.CANCELLED: frozenset(),
}

OPEN = (Invoice.RECEIVED, Invoice.CHECKED, Invoice.SENT_BACK)
"""An invoice that nobody signed yet: its claims and what its paper says may still change."""

Place = TypeVar("Place", bound=Word)


def may_move(moves: Mapping[Place, frozenset[Place]], before: Place, after: Place) -> bool:
    """Is the move in the table? `moves` is CLAIM_MOVES or INVOICE_MOVES."""
    return after in moves[before]


def is_final(moves: Mapping[Place, frozenset[Place]], state: Place) -> bool:
    """Can nothing follow this state?"""
    return not moves[state]
