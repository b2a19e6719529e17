"""The report of a mutual as a PDF. A frozen one is the same to the byte, in whatever language it is asked for."""

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
        for section in statement.sections:
            add_section(sheet, section, statement.currency)
        sheet.heading(_("Comment ces chiffres sont comptés"))
        for rule in statement.rules:
            sheet.text(rule, Pen(8.5, grey=True))
        sheet.text(_("Fait à %(dots)s, le %(dots)s") % {"dots": "." * 40}, Pen(10))
        sheet.signatures([_("Le gestionnaire"), _("Le président"), _("Le comité de contrôle")])
        return sheet.pdf()


def add_section(sheet: Sheet, section: Section, currency: str) -> None:
    """A section as a register of its rows, or as its drawings."""
    sheet.heading(section.title)
    if section.series:
        sheet.charts(
            [
                (_titled(series.title, series.unit, currency), drawing_of(series, currency), series.reading)
                for series in section.series
            ]
        )
    elif any(row.denominator or row.norm for row in section.rows):
        sheet.register(
            [
                Column(_("Indicateur"), 2.6),
                Column(_("Valeur"), 1.5, "figure"),
                Column(_("Numérateur"), 2.4),
                Column(_("Dénominateur"), 2.3),
                Column(_("Norme"), 1.2),
                Column(_("Avis"), 1.6),
            ],
            [
                (_named(row), row.text, _cell(row.numerator), _cell(row.denominator), row.norm, row.verdict_text)
                for row in section.rows
            ],
        )
    else:
        # The empty column keeps a value near its name: on a whole page the eye would lose the line.
        columns = [Column(_("Chiffre"), 3), Column(_("Valeur"), 1.4, "figure"), Column("", 2.2)]
        sheet.register(columns, [(_named(row), row.text, "") for row in section.rows])


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
    return f"{cell.text} {cell.label}" if cell else ""


def _titled(title: str, unit: str, currency: str) -> str:
    return f"{title} ({formats.CURRENCY_SIGNS[currency]})" if unit == Unit.MONEY.value else title
