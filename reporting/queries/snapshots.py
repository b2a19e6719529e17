"""Closed months as they were frozen, and the measures of any month: frozen when it is closed, live otherwise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet
from django.http import Http404

from core.spans import Month, Span, month_of
from ledger.models import Entry
from members.models import Enrolment
from reporting.measures import measured, people
from reporting.models import MonthlyReport
from reporting.rules.figures import Measured
from reporting.rules.freezing import thawed_figures
from reporting.rules.measures import Measure


@dataclass(frozen=True, slots=True)
class Figures:
    """A mutual's figures of a period, the people behind them, and the report that froze them when one did."""

    measured: Measured
    people: dict[str, int]
    report: MonthlyReport | None = None


def reports_of(organisation_ids: Collection[int], first: Month, last: Month) -> dict[tuple[int, Month], MonthlyReport]:
    """The frozen reports of some organisations and months, in one query; their printed words are left in the database.

    The words of two years are a hundred times their figures: only who shows one report reads its words.
    """
    rows = _frozen(organisation_ids, first, last).defer("statement")
    return {(row.organisation_id, row.period.month): row for row in rows}


def report_of(organisation_id: int, month: Month) -> MonthlyReport | None:
    """The frozen report of a month with its words, None while it is open."""
    return _frozen([organisation_id], month, month).first()


def _frozen(organisation_ids: Collection[int], first: Month, last: Month) -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.filter(
        organisation_id__in=organisation_ids,
        period__starts_on__gte=first.first_day,
        period__starts_on__lte=last.first_day,
    ).select_related("period", "made_by")


def find_report(organisation_id: int, month: Month) -> MonthlyReport:
    """The frozen report of a month; raises Http404 while it is open."""
    found = report_of(organisation_id, month)
    if found is None:
        raise Http404("this month is open")
    return found


def figures_of(
    organisation_ids: Collection[int], month: Month, wanted: Collection[Measure] | None = None
) -> dict[int, Figures]:
    """Each mutual's figures of a month: frozen when its report is, counted now otherwise."""
    reports = reports_of(organisation_ids, month, month)
    found = {
        pk: Figures(Measured(thawed_figures(report.measures)), report.people, report)
        for (pk, _month), report in reports.items()
    }
    live = [pk for pk in organisation_ids if pk not in found]
    return found | live_figures(live, month.span, wanted)


def live_figures(
    organisation_ids: Collection[int], span: Span, wanted: Collection[Measure] | None = None
) -> dict[int, Figures]:
    """Figures counted now, whatever was frozen."""
    if not organisation_ids or span.last_day is None:
        return {}
    counted = measured(organisation_ids, span, wanted)
    who = people(organisation_ids, span.last_day)
    return {pk: Figures(Measured(counted[pk]), who[pk]) for pk in organisation_ids}


def history(
    organisation_id: int, months: Sequence[Month], wanted: Collection[Measure], known: dict[Month, Measured]
) -> dict[Month, Measured]:
    """The measures of several months, frozen or counted now; `known` holds those that were read already.

    Months before the mutual's first row have none: nothing was, nothing is counted.
    """
    found = dict(known)
    reports = reports_of([organisation_id], months[0], months[-1])
    begun = first_month(organisation_id)
    for month in months:
        report = reports.get((organisation_id, month))
        if month in found:
            continue
        if report is not None:
            found[month] = Measured(thawed_figures(report.measures))
        elif begun is not None and month >= begun:
            found[month] = Measured(measured([organisation_id], month.span, wanted)[organisation_id])
    return found


def first_month(organisation_id: int) -> Month | None:
    """The month of the first enrolment or entry, None when there is none."""
    days: list[date | None] = [
        Enrolment.objects.filter(organisation_id=organisation_id).aggregate(first=Min("starts_on"))["first"],
        Entry.objects.filter(organisation_id=organisation_id).aggregate(first=Min("posted_on"))["first"],
    ]
    known = [day for day in days if day is not None]
    return month_of(min(known)) if known else None
