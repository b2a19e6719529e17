"""Indicators made of delays: mean, median, and how many cases took how long."""

from dataclasses import dataclass

from core.text import N_
from reporting.rules.delays import Delays
from reporting.rules.figures import Measured
from reporting.rules.measures import Measure
from reporting.rules.norm import Norm
from reporting.rules.ratio import Missing, Result, lacking
from reporting.rules.units import Translate, Unit, divided

NO_CASE = N_("aucun cas")
MEAN, MEDIAN = N_("moyenne"), N_("médiane")


@dataclass(frozen=True, slots=True)
class MeanDelay:
    """Days per case, taken from all the cases together."""

    code: str
    label: str
    delays: Measure
    norm: Norm | None = None
    source: str = ""
    is_median: bool = False

    @property
    def unit(self) -> Unit:
        return Unit.DAYS

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        return f"{translate(MEDIAN if self.is_median else MEAN)}\u00a0: {translate(self.delays.label)}"

    @property
    def measures(self) -> frozenset[Measure]:
        return frozenset({self.delays})

    def result(self, measured: Measured) -> Result:
        delays, missing = known_delays(measured, self.delays)
        if delays is None or missing:
            return Result(None, missing)
        if self.is_median:
            return Result(divided(delays.middle_doubled() * self.unit.steps, 2), None, None, delays.cases_count)
        value = divided(delays.days_total * self.unit.steps, delays.cases_count)
        return Result(value, None, delays.days_total, delays.cases_count)


@dataclass(frozen=True, slots=True)
class DelayBands:
    """How many cases took how long: the schedule of payments. `bands` are (label, last day included or None)."""

    code: str
    label: str
    delays: Measure
    bands: tuple[tuple[str, int | None], ...]
    norm: Norm | None = None
    source: str = ""

    @property
    def unit(self) -> Unit:
        return Unit.COUNT

    @property
    def formula(self) -> str:
        return self.formula_in(str)

    def formula_in(self, translate: Translate) -> str:
        return " ; ".join(translate(label) for label, _ in self.bands)

    @property
    def measures(self) -> frozenset[Measure]:
        return frozenset({self.delays})

    def result(self, measured: Measured) -> Result:
        delays, missing = known_delays(measured, self.delays)
        if delays is None or missing:
            return Result(None, missing)
        parts, low = [], 0
        for label, high in self.bands:
            parts.append((label, delays.between(low, high)))
            low = (high or 0) + 1
        return Result(delays.cases_count, None, delays.cases_count, parts=tuple(parts))


def known_delays(measured: Measured, measure: Measure) -> tuple[Delays | None, Missing | None]:
    """The delays to work on, or why there are none."""
    delays = measured.delays(measure)
    if delays is None:
        return None, lacking(measured, (measure,))
    if delays.cases_count == 0:
        return None, Missing(NO_CASE)
    return delays, None
