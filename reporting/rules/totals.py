"""Indicators that are amounts: totals, amounts cut into bands, and premiums raised step by step."""

from dataclasses import dataclass

from core.money import FULL_BP
from core.text import N_
from reporting.rules.figures import Measured
from reporting.rules.measures import Measure, Term, measures_of, worded
from reporting.rules.norm import Norm
from reporting.rules.ratio import Missing, Ratio, Result, lacking
from reporting.rules.units import Translate, Unit, divided

NOTHING_LEFT = N_("%(term)s : 100 %% ou plus")


@dataclass(frozen=True, slots=True)
class Total:
    """An amount or a count shown as it is."""

    code: str
    label: str
    term: Term
    norm: Norm | None = None
    source: str = ""

    @property
    def unit(self) -> Unit:
        return Unit.MONEY if self.term.is_money else Unit.COUNT

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        return worded(self.term if isinstance(self.term, Measure) else self.term.named(""), translate)

    @property
    def measures(self) -> frozenset[Measure]:
        return measures_of(self.term)

    def result(self, measured: Measured) -> Result:
        value = measured.amount(self.term)
        return Result(value, lacking(measured, (self.term,)) if value is None else None, value)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A premium raised by a rate: base × (1 + rate), or base / (1 − rate) when the rate is a part of the result.

    Each step starts from the whole francs of the step before, so that the page can be checked with a pencil.
    """

    code: str
    label: str
    base: "Ratio | Loaded"
    rate_bp: Measure
    is_part_of_result: bool = False
    norm: Norm | None = None
    source: str = ""

    @property
    def unit(self) -> Unit:
        return Unit.MONEY

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        sign = "/ (1 −" if self.is_part_of_result else "× (1 +"
        return f"{self.base.code} {sign} {translate(self.rate_bp.label)})"

    @property
    def measures(self) -> frozenset[Measure]:
        return self.base.measures | measures_of(self.rate_bp)

    def result(self, measured: Measured) -> Result:
        found, rate = self.base.result(measured), measured.amount(self.rate_bp)
        if found.value is None:
            return Result(None, found.missing)
        if rate is None:
            return Result(None, lacking(measured, (self.rate_bp,)))
        if self.is_part_of_result and rate >= FULL_BP:
            return Result(None, Missing(NOTHING_LEFT, {"term": self.rate_bp.label}))
        if self.is_part_of_result:
            return Result(divided(found.value * FULL_BP, FULL_BP - rate), None, found.value, rate)
        return Result(divided(found.value * (FULL_BP + rate), FULL_BP), None, found.value, rate)


@dataclass(frozen=True, slots=True)
class Bands:
    """An amount cut into bands, each one a measure: the age of arrears."""

    code: str
    label: str
    bands: tuple[Measure, ...]
    norm: Norm | None = None
    source: str = ""

    @property
    def unit(self) -> Unit:
        return Unit.MONEY if self.bands[0].is_money else Unit.COUNT

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        return " ; ".join(translate(band.label) for band in self.bands)

    @property
    def measures(self) -> frozenset[Measure]:
        return frozenset(self.bands)

    def result(self, measured: Measured) -> Result:
        amounts = [measured.amount(band) for band in self.bands]
        parts = tuple((band.label, amount) for band, amount in zip(self.bands, amounts, strict=True))
        known = [amount for amount in amounts if amount is not None]
        if len(known) < len(amounts):
            return Result(None, lacking(measured, self.bands), parts=parts)
        return Result(sum(known), None, sum(known), parts=parts)
