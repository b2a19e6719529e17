"""From indicators and measured values to the rows of a statement, and to the table of the handbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.formats import count, money
from core.text import N_
from reporting.rules.figures import Measured
from reporting.rules.measures import INVOICES_PAID, NAMED_SUMS, Term, worded
from reporting.rules.norm import DatedNorm, norm_on
from reporting.rules.ratio import Indicator, Missing, Ratio, Result
from reporting.rules.schedule import MeanDelay
from reporting.rules.statement import Cell, Row, Section
from reporting.rules.units import Unit, shown

NOT_KNOWN = N_("n.d. (%(reason)s)")


def untranslated(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Reading:
    """How a statement is read: the day whose norms hold, the federation's norms, the currency, the language."""

    day: date
    norms: tuple[DatedNorm, ...] = ()
    currency: str = "XOF"
    translate: Callable[[str], str] = field(default=untranslated)


def section(title: str, indicators: Iterable[Indicator], measured: Measured, reading: Reading) -> Section:
    """One section of a statement, a row for each indicator and one for each band of a breakdown."""
    rows: list[Row] = []
    for indicator in indicators:
        result = indicator.result(measured)
        rows.append(row(indicator, result, reading))
        rows += _bands(indicator, result, reading)
    return Section(reading.translate(title), tuple(rows))


def row(indicator: Indicator, result: Result, reading: Reading) -> Row:
    """The line of one indicator: value, the two figures it comes from, its norm on that day and the verdict."""
    dated = norm_on(indicator.code, reading.norms, reading.day)
    norm = dated.norm if dated else indicator.norm
    verdict = norm.judge(result.value, indicator.unit) if norm and result.value is not None else None
    top, bottom = _cells(indicator, result, reading)
    return Row(
        code=indicator.code,
        label=reading.translate(indicator.label),
        value=result.value,
        text=text_of(result, indicator.unit, reading),
        numerator=top,
        denominator=bottom,
        norm=norm.text(indicator.unit, reading.translate) if norm else "",
        verdict=verdict.value if verdict else "",
        verdict_text=f"{verdict.sign} {reading.translate(verdict.label)}" if verdict else "",
        source=dated.source if dated else indicator.source,
        unit=indicator.unit.value,
    )


def figure(term: Term, measured: Measured, reading: Reading, label: str = "") -> Row:
    """The line of a plain figure: what was counted, and nothing to divide it by."""
    cell = _cell(term, measured.amount(term), reading)
    code = "+".join(sorted(measure.code for measure in (*term.plus, *term.minus)))
    unit = Unit.MONEY if term.is_money else Unit.COUNT
    shown_label = reading.translate(label) if label else cell.label
    return Row(code, shown_label[:1].upper() + shown_label[1:], cell.amount, cell.text, cell, unit=unit.value)


def text_of(result: Result, unit: Unit, reading: Reading) -> str:
    """« 76,0 % », or « n.d. (aucune dette) »."""
    if result.value is not None:
        return shown(result.value, unit, reading.currency, reading.translate)
    return reading.translate(NOT_KNOWN) % {"reason": _reason(result.missing, reading)}


def _reason(missing: Missing | None, reading: Reading) -> str:
    if missing is None:
        return ""
    labels = {name: reading.translate(label) for name, label in missing.labels.items()}
    counts = {name: count(number) for name, number in missing.counts.items()}
    return reading.translate(missing.text) % {**labels, **counts}


def _cells(indicator: Indicator, result: Result, reading: Reading) -> tuple[Cell | None, Cell | None]:
    if isinstance(indicator, MeanDelay) and not indicator.is_median:
        return _days(indicator, result, reading)
    if not isinstance(indicator, Ratio):
        return None, None
    top = _cell(indicator.numerator, result.numerator, reading)
    return top, _cell(indicator.denominator, result.denominator, reading)


def _days(indicator: MeanDelay, result: Result, reading: Reading) -> tuple[Cell, Cell]:
    """The days and the cases that a mean is made of."""
    unknown = reading.translate(N_("non connu"))
    pairs = ((indicator.delays.label, result.numerator), (INVOICES_PAID.label, result.denominator))
    top, bottom = (
        Cell(reading.translate(label), amount, unknown if amount is None else count(amount), indicator.delays.code)
        for label, amount in pairs
    )
    return top, bottom


def _cell(term: Term, amount: int | None, reading: Reading) -> Cell:
    label, opens = worded(term, reading.translate), ",".join(measure.code for measure in (*term.plus, *term.minus))
    if amount is None:
        return Cell(label, None, reading.translate(N_("non connu")), opens)
    return Cell(label, amount, money(amount, reading.currency) if term.is_money else count(amount), opens)


def _bands(indicator: Indicator, result: Result, reading: Reading) -> list[Row]:
    rows = []
    for number, (label, amount) in enumerate(result.parts, start=1):
        text = text_of(Result(amount, result.missing), indicator.unit, reading)
        code = f"{indicator.code}-{number}"
        rows.append(Row(code, reading.translate(label), amount, text, unit=indicator.unit.value))
    return rows


def handbook(indicators: Sequence[Indicator]) -> list[tuple[str, str, str, str, str]]:
    """The rows of docs/indicators.md: code, label, formula, norm, source."""
    return [
        (one.code, one.label, one.formula, one.norm.text(one.unit) if one.norm else "", one.source)
        for one in indicators
    ]


def handbook_of_sums() -> list[tuple[str, str]]:
    """The named sums that formulas use: name and formula."""
    return [(term.name, term.formula) for term in NAMED_SUMS]
