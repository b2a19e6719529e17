"""The reviewer's say, put into the facts: the same steps then run again, so that every ceiling holds."""

from collections.abc import Mapping
from dataclasses import replace

from claims.choices import Effect
from claims.rules.facts import ClaimFacts, ClaimReview, LineReview
from claims.rules.verdict import Verdict


def reviewed(claim: ClaimFacts, decision: ClaimReview, lines: Mapping[int, LineReview] | None = None) -> ClaimFacts:
    """The same claim with the reviewer's decision on it and on some lines, by line number.

    Raises ValueError when a line number is not in the claim, or a quantity or price is below zero.
    """
    overrides = dict(lines or {})
    unknown = overrides.keys() - {line.number for line in claim.lines}
    if unknown:
        raise ValueError(f"no line {sorted(unknown)} in this claim")
    if any((review.quantity or 0) < 0 or (review.unit_price or 0) < 0 for review in overrides.values()):
        raise ValueError("a reviewer cannot go below zero")
    kept = tuple(replace(line, review=overrides.get(line.number, line.review)) for line in claim.lines)
    return replace(claim, lines=kept, review=decision)


def accepting(verdict: Verdict) -> ClaimReview:
    """The decision that settles every reason for review in `verdict`; a reason that appears later does not pass."""
    return ClaimReview(settled_codes=verdict.codes_with(Effect.REVIEW))
