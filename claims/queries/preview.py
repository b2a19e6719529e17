"""The verdict on what is being typed: the same judgement, and nothing is written."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.choices import Outcome
from claims.queries.facts import complete, facts_for, known_of
from claims.queries.reading import LineView
from claims.queries.slips import Slip
from claims.queries.wording import Reason, steps_told, told_failures
from claims.rules.adjudication import adjudicate
from claims.rules.explanation import explain, in_words
from claims.rules.facts import ClaimFacts
from claims.rules.verdict import LineVerdict, Totals, Verdict, plain_step
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A verdict on what is being typed: outcome, reasons, lines and totals in francs."""

    outcome: str
    state: str
    sentences: list[str]
    reasons: list[Reason]
    lines: list[LineView]
    totals: Totals


OUTCOME_SIGNS = {Outcome.APPROVED: "ok", Outcome.REFUSED: "refused", Outcome.IN_REVIEW: "waiting"}


def preview(slip: Slip) -> PreviewView:
    """Judge a slip as it stands without writing or locking anything; about twenty queries."""
    known = known_of(organisation_id(), [slip])
    complete(known, [slip])
    facts = facts_for(slip, known)
    verdict = adjudicate(facts)
    return PreviewView(
        outcome=_(verdict.outcome.label),
        state=OUTCOME_SIGNS[verdict.outcome],
        sentences=[in_words(one, _, current_actor().currency) for one in explain(verdict)[:1]],
        reasons=told_failures(one for one in verdict.failures if one.line is None),
        lines=[_judged(facts, line, verdict) for line in verdict.lines],
        totals=verdict.totals,
    )


def _judged(facts: ClaimFacts, line: LineVerdict, verdict: Verdict) -> LineView:
    typed = next(one for one in facts.lines if one.number == line.number)
    return LineView(
        number=line.number,
        label=typed.item.label,
        quantity=typed.quantity,
        unit_price=typed.unit_price,
        billed=typed.amount_billed,
        accepted_quantity=line.quantity,
        base=line.base,
        other_cover=line.other_cover,
        mutual=line.mutual,
        member=line.member,
        refused=line.refused,
        reasons=told_failures(one for one in verdict.failures if one.line == line.number),
        steps=steps_told(plain_step(step) for step in line.steps),
    )


def organisation_id() -> int:
    """The acting organisation."""
    return current_actor().organisation_id
