"""What adjudication answers: outcome, every reason, every step, every amount, and what limits were consumed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from claims.choices import CeilingKind, ConsumptionKind, Effect, Level, Outcome, StepKind
from claims.rules.rulebook import Number, Numbers


class Failure(NamedTuple):
    """A check that failed: on which line (None: the whole claim), with which effect, and the values it compared."""

    code: str
    level: Level
    effect: Effect
    line: int | None
    numbers: Numbers


class Step(NamedTuple):
    """One printed step of an amount, in francs; `ceiling` names the pot of a step « Après plafond ».

    A step « Couvert » says how it was found when it is a plain sum: `rate_bp` of the amount `of`, or `of` less a fixed
    `copayment`.
    """

    kind: StepKind
    amount: int
    ceiling: CeilingKind | None = None
    of: int | None = None
    rate_bp: int | None = None
    copayment: int | None = None


FOUND_BY = ("of", "rate_bp", "copayment")


class Movement(NamedTuple):
    """One row for the consumption ledger: francs or units taken from one limit by one line (None: by the claim)."""

    kind: ConsumptionKind
    name: str  # CeilingKind, CountKind or DeductibleKind; the guarantee's key for a quantity
    key: str
    line: int | None
    amount: int = 0
    units: int = 0

    @property
    def pot(self) -> str:
        """The limit in one word for the ledger: « household », « category:pharmacy », « visit »."""
        return self.name if self.key in ("", self.name) else f"{self.name}:{self.key}"


class LineVerdict(NamedTuple):
    """One line, in francs: billed = refused + other_cover + mutual + member."""

    number: int
    accepted: bool
    quantity: int
    billed: int
    base: int
    other_cover: int
    deductible: int
    mutual: int
    member: int
    refused: int
    steps: tuple[Step, ...]


class Totals(NamedTuple):
    """The sums over the lines, in francs."""

    billed: int
    base: int
    other_cover: int
    mutual: int
    member: int
    refused: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one claim.

    `movements` are written when the claim is approved; a later decision first writes `reversal(movements)` of the
    former one, so that nothing is ever eaten twice.
    """

    outcome: Outcome
    failures: tuple[Failure, ...]
    lines: tuple[LineVerdict, ...]
    totals: Totals
    movements: tuple[Movement, ...]
    rulebook_version: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Every failed code once, in order of appearance."""
        return tuple(dict.fromkeys(failure.code for failure in self.failures))

    def codes_with(self, effect: Effect) -> frozenset[str]:
        """The failed codes that have this effect."""
        return frozenset(failure.code for failure in self.failures if failure.effect is effect)


def total(lines: Iterable[LineVerdict]) -> Totals:
    """Add the lines up."""
    billed = base = other = mutual = member = refused = 0
    for line in lines:
        billed += line.billed
        base += line.base
        other += line.other_cover
        mutual += line.mutual
        member += line.member
        refused += line.refused
    return Totals(billed, base, other, mutual, member, refused)


def reversal(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """The movements that undo these: same pots, opposite amounts and units."""
    return tuple(move._replace(amount=-move.amount, units=-move.units) for move in movements)


def record_of(verdict: Verdict) -> dict[str, object]:
    """The verdict as plain lists, words and whole numbers, days as ISO text: what a decision row or a file keeps."""
    return {
        "outcome": verdict.outcome.value,
        "rulebook_version": verdict.rulebook_version,
        "failures": [
            {
                "code": failure.code,
                "level": failure.level.value,
                "effect": failure.effect.value,
                "line": failure.line,
                "numbers": plain_numbers(failure.numbers),
            }
            for failure in verdict.failures
        ],
        "lines": [{**line._asdict(), "steps": [plain_step(step) for step in line.steps]} for line in verdict.lines],
        "totals": verdict.totals._asdict(),
    }


def plain_numbers(numbers: Numbers) -> dict[str, object]:
    """The values a check compared, in a shape that JSON keeps and `explanation.reason` reads back."""
    return {name: _plain(value) for name, value in numbers.items()}


def _plain(value: Number) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(word) for word in value]
    return value if isinstance(value, int) else str(value)


def plain_step(step: Step) -> dict[str, object]:
    """What is kept of a step; how it was found only where it says so."""
    found = {name: value for name in FOUND_BY if (value := getattr(step, name)) is not None}
    return {
        "kind": step.kind.value,
        "amount": step.amount,
        "ceiling": step.ceiling.value if step.ceiling else None,
        **found,
    }
