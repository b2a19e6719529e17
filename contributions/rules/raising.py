"""Which dues are still to be raised: what the rates ask for, less what was raised already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contributions.rules.dues import Due
from contributions.rules.facts import DueKind

Key = tuple[str, date]
"""What names a due of a household: its kind and its first day."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A due that exists: its francs and how many persons it counted. A cancelled one stays a decision of a person."""

    amount: int
    persons_count: int
    is_cancelled: bool = False


def to_raise(expected: Iterable[Due], raised: Mapping[Key, Raised], *, again: bool = False) -> Iterator[Due]:
    """The expected dues that are missing; a batch that is run again finds none.

    What somebody cancelled stays cancelled, unless `again` says to raise it anew. When persons who were covered on the
    counting day were declared only after the due was raised, the difference is asked for as a complement, once.
    """
    for due in expected:
        known = raised.get(_key(due))
        if known is None or (known.is_cancelled and again):
            yield due
        elif due.kind is DueKind.CONTRIBUTION and not known.is_cancelled:
            yield from _difference(due, known, raised)


def _difference(due: Due, known: Raised, raised: Mapping[Key, Raised]) -> Iterator[Due]:
    key = (DueKind.COMPLEMENT.value, due.covers.start)
    more = due.amount - known.amount
    if key not in raised and due.persons_count > known.persons_count and more > 0:
        count = due.persons_count - known.persons_count
        yield replace(due, kind=DueKind.COMPLEMENT, amount=more, persons_count=count)


def _key(due: Due) -> Key:
    return due.kind.value, due.covers.start


def posting_day(starts_on: date, raised_on: date, closed_months: Iterable[tuple[date, date]]) -> date:
    """The day a due enters the book: its first day when that has come and its month is open, else the day of the call.

    A due called in advance is a claim from the day it is called; one called late belongs to the month it covers.
    """
    day = min(starts_on, raised_on)
    return open_day(day, raised_on, closed_months)


def open_day(day: date, otherwise: date, closed_months: Iterable[tuple[date, date]]) -> date:
    """`day`, or `otherwise` when `day` is in a closed month."""
    is_closed = any(start <= day < end for start, end in closed_months)
    return otherwise if is_closed else day
