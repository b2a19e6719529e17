"""A year in one table: each figure month by month and over the year, for who works on in a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from core.spans import Month, month_of
from organisations.models import Organisation
from reporting.indicators import INDICATORS
from reporting.queries.snapshots import live_figures, reports_of
from reporting.queries.statements import year_span
from reporting.rules.figures import Measured
from reporting.rules.freezing import thawed_figures
from reporting.rules.measures import MEASURES, Kind
from reporting.rules.units import Unit


@dataclass(frozen=True, slots=True)
class YearRow:
    """A figure over the months of a year and the year itself, in steps of its unit; None when it is not known."""

    code: str
    label: str
    unit: Unit
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The months, which of them are frozen, and the rows: measures first, then indicators."""

    months: tuple[Month, ...]
    closed: tuple[bool, ...]
    rows: tuple[YearRow, ...]


def year_table(organisation: Organisation, year: int, on: date) -> YearTable:
    """The fiscal year that begins in `year`, up to the month of the day `on`."""
    first = Month(year, organisation.fiscal_year_month)
    months = [first + step for step in range(12)]
    begun = [month for month in months if month <= month_of(on)]
    reports = reports_of([organisation.pk], months[0], months[-1])
    found = {
        month: Measured(thawed_figures(report.measures))
        if (report := reports.get((organisation.pk, month))) is not None
        else live_figures([organisation.pk], month.span)[organisation.pk].measured
        for month in begun
    }
    whole = live_figures([organisation.pk], year_span(organisation, year, on))[organisation.pk].measured
    columns = [found.get(month) for month in months]
    closed = tuple((organisation.pk, month) in reports for month in months)
    return YearTable(tuple(months), closed, tuple(_rows([*columns, whole if begun else None])))


def _rows(columns: Sequence[Measured | None]) -> list[YearRow]:
    rows = [
        YearRow(
            measure.code,
            gettext(measure.label),
            Unit.MONEY if measure.is_money else Unit.COUNT,
            tuple(None if column is None else column.amount(measure) for column in columns),
        )
        for measure in MEASURES.values()
        if measure.kind in (Kind.FLOW, Kind.STOCK)
    ]
    return rows + [
        YearRow(
            indicator.code,
            gettext(indicator.label),
            indicator.unit,
            tuple(None if column is None else indicator.result(column).value for column in columns),
        )
        for indicator in INDICATORS
    ]
