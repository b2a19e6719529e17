"""Months of the book: closed, to close, and what blocks the next closing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.urls import reverse
from django.utils.module_loading import import_string

from core import formats
from core.asking import number, question
from core.spans import Month, month_of, months_between
from core.spoken import month_name
from core.spoken import told as _
from ledger.choices import MonthState
from ledger.models import Account, Entry, Period
from ledger.queries.journal import OPENING
from ledger.queries.tills import open_counts
from organisations.acting import current_actor, once


@dataclass(frozen=True, slots=True)
class Blocker:
    """A sentence that says what keeps a month from closing, and where it is done."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a month's entries are: how many, and what they move in francs."""

    entry_count: int
    total: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the book and where it stands."""

    month: Month
    state: str
    moved: Moved
    period: Period | None = None
    blockers: tuple[Blocker, ...] = ()


ClosingCheck = Callable[[int, Month], Iterable[str | Blocker]]


@once
def closed_until() -> date | None:
    """The first day after the last closed month of the acting organisation, None when none is closed."""
    return next(iter(_closed_until(organisation=current_actor().organisation_id)), None)


@question
def _closed_until() -> QuerySet:
    rows = Period.objects.filter(organisation_id=number("organisation"), closed_at__isnull=False)
    return rows.order_by("-ends_on").values_list("ends_on", flat=True)[:1]


def is_closed(day: date) -> bool:
    """Whether a day is in a closed month of the acting organisation, or before one: months close in order."""
    until = closed_until()
    return until is not None and day < until


def first_open_day() -> date:
    """The first day on which the acting organisation's book may still be written."""
    return closed_until() or first_day()


def last_closed() -> Period | None:
    """The latest closed month, None when no month is closed."""
    return _closed().order_by("-starts_on").first()


@once
def first_day() -> date:
    """The day on which the book begins: that of its opening balances, else that of the mutual's opening.

    What is dated before, a year typed wrong in an older version, is in the book and never leads its months.
    """
    actor = current_actor()
    return next(iter(_opening_day(organisation=actor.organisation_id)), actor.opened_on)


@question
def _opening_day() -> QuerySet:
    opening = Entry.objects.filter(organisation_id=number("organisation"), source=OPENING, reversal_of__isnull=True)
    return opening.filter(reversed_by__isnull=True).order_by("pk").values_list("posted_on", flat=True)[:1]


def first_month() -> Month | None:
    """The month that the book starts with: that of its first entry, or the first closed one; None for an empty book.

    Balances of the eve of the opening belong to the first month: no report is closed before the mutual opened.
    """
    mine = {"organisation_id": current_actor().organisation_id}
    day = Entry.objects.filter(**mine, posted_on__gte=first_day()).aggregate(first=Min("posted_on"))["first"]
    days = (
        day and max(day, current_actor().opened_on),
        Period.objects.filter(**mine, closed_at__isnull=False).aggregate(first=Min("starts_on"))["first"],
    )
    found = [day for day in days if day is not None]
    return month_of(min(found)) if found else None


def next_to_close() -> Month | None:
    """The earliest month that is not closed, None for an empty book."""
    closed = last_closed()
    return closed.month + 1 if closed else first_month()


def month_moved(month: Month) -> Moved:
    """What the entries of a month are."""
    rows = Entry.objects.filter(organisation_id=current_actor().organisation_id)
    found = rows.filter(posted_on__gte=month.span.start, posted_on__lt=month.span.end).aggregate(
        count=Count("pk"), total=Sum("total")
    )
    return Moved(found["count"], found["total"] or 0)


def blockers(month: Month) -> list[Blocker]:
    """All that keeps a month from closing, each told in a sentence: the month before, the tills, the upper storeys."""
    actor = current_actor()
    found = _unopened() + _before_opening(month) + _month_before(month) + _tills_open(month)
    for path in settings.CLOSING_CHECKS:
        check: ClosingCheck = import_string(path)
        found += [
            told if isinstance(told, Blocker) else Blocker(str(told)) for told in check(actor.organisation_id, month)
        ]
    return found


def months(day: date) -> list[MonthLine]:
    """Each month since the book started, up to that of `day`, latest first; only the next to close says what blocks."""
    first = first_month()
    if first is None:
        return []
    periods = {period.month: period for period in _closed().select_related("closed_by")}
    moved = _moved_by_month()
    waiting = max(periods, default=first + -1) + 1
    return [
        _line(month, waiting, day, moved.get(month, Moved(0, 0)), periods.get(month))
        for month in reversed(list(months_between(first, max(first, month_of(day)))))
    ]


def find_month(text: str) -> Month:
    """« 2026-03 » as a month; raises Http404 when it is none."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404("no such month") from error


def find_period(month: Month) -> Period | None:
    """The closing of a month, None when it is open."""
    return _closed().filter(starts_on=month.first_day).select_related("closed_by").first()


def _closed() -> QuerySet[Period]:
    return Period.objects.filter(organisation_id=current_actor().organisation_id, closed_at__isnull=False)


def _moved_by_month() -> dict[Month, Moved]:
    rows = (
        Entry.objects.filter(organisation_id=current_actor().organisation_id)
        .values(month=TruncMonth("posted_on"))
        .order_by()
        .annotate(count=Count("pk"), sum=Sum("total"))
    )
    return {month_of(row["month"]): Moved(row["count"], row["sum"]) for row in rows}


def _line(month: Month, waiting: Month, day: date, moved: Moved, period: Period | None) -> MonthLine:
    if period is not None:
        return MonthLine(month, MonthState.CLOSED, moved, period)
    if month.last_day > day:
        return MonthLine(month, MonthState.RUNNING, moved)
    if month != waiting:
        return MonthLine(month, MonthState.LATER, moved)
    found = tuple(blockers(month))
    return MonthLine(month, MonthState.BLOCKED if found else MonthState.CLOSABLE, moved, None, found)


def _unopened() -> list[Blocker]:
    if Account.objects.filter(organisation_id=current_actor().organisation_id).exists():
        return []
    sentence = _("Le livre n'est pas encore ouvert. Le gestionnaire de la mutuelle l'ouvre à la page Caisse.")
    return [Blocker(sentence, reverse("ledger:till"))]


def _before_opening(month: Month) -> list[Blocker]:
    opened = current_actor().opened_on
    if month.last_day >= opened:
        return []
    return [Blocker(_("La mutuelle s'est ouverte le %(day)s.") % {"day": formats.day(opened)})]


def _month_before(month: Month) -> list[Blocker]:
    waiting = next_to_close()
    if waiting is None or waiting >= month:
        return []
    sentence = _("%(month)s n'est pas clôturé. Les mois se clôturent dans l'ordre.")
    url = reverse(settings.CLOSING_PAGE, args=[str(waiting)])
    return [Blocker(sentence % {"month": month_name(waiting).capitalize()}, url)]


def _tills_open(month: Month) -> list[Blocker]:
    sentence = _("«\u00a0%(till)s\u00a0» est ouverte depuis le %(day)s. Comptez-la et clôturez-la.")
    return [
        Blocker(
            sentence % {"till": count.till, "day": formats.day(count.opened_on)},
            reverse("ledger:till_close", args=[count.till_id]),
        )
        for count in open_counts((month + 1).first_day)
    ]
