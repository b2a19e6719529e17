"""Which dues are still to be raised: what the rates ask for, less what was raised already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contributions.rules.dues import Due
from contributions.rules.facts import DueKind
from core.spans import Month

Key = tuple[str, date, int]
"""What names a due of a household: its kind, its first day and its number among them."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A due that exists: its francs and how many persons it counted. A cancelled one stays a decision of a person."""

    amount: int
    persons_count: int
    is_cancelled: bool = False


def to_raise(
    expected: Iterable[Due], raised: Mapping[Key, Raised], *, again: bool = False, asked_on: date | None = None
) -> Iterator[Due]:
    """The expected dues that are missing; a batch that is run again finds none.

    What somebody cancelled stays cancelled, unless `again` says to raise it anew. When persons who were covered on the
    counting day were declared only after the due was raised, the difference is asked for as a complement: as often as
    somebody is declared late, against the sum of all that was raised for the same days. It is due on the day it is
    asked for (`asked_on`), never before: a family that paid in time is not late for what nobody had asked of it.
    """
    for due in expected:
        first = raised.get((due.kind.value, due.covers.start, 1))
        if first is None or (first.is_cancelled and again):
            yield from _whole(due, raised, again=again)
        elif due.kind is not DueKind.FEE and not first.is_cancelled:
            yield from _difference(due, raised, asked_on or due.due_on, again=again)


def _whole(due: Due, raised: Mapping[Key, Raised], *, again: bool) -> Iterator[Due]:
    """The due, less the complements of the same days that stand when it is raised anew."""
    beside = list(_counted(due, raised, again=again)) if again else []
    amount = due.amount - sum(row.amount for row in beside)
    count = due.persons_count - sum(row.persons_count for row in beside)
    if amount > 0:
        yield replace(due, amount=amount, persons_count=max(count, 0))


def _difference(due: Due, raised: Mapping[Key, Raised], asked_on: date, *, again: bool) -> Iterator[Due]:
    known = list(_counted(due, raised, again=again))
    more = due.amount - sum(row.amount for row in known)
    count = due.persons_count - sum(row.persons_count for row in known)
    if count > 0 and more > 0:
        number = _free_number(due.covers.start, raised)
        due_on = max(due.due_on, asked_on)
        yield replace(due, kind=DueKind.COMPLEMENT, amount=more, due_on=due_on, persons_count=count, number=number)


def _counted(due: Due, raised: Mapping[Key, Raised], *, again: bool) -> Iterator[Raised]:
    """What was raised for the days of a due, its complements included; a cancelled one counts as decided."""
    kinds = (due.kind.value, DueKind.COMPLEMENT.value)
    for (kind, start, _number), row in raised.items():
        if kind in kinds and start == due.covers.start and not (again and row.is_cancelled):
            yield row


def _free_number(start: date, raised: Mapping[Key, Raised]) -> int:
    numbers = [number for kind, day, number in raised if kind == DueKind.COMPLEMENT.value and day == start]
    return max(numbers, default=0) + 1


def fiscal_months(month: Month, first: int) -> list[Month]:
    """The twelve months of the fiscal year that a month is in, when years begin with the month `first` (1 to 12)."""
    start = Month(month.year if month.month >= first else month.year - 1, first)
    return [start + step for step in range(12)]


def posting_day(starts_on: date, raised_on: date, first_open_day: date) -> date:
    """The day a due enters the book: its first day when that has come and the book is open then, else that of the call.

    A due called in advance is a claim from the day it is called; one called late belongs to the month it covers.
    """
    return open_day(min(starts_on, raised_on), raised_on, first_open_day)


def open_day(day: date, otherwise: date, first_open_day: date) -> date:
    """`day`, or `otherwise` when the book is no longer, or not yet, written on `day`."""
    return day if day >= first_open_day else otherwise
