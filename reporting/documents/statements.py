"""The report of a mutual as a PDF. A frozen one is the same to the byte, in whatever language it is asked for."""

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from core import formats
from core.pdf.ink import Pen
from core.pdf.register import Column
from core.pdf.sheet import Head, Sheet
from core.spans import Span, month_of
from core.spoken import month_name
from reporting.documents.drawings import drawing_of
from reporting.rules.readings import headline
from reporting.rules.statement import Cell, Row, Section, Statement
from reporting.rules.units import Unit

PRINTED = (360, 150)
"""A drawing in print, lower than on screen: six of them and the signatures hold on a page."""
CHART_ROOM, TABLE_ROOM = 75, 45
"""Millimetres that a title keeps under it for its first rows."""
INDENT = "– "
"""Before a band or a share of the line above."""


def period_text(period: Span) -> str:
    """« mars 2026 », or « janvier 2026 – décembre 2026 »."""
    first, last = month_of(period.start), month_of(period.last_day or period.start)
    if first == last:
        return month_name(first)
    return f"{month_name(first)} – {month_name(last)}"


def statement_pdf(statement: Statement, printed: str = "") -> bytes:
    """The report on A4, in French. `printed` is the foot of a provisional one; a frozen one says who froze it."""
    with translation.override("fr"):
        sheet = Sheet(_head(statement, printed))
        sheet.text(statement.made or _("Provisoire : ce mois n'est pas arrêté, les chiffres peuvent encore changer."))
        if not statement.completeness.is_complete:
            sheet.text(_("Mois non arrêtés : %(months)s.") % {"months": ", ".join(statement.completeness.missing)})
        sheet.figures(
            [(headline(row, statement.period, _), _short(row), row.verdict_text) for row in statement.headlines()]
        )
        add_sections(sheet, statement)
        sheet.heading(_("Comment ces chiffres sont comptés"))
        sheet.text("\n".join(statement.rules), Pen(8.5, grey=True))
        sheet.text(_("Fait à %(dots)s, le %(dots)s") % {"dots": "." * 40}, Pen(10))
        sheet.signatures([_("Le gestionnaire"), _("Le président"), _("Le comité de contrôle")])
        return sheet.pdf()


def add_sections(sheet: Sheet, statement: Statement) -> None:
    """Each section in its order; those of plain figures two by two, as on the page."""
    waiting: list[Section] = []
    for section in statement.sections:
        if section.rows and not section.series and not _has_indicators(section):
            waiting.append(section)
            continue
        _add_figures(sheet, waiting)
        waiting = []
        add_section(sheet, section, statement.currency)
    _add_figures(sheet, waiting)


def _add_figures(sheet: Sheet, sections: Sequence[Section]) -> None:
    columns = [Column(_("Chiffre"), 2.2), Column(_("Valeur"), 1.3, "figure")]
    for at in range(0, len(sections), 2):
        pair = sections[at : at + 2]
        sheet.beside([(one.title, columns, [(_named(row), row.text) for row in one.rows]) for one in pair])


def _has_indicators(section: Section) -> bool:
    return any(row.denominator or row.norm for row in section.rows)


def add_section(sheet: Sheet, section: Section, currency: str) -> None:
    """A section of indicators as a register, or its drawings."""
    sheet.heading(section.title, CHART_ROOM if section.series else TABLE_ROOM)
    if section.series:
        sheet.charts(
            [
                (_titled(series.title, series.unit, currency), drawing_of(series, currency, PRINTED), series.reading)
                for series in section.series
            ]
        )
    else:
        sheet.register(
            [
                Column(_("Indicateur"), 2.5),
                Column(_("Valeur"), 1.5, "figure"),
                Column(_("Numérateur"), 2.8),
                Column(_("Dénominateur"), 2.5),
                Column(_("Norme"), 1),
                Column(_("Avis"), 1.5),
            ],
            [
                (_named(row), row.text, _cell(row.numerator), _cell(row.denominator), _bounds(row), row.verdict_text)
                for row in section.rows
            ],
        )


def made_on(day: date) -> str:
    """What stands at the foot of a print that is not frozen."""
    return _("Provisoire, imprimé le %(day)s") % {"day": formats.day(day)}


def _head(statement: Statement, printed: str) -> Head:
    number = _("n° %(number)s") % {"number": statement.number} if statement.number else ""
    return Head(
        statement.organisation,
        f"{statement.title} {number}".strip(),
        period_text(statement.period),
        statement.made or printed,
        mark="" if statement.is_frozen else _("PROVISOIRE"),
    )


def _named(row: Row) -> str:
    if row.is_part:
        return f"{INDENT}{row.label}"
    return f"{row.code.partition('/')[0]}  {row.label}" if row.source else row.label


def _short(row: Row) -> str:
    return row.text if row.value is not None else _("n.d.")


def _cell(cell: Cell | None) -> str:
    """« dossiers refusés : 1 »: the label is that of any number of them."""
    return _("%(label)s : %(value)s") % {"label": cell.label, "value": cell.text} if cell else ""


def _bounds(row: Row) -> str:
    """A norm, each of its bounds whole on a line."""
    return row.norm.replace(", ", ",\n")


def _titled(title: str, unit: str, currency: str) -> str:
    return f"{title} ({formats.CURRENCY_SIGNS[currency]})" if unit == Unit.MONEY.value else title
