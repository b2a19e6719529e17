"""Reports as spreadsheets: numbers are numbers, in the unit named beside them; what is not known is an empty cell."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from core import formats
from core.spreadsheets import Cell, Marked, Sheet, write_xlsx
from reporting.documents.numbers import number_in
from reporting.documents.statements import INDENT
from reporting.queries.consolidation import Consolidated
from reporting.queries.years import YearTable
from reporting.rules.statement import Cell as Figure
from reporting.rules.statement import Row, Statement
from reporting.rules.units import Unit

MARKS = {"good": "ok", "watch": "watch", "out": "bad", "": ""}


def unit_word(unit: str, currency: str) -> str:
    """« % », « mois », « FCFA »."""
    words = {
        Unit.PERCENT.value: "%",
        Unit.MONTHS.value: _("mois"),
        Unit.DAYS.value: _("jours"),
        Unit.MONEY.value: formats.CURRENCY_SIGNS[currency],
    }
    return words.get(unit, "")


def statement_xlsx(statement: Statement, heading: Sequence[str], made_at: datetime) -> bytes:
    """A report: its figures with numerator and denominator on one sheet, the months of its drawings on another."""
    return write_xlsx([_figures(statement, heading), _months(statement, heading)], made_at)


def _figures(statement: Statement, heading: Sequence[str]) -> Sheet:
    rows = [[part.title, *row_cells(row, statement.currency)] for part in statement.sections for row in part.rows]
    return Sheet(_("Rapport"), [_("Partie"), *row_header()], rows, [26, 12, 40, 16, 8, *[22] * 7], list(heading))


def row_header() -> list[str]:
    return [
        _("Code"), _("Chiffre"), _("Valeur"), _("Unité"), _("Comme lu"),
        _("Numérateur"), _("Ce que compte le numérateur"), _("Dénominateur"), _("Ce que compte le dénominateur"),
        _("Norme"), _("Appréciation"), _("Source"),
    ]  # fmt: skip


def row_cells(row: Row, currency: str) -> list[Cell]:
    """A row of a statement, number by number."""
    return [
        row.code.partition("/")[0],
        f"{INDENT}{row.label}" if row.is_part else row.label,
        number_in(row.value, row.unit),
        unit_word(row.unit, currency),
        row.text,
        *_figure(row.numerator),
        *_figure(row.denominator),
        row.norm,
        Marked(row.verdict_text, MARKS[row.verdict]),
        row.source,
    ]


def _figure(figure: Figure | None) -> tuple[Cell, Cell]:
    return ("", "") if figure is None else ("" if figure.amount is None else figure.amount, figure.label)


def _months(statement: Statement, heading: Sequence[str]) -> Sheet:
    series = statement.series()
    header = [_("Mois")]
    for one in series:
        word = unit_word(one.unit, statement.currency)
        header += [f"{one.title}{f' ({word})' if word else ''}, {name}" for name, _values in one.lines]
    labels = series[0].labels if series else ()
    rows = [
        [label, *(number_in(values[place], one.unit) for one in series for _name, values in one.lines)]
        for place, label in enumerate(labels)
    ]
    return Sheet(_("Évolution"), header, rows, [10, *[18] * (len(header) - 1)], list(heading))


def year_xlsx(table: YearTable, currency: str, heading: Sequence[str], made_at: datetime) -> bytes:
    """A year in one sheet: a row for each figure, a column for each month, the year last."""
    states = [_("arrêté") if closed else _("provisoire") for closed in table.closed]
    header = [_("Code"), _("Chiffre"), _("Unité")]
    header += [f"{formats.month(month)} ({state})" for month, state in zip(table.months, states, strict=True)]
    rows: list[list[Cell]] = [
        [row.code, row.label, unit_word(row.unit.value, currency)]
        + [number_in(value, row.unit.value) for value in row.values]
        for row in table.rows
    ]
    widths = [22, 44, 8, *[14] * 13]
    return write_xlsx([Sheet(_("Exercice"), [*header, _("Exercice")], rows, widths, list(heading))], made_at)


def consolidated_xlsx(found: Consolidated, heading: Sequence[str], made_at: datetime) -> bytes:
    """The table of the page, then each mutual's numerators and denominators, then the sums of the whole."""
    currency = found.statement.currency
    whole = [[part.title, *row_cells(row, currency)] for part in found.statement.sections for row in part.rows]
    return write_xlsx(
        [
            _table(found, heading),
            Sheet(_("Détail"), [_("Mutuelle"), *row_header()], _detail(found), [30, 10, 36, *[18] * 10], list(heading)),
            Sheet(_("Ensemble"), [_("Partie"), *row_header()], whole, [26, 12, 40, *[18] * 10], list(heading)),
        ],
        made_at,
    )


def _table(found: Consolidated, heading: Sequence[str]) -> Sheet:
    header = [_("Mutuelle"), _("Commune"), _("Monnaie"), _("Rapport"), _("Arrêté le")]
    header += [_column(one.code, _(one.label), one.unit.value, found.statement.currency) for one in found.indicators]
    rows: list[list[Cell]] = [
        [
            line.mutual.name,
            str(line.mutual.place or ""),
            line.mutual.currency,
            line.number or (_("arrêté") if line.is_closed else _("provisoire")),
            line.closed_on or "",
            *(Marked(number_in(line.rows[one.code].value, one.unit.value), MARKS[line.rows[one.code].verdict])
              for one in found.indicators),
        ]
        for line in found.lines
    ]  # fmt: skip
    total: list[Cell] = [_("Ensemble (sommes, jamais de moyennes)"), "", found.statement.currency, "", ""]
    rows.append(total + [number_in(found.total[one.code].value, one.unit.value) for one in found.indicators])
    return Sheet(_("Mutuelles"), header, rows, [34, 16, 9, 12, 12, *[15] * len(found.indicators)], list(heading))


def _column(code: str, label: str, unit: str, currency: str) -> str:
    word = unit_word(unit, currency)
    return f"{code} {label}{f' ({word})' if word else ''}"


def _detail(found: Consolidated) -> Iterable[list[Cell]]:
    for line in found.lines:
        for one in found.indicators:
            yield [line.mutual.name, *row_cells(line.rows[one.code], line.mutual.currency)]
    for one in found.indicators:
        yield [_("Ensemble"), *row_cells(found.total[one.code], found.statement.currency)]
