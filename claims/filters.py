"""What the lists of claims and invoices can be narrowed to; diagnoses only for those who may see them."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims import queries
from claims.choices import ClaimState, InvoiceState
from claims.forms.money import MonthField
from claims.forms.slips import words_of
from claims.models import Claim, Diagnosis, Provider, ProviderInvoice
from core.spans import Month
from core.text import words


class MonthFilter(filters.Filter):
    """A month typed « 03/2025 »."""

    field_class = MonthField


def _providers(_request: HttpRequest | None) -> QuerySet[Provider]:
    return queries.providers()


def _diagnoses(_request: HttpRequest | None) -> QuerySet[Diagnosis]:
    return queries.diagnoses()


class ClaimFilter(filters.FilterSet):
    """State, provider, month of care, family or person; the diagnosis for who may see it."""

    q = filters.CharFilter(label=_("Personne, famille, dossier ou attestation"), method="words", max_length=80)
    etat = filters.ChoiceFilter(
        label=_("État"), field_name="state", choices=words_of(ClaimState, without=(ClaimState.DRAFT,)),
        empty_label=_("Tous"),
    )  # fmt: skip
    prestataire = filters.ModelChoiceFilter(
        label=_("Prestataire"), field_name="provider", queryset=_providers, empty_label=_("Tous")
    )
    mois = MonthFilter(label=_("Mois des soins"), method="of_month")
    diagnostic = filters.ModelChoiceFilter(
        label=_("Diagnostic"), field_name="diagnosis", queryset=_diagnoses, to_field_name="code", empty_label=_("Tous")
    )

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()
        form = forms.Form

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not queries.sees_care():
            del self.filters["diagnostic"]

    def words(self, rows: QuerySet[Claim], name: str, text: str) -> QuerySet[Claim]:
        which = Q(slip_number__iexact=text.strip()) | Q(beneficiary__household__number__iexact=text.strip())
        if text.strip().isdigit() and len(text.strip()) < 16:
            which |= Q(number=int(text))
        named = Q()
        for word in words(text):
            named &= Q(beneficiary__key__contains=f"|{word}")
        return rows.filter(which | named) if words(text) else rows.filter(which)

    def of_month(self, rows: QuerySet[Claim], name: str, month: Month | None) -> QuerySet[Claim]:
        if month is None:
            return rows
        return rows.filter(care_from__gte=month.first_day, care_from__lte=month.last_day)


TO_PAY = "a-payer"


class InvoiceFilter(filters.FilterSet):
    """State, provider and month of invoices."""

    etat = filters.ChoiceFilter(
        label=_("État"),
        choices=[(TO_PAY, _("à payer")), *words_of(InvoiceState, without=(InvoiceState.DRAFT,))],
        method="in_state",
        empty_label=_("Tous"),
    )
    prestataire = filters.ModelChoiceFilter(
        label=_("Prestataire"), field_name="provider", queryset=_providers, empty_label=_("Tous")
    )
    mois = MonthFilter(label=_("Mois"), method="of_month")

    class Meta:
        model = ProviderInvoice
        fields: tuple[str, ...] = ()
        form = forms.Form

    def in_state(self, rows: QuerySet[ProviderInvoice], name: str, state: str) -> QuerySet[ProviderInvoice]:
        if state == TO_PAY:
            return rows.filter(state__in=[InvoiceState.APPROVED, InvoiceState.PARTLY_PAID])
        return rows.filter(state=state)

    def of_month(self, rows: QuerySet[ProviderInvoice], name: str, month: Month | None) -> QuerySet[ProviderInvoice]:
        return rows if month is None else rows.filter(month_on=month.first_day)
