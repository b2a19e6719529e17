"""A care slip as the judgement reads it: typed just now, saved yesterday or streamed by the thousand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.choices import ClaimState, Document, Setting, Settlement, VisitType
from claims.models import CareItem, Claim, ClaimLine, Provider
from claims.rules.facts import ClaimReview, LineReview
from members.models import Beneficiary
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """One line as billed, in francs. Without a price the tariff of the first day of care is taken, without an
    amount quantity × price."""

    item: CareItem
    quantity: int = 1
    unit_price: int | None = None
    amount_billed: int | None = None
    other_cover: int | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with everything known, its item by key."""

    number: int
    item_id: int
    quantity: int
    unit_price: int
    amount_billed: int
    other_cover: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """All that a care slip says. `review` is what the reviewer said of it, as a decision keeps it."""

    beneficiary: Beneficiary
    provider_id: int
    care_from: date
    care_to: date
    received_on: date
    typed_on: date
    lines: tuple[PricedLine, ...]
    claim_id: int | None = None
    settlement: str = Settlement.THIRD_PARTY
    setting: str = Setting.OUT_PATIENT
    visit_type: str = VisitType.DIRECT
    slip_number: str = ""
    slip_total: int | None = None
    signed: bool = True
    documents: tuple[str, ...] = ()
    diagnosis_id: int | None = None
    circumstances: tuple[str, ...] = ()
    referral: bool = False
    other_cover: str = ""
    other_cover_rate_bp: int = 0
    review: Mapping[str, Any] = field(default_factory=dict)


SLIP_COLUMNS = (
    "provider_id",
    "care_from",
    "care_to",
    "received_on",
    "typed_on",
    "settlement",
    "setting",
    "visit_type",
    "slip_number",
    "slip_total",
    "signed",
    "diagnosis_id",
    "referral",
    "other_cover",
    "other_cover_rate_bp",
)
LINE_COLUMNS = ("position", "item_id", "quantity", "unit_price", "amount_billed", "other_cover")


def slip_of(claim: Claim) -> Slip:
    """A saved claim, with the review of the decision in force; one or two queries."""
    lines = ClaimLine.objects.filter(claim=claim).order_by("position").values_list(*LINE_COLUMNS)
    return Slip(
        claim_id=claim.pk,
        beneficiary=claim.beneficiary,
        lines=tuple(PricedLine(*row) for row in lines),
        documents=tuple(claim.documents),
        circumstances=tuple(claim.circumstances),
        review=claim.decision.review if claim.decision else {},
        **{name: getattr(claim, name) for name in SLIP_COLUMNS},
    )


def review_facts(review: Mapping[str, Any]) -> tuple[ClaimReview | None, dict[int, LineReview]]:
    """What a reviewer said, as the rules know it: of the claim (None when nobody looked) and of its lines."""
    if not review:
        return None, {}
    of_claim = ClaimReview(
        settled_codes=frozenset(review.get("settled", ())),
        refused=bool(review.get("refused")),
        reason=review.get("reason", ""),
    )
    of_lines = {int(number): LineReview(**said) for number, said in review.get("lines", {}).items()}
    return of_claim, of_lines


def documents_of(words: Iterable[str]) -> frozenset[Document]:
    return frozenset(Document(word) for word in words)


def claim_of_slip(provider: Provider, slip_number: str) -> Claim | None:
    """The standing claim of the acting mutual that has this provider's slip number, None for none."""
    if not slip_number.strip():
        return None
    rows = Claim.objects.filter(organisation_id=current_actor().organisation_id, provider=provider)
    rows = rows.filter(slip_number=slip_number.strip()).exclude(state=ClaimState.REVERSED)
    return rows.select_related("beneficiary").order_by("number").first()
