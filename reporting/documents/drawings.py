"""The drawings of a report, made once for the page and for the print."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing

from core import charts, formats
from reporting.rules.statement import Series
from reporting.rules.units import Unit, shown


def drawing_of(series: Series, currency: str, size: tuple[int, int] = (360, 190)) -> Drawing:
    """A line over twelve months, the twelve before in grey, the norm as a band."""
    now, before = (values for _name, values in series.lines)
    return charts.line_chart(
        now, series.labels, previous=before, norm_band=series.norm, write=writer(Unit(series.unit), currency), size=size
    )


def table_of(series: Series, currency: str) -> list[tuple[str, ...]]:
    """The numbers of the drawing: one row for each month."""
    unit = Unit(series.unit)
    rows = zip(series.labels, *(values for _name, values in series.lines), strict=True)
    return [
        (label, *(_("n.d.") if value is None else shown(value, unit, currency, _) for value in values))
        for label, *values in rows
    ]


def writer(unit: Unit, currency: str) -> Callable[[int], str]:
    """How a drawing writes its values: large amounts without unit, which its title names."""
    if unit is Unit.MONEY:
        return formats.count
    return lambda value: shown(value, unit, currency, _)
