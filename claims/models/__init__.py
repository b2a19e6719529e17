"""Providers and their agreements, the nomenclature and guarantees, claims and decisions, invoices and payouts."""

from claims.models.claims import Claim, ClaimLine, Consumption, Decision, DecisionLine
from claims.models.guarantees import CeilingRule, Exclusion, Guarantee, PlanTerms
from claims.models.invoices import (
    CORRECTED,
    ON_PAPER,
    Approval,
    InvoiceCorrection,
    InvoiceReturn,
    Payout,
    PayoutShare,
    ProviderInvoice,
)
from claims.models.parameters import DELIVERY_MONTHS, DIFFERENT_PEOPLE_ABOVE, LATE_ENTRY_DAYS, REVIEW_ABOVE
from claims.models.providers import Agreement, CareItem, Diagnosis, Provider, ProviderAgent, Tariff

__all__ = [
    "CORRECTED",
    "DELIVERY_MONTHS",
    "DIFFERENT_PEOPLE_ABOVE",
    "LATE_ENTRY_DAYS",
    "ON_PAPER",
    "REVIEW_ABOVE",
    "Agreement",
    "Approval",
    "CareItem",
    "CeilingRule",
    "Claim",
    "ClaimLine",
    "Consumption",
    "Decision",
    "DecisionLine",
    "Diagnosis",
    "Exclusion",
    "Guarantee",
    "InvoiceCorrection",
    "InvoiceReturn",
    "Payout",
    "PayoutShare",
    "PlanTerms",
    "Provider",
    "ProviderAgent",
    "ProviderInvoice",
    "Tariff",
]
