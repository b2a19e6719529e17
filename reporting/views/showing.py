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
from reporting.rules.statement import Cell, Row, Section, Series, Statement
from reporting.rules.units import Unit

STATES = {"good": "ok", "watch": "late", "out": "refused", "": "unknown"}

Opens = Callable[[Cell, Span], str]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure with what it counts, and the page of its rows when the reader may see them."""

    text: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of a table; `is_part` is a band or a share of the line above."""

    code: str
    label: str
    text: str
    cells: tuple[ShownCell | None, ShownCell | None]
    norm: str
    word: str
    state: str
    source: str
    is_part: bool


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


def shown_sections(statement: Statement, opens: Opens, year: Span | None = None) -> list[dict[str, Any]]:
    """The sections with rows, as tables of plain figures or of indicators."""
    return [_section(part, statement, opens, year) for part in statement.sections if part.rows]


def _section(part: Section, statement: Statement, opens: Opens, year: Span | None) -> dict[str, Any]:
    return {
        "title": part.title,
        "is_indicators": any(row.denominator or row.norm for row in part.rows),
        "rows": [_row(row, _span_of(row, statement, year), opens) for row in part.rows],
    }


def _span_of(row: Row, statement: Statement, year: Span | None) -> Span:
    return year if year is not None and row.code.endswith("/an") else statement.period


def _row(row: Row, span: Span, opens: Opens) -> ShownRow:
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
        is_part=row.numerator is None and not row.source,
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
    return [_headline(row) for row in statement.headlines()]


def _headline(row: Row) -> dict[str, str]:
    known = row.value is not None
    norm = _("norme : %(norm)s") % {"norm": row.norm} if row.norm else ""
    return {
        "label": _("%(label)s, exercice") % {"label": row.label} if row.code.endswith("/an") else row.label,
        "value": row.text if known else _("n.d."),
        "norm": row.verdict_text[2:] if row.verdict else "",
        "state": STATES[row.verdict],
        "trend": norm if known else row.text,
    }
