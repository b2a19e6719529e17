"""Norms: dated thresholds that judge a value in one word and one sign, never by colour alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.spans import Span
from core.text import N_
from reporting.rules.units import Translate, Unit, threshold_shown

ALERT = N_("alerte %(bound)s")


class Verdict(StrEnum):
    GOOD = "good"
    WATCH = "watch"
    OUT = "out"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def sign(self) -> str:
        return _SIGNS[self]


_LABELS = {Verdict.GOOD: N_("bon"), Verdict.WATCH: N_("à surveiller"), Verdict.OUT: N_("hors norme")}
_SIGNS = {Verdict.GOOD: "✓", Verdict.WATCH: "!", Verdict.OUT: "✕"}


@dataclass(frozen=True, slots=True)
class Norm:
    """Thresholds in ten-thousandths of one: 9 000 is 90 %, 10 000 is 1, 60 000 is 6 months.

    Inside the norm is good; outside it is out, or to be watched until the alert threshold when there is one.
    """

    at_least_bp: int | None = None
    above_bp: int | None = None
    at_most_bp: int | None = None
    below_bp: int | None = None
    alert_below_bp: int | None = None
    alert_above_bp: int | None = None

    def judge(self, value: int, unit: Unit) -> Verdict:
        """The verdict on a value as it is shown (rounded), so that « 90,0 % » is never out of « ≥ 90 % »."""
        level = value * 10_000
        if self._holds(level, unit.steps):
            return Verdict.GOOD
        has_alert = self.alert_below_bp is not None or self.alert_above_bp is not None
        return Verdict.WATCH if has_alert and not self._alerts(level, unit.steps) else Verdict.OUT

    def _holds(self, level: int, steps: int) -> bool:
        return (
            (self.at_least_bp is None or level >= self.at_least_bp * steps)
            and (self.above_bp is None or level > self.above_bp * steps)
            and (self.at_most_bp is None or level <= self.at_most_bp * steps)
            and (self.below_bp is None or level < self.below_bp * steps)
        )

    def _alerts(self, level: int, steps: int) -> bool:
        low = self.alert_below_bp is not None and level < self.alert_below_bp * steps
        high = self.alert_above_bp is not None and level > self.alert_above_bp * steps
        return low or high

    def text(self, unit: Unit, translate: Translate = str) -> str:
        """« ≥ 90 % », « ≥ 75 %, ≤ 100 % », « ≥ 6 mois, alerte < 3 mois »."""
        bounds = (("≥", self.at_least_bp), (">", self.above_bp), ("≤", self.at_most_bp), ("<", self.below_bp))
        alerts = (("<", self.alert_below_bp), (">", self.alert_above_bp))
        parts = [f"{sign} {threshold_shown(bound, unit, translate)}" for sign, bound in bounds if bound is not None]
        parts += [
            translate(ALERT) % {"bound": f"{sign} {threshold_shown(bound, unit, translate)}"}
            for sign, bound in alerts
            if bound is not None
        ]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class DatedNorm:
    """A threshold that a federation set for an indicator, for a span of days, with where it comes from."""

    code: str
    span: Span
    norm: Norm
    source: str


def norm_on(code: str, dated: Iterable[DatedNorm], day: date) -> DatedNorm | None:
    """The federation's norm for an indicator on a day, the last begun of those in force; None: the initial one."""
    holding = [row for row in dated if row.code == code and day in row.span]
    return max(holding, key=lambda row: row.span.start, default=None)
