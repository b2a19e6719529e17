"""Gates: the object of the scope, or 404. Care and diagnoses are fetched only for those who may see them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from claims.models import (
    Agreement,
    CareItem,
    CeilingRule,
    Claim,
    Diagnosis,
    Exclusion,
    Guarantee,
    Payout,
    Provider,
    ProviderInvoice,
)
from claims.permissions import VIEW_MEDICAL
from core.text import words
from members.models import Household, Plan
from organisations.acting import current_actor

MEDICAL_COLUMNS = ("diagnosis", "circumstances", "documents", "note")


def sees_care() -> bool:
    """Whether the actor may see diagnoses and care items."""
    return current_actor().may(VIEW_MEDICAL)


def discreet(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The same claims without the columns that say what the care was, unless the actor may see them."""
    return claims if sees_care() else claims.defer(*MEDICAL_COLUMNS)


def find_claim(pk: int) -> Claim:
    """A claim of the scope with its person, provider, decision and invoice; raises Http404."""
    rows = Claim.objects.select_related("beneficiary__household", "provider", "decision", "invoice")
    if sees_care():
        rows = rows.select_related("diagnosis")
    return get_object_or_404(discreet(rows), pk=pk)


def find_provider(pk: int) -> Provider:
    """A provider of the mutual or of a body above it; raises Http404."""
    return get_object_or_404(Provider.objects.select_related("place"), pk=pk)


def find_agreement(pk: int) -> Agreement:
    """An agreement of the scope with its provider; raises Http404."""
    return get_object_or_404(Agreement.objects.select_related("provider"), pk=pk)


def find_item(pk: int) -> CareItem:
    """An item of the nomenclature; raises Http404."""
    return get_object_or_404(CareItem.objects.all(), pk=pk)


def find_diagnosis(code: str) -> Diagnosis | None:
    """A diagnosis by its code, the mutual's own before the shipped one; None when there is none."""
    return Diagnosis.objects.filter(code__iexact=code.strip()).order_by("organisation_id").last() if code else None


def find_plan(pk: int) -> Plan:
    """A plan of the scope; raises Http404."""
    return get_object_or_404(Plan.objects.all(), pk=pk)


def find_household(pk: int) -> Household:
    """A family of the scope; raises Http404."""
    return get_object_or_404(Household.objects.all(), pk=pk)


def find_guarantee(pk: int) -> Guarantee:
    """A guarantee of the scope; raises Http404."""
    return get_object_or_404(Guarantee.objects.select_related("plan", "item"), pk=pk)


def find_ceiling(pk: int) -> CeilingRule:
    """A limit of the scope; raises Http404."""
    return get_object_or_404(CeilingRule.objects.select_related("plan", "item"), pk=pk)


def find_exclusion(pk: int) -> Exclusion:
    """An exclusion of the scope; raises Http404."""
    return get_object_or_404(Exclusion.objects.select_related("plan"), pk=pk)


def find_invoice(pk: int) -> ProviderInvoice:
    """An invoice of the scope with its provider; raises Http404."""
    return get_object_or_404(ProviderInvoice.objects.select_related("provider"), pk=pk)


def find_payout(pk: int) -> Payout:
    """A payment order of the scope; raises Http404."""
    rows = Payout.objects.select_related("provider", "till", "reversal_of", "reversed_by")
    return get_object_or_404(rows, pk=pk)


def diagnosis_named(text: str) -> Diagnosis | None:
    """A diagnosis by its code (what stands before a space too), else the only one whose words begin so."""
    exact = find_diagnosis(text) or find_diagnosis(text.strip().split(" ")[0] if text.strip() else "")
    if exact is not None:
        return exact
    found = diagnoses_matching(text, limit=2)
    return found[0] if len(found) == 1 else None


def diagnoses_matching(text: str, limit: int = 8) -> list[Diagnosis]:
    """Diagnoses by code or by the beginning of their words, the very code first."""
    found = Diagnosis.objects.all()
    for word in words(text):
        found = found.filter(key__contains=f"|{word}")
    exact = text.strip().upper()
    listed = sorted(found.order_by("label")[:40], key=lambda row: (row.code != exact, row.label)) if words(text) else []
    return listed[:limit]
