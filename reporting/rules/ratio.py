"""The ratio, heart of every report: two sums divided last, « n.d. » with its reason when they cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.formats import count
from core.text import N_
from reporting.rules.figures import Measured
from reporting.rules.measures import Measure, Term, bracketed, measures_of
from reporting.rules.norm import Norm
from reporting.rules.units import Translate, Unit, divided

NO_DENOMINATOR = N_("%(term)s : 0")
NEGATIVE_DENOMINATOR = N_("%(term)s : moins de 0")
UNKNOWN = N_("donnée manquante : %(term)s")
INCOMPLETE = N_("%(known_count)s organisations sur %(of_count)s ont la donnée : %(term)s")
INCOMPLETE_BUT_ONE = N_("%(known_count)s organisation sur %(of_count)s a la donnée : %(term)s")
ABOVE_ALL = N_("%(term)s dépasse %(whole)s : à vérifier")


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a value is « n.d. »: a French template and what fills it (labels are templates to translate too)."""

    text: str
    labels: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def in_french(self) -> str:
        return self.text % {**self.labels, **{name: count(number) for name, number in self.counts.items()}}


@dataclass(frozen=True, slots=True)
class Result:
    """The value of an indicator in steps of its unit, or why there is none; and the figures it comes from."""

    value: int | None = None
    missing: Missing | None = None
    numerator: int | None = None
    denominator: int | None = None
    parts: tuple[tuple[str, int | None], ...] = ()
    """The bands of a breakdown: label and amount."""


class Indicator(Protocol):
    """What every indicator answers."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def norm(self) -> Norm | None: ...
    @property
    def source(self) -> str: ...
    @property
    def formula(self) -> str: ...
    def formula_in(self, translate: Translate) -> str: ...
    @property
    def measures(self) -> frozenset[Measure]: ...
    def result(self, measured: Measured) -> Result: ...


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator × times / denominator. A denominator of 0 or not known gives « n.d. » with its reason, never 0 %."""

    code: str
    label: str
    numerator: Term
    denominator: Term
    norm: Norm | None = None
    source: str = ""
    unit: Unit = Unit.PERCENT
    times: int = 1
    """12 for months of charges, 365 for a yearly frequency from days."""
    when_zero: str = NO_DENOMINATOR
    when_unknown: str = UNKNOWN
    is_part_of_whole: bool = False
    """The numerator is a part of the denominator: above 100 % a figure is wrong, and the value is « n.d. »."""

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        factor = f" × {self.times}" if self.times != 1 else ""
        return f"{bracketed(self.numerator, translate)}{factor} / {bracketed(self.denominator, translate)}"

    @property
    def measures(self) -> frozenset[Measure]:
        return measures_of(self.numerator, self.denominator)

    def result(self, measured: Measured) -> Result:
        top, bottom = measured.amount(self.numerator), measured.amount(self.denominator)
        missing = self._missing(measured, top, bottom)
        if missing or top is None or bottom is None:
            return Result(None, missing, top, bottom)
        return Result(divided(top * self.times * self.unit.steps, bottom), None, top, bottom)

    def _missing(self, measured: Measured, top: int | None, bottom: int | None) -> Missing | None:
        if top is None or bottom is None:
            alone = self.when_unknown if bottom is None else UNKNOWN
            return lacking(measured, (self.denominator, self.numerator), alone)
        if bottom == 0:
            return Missing(self.when_zero, {"term": self.denominator.label})
        if bottom < 0:
            return Missing(NEGATIVE_DENOMINATOR, {"term": self.denominator.label})
        if self.is_part_of_whole and top > bottom:
            return Missing(ABOVE_ALL, {"term": self.numerator.label, "whole": self.denominator.label})
        return None


@dataclass(frozen=True, slots=True)
class Complement:
    """What a ratio lacks to be whole: 1 − ratio (abandonment is what renewal is not)."""

    code: str
    label: str
    of: Ratio
    norm: Norm | None = None
    source: str = ""

    @property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        return f"1 − {self.of.code}"

    @property
    def measures(self) -> frozenset[Measure]:
        return self.of.measures

    def result(self, measured: Measured) -> Result:
        found = self.of.result(measured)
        if found.value is None or found.numerator is None or found.denominator is None:
            return Result(None, found.missing, None, found.denominator)
        return Result(self.unit.steps - found.value, None, found.denominator - found.numerator, found.denominator)


def lacking(measured: Measured, terms: tuple[Term, ...], alone: str = UNKNOWN) -> Missing:
    """Why a value is not known: `alone` for one organisation, k of n for several."""
    measure = measured.unknown(terms)
    label = measure.label if measure else ""
    if measured.of_count == 1 or measure is None:
        return Missing(alone, {"term": label})
    counts = {"known_count": measured.known_count(measure), "of_count": measured.of_count}
    text = INCOMPLETE if counts["known_count"] > 1 else INCOMPLETE_BUT_ONE
    return Missing(text, {"term": label}, counts)
