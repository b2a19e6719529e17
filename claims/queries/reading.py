"""What the pages of claims show: lists with all that a line needs, a claim with its decisions, a family's care."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from claims.choices import Category, ClaimState, Outcome
from claims.models import (
    Agreement,
    CareItem,
    CeilingRule,
    Claim,
    ClaimLine,
    Decision,
    DecisionLine,
    Diagnosis,
    Exclusion,
    Guarantee,
    PlanTerms,
    Provider,
    Tariff,
)
from claims.queries.gates import discreet, sees_care
from claims.queries.wording import Reason, steps_told, told
from core.text import words
from members.models import Beneficiary, Household, Plan
from members.rules.matching import asked_words

STATE_SIGNS = {
    ClaimState.DRAFT: "unknown",
    ClaimState.SUBMITTED: "waiting",
    ClaimState.ADJUDICATED: "waiting",
    ClaimState.IN_REVIEW: "waiting",
    ClaimState.RETURNED: "late",
    ClaimState.APPROVED: "ok",
    ClaimState.REFUSED: "refused",
    ClaimState.INVOICED: "ok",
    ClaimState.IN_PAYMENT: "ok",
    ClaimState.PAID: "ok",
    ClaimState.REVERSED: "unknown",
}
"""Which of the five states of the face a claim's state is."""


def claims() -> QuerySet[Claim]:
    """Every claim with person, family, provider and decision; care only for those who may see it."""
    rows = Claim.objects.select_related("beneficiary__household", "provider", "decision")
    if sees_care():
        rows = rows.select_related("diagnosis")
    return discreet(rows).order_by("-number")


def claims_of_family(household: Household) -> QuerySet[Claim]:
    """The claims of a family's people, latest care first."""
    return claims().filter(beneficiary__household=household).order_by("-care_from", "-number")


def label_of_state(state: str) -> str:
    return _(ClaimState(state).label)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a slip beside what was decided on it; amounts in francs. `label` says the care only to who may
    see it."""

    number: int
    label: str
    quantity: int
    unit_price: int
    billed: int
    accepted_quantity: int
    base: int
    other_cover: int
    mutual: int
    member: int
    refused: int
    reasons: list[Reason]
    steps: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision with its lines and the reasons that concern the whole claim."""

    decision: Decision
    outcome: str
    reasons: list[Reason]
    lines: list[LineView] = field(default_factory=list)

    @property
    def base(self) -> int:
        """Francs on which the shares are computed, all lines together."""
        return sum(line.base for line in self.lines)


def decisions_of(claim: Claim) -> list[DecisionView]:
    """Every decision on a claim, the one in force first; three queries."""
    lines = DecisionLine.objects.select_related("line__item") if sees_care() else DecisionLine.objects
    rows = lines.select_related("line").order_by("line__position")
    found = Decision.objects.filter(claim=claim).order_by("-pk").prefetch_related(Prefetch("lines", queryset=rows))
    return [decision_view(decision) for decision in found]


def decision_view(decision: Decision) -> DecisionView:
    """A decision as a page shows it; its lines must be prefetched with their claim lines."""
    outcome = _(Outcome(decision.outcome).label)
    return DecisionView(decision, outcome, told(decision.reasons), [_line_view(row) for row in decision.lines.all()])


def _line_view(row: DecisionLine) -> LineView:
    line = row.line
    return LineView(
        number=line.position,
        label=line.item.label if sees_care() else _("Ligne %(number)s") % {"number": line.position},
        quantity=line.quantity,
        unit_price=line.unit_price,
        billed=line.amount_billed,
        accepted_quantity=row.quantity,
        base=row.base,
        other_cover=row.other_cover,
        mutual=row.mutual_share,
        member=row.member_share,
        refused=row.refused,
        reasons=told(row.reasons),
        steps=steps_told(row.steps),
    )


def decision_rows(claims_: Iterable[Claim]) -> dict[int, list[DecisionLine]]:
    """The lines of the decision in force of many claims, by claim; one query, without care unless the actor may."""
    keys = [claim.decision_id for claim in claims_ if claim.decision_id]
    rows = DecisionLine.objects.filter(decision_id__in=keys).select_related("line")
    if sees_care():
        rows = rows.select_related("line__item")
    found: dict[int, list[DecisionLine]] = {}
    for row in rows.order_by("line__position"):
        found.setdefault(row.line.claim_id, []).append(row)
    return found


def reasons_of(claim: Claim, rows: Sequence[DecisionLine], *, on_paper: bool = False) -> list[Reason]:
    """Every reason of the decision in force, on the claim and on its lines, each once."""
    kept = list(claim.decision.reasons) if claim.decision else []
    for row in rows:
        kept += row.reasons
    return told(kept, on_paper=on_paper)


def providers() -> QuerySet[Provider]:
    """Providers of the mutual and of the bodies above it."""
    return Provider.objects.select_related("place").order_by("name")


def agreements_of(provider: Provider) -> QuerySet[Agreement]:
    """The agreements with a provider, latest first, with how many prices each has."""
    rows = Agreement.objects.filter(provider=provider).annotate(tariff_count=Count("tariffs"))
    return rows.order_by("-starts_on")


def agreements_on(providers_: Iterable[int], day: date) -> dict[int, Agreement]:
    """The agreement in force with each provider on a day; one query."""
    rows = Agreement.objects.filter(provider_id__in=list(providers_), starts_on__lte=day).exclude(ends_on__lte=day)
    return {row.provider_id: row for row in rows}


