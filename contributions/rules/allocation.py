"""What a payment settles: the enrolment fee first, then the oldest due; what is left is an advance. Whole francs."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from contributions.rules.facts import Advance, DueKind, OpenDue

LARGE_ADVANCE_MONTHS = 24
"""An advance for more months than this is a slip of the finger more often than a gift: it is asked about."""


@dataclass(frozen=True, slots=True)
class Allotted:
    """Francs of a payment put on one due."""

    due: Hashable
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """How a payment was used. Always: amount == sum of the parts + advance (I3)."""

    amount: int
    parts: tuple[Allotted, ...]
    advance: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Francs of an earlier receipt's advance put on one due; they were received on `paid_on`."""

    advance: Hashable
    due: Hashable
    amount: int
    paid_on: date


def allocate(amount: int, open_dues: Iterable[OpenDue]) -> Payment:
    """Put `amount` on the open dues, enrolment fee first, then by due date; the rest is the advance.

    Never more on a due than what it still waits for (I4). Raises ValueError when the amount is not above zero or a due
    waits for nothing.
    """
    if amount <= 0:
        raise ValueError("a payment is above zero")
    parts, rest = [], amount
    for due in in_paying_order(open_dues):
        if rest == 0:
            break
        part = min(rest, due.left)
        parts.append(Allotted(due.key, part))
        rest -= part
    return Payment(amount, tuple(parts), rest)


def settle_from_advances(advances: Iterable[Advance], open_dues: Iterable[OpenDue]) -> tuple[Drawn, ...]:
    """Use the advances, oldest first, on dues that were raised since, in the order of `allocate`.

    Each part keeps the day its money was received, so a due that an advance covers was never late.
    """
    drawn: list[Drawn] = []
    dues = in_paying_order(open_dues)
    left = {due.key: due.left for due in dues}
    for advance in sorted(advances, key=lambda advance: advance.paid_on):
        rest = advance.left
        for due in dues:
            part = min(rest, left[due.key])
            if part > 0:
                drawn.append(Drawn(advance.key, due.key, part, advance.paid_on))
                left[due.key] -= part
                rest -= part
    return tuple(drawn)


def in_paying_order(dues: Iterable[OpenDue]) -> list[OpenDue]:
    """Enrolment fee first, then the oldest due date; equal dates keep the order given.

    Raises ValueError when a due waits for nothing.
    """
    ordered = sorted(dues, key=lambda due: (due.kind is not DueKind.FEE, due.due_on))
    if any(due.left <= 0 for due in ordered):
        raise ValueError("an open due waits for at least one franc")
    return ordered
