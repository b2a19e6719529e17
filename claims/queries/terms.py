"""What is in force on a day: agreements, tariffs, guarantees, ceilings, thresholds; each table is read once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from django.db.models import QuerySet

from claims.choices import (
    Circumstance,
    Coordination,
    ExclusionKind,
    ProviderLevel,
    Sex,
)
from claims.models import (
    DELIVERY_MONTHS,
    LATE_ENTRY_DAYS,
    REVIEW_ABOVE,
    Agreement,
    CareItem,
    CeilingRule,
    Diagnosis,
    Guarantee,
    PlanTerms,
    Provider,
    Tariff,
)
from claims.models import Exclusion as ExclusionRow
from claims.queries.as_facts import LimitTerms, agreement_terms, guarantee_terms, item_facts, limit_terms
from claims.rules import facts
from claims.rules.guarantees import guarantee_for
from core.asking import asked_of, number, question
from core.spans import Span
from organisations.models import Parameter

T = TypeVar("T")
PRICES = ("agreement_id", "item_id", "starts_on", "ends_on", "price")
SIGNALS = (LATE_ENTRY_DAYS, DELIVERY_MONTHS, REVIEW_ABOVE)


@dataclass(slots=True)
class Dated(Generic[T]):
    """Values that hold for a span each."""

    rows: list[tuple[Span, T]] = field(default_factory=list)

    def add(self, span: Span, value: T) -> None:
        self.rows.append((span, value))

    def on(self, day: date) -> T | None:
        return next((value for span, value in self.rows if day in span), None)

    def all_on(self, day: date) -> list[T]:
        return [value for span, value in self.rows if day in span]


@dataclass(slots=True)
class PlanBook:
    """All that one plan pays, dated."""

    guarantees: Dated[facts.GuaranteeTerms] = field(default_factory=Dated)
    limits: Dated[LimitTerms] = field(default_factory=Dated)
    exclusions: Dated[facts.Exclusion] = field(default_factory=Dated)
    terms: Dated[PlanTerms] = field(default_factory=Dated)


@dataclass(slots=True)
class Terms:
    """The tables that a judgement looks into, with what was already worked out from them."""

    items: dict[int, facts.CareItemFacts] = field(default_factory=dict)
    levels: dict[int, ProviderLevel] = field(default_factory=dict)
    diagnoses: dict[int, facts.DiagnosisFacts] = field(default_factory=dict)
    agreements: dict[int, Dated[tuple[int, facts.AgreementTerms]]] = field(default_factory=dict)
    tariffs: dict[tuple[int, int], Dated[facts.TariffFacts]] = field(default_factory=dict)
    plans: dict[int, PlanBook] = field(default_factory=dict)
    parameters: dict[str, Dated[int]] = field(default_factory=dict)
    _guarantees: dict[tuple[int, date, int], facts.GuaranteeTerms | None] = field(default_factory=dict)

    def agreement_on(self, provider_id: int, day: date) -> tuple[int | None, facts.AgreementTerms | None]:
        found = self.agreements.get(provider_id)
        held = found.on(day) if found else None
        return held or (None, None)

    def tariff_on(self, agreement_id: int | None, item_id: int, day: date) -> facts.TariffFacts | None:
        found = self.tariffs.get((agreement_id, item_id)) if agreement_id else None
        return found.on(day) if found else None

    def guarantee_on(self, plan_id: int, item_id: int, day: date) -> facts.GuaranteeTerms | None:
        """The guarantee in force that pays for an item: its own, else its category's."""
        asked = (plan_id, day, item_id)
        if asked not in self._guarantees:
            item, book = self.items[item_id], self.plans.get(plan_id)
            held = book.guarantees.all_on(day) if book else []
            self._guarantees[asked] = guarantee_for(item.code, item.category, held)
        return self._guarantees[asked]

    def thresholds_on(self, day: date) -> facts.SignalThresholds:
        late, delivery, above = (self._parameter(known.key, day) or known.default or None for known in SIGNALS)
        return facts.SignalThresholds(late_entry_days=late, delivery_months=delivery, review_above=above)

    def _parameter(self, key: str, day: date) -> int | None:
        found = self.parameters.get(key)
        return found.on(day) if found else None


def load_terms(
    organisation_id: int,
    *,
    plan_ids: Iterable[int],
    provider_ids: Iterable[int] | None = None,
    item_ids: Iterable[int] | None = None,
) -> Terms:
    """The terms of some plans, providers and items (None: all of them), in ten queries."""
    terms, plans = Terms(), sorted(set(plan_ids))
    providers = None if provider_ids is None else sorted(set(provider_ids))
    items = None if item_ids is None else sorted(set(item_ids))
    _load_items(terms, items)
    _load_providers(terms, organisation_id, providers)
    _load_tariffs(terms, organisation_id, providers, items)
    for plan_id in plans:
        terms.plans[plan_id] = PlanBook()
    _load_guarantees(terms, plans)
    _load_limits(terms, plans)
    for row in _exclusions(plans):
        terms.plans[row.plan_id].exclusions.add(row.span, facts.Exclusion(kind=ExclusionKind(row.kind), code=row.code))
    for row in _plan_terms(plans):
        terms.plans[row.plan_id].terms.add(row.span, row)
    for row in _signals(organisation=organisation_id):
        terms.parameters.setdefault(row.key, Dated()).add(row.span, row.value)
    return terms


