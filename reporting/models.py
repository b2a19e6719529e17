"""Closed months: the measures of a mutual for a month, frozen with the report that was printed from them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.guards import AppendOnly
from core.scoping import ReferenceManager
from ledger.models import Period
from organisations.models import DatedRow, Organisation, TenantModel, User


class MonthlyReport(TenantModel):
    """A mutual's report of a closed month: reprinted, it is the same to the byte."""

    period = models.OneToOneField(Period, models.PROTECT, related_name="report")
    number = models.PositiveBigIntegerField(_("n°"))
    measures = models.JSONField()
    """Measure → whole number (francs, persons, days…) or null when unknown."""
    formulas_version = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["-period__starts_on"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="report_number_once")]


class Threshold(DatedRow):
    """A norm that a federation changed, from a day on, in basis points or the indicator's own unit."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    code = models.CharField(_("indicateur"), max_length=12)
    at_least = models.BigIntegerField(_("au moins"), null=True, blank=True)
    at_most = models.BigIntegerField(_("au plus"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)

    objects = ReferenceManager()

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code", "starts_on"], name="threshold_once_a_day", nulls_distinct=False
            ),
        ]
