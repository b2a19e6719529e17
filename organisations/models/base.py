"""The abstract rows of all upper storeys: a tenant row belongs to one mutual, a dated row is true for a span."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.scoping import Fenced, ScopedManager
from core.spans import Span
from organisations.models.tree import Organisation


class TenantModel(Fenced):
    """A row of one mutual: read in its scope only, tied in the database to parents of the same mutual."""

    is_tenant: ClassVar[bool] = True
    guards: ClassVar[tuple] = ()

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)

    objects = ScopedManager()

    class Meta:
        abstract = True


class DatedRow(models.Model):
    """True from `starts_on` up to, and not including, `ends_on` (none: until further notice)."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="%(class)s_has_days"
            ),
        ]

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on)
