"""A provider's statement: each claim of an invoice with what is paid, refused and why; the gap with the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from claims.choices import ClaimState, Effect
from claims.models import Approval, Claim, DecisionLine, Payout, PayoutShare, ProviderInvoice
from claims.queries.money import (
    GapLine,
    approvals_of,
    attached_total,
    claims_on,
    paid_of,
    refused_of_month,
    shares_of,
)
from claims.queries.reading import decision_rows, label_of_state, reasons_of
from claims.queries.wording import Reason
from core import formats
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A claim on a statement, in francs: billed = refused + other cover + mutual + member. Never its diagnosis."""

    slip: str
    care_on: date
    number: int
    family: str
    person: str
    billed: int
    refused: int
    other_cover: int
    member: int
    mutual: int
    state: str
    reasons: list[Reason]

    @property
    def why(self) -> str:
        """The reasons that refuse or trim, in one text."""
        told = [one.text for one in self.reasons if one.effect in (Effect.REJECT, Effect.TRIM)]
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class Statement:
    """All that is said to a provider about an invoice."""

    invoice: ProviderInvoice
    rows: list[StatementRow]
    aside: list[StatementRow]
    """Claims of the same month that are not paid with it: refused, returned, or looked at."""
    total: int
    paid: int
    gap: list[GapLine]

    @property
    def refused(self) -> list[StatementRow]:
        """What a refusal letter tells: everything refused or trimmed."""
        return [row for row in (*self.rows, *self.aside) if row.refused and row.why]


def statement_of(invoice: ProviderInvoice) -> Statement:
    """The statement of an invoice; six queries. Care is named only to who may see it."""
    claims = list(claims_on(invoice))
    aside = list(refused_of_month(invoice))
    lines = decision_rows([*claims, *aside])
    return Statement(
        invoice=invoice,
        rows=[_row(claim, lines.get(claim.pk, [])) for claim in claims],
        aside=[_row(claim, lines.get(claim.pk, [])) for claim in aside],
        total=attached_total(claims),
        paid=paid_of(invoice),
        gap=gap_of(invoice, claims, aside),
    )


def _row(claim: Claim, lines: Sequence[DecisionLine]) -> StatementRow:
    decision = claim.decision
    return StatementRow(
        slip=claim.slip_number,
        care_on=claim.care_from,
        number=claim.number,
        family=claim.beneficiary.household.number,
        person=str(claim.beneficiary),
        billed=decision.billed if decision else 0,
        refused=decision.refused if decision else 0,
        other_cover=decision.other_cover if decision else 0,
        member=decision.member_share if decision else 0,
        mutual=decision.mutual_share if decision and claim.state not in ASIDE else 0,
        state=label_of_state(claim.state),
        reasons=reasons_of(claim, lines, on_paper=True),
    )


ASIDE = (ClaimState.REFUSED, ClaimState.RETURNED, ClaimState.IN_REVIEW)


def gap_of(invoice: ProviderInvoice, claims: Sequence[Claim], aside: Sequence[Claim]) -> list[GapLine]:
    """From the paper's total to what the mutual owes, step by step in francs; empty when they agree.

    `aside` are the claims of the month that are not paid with it. What the paper asks beyond the claims at hand is
    first what these billed, then what was refused on the others; the rest has the reason that a person wrote, or none.
    """
    owed = attached_total(claims)
    if invoice.paper_total == owed:
        return []
    told = _told_by_claims(owed - invoice.paper_total, claims, aside)
    rest = owed - invoice.paper_total - sum(line.amount for line in told)
    lines = [GapLine(_("Total du papier"), invoice.paper_total), *told]
    if invoice.gap_reason:
        lines.append(GapLine(_("Écart expliqué\u00a0: %(reason)s") % {"reason": invoice.gap_reason}, rest))
    elif rest:
        lines.append(GapLine(_("Reste à expliquer (attestations non saisies ou erreur de total)"), rest))
    return [*lines, GapLine(_("Dû par la mutuelle"), owed)]


def unexplained(invoice: ProviderInvoice, claims: Sequence[Claim]) -> int:
    """Francs between the paper and what is owed that neither a refusal nor a claim set aside explains; two queries."""
    gap = attached_total(claims) - invoice.paper_total
    return gap - sum(line.amount for line in _told_by_claims(gap, claims, list(refused_of_month(invoice))))


def _told_by_claims(gap: int, claims: Sequence[Claim], aside: Sequence[Claim]) -> list[GapLine]:
    """What each claim explains of a gap in francs (below zero: the paper asks more than is owed)."""
    rest, lines = gap, []
    for claim in aside:
        asked = claim.decision.billed if claim.decision else 0
        label = _("Attestation %(slip)s : %(state)s, %(billed)s facturés") % {
            "slip": claim.slip_number or claim.number,
            "state": label_of_state(claim.state),
            "billed": formats.money(asked, current_actor().currency),
        }
        taken = max(rest, -asked) if rest < 0 else 0
        rest -= taken
        lines.append(GapLine(label, taken, claim))
    for claim in claims:
        refused = claim.decision.refused if claim.decision else 0
        if refused:
            taken = max(rest, -refused) if rest < 0 else 0
            rest -= taken
            label = _("Attestation %(slip)s : montants refusés") % {"slip": claim.slip_number or claim.number}
            lines.append(GapLine(label, taken, claim))
    return lines


@dataclass(frozen=True, slots=True)
class Order:
    """All that a payment order prints."""

    payout: Payout
    shares: list[PayoutShare]
    approvals: list[Approval]


def order_of(payout: Payout) -> Order:
    """A payment order with the invoices it pays and who signed them; two queries or so per invoice."""
    shares = list(shares_of(payout))
    approvals = [approval for share in shares for approval in approvals_of(share.invoice)[:1]]
    return Order(payout, shares, approvals)
