"""The médecin conseil's say, and judging a claim again: each is a new decision, the old one stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from claims import queries
from claims.actions.judging import judge, lock_claim, record
from claims.choices import ClaimState, Effect
from claims.models import Claim, DecisionLine
from claims.permissions import REVIEW
from core.spoken import told as _
from core.text import N_
from organisations.acting import ActionRefused, action

LINE_SAYS = frozenset({"quantity", "unit_price", "refused", "reason"})
PRIVATE = frozenset({"lines", "reason"})


@action(
    "claims.review",
    permission=REVIEW,
    clock=frozenset({"decided_on"}),
    private=PRIVATE,
    label=N_("a contrôlé un dossier"),
)
def review_claim(
    *,
    claim: Claim,
    decided_on: date,
    settled_codes: Sequence[str] | None = None,
    lines: Mapping[int, Mapping[str, Any]] | None = None,
    refused: bool = False,
    reason: str = "",
) -> Claim:
    """Decide on a claim: accept the reasons for review (`settled_codes`; None: all that were raised), trim lines
    (quantity, unit_price in francs), refuse lines or the whole.

    What earlier reviews said of other lines and reasons is kept; a line given as empty is as it was billed again.
    The reviewer's amounts replace the base, then the same steps run again: ceilings hold. A reason that appears for
    the first time after the review sends the claim back to it. Raises ActionRefused when a trim or a refusal has no
    reason, a line does not exist, or the claim is on an invoice.
    """
    held = lock_claim(claim, ClaimState.ADJUDICATED)
    said = {int(number): _line_said(int(number), dict(line)) for number, line in (lines or {}).items()}
    if refused and not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi le dossier est refusé."), field="reason")
    slip = queries.slip_of(held)
    unknown = set(said) - {line.number for line in slip.lines}
    if unknown:
        raise ActionRefused(_("Le dossier n'a pas de ligne %(number)s.") % {"number": min(unknown)}, field="lines")
    settled = _raised(held) if settled_codes is None else settled_codes
    review = {
        "settled": sorted({*settled, *slip.review.get("settled", [])}),
        "refused": refused,
        "reason": reason.strip(),
        "lines": _lines_kept(slip.review.get("lines", {}), said),
    }
    facts, verdict = judge(replace(slip, review=review))
    record(held, facts, verdict, decided_on=decided_on, review=review)
    return held


def _lines_kept(earlier: Mapping[str, Any], said: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """What holds of each line: the last say, else the earlier one; an empty say lifts it."""
    held = {**{int(number): line for number, line in earlier.items()}, **said}
    return {str(number): line for number, line in sorted(held.items()) if line}


def _line_said(number: int, said: dict[str, Any]) -> dict[str, Any]:
    if not said:
        return said
    if unknown := set(said) - LINE_SAYS:
        raise TypeError(f"unknown review {sorted(unknown)}")
    if any((said.get(name) or 0) < 0 for name in ("quantity", "unit_price")):
        raise ActionRefused(
            _("Ligne %(number)s : la quantité et le prix ne sont pas négatifs.") % {"number": number}, field="lines"
        )
    if not str(said.get("reason", "")).strip():
        raise ActionRefused(_("Ligne %(number)s : écrivez le motif.") % {"number": number}, field="lines")
    return said


def _raised(claim: Claim) -> list[str]:
    """The reasons for review that the decision in force raised, on the claim and on its lines."""
    if claim.decision is None:
        return []
    reasons = list(claim.decision.reasons)
    for kept in DecisionLine.objects.filter(decision=claim.decision).values_list("reasons", flat=True):
        reasons += kept
    return sorted({row["code"] for row in reasons if row["effect"] == Effect.REVIEW})


@action(
    "claims.decide_again",
    permission=REVIEW,
    clock=frozenset({"decided_on"}),
    private=PRIVATE,
    label=N_("a rejugé un dossier"),
)
def decide_again(*, claim: Claim, decided_on: date, reason: str) -> Claim:
    """Judge a claim again on the facts as they are known now (an appeal, a payment found, a right corrected).

    What the reviewer said of it is kept. Raises ActionRefused without a reason or when the claim is on an invoice.
    """
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi le dossier est rejugé."), field="reason")
    held = lock_claim(claim, ClaimState.ADJUDICATED)
    slip = queries.slip_of(held)
    facts, verdict = judge(slip)
    record(held, facts, verdict, decided_on=decided_on, review={**slip.review, "again": reason.strip()})
    return held
