"""Steps 3 to 7 of an amount: other cover, deductible, covered part, ceilings, shares. Whole francs throughout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from claims.choices import (
    CeilingKind,
    ConsumptionKind,
    Coordination,
    DeductibleKind,
    Effect,
    Level,
    StepKind,
    VisitType,
)
from claims.rules.facts import Ceiling, ClaimFacts, Coverage, GuaranteeTerms
from claims.rules.pricing import JudgedLine, PricedLine
from claims.rules.rulebook import Check
from claims.rules.tally import Tally, ceiling_applies, ceiling_left, deductible_left
from claims.rules.verdict import Failure, LineVerdict, Movement, Step
from core.money import share

CEILING_ORDER = {kind: place for place, kind in enumerate(CeilingKind)}


class Cut(NamedTuple):
    """What an amount check looks at: the mutual's share wanted from one pot, and what the pot still holds."""

    ceiling: Ceiling
    wanted: int
    left: int


@dataclass(slots=True)
class Paying:
    """One claim being paid line after line: its pots in order, what the lines took, and what has to be said."""

    claim: ClaimFacts
    checks: Mapping[CeilingKind, Check]
    ceilings: list[Ceiling]
    tally: Tally
    failures: list[Failure] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)


def ordered_ceilings(claim: ClaimFacts) -> list[Ceiling]:
    """The claim's ceilings in the order in which they cut, the guarantee letter's amount last."""
    ceilings = list(claim.ceilings)
    letter = claim.letter
    if letter is not None and letter.amount is not None:
        ceilings.append(
            Ceiling(kind=CeilingKind.LETTER, limit=letter.amount, consumed=letter.consumed, key=letter.number)
        )
    return sorted(ceilings, key=lambda ceiling: CEILING_ORDER[ceiling.kind])


def pay_line(paying: Paying, judged: JudgedLine, priced: PricedLine) -> LineVerdict:
    """Take the base through the steps; a line that has no base pays nothing and takes nothing from any pot."""
    base = priced.base
    terms = judged.line.guarantee
    if base == 0 or terms is None:
        return _shares(judged, priced, 0, 0, 0, [])
    other = _other_cover(paying.claim, judged, base)
    deductible = _take_deductibles(paying, judged, base - other)
    steps = [covered_step(paying.claim, terms, base, other, deductible)]
    mutual = _through_ceilings(paying, judged, steps[0].amount, steps)
    return _shares(judged, priced, other, deductible, mutual, steps)


def coverage_for(terms: GuaranteeTerms, visit_type: VisitType) -> Coverage:
    """The coverage of this kind of visit; the general one when the plan sets none apart."""
    if visit_type is VisitType.EMERGENCY:
        return terms.emergency or terms.coverage
    if visit_type is VisitType.REFERRED:
        return terms.referred or terms.coverage
    return terms.coverage


def cover(amount: int, coverage: Coverage) -> int:
    """The mutual's part of `amount`: what exceeds the fixed copayment, or the rate's share, half up to the franc."""
    if coverage.copayment is not None:
        return max(0, amount - coverage.copayment)
    return share(amount, coverage.rate_bp)


def covered_step(claim: ClaimFacts, terms: GuaranteeTerms, base: int, other: int, deductible: int) -> Step:
    """Step 5, after what another cover and the deductible took, as the plan's coordination rule says.

    It says the rate or the copayment that found it, and of what amount, unless the coordination rule cut it further.
    """
    coverage = coverage_for(terms, claim.visit_type)
    rest = base - other - deductible
    if other == 0 or claim.plan.coordination is Coordination.ON_REST:
        return _found(rest, coverage)
    if claim.plan.coordination is Coordination.UP_TO_REST:
        found = _found(base - deductible, coverage)
        return found if found.amount <= rest else Step(StepKind.COVERED, rest)
    return Step(StepKind.COVERED, 0)


