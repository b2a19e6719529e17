"""Closed months: the measures of a mutual for a month, frozen with the report that was printed from them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.guards import AppendOnly
from core.scoping import Fenced, ReferenceManager
from ledger.models import Period
from organisations.models import DatedRow, Organisation, TenantModel, User


class MonthlyReport(TenantModel):
    """A mutual's report of a closed month: reprinted, it is the same to the byte."""

    period = models.OneToOneField(Period, models.PROTECT, related_name="report")
    number = models.PositiveBigIntegerField(_("n°"))
    measures = models.JSONField()
    """Measure → whole number (francs, persons, days…), null when unknown, or [[days, count], …] for delays."""
    people = models.JSONField(default=dict)
    """« F|0-4 » → beneficiaries of that sex and age: never shown under five outside of the mutual."""
    statement = models.JSONField(default=dict)
    """The report as it was printed, word for word."""
    formulas_version = models.CharField(max_length=64)
    closed_on = models.DateField(_("arrêté le"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["-period__starts_on"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="report_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Threshold(Fenced, DatedRow):
    """A norm that a federation changed, from a day on, in ten-thousandths of one: 9 000 is 90 %, 60 000 is 6 months."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    code = models.CharField(_("indicateur"), max_length=12)
    at_least = models.BigIntegerField(_("au moins"), null=True, blank=True)
    at_most = models.BigIntegerField(_("au plus"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)

    objects = ReferenceManager()

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "code", "starts_on"], name="threshold_once_a_day"),
            models.UniqueConstraint(
                fields=["code", "starts_on"], condition=Q(organisation=None), name="threshold_shipped_once_a_day"
            ),
        ]


class Reminder(Fenced):
    """A federation asks a mutual for its report of a month; the mutual reads it in « Ma journée »."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Who asks: a row of the body above, which its mutuals read."""
    mutual = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    month_on = models.DateField()
    """The first day of the month that is asked for."""
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ReferenceManager()
    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["-sent_on"]
        constraints = [models.UniqueConstraint(fields=["mutual", "month_on", "sent_on"], name="reminded_once_a_day")]

    def __str__(self) -> str:
        return f"{self.mutual}, {self.month_on}"


class PrudentialRule(Fenced, DatedRow):
    """A threshold of the official text, as the federation reads it; none is known to Novi, and none is shipped."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    code = models.CharField(_("code"), max_length=12)
    formula = models.CharField(_("formule"), max_length=200)
    operator = models.CharField(_("comparaison"), max_length=2, choices=[(sign, sign) for sign in ("≥", ">", "≤", "<")])
    threshold_bp = models.BigIntegerField(_("seuil, en dix-millièmes"))
    source = models.CharField(_("source"), max_length=120)

    objects = ReferenceManager()

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "code", "starts_on"], name="prudential_once_a_day"),
            models.UniqueConstraint(
                fields=["code", "starts_on"], condition=Q(organisation=None), name="prudential_shipped_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.code
