"""The measured values of one organisation or of several: values add up first, indicators divide last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from reporting.rules.delays import Delays
from reporting.rules.measures import MEASURES, Kind, Measure, Term

Value = int | Delays | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, by code. An absent or None value is not known, which is never 0."""

    values: Mapping[str, Value] = field(default_factory=dict)
    of_count: int = 1
    """How many organisations were asked."""
    known_counts: Mapping[str, int] = field(default_factory=dict)
    """By code, how many of them answered; filled by `consolidate`."""

    def amount(self, term: Term) -> int | None:
        """The sum of a term's measures; None as soon as one is not known."""
        added = [self._whole(measure) for measure in term.plus]
        taken = [self._whole(measure) for measure in term.minus]
        if any(value is None for value in (*added, *taken)):
            return None
        return sum(value or 0 for value in added) - sum(value or 0 for value in taken)

    def delays(self, measure: Measure) -> Delays | None:
        value = self.values.get(measure.code)
        return value if isinstance(value, Delays) else None

    def known_count(self, measure: Measure) -> int:
        """How many organisations know this measure."""
        return self.known_counts.get(measure.code, 0 if self.values.get(measure.code) is None else self.of_count)

    def unknown(self, terms: Iterable[Term]) -> Measure | None:
        """The measure that the fewest organisations know, None when all of the terms are known."""
        measures = [measure for term in terms for measure in (*term.plus, *term.minus)]
        missing = [measure for measure in measures if self.values.get(measure.code) is None]
        return min(missing, key=self.known_count, default=None)

    def _whole(self, measure: Measure) -> int | None:
        value = self.values.get(measure.code)
        return value if isinstance(value, int) else None


def consolidate(parts: Sequence[Measured]) -> Measured:
    """Add the measures of several organisations; nothing is ever averaged (T9).

    A measure that one of them does not know is not known for the whole, and how many know it is kept (k of n). A
    parameter is kept when all share it. Works on consolidated parts too: a federation of unions is a sum of sums.
    """
    codes = sorted({code for part in parts for code in part.values})
    values = {code: _together(code, [part.values.get(code) for part in parts]) for code in codes}
    known = {code: sum(_known(part, code) for part in parts) for code in codes}
    return Measured(values, sum(part.of_count for part in parts), known)


def _known(part: Measured, code: str) -> int:
    return part.known_counts.get(code, 0 if part.values.get(code) is None else part.of_count)


def _together(code: str, values: Sequence[Value]) -> Value:
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if MEASURES[code].kind is Kind.PARAMETER:
        return known[0] if len(set(known)) == 1 else None
    return reduce(_plus, known)


def _plus(one: int | Delays, other: int | Delays) -> int | Delays:
    if isinstance(one, Delays) and isinstance(other, Delays):
        return one + other
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    raise ValueError("a measure is either a number or delays, in every organisation")
