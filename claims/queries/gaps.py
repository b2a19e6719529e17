"""From the total of a provider's paper to what the mutual owes: each slip by its own figures, then what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from claims.choices import Category, StepKind, VisitType
from claims.models import CareItem, Claim, DecisionLine, Guarantee, ProviderInvoice
from claims.queries.as_facts import guarantee_terms
from claims.queries.money import attached_total, refused_of_month
from claims.queries.reading import decision_rows, label_of_state
from claims.rules.amounts import coverage_for
from claims.rules.facts import Coverage
from claims.rules.gaps import LinePaid, asked_of_mutual
from claims.rules.guarantees import guarantee_for
from contributions.queries import claim_rights_of_many
from core import formats
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True)
class GapLine:
    """One step from the total of the paper to what is owed, in francs (below zero: taken off)."""

    label: str
    amount: int
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The steps from the paper to what is owed (none when they agree), and francs of it that no slip explains."""

    lines: list[GapLine] = field(default_factory=list)
    unexplained: int = 0


Rows = Mapping[int, Sequence[DecisionLine]]
"""The lines of the decision in force of each claim, by claim."""


def gap_of(invoice: ProviderInvoice, claims: Sequence[Claim]) -> Gap:
    """`gap_told` of an invoice with some claims on it; two queries, some more when a line was refused as a whole."""
    if invoice.paper_total == attached_total(claims):
        return Gap()
    aside = list(refused_of_month(invoice))
    return gap_told(invoice, claims, aside, decision_rows([*claims, *aside]))


def gap_told(invoice: ProviderInvoice, claims: Sequence[Claim], aside: Sequence[Claim], rows: Rows) -> Gap:
    """From the paper's total to what the mutual owes, in francs.

    `aside` are the claims of the month that are not paid with it. Each slip takes off what it asked of the mutual less
    what is due for it, whatever the paper says; what is then left, above or below zero, has the reason that a person
    wrote, or none.
    """
    owed = attached_total(claims)
    if invoice.paper_total == owed:
        return Gap()
    told = _told_by_claims(claims, aside, rows)
    rest = owed - invoice.paper_total - sum(line.amount for line in told)
    lines = [GapLine(_("Total du papier"), invoice.paper_total), *told]
    if invoice.gap_reason:
        lines.append(GapLine(_("Écart expliqué\u00a0: %(reason)s") % {"reason": invoice.gap_reason}, rest))
    elif rest:
        more = _("Reste à expliquer (attestations non saisies ou erreur de total)")
        less = _("Reste à expliquer (le papier demande moins que les attestations)")
        lines.append(GapLine(more if rest < 0 else less, rest))
    return Gap([*lines, GapLine(_("Dû par la mutuelle"), owed)], rest)


def _told_by_claims(claims: Sequence[Claim], aside: Sequence[Claim], rows: Rows) -> list[GapLine]:
    """What each slip takes off, in one order on every page: those set aside, then those on it, by day and number."""
    asked = _asked_of([*claims, *aside], rows)
    lines = [GapLine(_aside_label(claim), -asked[claim.pk], claim) for claim in _in_order(aside)]
    for claim in _in_order(claims):
        lost = asked[claim.pk] - claim.decision.mutual_share if claim.decision else 0
        if lost:
            lines.append(GapLine(_lost_label(claim), -lost, claim))
    return lines


def _in_order(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (claim.care_from, claim.number))


def _aside_label(claim: Claim) -> str:
    return _("Attestation %(slip)s\u00a0: %(state)s, %(billed)s facturés") % {
        "slip": claim.slip_number or claim.number,
        "state": label_of_state(claim.state),
        "billed": formats.money(claim.decision.billed if claim.decision else 0, current_actor().currency),
    }


def _lost_label(claim: Claim) -> str:
    slip = {"slip": claim.slip_number or claim.number}
    if claim.decision and claim.decision.refused:
        return _("Attestation %(slip)s\u00a0: montants refusés") % slip
    return _("Attestation %(slip)s\u00a0: plafond atteint") % slip


def _asked_of(claims: Sequence[Claim], rows: Rows) -> dict[int, int]:
    """Francs of the mutual that each claim asked, by claim; what was never judged asks nothing that is known."""
    rates = _rates_of([(claim, row) for claim in claims for row in rows.get(claim.pk, []) if _needs_rate(row)])
    return {
        claim.pk: sum(asked_of_mutual(_paid(row, rates.get(row.line_id))) for row in rows.get(claim.pk, []))
        for claim in claims
    }


def _covered_step(row: DecisionLine) -> Mapping[str, Any]:
    return next((step for step in row.steps if step["kind"] == StepKind.COVERED), {})


def _needs_rate(row: DecisionLine) -> bool:
    return bool(row.refused) and _covered_step(row).get("of") is None


def _paid(row: DecisionLine, rate: Coverage | None) -> LinePaid:
    step = _covered_step(row)
    if (of := step.get("of")) is not None:
        rate = Coverage(rate_bp=step.get("rate_bp") or 0, copayment=step.get("copayment"))
    return LinePaid(row.refused, row.mutual_share, step.get("amount"), of, rate)


def _rates_of(lines: Sequence[tuple[Claim, DecisionLine]]) -> dict[int, Coverage]:
    """What the plan pays for lines whose decision does not say it, on the first day of care, by claim line."""
    if not lines:
        return {}
    rights = claim_rights_of_many({claim.pk: (claim.beneficiary, claim.care_from) for claim, _row in lines}.values())
    items = CareItem.objects.filter(pk__in={row.line.item_id for _claim, row in lines}).order_by()
    named = {pk: (code, Category(category)) for pk, code, category in items.values_list("pk", "code", "category")}
    plans = {found.plan.pk for found in rights.values() if found.plan}
    guarantees = list(Guarantee.objects.filter(plan__in=plans).select_related("item"))
    rates = {}
    for claim, row in lines:
        plan = rights[claim.beneficiary.pk, claim.care_from].plan
        held = [one for one in guarantees if plan and one.plan_id == plan.pk and claim.care_from in one.span]
        terms = guarantee_for(*named[row.line.item_id], map(guarantee_terms, held))
        if terms is not None:
            rates[row.line_id] = coverage_for(terms, VisitType(claim.visit_type))
    return rates
