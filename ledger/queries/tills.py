"""Tills: what each holds, whether it is open, its counts and its book."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from core import asking
from core.spans import Span
from ledger.choices import TillKind
from ledger.models import Leg, Till, TillCount
from ledger.queries.balances import legs
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of a till's book, in francs: one entry, what came in, what went out, what is held after it."""

    entry_id: int
    posted_on: date
    number: int
    voucher: str
    label: str
    amount: int
    held: int

    @property
    def received(self) -> int:
        return max(self.amount, 0)

    @property
    def paid(self) -> int:
        return max(-self.amount, 0)


@dataclass(frozen=True, slots=True)
class TillBook:
    """A till's book over a span: what it held at the start, its lines in order."""

    till: Till
    span: Span
    opening: int
    lines: tuple[BookLine, ...]

    @property
    def received(self) -> int:
        return sum(line.received for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines)

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.paid


def tills() -> QuerySet[Till]:
    """The tills in use, cash first, each with what the book says it holds (`held`, francs) and whether it is open
    (`counting`)."""
    held = legs().filter(account=OuterRef("account")).values("account").annotate(sum=Sum("amount")).values("sum")
    return (
        Till.objects.filter(organisation_id=current_actor().organisation_id, is_open=True)
        .annotate(
            held=Coalesce(Subquery(held), Value(0)),
            counting=is_counting(),
        )
        .select_related("account", "keeper")
        .order_by(Case(*(When(kind=kind, then=place) for place, kind in enumerate(TillKind))), "account__code")
    )


def is_counting() -> Exists:
    """Whether a till was opened and is not closed yet: it will be counted."""
    return Exists(TillCount.objects.filter(till=OuterRef("pk"), closed_at__isnull=True))


def find_till(pk: int | None = None) -> Till:
    """One of the acting organisation's tills (None: its first cash till); raises Http404 otherwise."""
    rows = tills()
    found = rows.filter(pk=pk).first() if pk is not None else rows.filter(kind=TillKind.CASH).first()
    if found is None:
        raise Http404("no such till")
    return found


def cash_tills(account_ids: Collection[int]) -> list[Till]:
    """The cash tills among these accounts."""
    return _cash_tills(account_ids)


@asking.asked_of("account__pk")
def _cash_tills() -> QuerySet[Till]:
    return Till.objects.filter(kind=TillKind.CASH)


def held_in(till: Till) -> int:
    """All that the book says a till holds, in francs, whatever the days."""
    return legs().filter(account_id=till.account_id).aggregate(sum=Coalesce(Sum("amount"), Value(0)))["sum"]


def till_balance(till: Till, day: date) -> int:
    """What a till holds at the end of `day`, in francs."""
    rows = legs().filter(account_id=till.account_id, entry__posted_on__lte=day)
    return rows.aggregate(sum=Coalesce(Sum("amount"), Value(0)))["sum"]


def last_day_of(till: Till) -> date | None:
    """The day of a till's latest movement, None when it has none."""
    rows = legs().filter(account_id=till.account_id).order_by("-entry__posted_on")
    return rows.values_list("entry__posted_on", flat=True).first()


def days_after(account_id: int, day: date) -> tuple[int, list[int]]:
    """What an account holds at the end of `day`, and what each later day moves, in order (francs)."""
    told = {"organisation": current_actor().organisation_id, "account": account_id, "day": day}
    return sum(_held_by(**told)), [moved for _day, moved in _moved_after(**told)]


def _moved(**when: Any) -> QuerySet[Leg]:
    rows = Leg.objects.filter(organisation_id=asking.number("organisation"), account_id=asking.number("account"))
    return rows.filter(**when).order_by()


@asking.question
def _held_by() -> QuerySet:
    rows = _moved(entry__posted_on__lte=asking.day("day")).values("account_id").annotate(sum=Sum("amount"))
    return rows.values_list("sum", flat=True)


@asking.question
def _moved_after() -> QuerySet:
    rows = _moved(entry__posted_on__gt=asking.day("day")).values_list("entry__posted_on")
    return rows.annotate(sum=Sum("amount")).order_by("entry__posted_on")


def open_count(till: Till) -> TillCount | None:
    """The count that is not closed yet, None when the till is closed."""
    return TillCount.objects.filter(till=till, closed_at__isnull=True).select_related("opened_by").first()


def closing_count(account_ids: Collection[int], day: date) -> TillCount | None:
    """The closed count that covers `day` of one of the cash tills of these accounts, unless that till is open again."""
    reopened = TillCount.objects.filter(till=OuterRef("till"), closed_at__isnull=True, opened_on__lte=day)
    if not _counted(account_ids, day=day):  # as for nearly every movement: nothing more is asked
        return None
    rows = TillCount.objects.filter(till__account_id__in=account_ids, opened_on__lte=day, closed_on__gte=day)
    return rows.filter(~Exists(reopened)).select_related("till", "closed_by").order_by("-closed_at").first()


@asking.asked_of("till__account__pk")
def _counted() -> QuerySet:
    """The counts of some accounts' tills that a day falls in."""
    day = asking.day("day")
    return TillCount.objects.filter(opened_on__lte=day, closed_on__gte=day).order_by().values_list("pk", flat=True)


def open_counts(before: date) -> QuerySet[TillCount]:
    """The acting organisation's tills opened before a day and still open."""
    return (
        TillCount.objects.filter(
            organisation_id=current_actor().organisation_id, closed_at__isnull=True, opened_on__lt=before
        )
        .select_related("till")
        .order_by("opened_on")
    )


def last_counts(till: Till, limit: int = 5) -> QuerySet[TillCount]:
    """The latest closed counts of a till."""
    closed = TillCount.objects.filter(till=till, closed_at__isnull=False)
    return closed.select_related("closed_by", "gap_entry").order_by("-closed_at")[:limit]


def till_book(till: Till, span: Span) -> TillBook:
    """A till's movements over a span (with an end), in order, each with what is held after it, in two queries."""
    rows = legs().filter(account_id=till.account_id)
    before = rows.filter(entry__posted_on__lt=span.start).aggregate(sum=Coalesce(Sum("amount"), Value(0)))["sum"]
    return TillBook(till, span, before, tuple(_lines(rows.filter(_days(span)), before)))


def _days(span: Span) -> Q:
    found = Q(entry__posted_on__gte=span.start)
    return found if span.end is None else found & Q(entry__posted_on__lt=span.end)


def _lines(rows: QuerySet[Leg], held: int) -> list[BookLine]:
    facts = ("entry_id", "entry__posted_on", "entry__number", "entry__voucher", "entry__label")
    moved = rows.values_list(*facts).annotate(sum=Sum("amount")).order_by("entry__posted_on", "entry__number")
    found = []
    for entry_id, posted_on, number, voucher, label, amount in moved:
        held += amount
        found.append(BookLine(entry_id, posted_on, number, voucher, label, amount, held))
    return found
