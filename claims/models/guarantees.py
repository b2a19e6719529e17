"""What a plan pays: coverage by category or item, ceilings, counts and deductibles, exclusions; all dated."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import Category, CeilingKind, Coordination, CountKind, DeductibleKind, ExclusionKind, Setting
from claims.models.providers import CareItem, one_at_a_time
from members.models import Plan
from organisations.models import DatedRow, TenantModel


class PlanTerms(TenantModel, DatedRow):
    """What holds for every guarantee of a plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="terms")
    emergency_waives_waiting = models.BooleanField(_("l'urgence lève la période d'attente"), default=False)
    coordination = models.CharField(
        _("autre couverture"), max_length=12, choices=Coordination.choices(), default=Coordination.ON_REST
    )
    calendar_year = models.BooleanField(_("plafonds par année civile"), default=False)
    """False: by the enrolment's own year."""

    guards: ClassVar[tuple] = one_at_a_time("claims_planterms", "plan_id")

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "starts_on"], name="plan_terms_once_a_day"),
        ]


class Guarantee(TenantModel, DatedRow):
    """The mutual's part of a category, or of one item, which then wins over its category. Rates in basis points."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="guarantees", verbose_name=_("formule"))
    category = models.CharField(_("famille de soins"), max_length=16, choices=Category.choices(), blank=True)
    item = models.ForeignKey(CareItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acte"))
    rate_bp = models.PositiveSmallIntegerField(_("prise en charge"), default=0)
    copayment = models.BigIntegerField(_("ticket modérateur fixe"), null=True, blank=True)
    emergency_rate_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    emergency_copayment = models.BigIntegerField(null=True, blank=True)
    referred_rate_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    referred_copayment = models.BigIntegerField(null=True, blank=True)
    waiting_months = models.PositiveSmallIntegerField(_("attente propre, en mois"), default=0)
    prior_agreement_above = models.BigIntegerField(_("accord préalable au-dessus de"), null=True, blank=True)
    needs_referral = models.BooleanField(_("référence exigée"), default=False)
    max_quantity_per_claim = models.PositiveIntegerField(null=True, blank=True)
    max_quantity_per_period = models.PositiveIntegerField(null=True, blank=True)
    documents = models.JSONField(default=list, blank=True)

    guards: ClassVar[tuple] = one_at_a_time("claims_guarantee", "plan_id", "category", "item_id")

    class Meta(DatedRow.Meta):
        ordering = ["plan", "category", "starts_on"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "item", "starts_on"], name="guarantee_item_once_a_day"),
            models.UniqueConstraint(
                fields=["plan", "category", "starts_on"], condition=Q(item=None), name="guarantee_category_once_a_day"
            ),
            models.CheckConstraint(
                condition=(Q(item__isnull=True) & ~Q(category="")) | (Q(item__isnull=False) & Q(category="")),
                name="guarantee_category_or_item",
            ),
            models.CheckConstraint(condition=Q(rate_bp__lte=10_000), name="guarantee_rate_real"),
        ]


class CeilingRule(TenantModel, DatedRow):
    """A limit of a plan: money (kind of ceiling), number of events (count) or a deductible. One of the three."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="ceilings", verbose_name=_("formule"))
    ceiling = models.CharField(_("plafond"), max_length=12, choices=CeilingKind.choices(), blank=True)
    count = models.CharField(_("nombre"), max_length=12, choices=CountKind.choices(), blank=True)
    deductible = models.CharField(_("franchise"), max_length=8, choices=DeductibleKind.choices(), blank=True)
    limit = models.BigIntegerField(_("limite"))
    category = models.CharField(max_length=16, choices=Category.choices(), blank=True)
    item = models.ForeignKey(CareItem, models.PROTECT, null=True, blank=True, related_name="+")
    setting = models.CharField(max_length=12, choices=Setting.choices(), default=Setting.BOTH)
    extra_per_person = models.BigIntegerField(_("en plus par personne"), default=0)
    extra_above_count = models.PositiveSmallIntegerField(_("au-delà de, en personnes"), default=0)

    guards: ClassVar[tuple] = one_at_a_time(
        "claims_ceilingrule", "plan_id", "ceiling", "count", "deductible", "category", "item_id", "setting"
    )

    class Meta(DatedRow.Meta):
        ordering = ["plan", "starts_on"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(condition=Q(limit__gte=0), name="ceiling_real"),
            models.CheckConstraint(
                condition=(~Q(ceiling="") & Q(count="", deductible=""))
                | (~Q(count="") & Q(ceiling="", deductible=""))
                | (~Q(deductible="") & Q(ceiling="", count="")),
                name="ceiling_one_kind",
            ),
        ]


class Exclusion(TenantModel, DatedRow):
    """Something that the plan never pays: an item, a diagnosis (or how its code begins) or a circumstance."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=12, choices=ExclusionKind.choices())
    code = models.CharField(max_length=20)

    guards: ClassVar[tuple] = one_at_a_time("claims_exclusion", "plan_id", "kind", "code")

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "kind", "code", "starts_on"], name="exclusion_once_a_day"),
        ]
