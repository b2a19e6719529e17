"""The statement of a mutual for a month (frozen once closed, provisional before) and for a fiscal year."""

from dataclasses import replace
from datetime import date

from django.http import Http404
from django.utils.translation import gettext

from core import formats
from core.scoping import current_scope
from core.spans import Month, Span, month_of
from core.text import N_
from organisations.choices import Kind
from organisations.models import Organisation
from reporting.measures import measured
from reporting.models import MonthlyReport
from reporting.queries.building import (
    HOW_COUNTED,
    WANTED,
    WANTED_OF_YEAR,
    WANTED_TO_DRAW,
    Translate,
    drawn,
    fiscal_year,
    reading_for,
    sections_of,
    year_section,
)
from reporting.queries.snapshots import Figures, history, live_figures, report_of, reports_of
from reporting.rules.figures import Measured
from reporting.rules.freezing import said, thawed_statement
from reporting.rules.statement import Completeness, Section, Statement

MONTH_TITLE, YEAR_TITLE = N_("Rapport du mois"), N_("Rapport de l'exercice")


def find_mutual(pk: int) -> Organisation:
    """A mutual of the scope; raises Http404 for anything else."""
    readable = current_scope().readable
    found = Organisation.objects.filter(pk=pk, kind=Kind.MUTUAL).first()
    if found is None or (readable is not None and pk not in readable):
        raise Http404("no such mutual")
    return found


def statement_of_month(organisation: Organisation, month: Month, on: date) -> Statement:
    """The report of a month: as it was frozen when the month is closed, else with what is known on the day `on`."""
    report = report_of(organisation.pk, month)
    if report is not None:
        return read_again(report)
    figures = live_figures([organisation.pk], month.span, WANTED)[organisation.pk]
    return statement_from(organisation, month, figures, on, gettext)


def read_again(report: MonthlyReport) -> Statement:
    """A report as it was frozen, said in the language of the page."""
    return said(thawed_statement(report.statement), report.statement.get("words", {}), gettext)


def statement_from(
    organisation: Organisation, month: Month, figures: Figures, on: date, translate: Translate
) -> Statement:
    """The report made of a month's figures."""
    day = month.last_day
    reading = reading_for(organisation, day, translate)
    months = [month + step for step in range(-23, 1)]
    known = history(organisation.pk, months, WANTED_TO_DRAW, {month: figures.measured})
    span = fiscal_year(organisation, month)
    since = measured([organisation.pk], span, WANTED_OF_YEAR)[organisation.pk]
    title = translate(N_("Depuis le début de l'exercice, le %(day)s")) % {"day": formats.day(span.start)}
    return Statement(
        title=translate(MONTH_TITLE),
        organisation=organisation.name,
        period=month.span,
        cut_off_on=on,
        completeness=Completeness(),
        sections=(
            *sections_of(figures.measured, [figures.people], reading),
            year_section(title, Measured(since), reading),
            Section(translate(N_("Évolution")), (), drawn(known, month, reading)),
        ),
        currency=organisation.currency,
        rules=tuple(translate(rule) for rule in HOW_COUNTED),
    )


def statement_of_year(organisation: Organisation, year: int, on: date) -> Statement:
    """The report of the fiscal year that begins in `year`, as far as it has gone on the day `on`."""
    frame = frame_of_year(organisation, year, on)
    figures = live_figures([organisation.pk], frame.period, WANTED)[organisation.pk]
    last = month_of(frame.period.last_day or on)
    reading = reading_for(organisation, last.last_day, gettext)
    known = history(organisation.pk, [last + step for step in range(-23, 1)], WANTED_TO_DRAW, {})
    sections = (
        *sections_of(figures.measured, [figures.people], reading),
        Section(gettext(N_("Évolution")), (), drawn(known, last, reading)),
    )
    return replace(frame, completeness=closed_months(organisation, year), sections=sections)


def frame_of_year(organisation: Organisation, year: int, on: date) -> Statement:
    """What stands above and below the figures of a fiscal year: nothing is counted yet."""
    span = year_span(organisation, year, on)
    return Statement(
        title=gettext(YEAR_TITLE),
        organisation=organisation.name,
        period=span,
        cut_off_on=min(on, span.last_day or on),
        completeness=Completeness(),
        sections=(),
        currency=organisation.currency,
        rules=tuple(gettext(rule) for rule in HOW_COUNTED),
    )


def year_span(organisation: Organisation, year: int, on: date) -> Span:
    """The days of the fiscal year that begins in `year`; of the one under way, up to the end of the month of `on`:
    nobody is counted on a day that has not come."""
    first = Month(year, organisation.fiscal_year_month)
    last = min(max(month_of(on), first), first + 11)
    return Span(first.first_day, last.span.end)


def closed_months(organisation: Organisation, year: int) -> Completeness:
    """How many months of a fiscal year have their report, and which have not."""
    months = [Month(year, organisation.fiscal_year_month) + step for step in range(12)]
    done = {month for _pk, month in reports_of([organisation.pk], months[0], months[-1])}
    missing = tuple(formats.month(month) for month in months if month not in done)
    return Completeness(len(done), 12, missing)
