"""Health facilities, what they may do and at which price, and the words of care (items, diagnoses).

Providers, items and diagnoses are reference rows: of a mutual, of the body above it, or of everybody.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import Category, PaymentMode, ProviderLevel, Setting
from core.guards import Refuse
from core.scoping import Fenced, ReferenceManager
from organisations.choices import Sex
from organisations.models import DatedRow, Organisation, Place, TenantModel, User


def one_at_a_time(table: str, *same: str) -> tuple[Refuse, Refuse]:
    """Guards for a dated table: two rows with the same values in `same` never overlap, by any path."""
    alike = " AND ".join(f'NOT (o."{column}" {{differs}} NEW."{column}")' for column in same)
    overlap = (
        f'SELECT 1 FROM "{table}" o WHERE {alike} AND '  # noqa: S608 - our own table and columns
        "(NEW.ends_on IS NULL OR o.starts_on < NEW.ends_on) AND (o.ends_on IS NULL OR NEW.starts_on < o.ends_on)"
    )
    message = f"{table}: two rows for the same thing never overlap"
    return (
        Refuse("INSERT", f"EXISTS ({overlap})", message),
        Refuse("UPDATE", f"EXISTS ({overlap} AND o.id <> NEW.id)", message),
    )


class ReferenceRow(Fenced):
    """Read by all below its owner; written by its owner only. No owner: it ships with Novi."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", editable=False)
    objects = ReferenceManager()

    class Meta:
        abstract = True


class Provider(ReferenceRow):
    """A health facility (formation sanitaire)."""

    code = models.CharField(_("sigle"), max_length=12)
    name = models.CharField(_("nom"), max_length=120)
    level = models.CharField(_("niveau"), max_length=20, choices=ProviderLevel.choices())
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune"))
    phone = models.CharField(_("téléphone"), max_length=16, blank=True)
    payment_account = models.CharField(_("compte de paiement"), max_length=60, blank=True)
    key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="provider_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(organisation=None), name="provider_code_shipped_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderAgent(models.Model):
    """A person of a health facility: they check rights for that facility and nothing else."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="agents")

    def __str__(self) -> str:
        return f"{self.user}, {self.provider}"


class Agreement(TenantModel, DatedRow):
    """The convention between a mutual and a provider."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="agreements", verbose_name=_("prestataire"))
    mode = models.CharField(
        _("mode de paiement"), max_length=16, choices=PaymentMode.choices(), default=PaymentMode.FEE_FOR_SERVICE
    )
    filing_days = models.PositiveSmallIntegerField(
        _("délai de dépôt après la fin du mois, en jours"), null=True, blank=True
    )
    payment_days = models.PositiveSmallIntegerField(_("délai de paiement, en jours"), default=30)
    balance_billing = models.BooleanField(_("dépassement à la charge du membre"), default=False)
    referral_required = models.BooleanField(_("référence exigée"), default=False)
    settings_allowed = models.JSONField(default=list, blank=True)
    categories_allowed = models.JSONField(default=list, blank=True)
    flat_fee = models.BigIntegerField(_("forfait par épisode"), null=True, blank=True)

    guards: ClassVar[tuple] = one_at_a_time("claims_agreement", "organisation_id", "provider_id")

    class Meta(DatedRow.Meta):
        ordering = ["provider__name", "starts_on"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "provider", "starts_on"], name="agreement_once_a_day"),
        ]


class CareItem(ReferenceRow):
    """An act, a medicine or a flat fee of the nomenclature."""

    code = models.CharField(_("code"), max_length=12)
    label = models.CharField(_("désignation"), max_length=120)
    category = models.CharField(_("famille"), max_length=16, choices=Category.choices())
    setting = models.CharField(_("cadre"), max_length=12, choices=Setting.choices(), default=Setting.BOTH)
    levels = models.JSONField(default=list, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    min_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    min_interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    unit_price_cap = models.BigIntegerField(null=True, blank=True)
    free_programme = models.CharField(_("programme national gratuit"), max_length=80, blank=True)
    free_from = models.DateField(null=True, blank=True)
    free_until = models.DateField(null=True, blank=True)
    free_under_years = models.PositiveSmallIntegerField(null=True, blank=True)
    key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(organisation=None), name="item_code_shipped_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Diagnosis(ReferenceRow):
    """A reason for care of the short list, mapped to ICD-10 where it is known."""

    code = models.CharField(_("code"), max_length=12)
    label = models.CharField(_("diagnostic"), max_length=120)
    icd10 = models.CharField(max_length=8, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    min_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="diagnosis_code_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(organisation=None), name="diagnosis_code_shipped_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Tariff(TenantModel, DatedRow):
    """The price of an item in an agreement for a span, in francs."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="tariffs")
    item = models.ForeignKey(CareItem, models.PROTECT, related_name="+", verbose_name=_("acte"))
    price = models.BigIntegerField(_("prix"))

    guards: ClassVar[tuple] = one_at_a_time("claims_tariff", "agreement_id", "item_id")

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "item", "starts_on"], name="tariff_once_a_day"),
            models.CheckConstraint(condition=Q(price__gte=0), name="tariff_real"),
        ]
