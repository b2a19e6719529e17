"""Who did what: one row for each action, chained by hash within an organisation, and one effect for each operation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.guards import AppendOnly, Refuse
from organisations.models.accounts import User
from organisations.models.base import TenantModel


class AuditHead(TenantModel):
    """The end of an organisation's chain; locked while the next row is written.

    It grows by one row at a time, its digest is that of the row it counts, and it is not made anew over rows that are
    there: who cuts the chain, or takes its end away, is refused or found out.
    """

    guards: ClassVar[tuple] = (
        AppendOnly(but=frozenset({"length", "digest"})),
        Refuse(
            "INSERT",
            'NEW."length" <> 0 OR EXISTS '
            '(SELECT 1 FROM "organisations_auditentry" e WHERE e.organisation_id = NEW.organisation_id)',
            "organisations.AuditHead: a chain begins once, with no row",
        ),
        Refuse(
            "UPDATE",
            'NEW."length" NOT IN (OLD."length", OLD."length" + 1)',
            "organisations.AuditHead: a chain grows by one row",
        ),
        Refuse(
            "UPDATE",
            'NEW."digest" {differs} OLD."digest" AND NEW."digest" {differs} '
            '(SELECT e.digest FROM "organisations_auditentry" e '
            'WHERE e.organisation_id = NEW.organisation_id AND e.number = NEW."length")',
            "organisations.AuditHead: the digest is that of the last row",
        ),
    )

    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="audit_head_once")]


class AuditEntry(TenantModel):
    """An action done by a person. `digest` covers the row and the digest before it."""

    guards: ClassVar[tuple] = (AppendOnly(),)

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(_("quand"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("qui"))
    user_name = models.CharField(max_length=120)
    roles = models.CharField(max_length=200)
    action = models.CharField(_("quoi"), max_length=60)
    arguments = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="audit_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class AuditTouch(TenantModel):
    """An object that an action was about: its page tells « qui a fait quoi »."""

    guards: ClassVar[tuple] = (AppendOnly(),)

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="touches")
    label = models.CharField(max_length=60)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["label", "object_id"], name="audit_touch_object")]


class Operation(TenantModel):
    """An operation id that the sender made: sent twice, it has one effect and gets the first answer."""

    guards: ClassVar[tuple] = (AppendOnly(but=frozenset({"label", "object_id"})),)

    key = models.UUIDField()
    action = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)
    object_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="operation_once")]