def _found(amount: int, coverage: Coverage) -> Step:
    covered = cover(amount, coverage)
    if coverage.copayment is not None:
        return Step(StepKind.COVERED, covered, of=amount, copayment=coverage.copayment)
    return Step(StepKind.COVERED, covered, of=amount, rate_bp=coverage.rate_bp)


def _other_cover(claim: ClaimFacts, judged: JudgedLine, base: int) -> int:
    """Step 3: the share stated on the line, or computed from the other cover's rate; never above the base."""
    stated = judged.line.other_cover
    if stated is None:
        return share(base, claim.other_cover.rate_bp) if claim.other_cover else 0
    return min(stated, base)


def _take_deductibles(paying: Paying, judged: JudgedLine, rest: int) -> int:
    """Step 4: what the member bears first on this line."""
    taken = 0
    for deductible in paying.claim.deductibles:
        amount = min(rest - taken, deductible_left(deductible, paying.tally))
        if amount <= 0:
            continue
        taken += amount
        paying.tally.take_deductible(deductible, amount)
        if deductible.kind is DeductibleKind.YEAR:
            number = judged.line.number
            paying.movements.append(
                Movement(ConsumptionKind.DEDUCTIBLE, deductible.kind, deductible.key, number, amount)
            )
    return taken


def _through_ceilings(paying: Paying, judged: JudgedLine, covered: int, steps: list[Step]) -> int:
    """Step 6: every pot in order gives at most what it still holds; the plan's pot only warns."""
    amount = covered
    pots = [pot for pot in paying.ceilings if ceiling_applies(pot, paying.claim, judged.line)]
    for pot in pots:
        left = ceiling_left(pot, judged.quantity, paying.tally)
        check = paying.checks[pot.kind]
        finding = check.find(Cut(pot, amount, left))
        if finding is None:
            continue
        effect = finding.effect or check.effect
        paying.failures.append(Failure(check.code, Level.AMOUNT, effect, judged.line.number, finding.numbers))
        if effect is Effect.TRIM:
            amount = left
            steps.append(Step(StepKind.AFTER_CEILING, amount, pot.kind))
    if steps[-1].kind is StepKind.COVERED:
        steps.append(Step(StepKind.AFTER_CEILING, amount))
    _take_ceilings(paying, judged, pots, amount)
    return amount


def _take_ceilings(paying: Paying, judged: JudgedLine, pots: list[Ceiling], amount: int) -> None:
    """What the mutual finally pays leaves every pot that is not renewed at each act."""
    if amount == 0:
        return
    for pot in pots:
        if pot.kind is not CeilingKind.ITEM:
            paying.tally.take_ceiling(pot, amount)
            number = judged.line.number
            paying.movements.append(Movement(ConsumptionKind.CEILING, pot.kind, pot.key, number, amount))


def _shares(
    judged: JudgedLine, priced: PricedLine, other: int, deductible: int, mutual: int, covered_steps: list[Step]
) -> LineVerdict:
    """Step 7: member = base − other cover − mutual (+ allowed excess); refused is what is left of the bill."""
    member = priced.base - other - mutual + priced.excess
    refused = priced.billed - other - mutual - member
    steps = [Step(StepKind.BILLED, priced.asked)]
    if priced.billed != priced.asked:
        steps.append(Step(StepKind.INCLUDED, priced.billed))
    steps.append(Step(StepKind.BASE, priced.base))
    if other:
        steps.append(Step(StepKind.OTHER_COVER, other))
    if deductible:
        steps.append(Step(StepKind.DEDUCTIBLE, deductible))
    steps += covered_steps
    steps += [Step(StepKind.MUTUAL, mutual), Step(StepKind.MEMBER, member), Step(StepKind.REFUSED, refused)]
    line = judged.line.number
    return LineVerdict(
        line,
        judged.accepted,
        judged.quantity if judged.accepted else 0,
        priced.billed,
        priced.base,
        other,
        deductible,
        mutual,
        member,
        refused,
        tuple(steps),
    )
