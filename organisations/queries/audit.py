"""« Qui a fait quoi », and the proof that nobody rewrote it."""

from collections.abc import Iterator

from django.db import models
from django.db.models import QuerySet

from organisations import rules
from organisations.acting import audited
from organisations.models import AuditEntry


def history_of(row: models.Model) -> QuerySet[AuditEntry]:
    """The actions that were about a row, latest first."""
    return AuditEntry.objects.filter(touches__label=row._meta.label, touches__object_id=row.pk).order_by("-number")


def broken_links(organisation_id: int) -> Iterator[int]:
    """The numbers of audit rows whose content, order or digest is not what was written; none when all is well."""
    previous, expected = "0" * 64, 1
    for entry in AuditEntry.objects.filter(organisation_id=organisation_id).order_by("number").iterator():
        whole = entry.number == expected and entry.previous == previous
        if not whole or entry.digest != rules.digest(previous, audited(entry)):
            yield entry.number
        previous, expected = entry.digest, entry.number + 1
