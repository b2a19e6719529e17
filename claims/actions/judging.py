"""Judging a claim inside an action: facts, household locked, verdict, and the rows that keep it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from claims import queries
from claims.choices import ClaimState, ConsumptionKind, Level, Outcome
from claims.models import Claim, ClaimLine, Consumption, Decision, DecisionLine
from claims.queries.slips import Slip
from claims.rules.adjudication import adjudicate
from claims.rules.facts import ClaimFacts
from claims.rules.states import CLAIM_MOVES, may_move
from claims.rules.verdict import Failure, LineVerdict, Verdict, plain_numbers, record_of
from core.spoken import told as _
from members.actions import lock_households
from organisations.acting import ActionRefused, current_actor, within_action

AFTER = {
    Outcome.APPROVED: ClaimState.APPROVED,
    Outcome.REFUSED: ClaimState.REFUSED,
    Outcome.IN_REVIEW: ClaimState.IN_REVIEW,
}


@within_action
def judge(slip: Slip) -> tuple[ClaimFacts, Verdict]:
    """The facts of a slip and the verdict on them, the household held until the action commits.

    What does not move is read first; the household is locked late, then what other claims may have changed is read.
    """
    known = queries.known_of(current_actor().organisation_id, [slip])
    lock_households([slip.beneficiary.household_id])  # its ceilings are read once the former claim took its part
    queries.complete(known, [slip])
    facts = queries.facts_for(slip, known)
    return facts, adjudicate(facts)


@within_action
def lock_claim(claim: Claim, *after: ClaimState) -> Claim:
    """The claim as it stands, its household then itself held.

    Raises ActionRefused when it may move to none of the states `after`.
    """
    lock_households([claim.beneficiary.household_id])
    held = Claim.objects.select_for_update(of=("self",)).select_related("beneficiary", "decision").get(pk=claim.pk)
    state = ClaimState(held.state)
    if not any(may_move(CLAIM_MOVES, state, target) for target in after):
        raise ActionRefused(
            _("Le dossier %(number)s est « %(state)s » : ce n'est plus possible.")
            % {"number": held.number, "state": _(state.label)}
        )
    return held


@within_action
def move(claim: Claim, *states: ClaimState, **columns: Any) -> None:
    """Take a claim through states, each an allowed move from the last; raises ActionRefused otherwise."""
    before = ClaimState(claim.state)
    for after in states:
        if not may_move(CLAIM_MOVES, before, after):
            raise ActionRefused(
                _("Le dossier %(number)s est « %(state)s » : ce n'est plus possible.")
                % {"number": claim.number, "state": _(before.label)}
            )
        before = after
    claim.state = before
    for name, value in columns.items():
        setattr(claim, name, value)
    claim.save(update_fields=["state", *columns])


@within_action
def record(
    claim: Claim, facts: ClaimFacts, verdict: Verdict, *, decided_on: date, review: Mapping[str, Any] | None = None
) -> Decision:
    """Keep a verdict: the decision with its lines, what it consumes, and the claim's new state.

    The former decision stays; what it had consumed is given back first, so that nothing is ever eaten twice. Raises
    ActionRefused when the same slip of the same provider has been accepted meanwhile.
    """
    lines = {line.position: line for line in ClaimLine.objects.filter(claim=claim)}
    if claim.decision_id is not None:  # without a former decision nothing was taken
        give_back(claim)
    decision = _decision(claim, verdict, decided_on, review or {})
    told = record_of(verdict)
    DecisionLine.objects.bulk_create(
        _decision_line(decision, lines[line.number], line, verdict, kept)
        for line, kept in zip(verdict.lines, told["lines"], strict=True)  # type: ignore[call-overload]
    )
    if verdict.outcome is Outcome.APPROVED:
        _consume(claim, decision, facts, verdict, lines)
    try:
        move(claim, ClaimState.ADJUDICATED, AFTER[verdict.outcome], decision=decision)
    except IntegrityError as conflict:
        raise ActionRefused(
            _("L'attestation %(slip)s de ce prestataire vient d'être acceptée dans un autre dossier.")
            % {"slip": claim.slip_number},
            field="slip_number",
        ) from conflict
    return decision


def _decision(claim: Claim, verdict: Verdict, decided_on: date, review: Mapping[str, Any]) -> Decision:
    actor, totals = current_actor(), verdict.totals
    return Decision.objects.create(
        organisation_id=claim.organisation_id,
        claim=claim,
        outcome=verdict.outcome,
        reasons=_reasons(failure for failure in verdict.failures if failure.level is Level.CLAIM),
        billed=totals.billed,
        refused=totals.refused,
        other_cover=totals.other_cover,
        mutual_share=totals.mutual,
        member_share=totals.member,
        rulebook_version=verdict.rulebook_version,
        decided_on=decided_on,
        decided_at=timezone.now(),
        decided_by_id=actor.user_id,
        decided_by_name=actor.user_name,
        review=dict(review),
        review_note=str(review.get("reason", ""))[:200],
    )


def _decision_line(
    decision: Decision, line: ClaimLine, judged: LineVerdict, verdict: Verdict, kept: Mapping[str, Any]
) -> DecisionLine:
    return DecisionLine(
        organisation_id=decision.organisation_id,
        decision=decision,
        line=line,
        quantity=judged.quantity,
        billed=judged.billed,
        base=judged.base,
        refused=judged.refused,
        other_cover=judged.other_cover,
        mutual_share=judged.mutual,
        member_share=judged.member,
        reasons=_reasons(failure for failure in verdict.failures if failure.line == judged.number),
        steps=kept["steps"],
    )


def _reasons(failures: Iterable[Failure]) -> list[dict[str, Any]]:
    """What a page needs to say the reasons again, and a rule to read them back."""
    return [
        {"code": failure.code, "effect": failure.effect.value, "numbers": plain_numbers(failure.numbers)}
        for failure in failures
    ]


def _consume(
    claim: Claim, decision: Decision, facts: ClaimFacts, verdict: Verdict, lines: Mapping[int, ClaimLine]
) -> None:
    """Write what an accepted claim takes from each limit."""
    Consumption.objects.bulk_create(
        Consumption(
            organisation_id=claim.organisation_id,
            beneficiary_id=claim.beneficiary_id,
            household_id=claim.beneficiary.household_id,
            decision=decision,
            line=lines[movement.line] if movement.line is not None else None,
            kind=movement.kind,
            pot=movement.pot,
            period_starts_on=queries.period_start(movement, facts),
            taken=taken,
        )
        for movement in verdict.movements
        if (taken := movement.units if movement.kind in COUNTED else movement.amount) > 0
    )


COUNTED = (ConsumptionKind.COUNT, ConsumptionKind.QUANTITY)


@within_action
def give_back(claim: Claim) -> None:
    """Undo, by opposite rows, all that a claim's decisions still hold of the limits."""
    live = Consumption.objects.filter(decision__claim=claim, reversal_of__isnull=True, reversed_by__isnull=True)
    Consumption.objects.bulk_create(
        Consumption(
            organisation_id=row.organisation_id,
            beneficiary_id=row.beneficiary_id,
            household_id=row.household_id,
            decision_id=row.decision_id,
            line_id=row.line_id,
            kind=row.kind,
            pot=row.pot,
            period_starts_on=row.period_starts_on,
            taken=-row.taken,
            reversal_of=row,
        )
        for row in live
    )
