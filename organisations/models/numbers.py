"""Numbers without gaps (receipts, entries, families): one row per series, locked while the next is taken."""

from django.db import models

from organisations.models.base import TenantModel


class Sequence(TenantModel):
    """The last number taken in a series of an organisation."""

    series = models.CharField(max_length=40)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "series"], name="sequence_once")]
