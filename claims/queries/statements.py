"""A provider's statement: each claim of an invoice with what is paid, refused and why; the gap with the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claims.choices import ClaimState, Effect
from claims.models import Approval, Claim, DecisionLine, Payout, PayoutShare, ProviderInvoice
from claims.queries.gaps import GapLine, gap_told
from claims.queries.mending import proposed_on
from claims.queries.money import (
    approvals_of,
    attached_total,
    paid_of,
    refused_of_month,
    shares_of,
)
from claims.queries.reading import decision_rows, label_of_state, reasons_of
from claims.queries.wording import Reason


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
    """The statement of an invoice, of the claims that its page adds up: those ticked while nobody attached them.

    Nine queries at most, some more when a line was refused as a whole. Care is named only to who may see it.
    """
    claims = proposed_on(invoice)
    aside = list(refused_of_month(invoice))
    lines = decision_rows([*claims, *aside])
    return Statement(
        invoice=invoice,
        rows=[_row(claim, lines.get(claim.pk, [])) for claim in claims],
        aside=[_row(claim, lines.get(claim.pk, [])) for claim in aside],
        total=attached_total(claims),
        paid=paid_of(invoice),
        gap=gap_told(invoice, claims, aside, lines).lines,
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
