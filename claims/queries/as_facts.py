"""Rows of what a mutual guarantees and agrees, as the rules know them."""

from dataclasses import dataclass

from claims.choices import (
    Category,
    CeilingKind,
    CountKind,
    DeductibleKind,
    Document,
    PaymentMode,
    ProviderLevel,
    Setting,
    Sex,
)
from claims.models import Agreement, CareItem, CeilingRule, Guarantee
from claims.rules import facts
from core.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTerms:
    """A limit of a plan: a ceiling in francs, a number of events, or a deductible; one of the three."""

    limit: int
    ceiling: CeilingKind | None = None
    count: CountKind | None = None
    deductible: DeductibleKind | None = None
    category: Category | None = None
    item_code: str = ""
    setting: Setting = Setting.BOTH
    extra_per_person: int = 0
    extra_above_count: int = 0

    @property
    def key(self) -> str:
        """What the limit is about, inside its kind: « item:CON01 », « category:pharmacy », nothing for all care."""
        about = f"item:{self.item_code}" if self.item_code else f"category:{self.category}" if self.category else ""
        if self.setting is Setting.BOTH:
            return about
        return f"{about}:{self.setting}" if about else str(self.setting)


def item_facts(row: CareItem) -> facts.CareItemFacts:
    """An item of the nomenclature as the rules know it."""
    programme = None
    if row.free_programme and row.free_from:
        span = Span(row.free_from, row.free_until)
        programme = facts.FreeProgramme(name=row.free_programme, span=span, under_years=row.free_under_years)
    return facts.CareItemFacts(
        code=row.code,
        label=row.label,
        category=Category(row.category),
        setting=Setting(row.setting),
        levels=frozenset(ProviderLevel(level) for level in row.levels),
        sex=Sex(row.sex) if row.sex else None,
        min_age_years=row.min_age_years,
        max_age_years=row.max_age_years,
        min_interval_days=row.min_interval_days,
        unit_price_cap=row.unit_price_cap,
        free_programme=programme,
    )


def agreement_terms(row: Agreement) -> facts.AgreementTerms:
    """An agreement with a provider as the rules know it."""
    return facts.AgreementTerms(
        span=row.span,
        mode=PaymentMode(row.mode),
        filing_days=row.filing_days,
        balance_billing=row.balance_billing,
        referral_required=row.referral_required,
        settings=frozenset(Setting(word) for word in row.settings_allowed),
        categories=frozenset(Category(word) for word in row.categories_allowed),
        flat_fee=row.flat_fee,
    )


def guarantee_terms(row: Guarantee) -> facts.GuaranteeTerms:
    """A guarantee as the rules know it."""
    item_code = row.item.code if row.item else None
    return facts.GuaranteeTerms(
        key=f"item:{item_code}" if item_code else f"category:{row.category}",
        coverage=facts.Coverage(rate_bp=row.rate_bp, copayment=row.copayment),
        emergency=_coverage(row.emergency_rate_bp, row.emergency_copayment),
        referred=_coverage(row.referred_rate_bp, row.referred_copayment),
        category=Category(row.category) if row.category else None,
        item_code=item_code,
        waiting_months=row.waiting_months,
        prior_agreement_above=row.prior_agreement_above,
        needs_referral=row.needs_referral,
        max_quantity_per_claim=row.max_quantity_per_claim,
        max_quantity_per_period=row.max_quantity_per_period,
        documents=frozenset(Document(word) for word in row.documents),
    )


def _coverage(rate_bp: int | None, copayment: int | None) -> facts.Coverage | None:
    if rate_bp is None and copayment is None:
        return None
    return facts.Coverage(rate_bp=rate_bp or 0, copayment=copayment)


def limit_terms(row: CeilingRule) -> LimitTerms:
    """A ceiling, count or deductible as the rules know it."""
    return LimitTerms(
        limit=row.limit,
        ceiling=CeilingKind(row.ceiling) if row.ceiling else None,
        count=CountKind(row.count) if row.count else None,
        deductible=DeductibleKind(row.deductible) if row.deductible else None,
        category=Category(row.category) if row.category else None,
        item_code=row.item.code if row.item else "",
        setting=Setting(row.setting),
        extra_per_person=row.extra_per_person,
        extra_above_count=row.extra_above_count,
    )