@asked_of("plan__pk")
def _exclusions() -> QuerySet[ExclusionRow]:
    return ExclusionRow.objects.order_by("pk")


@asked_of("plan__pk")
def _plan_terms() -> QuerySet[PlanTerms]:
    return PlanTerms.objects.order_by("pk")


@asked_of("plan__pk")
def _guarantees() -> QuerySet[Guarantee]:
    return Guarantee.objects.select_related("item").order_by("pk")


@asked_of("plan__pk")
def _limits() -> QuerySet[CeilingRule]:
    return CeilingRule.objects.select_related("item").order_by("starts_on", "pk")


@question
def _signals() -> QuerySet[Parameter]:
    mine = Parameter.objects.filter(organisation_id=number("organisation"))
    return mine.filter(key__in=[known.key for known in SIGNALS])


@asked_of("pk")
def _items() -> QuerySet[CareItem]:
    return CareItem.objects.order_by()


@asked_of("pk")
def _diagnoses() -> QuerySet[Diagnosis]:
    return Diagnosis.objects.order_by()


@asked_of("pk")
def _levels() -> QuerySet:
    return Provider.objects.order_by().values_list("pk", "level")


@asked_of("provider__pk")
def _agreements() -> QuerySet[Agreement]:
    return Agreement.objects.filter(organisation_id=number("organisation")).order_by("pk")


@asked_of("item__pk")
def _prices() -> QuerySet:
    """The prices that one provider agreed to."""
    rows = Tariff.objects.filter(organisation_id=number("organisation"), agreement__provider_id=number("provider"))
    return rows.order_by("pk").values_list(*PRICES)


def _load_items(terms: Terms, items: list[int] | None) -> None:
    rows = CareItem.objects.order_by() if items is None else _items(items)
    terms.items = {row.pk: item_facts(row) for row in rows}


def diagnosis_facts(diagnosis_ids: Iterable[int]) -> dict[int, facts.DiagnosisFacts]:
    """Diagnoses as the rules know them, in one query."""
    return {
        row.pk: facts.DiagnosisFacts(
            code=row.code,
            sex=Sex(row.sex) if row.sex else None,
            min_age_years=row.min_age_years,
            max_age_years=row.max_age_years,
        )
        for row in _diagnoses(set(diagnosis_ids))
    }


def _load_providers(terms: Terms, organisation_id: int, providers: list[int] | None) -> None:
    asked = Provider.objects.order_by().values("pk") if providers is None else providers
    terms.levels = {pk: ProviderLevel(level) for pk, level in _levels(asked)}
    for row in _agreements(asked, organisation=organisation_id):
        found = terms.agreements.setdefault(row.provider_id, Dated())
        found.add(row.span, (row.pk, agreement_terms(row)))


def _load_tariffs(terms: Terms, organisation_id: int, providers: list[int] | None, items: list[int] | None) -> None:
    tariffs: dict[tuple[int, int], Dated[facts.TariffFacts]] = defaultdict(Dated)
    for agreement_id, item_id, starts_on, ends_on, price in _tariffs(organisation_id, providers, items):
        tariffs[agreement_id, item_id].add(Span(starts_on, ends_on), facts.TariffFacts(price=price))
    terms.tariffs = tariffs


def _tariffs(
    organisation_id: int, providers: list[int] | None, items: list[int] | None
) -> Iterable[tuple[int, int, date, date | None, int]]:
    if items is not None and providers is not None and len(providers) == 1:
        return _prices(items, organisation=organisation_id, provider=providers[0])
    rows = Tariff.objects.filter(organisation_id=organisation_id).order_by("pk")
    if providers is not None:
        rows = rows.filter(agreement__provider_id__in=providers)
    if items is not None:
        rows = rows.filter(item_id__in=items)
    return rows.values_list(*PRICES)


def _load_guarantees(terms: Terms, plans: list[int]) -> None:
    for row in _guarantees(plans):
        terms.plans[row.plan_id].guarantees.add(row.span, guarantee_terms(row))


def _load_limits(terms: Terms, plans: list[int]) -> None:
    for row in _limits(plans):
        terms.plans[row.plan_id].limits.add(row.span, limit_terms(row))


def plan_terms_on(book: PlanBook | None, code: str, day: date) -> facts.PlanTerms:
    """What holds for every guarantee of a plan on a day."""
    if book is None:
        return facts.PlanTerms(code=code)
    row = book.terms.on(day)
    return facts.PlanTerms(
        code=code,
        emergency_waives_waiting=row.emergency_waives_waiting if row else False,
        coordination=Coordination(row.coordination) if row else Coordination.ON_REST,
        exclusions=tuple(book.exclusions.all_on(day)),
    )


def counts_calendar_years(book: PlanBook | None, day: date) -> bool:
    row = book.terms.on(day) if book else None
    return bool(row and row.calendar_year)


def circumstances_of(words: Iterable[str]) -> frozenset[Circumstance]:
    return frozenset(Circumstance(word) for word in words)


Prices = Mapping[int, int]


def prices_on(organisation_id: int, provider: Provider, item_ids: Iterable[int], day: date) -> Prices:
    """The agreed price of each item with a provider on a day, in francs, by item; one query."""
    rows = Tariff.objects.filter(
        organisation_id=organisation_id, agreement__provider=provider, item_id__in=sorted(set(item_ids))
    ).select_related("agreement")
    return {row.item_id: row.price for row in rows if day in row.span and day in row.agreement.span}
