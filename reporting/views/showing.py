"""A statement as templates show it: tables whose figures open, drawings with their tables, figures with norm words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts, formats
from core.spans import Span, month_of
from organisations.acting import Actor
from reporting import queries
from reporting.documents import drawing_of, table_of
from reporting.rules.readings import headline
from reporting.rules.statement import Cell, Row, Series, Statement
from reporting.rules.units import Unit

STATES = {"good": "ok", "watch": "late", "out": "refused", "": "unknown"}

Opens = Callable[[Cell, Span], str]
MadeOf = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure with what it counts, and the page of its rows when the reader may see them."""

    text: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of a table, with its place in the page, and the page that tells what it is made of."""

    code: str
    label: str
    text: str
    cells: tuple[ShownCell | None, ShownCell | None]
    norm: str
    word: str
    state: str
    source: str
    is_part: bool
    anchor: str
    url: str = ""


def period_key(span: Span) -> str:
    """« 2026-03 », or « 2026-01_2026-03 » for several months."""
    first, last = month_of(span.start), month_of(span.last_day or span.start)
    return str(first) if first == last else f"{first}_{last}"


def opener(actor: Actor, organisation_id: int) -> Opens:
    """The address of the rows behind a cell: of one's own mutual, and of rows that one's role may see."""

    def opens(cell: Cell, span: Span) -> str:
        codes = [code for code in cell.opens.split(",") if code]
        if actor.organisation_id != organisation_id or not codes or not queries.opens(codes, actor):
            return ""
        return reverse("reporting:behind", args=[period_key(span), ",".join(codes)])

    return opens


def nothing(row: Row) -> str:
    return ""


def nothing_behind(cell: Cell, span: Span) -> str:
    """What a federation opens behind a cell: it reads figures, never the rows of a mutual."""
    return ""


def shown_sections(
    statement: Statement, opens: Opens, year: Span | None = None, made_of: MadeOf = nothing
) -> list[dict[str, Any]]:
    """The sections with rows, as tables of plain figures or of indicators."""
    return [
        {
            "title": part.title,
            "is_indicators": any(row.denominator or row.norm for row in part.rows),
            "rows": [shown_row(row, _span_of(row, statement, year), opens, made_of) for row in part.rows],
        }
        for part in statement.sections
        if part.rows
    ]


def _span_of(row: Row, statement: Statement, year: Span | None) -> Span:
    return year if year is not None and row.code.endswith("/an") else statement.period


def shown_row(row: Row, span: Span, opens: Opens, made_of: MadeOf = nothing) -> ShownRow:
    """A row with what its figures open."""
    top, bottom = (_cell(cell, span, opens) for cell in (row.numerator, row.denominator))
    return ShownRow(
        code=row.code.partition("/")[0],
        label=row.label,
        text=row.text,
        cells=(top, bottom),
        norm=row.norm,
        word=row.verdict_text[2:] if row.verdict else "",
        state=STATES[row.verdict],
        source=row.source,
        is_part=row.is_part,
        anchor=row.anchor,
        url=made_of(row) or (top.url if top and bottom is None else ""),
    )


def _cell(cell: Cell | None, span: Span, opens: Opens) -> ShownCell | None:
    return ShownCell(cell.text, cell.label, opens(cell, span)) if cell else None


def shown_charts(statement: Statement) -> list[dict[str, Any]]:
    """The drawings with their reading and their tables."""
    return [_chart(series, statement.currency) for series in statement.series()]


def _chart(series: Series, currency: str) -> dict[str, Any]:
    unit = f" ({formats.CURRENCY_SIGNS[currency]})" if series.unit == Unit.MONEY.value else ""
    title = f"{series.title}{unit}"
    drawn: SafeString = charts.to_svg(drawing_of(series, currency), title, series.reading)
    head = (_("Mois"), *(name for name, _values in series.lines))
    return {"title": title, "reading": series.reading, "svg": drawn, "head": head, "rows": table_of(series, currency)}


def headlines(statement: Statement) -> list[dict[str, str]]:
    """The figures that stand at the head of a report."""
    return [_headline(row, statement.period) for row in statement.headlines()]


def _headline(row: Row, period: Span) -> dict[str, str]:
    known = row.value is not None
    norm = _("norme : %(norm)s") % {"norm": row.norm} if row.norm else ""
    return {
        "label": headline(row, period, _),
        "value": row.text if known else _("n.d."),
        "norm": row.verdict_text[2:] if row.verdict else "",
        "state": STATES[row.verdict],
        "trend": norm if known else row.text,
    }


def place_of(mutual_id: int, row: Row, month: str) -> str:
    """The address of a figure in the report of a mutual."""
    return f"{reverse('reporting:mutual_report', args=[mutual_id, month])}#{row.anchor}"


def shares_url(code: str, asked: str) -> str:
    """The address of a figure told mutual by mutual, for the period and the rates of an address."""
    address = reverse("reporting:shares", args=[code])
    return f"{address}?{asked}" if asked else address
