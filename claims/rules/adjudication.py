"""The judgement of one claim: run every check, tell every reason, show the sum."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from claims.choices import Category, ConsumptionKind, CountKind, Effect, Level, Outcome
from claims.rules.amounts import Paying, ordered_ceilings, pay_line
from claims.rules.checks import RULEBOOK
from claims.rules.counting import counted_as
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.pricing import JudgedLine, price_lines
from claims.rules.rulebook import Check, Rulebook
from claims.rules.tally import Tally, accepted_quantity, asked_quantity
from claims.rules.verdict import Failure, LineVerdict, Movement, Verdict, total


def adjudicate(claim: ClaimFacts, rulebook: Rulebook = RULEBOOK) -> Verdict:
    """Judge a claim on its facts alone: the same facts and rulebook always give the same verdict.

    Source: claims.md sections 4 and 5 of the design; amounts are whole francs.
    """
    tally = Tally()
    failures = _claim_failures(claim, rulebook.claim_checks)
    judged, of_lines = _judge_lines(claim, tally, rulebook, claim_stands=not _rejects(failures))
    rejected = {failure.line for failure in of_lines if failure.effect is Effect.REJECT}
    following = _claim_failures(_without(claim, rejected), rulebook.following_checks)
    if _rejects(following):
        judged = [JudgedLine(line, accepted=False, quantity=0) for line in claim.lines]
    if following:
        failures = sorted(failures + following, key=lambda failure: rulebook.codes.index(failure.code))
    failures += of_lines
    paying = Paying(claim, rulebook.ceiling_checks, ordered_ceilings(claim), tally)
    lines = tuple(
        pay_line(paying, line, priced) for line, priced in zip(judged, price_lines(claim, judged), strict=True)
    )
    failures += paying.failures
    return Verdict(
        outcome=_outcome(claim, lines, failures),
        failures=tuple(failures),
        lines=lines,
        totals=total(lines),
        movements=(*paying.movements, *_counted(claim, judged)),
        rulebook_version=rulebook.version,
    )


def _rejects(failures: Iterable[Failure]) -> bool:
    return any(failure.effect is Effect.REJECT for failure in failures)


def _without(claim: ClaimFacts, rejected: set[int | None]) -> ClaimFacts:
    """The claim with the lines that may be paid: none that is rejected, none that the reviewer brought to nothing."""
    kept = (line for line in claim.lines if line.number not in rejected and asked_quantity(line))
    return replace(claim, lines=tuple(kept))


def _judge_lines(
    claim: ClaimFacts, tally: Tally, rulebook: Rulebook, *, claim_stands: bool
) -> tuple[list[JudgedLine], list[Failure]]:
    judged: list[JudgedLine] = []
    failures: list[Failure] = []
    for line in claim.lines:
        found = list(_line_failures(claim, line, tally, rulebook))
        failures += found
        judged.append(_judge(claim, line, tally, stands=claim_stands and not _rejects(found)))
    return judged, failures


def _claim_failures(claim: ClaimFacts, checks: Iterable[Check]) -> list[Failure]:
    failures = []
    for check in checks:
        finding = check.find(claim)
        if finding is not None:
            effect = finding.effect or check.effect
            failures.append(Failure(check.code, Level.CLAIM, effect, None, finding.numbers))
    return failures


def _line_failures(claim: ClaimFacts, line: LineFacts, tally: Tally, rulebook: Rulebook) -> Iterator[Failure]:
    for check in rulebook.line_checks:
        finding = check.find(claim, line, tally)
        if finding is not None:
            effect = finding.effect or check.effect
            yield Failure(check.code, Level.LINE, effect, line.number, finding.numbers)


def _judge(claim: ClaimFacts, line: LineFacts, tally: Tally, *, stands: bool) -> JudgedLine:
    """Fix the accepted quantity; only a line that stands takes from the quantities the next ones may have."""
    if not stands:
        return JudgedLine(line, accepted=False, quantity=0)
    quantity = accepted_quantity(claim, line, tally)
    tally.take_quantity(line, quantity)
    return JudgedLine(line, accepted=True, quantity=quantity)


def _outcome(claim: ClaimFacts, lines: Sequence[LineVerdict], failures: Sequence[Failure]) -> Outcome:
    """Refused when nothing stands; in review while a reason to look has not been looked at; approved otherwise."""
    if not any(line.accepted for line in lines):
        return Outcome.REFUSED
    settled = claim.review.settled_codes if claim.review else frozenset()
    waiting = any(failure.effect is Effect.REVIEW and failure.code not in settled for failure in failures)
    return Outcome.IN_REVIEW if waiting else Outcome.APPROVED


def _counted(claim: ClaimFacts, judged: Sequence[JudgedLine]) -> Iterator[Movement]:
    """Units and cases that accepted lines take from the limits that exist."""
    accepted = [line for line in judged if line.accepted and line.quantity]
    limited = {limit.kind for limit in claim.counts}
    kind = counted_as(replace(claim, lines=tuple(judged_line.line for judged_line in accepted)))
    if accepted and kind in limited:
        yield Movement(ConsumptionKind.COUNT, kind, "", None, units=1)
    for line, _, quantity in accepted:
        terms = line.guarantee
        if terms is not None and terms.max_quantity_per_period is not None:
            yield Movement(ConsumptionKind.QUANTITY, terms.key, terms.key, line.number, units=quantity)
        if line.item.category is Category.HOSPITAL_DAY and CountKind.HOSPITAL_DAY in limited:
            yield Movement(ConsumptionKind.COUNT, CountKind.HOSPITAL_DAY, "", line.number, units=quantity)
