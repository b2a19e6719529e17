"""The figures under « Ma journée », the reports that wait, and the reports that a search finds."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats, spoken
from core.spans import Month, month_of
from core.text import N_
from core.waiting import First, Found, Waiting
from organisations.acting import current_actor
from organisations.choices import Kind
from reporting.models import MonthlyReport, Reminder
from reporting.permissions import CLOSE, VIEW
from reporting.queries.statements import read_again
from reporting.rules.norm import Verdict
from reporting.rules.readings import gap_text, headline
from reporting.rules.statement import Row
from reporting.rules.units import Unit

STATES = {Verdict.GOOD: "ok", Verdict.WATCH: "late", Verdict.OUT: "refused"}
MORE, LESS = N_("%(gap)s de plus en un mois"), N_("%(gap)s de moins en un mois")


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A figure of the last closed month: its value as read, how it moved, its norm word and where it opens."""

    label: str
    value: str
    unit: str
    trend: str
    norm: str
    state: str
    url: str


def today_figures(on: date) -> list[DayFigure]:
    """Four figures of the last report that was frozen before a day; none before the first one. One query."""
    reports = list(
        MonthlyReport.objects.filter(organisation_id=current_actor().organisation_id, period__starts_on__lte=on)
        .select_related("period")
        .order_by("-period__starts_on")[:2]
    )
    if not reports:
        return []
    month, now = reports[0].period.month, read_again(reports[0])
    before = read_again(reports[1]) if len(reports) > 1 else None
    return [_figure(row, before.row(row.code) if before else None, month) for row in now.headlines()]


def _figure(row: Row, before: Row | None, month: Month) -> DayFigure:
    known = row.value is not None
    return DayFigure(
        label=f"{headline(row, month.span, _)} ({spoken.month_name(month)})",
        value=row.text if known else _("n.d."),
        unit="",
        trend=_trend(row, before) if known else row.text,
        norm=_(Verdict(row.verdict).label) if row.verdict else _("pas de norme") if known else _("non connu"),
        state=STATES[Verdict(row.verdict)] if row.verdict else "unknown",
        url=reverse("reporting:report", args=[str(month)]),
    )


def _trend(row: Row, before: Row | None) -> str:
    if row.value is None or before is None or before.value is None or row.value == before.value:
        return ""
    gap = gap_text(abs(row.value - before.value), Unit(row.unit), current_actor().currency, _)
    return _(MORE if row.value > before.value else LESS) % {"gap": gap}


def waiting(day: date) -> list[Waiting]:
    """The months that the federation asks for, until their report is frozen."""
    actor = current_actor()
    if not actor.may(CLOSE) or actor.organisation_kind != Kind.MUTUAL:
        return []
    asked = {
        row.month_on: row
        for row in Reminder.objects.filter(mutual_id=actor.organisation_id).select_related("organisation").reverse()
    }
    done = set(
        MonthlyReport.objects.filter(
            organisation_id=actor.organisation_id, period__starts_on__in=list(asked)
        ).values_list("period__starts_on", flat=True)
    )
    left = [row for month_on, row in sorted(asked.items()) if month_on not in done]
    if not left:
        return []
    sentence = _("rapport attendu par « %(body)s » : %(months)s (rappel du %(day)s)")
    told = {
        "body": left[-1].organisation.name,
        "months": ", ".join(spoken.month_name(row.month_on) for row in left),
        "day": formats.day(left[-1].sent_on),
    }
    url = reverse("reporting:report", args=[str(month_of(left[0].month_on))])
    return [Waiting(len(left), sentence % told, url, _("Clôturer le mois"), weight=75)]


def search(text: str, limit: int = 10) -> First[Found]:
    """Frozen reports by number or by month, « 3 », « mars », « 2026-03 »; at most `limit`, in one query."""
    actor, asked = current_actor(), text.strip().lower()
    if not actor.may(VIEW) or actor.organisation_kind != Kind.MUTUAL or not asked:
        return First()
    rows = MonthlyReport.objects.filter(organisation_id=actor.organisation_id).select_related("period")
    rows = rows.only("organisation", "number", "period__starts_on")
    found = [row for row in rows if _is_named(row, asked)]
    lines = [
        Found(
            kind=_("Rapport"),
            title=_("Rapport %(month)s") % {"month": spoken.of_month(row.period.month)},
            subtitle=_("n° %(number)s") % {"number": row.number},
            url=reverse("reporting:report", args=[str(row.period.month)]),
        )
        for row in found[:limit]
    ]
    return First(lines, len(found))


def _is_named(row: MonthlyReport, asked: str) -> bool:
    month = row.period.month
    return asked in (
        str(month),
        formats.month(month),
        spoken.month_name(month).lower(),
        formats.MONTH_NAMES["fr"][month.month - 1],
    )