def tariffs_of(agreement: Agreement) -> QuerySet[Tariff]:
    """The prices of an agreement with their items: by category, code, then the latest first."""
    rows = Tariff.objects.filter(agreement=agreement).select_related("item")
    return rows.order_by("item__category", "item__code", "-starts_on")


def items() -> QuerySet[CareItem]:
    """The nomenclature: the mutual's own items and those of the bodies above it."""
    return CareItem.objects.order_by("code")


def diagnoses() -> QuerySet[Diagnosis]:
    """The short list of diagnoses."""
    return Diagnosis.objects.order_by("label")


def items_matching(text: str, provider: Provider | None, on: date, limit: int = 8) -> list[dict[str, Any]]:
    """Items by code or by the beginning of their words, those that the provider has a price for first; two queries."""
    found = CareItem.objects.all()
    for word in words(text):
        found = found.filter(key__contains=f"|{word}")
    listed = list(found.order_by("code")[:40]) if words(text) else []
    prices: dict[int, int] = {}
    if provider is not None and listed:
        rows = Tariff.objects.filter(agreement__provider=provider, item__in=listed).select_related("agreement")
        prices = {row.item_id: row.price for row in rows if on in row.span and on in row.agreement.span}
    exact = text.strip().upper()
    listed.sort(key=lambda item: (item.code != exact, item.pk not in prices, item.code))
    return [
        {"code": item.code, "label": item.label, "category": item.category, "price": prices.get(item.pk)}
        for item in listed[:limit]
    ]


def item_named(text: str, provider: Provider | None, on: date) -> CareItem | None:
    """The item that a clerk means: its code, else the only one whose words begin so (with a price, if some have)."""
    exact = CareItem.objects.filter(code=text.strip().upper()).first()
    if exact is not None:
        return exact
    found = items_matching(text, provider, on, limit=20)
    priced = [row for row in found if row["price"] is not None]
    best = priced if priced else found
    return CareItem.objects.filter(code=best[0]["code"]).first() if len(best) == 1 else None


def people_matching(text: str, limit: int = 8) -> list[Beneficiary]:
    """People by the beginning of their number or of their names, whatever the order and the accents, or by phone."""
    asked, named = text.strip().upper(), Q()
    for word in asked_words(text):
        named &= Q(key__contains=f"|{word}")
    found = Beneficiary.objects.select_related("household").filter(named | Q(number__istartswith=asked))
    listed = list(found.order_by("number")[:40]) if words(text) else []
    listed.sort(key=lambda person: (person.number.upper() != asked, person.left_on is not None, person.number))
    return listed[:limit]


def person_named(text: str) -> Beneficiary | None:
    """The person that a clerk means: their number, else the only one whose names begin so."""
    number = text.strip().split(" ")[0].rstrip(",") if text.strip() else ""
    exact = Beneficiary.objects.select_related("household").filter(number__iexact=number).first()
    if exact is not None:
        return exact
    found = people_matching(text, limit=2)
    return found[0] if len(found) == 1 else None


def provider_named(text: str) -> Provider | None:
    """A provider by its code, else the only one whose words begin so."""
    exact = Provider.objects.filter(code=text.strip().upper()).first()
    if exact is not None or not words(text):
        return exact
    found = Provider.objects.all()
    for word in words(text):
        found = found.filter(key__contains=f"|{word}")
    listed = list(found[:2])
    return listed[0] if len(listed) == 1 else None


def plans() -> QuerySet[Plan]:
    """The plans whose guarantees may be set."""
    return Plan.objects.order_by("code")


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What a plan pays on a day, and what will change."""

    plan: Plan
    terms: PlanTerms | None
    guarantees: list[Guarantee]
    ceilings: list[CeilingRule]
    exclusions: list[Exclusion]
    coming: int


def plan_page(plan: Plan, on: date) -> PlanPage:
    """All that one plan pays on a day; five queries."""
    guarantees = list(Guarantee.objects.filter(plan=plan).select_related("item").order_by("item__code", "category"))
    order = [str(category) for category in Category]
    guarantees.sort(key=lambda row: (order.index(row.category) if row.category else len(order), row.pk))
    ceilings = list(CeilingRule.objects.filter(plan=plan).select_related("item").order_by("ceiling", "pk"))
    exclusions = list(Exclusion.objects.filter(plan=plan).order_by("kind", "code"))
    terms = list(PlanTerms.objects.filter(plan=plan))
    every = [*guarantees, *ceilings, *exclusions, *terms]
    return PlanPage(
        plan=plan,
        terms=next((row for row in terms if on in row.span), None),
        guarantees=[row for row in guarantees if on in row.span],
        ceilings=[row for row in ceilings if on in row.span],
        exclusions=[row for row in exclusions if on in row.span],
        coming=sum(row.starts_on > on for row in every),
    )


def claim_totals(rows: QuerySet[Claim]) -> dict[str, int]:
    """How many claims, billed and the mutual's share, over a whole list."""
    sums = rows.order_by().aggregate(
        count=Count("pk"), billed=Sum("decision__billed"), mutual=Sum("decision__mutual_share")
    )
    return {name: value or 0 for name, value in sums.items()}


def lines_of(claim: Claim) -> QuerySet[ClaimLine]:
    """The lines of a slip as billed, with their items: for those who may see care."""
    return ClaimLine.objects.filter(claim=claim).select_related("item").order_by("position")
