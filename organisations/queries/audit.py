"""« Qui a fait quoi », and the proof that nobody rewrote it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext

from core import formats
from core.scoping import current_scope
from organisations import rules
from organisations.acting import DEEDS, Actor, audited, current_actor
from organisations.models import AuditEntry, AuditHead, Organisation, User

READ_IN_THREES = 10_000
"""From here a number is an amount or a count, never a year: « 100 000 »."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of « qui a fait quoi »: who, when, the sentence, and the details when the reader may know them."""

    at: datetime
    who: str
    deed: str
    details: tuple[tuple[str, str], ...]
    touches: tuple[tuple[str, int, str], ...]
    """The objects it was about: label, key and French name."""


def history_of(row: models.Model) -> QuerySet[AuditEntry]:
    """The actions that were about a row, latest first."""
    return (
        AuditEntry.objects.filter(touches__label=row._meta.label, touches__object_id=row.pk)
        .order_by("-at", "-pk")
        .prefetch_related("touches")
    )


def entries() -> QuerySet[AuditEntry]:
    """All actions of the scope, latest first."""
    return AuditEntry.objects.order_by("-at", "-pk").prefetch_related("touches")


def during(rows: QuerySet[AuditEntry], first: date | None, last: date | None, zone: tzinfo) -> QuerySet[AuditEntry]:
    """The rows from the first moment of a day to the last moment of another, in the clock of a zone."""
    if first is not None:
        rows = rows.filter(at__gte=datetime.combine(first, time.min, zone))
    if last is not None and last < date.max:
        rows = rows.filter(at__lt=datetime.combine(last + timedelta(days=1), time.min, zone))
    return rows


def people_who_acted() -> list[tuple[int, str]]:
    """Who did something in the scope, as choices, by name."""
    done = AuditEntry.objects.order_by().exclude(user=None).values_list("user_id", "user_name").distinct()
    return sorted(dict(done).items(), key=lambda who: who[1])


def deeds_done() -> list[tuple[str, str]]:
    """What was done in the scope, as choices, in French and by sentence."""
    names = AuditEntry.objects.order_by().values_list("action", flat=True).distinct()
    return sorted(((name, deed_label(name)) for name in names), key=lambda choice: choice[1])


def deed_label(name: str) -> str:
    """What a person did, as it follows their name; the bare name for an action that is no more."""
    deed = DEEDS.get(name)
    return gettext(deed.label) if deed is not None and deed.label else name


def tell(entry: AuditEntry, reader: Actor) -> Told:
    """An audit row as a reader sees it: the details only to who may do such an action.

    A detail is an argument that is a field, with a French name, of one of the rows the action was about.
    """
    deed = DEEDS.get(entry.action)
    touches = tuple((touch.label, touch.object_id, _noun(touch.label)) for touch in entry.touches.all())
    details: tuple[tuple[str, str], ...] = ()
    if deed is not None and reader.may(deed.permission):
        fields = _french_fields(label for label, _pk, _noun in touches)
        said = ((fields[name], value) for name, value in entry.arguments.items() if name in fields)
        details = tuple((_upper(field), _said(field, value)) for field, value in said if value not in (None, "", []))
    return Told(entry.at, entry.user_name, deed_label(entry.action), details, touches)


def _french_fields(labels: Iterable[str]) -> dict[str, models.Field]:
    """The plain fields of these tables that were given a name in French."""
    found: dict[str, models.Field] = {}
    for label in labels:
        for field in apps.get_model(label)._meta.local_concrete_fields:
            if not field.is_relation and str(field.verbose_name) != field.name.replace("_", " "):
                found.setdefault(field.name, field)
    return found


def _upper(field: models.Field) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _said(field: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField) and isinstance(value, str):
        return formats.day(date.fromisoformat(value[:10]))
    if isinstance(value, int) and value >= READ_IN_THREES:
        return formats.count(value)
    return str(value)[:80]


def _noun(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label


def find_object(label: str, pk: int) -> models.Model:
    """The row that a history is asked of, within the scope; raises Http404 for anything else.

    Its page names it: who may not open the pages of its app (an administrator, those of a family) finds nothing.
    """
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404("no such kind of row") from error
    if not current_actor().may(f"{model._meta.app_label}.view"):
        raise Http404("not for this reader")
    found = model._default_manager.filter(pk=pk).first()
    if found is None or not _is_mine(found):
        raise Http404("no such row")
    return found


def _is_mine(row: models.Model) -> bool:
    """Rows without a scoped manager (organisations, accounts, mandates) are judged by the organisation they name."""
    readable = current_scope().readable
    if readable is None or getattr(row, "is_tenant", False):
        return True
    if isinstance(row, User):
        return row.assignments.filter(organisation_id__in=readable).exists()
    if isinstance(row, Organisation):
        return row.pk in readable
    return getattr(row, "organisation_id", None) in readable


def broken_links(organisation_id: int) -> Iterator[int]:
    """The numbers of audit rows whose content, order or digest is not what was written; none when all is well.

    Rows cut from the end are told too: the head keeps how many there were. So is a head that was taken away.
    """
    previous, expected = rules.FIRST, 1
    for entry in AuditEntry.objects.filter(organisation_id=organisation_id).order_by("number").iterator():
        whole = entry.number == expected and entry.previous == previous
        if not whole or entry.digest != rules.digest(previous, audited(entry)):
            yield entry.number
        previous, expected = entry.digest, entry.number + 1
    head = AuditHead.objects.filter(organisation_id=organisation_id).first()
    told = (head.length, head.digest) if head is not None else (0, rules.FIRST)
    if told != (expected - 1, previous):
        yield expected
