"""Reading of organisations, their parameters and places."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from core.scoping import current_scope
from core.text import words
from organisations import rules
from organisations.acting import current_actor
from organisations.choices import Kind
from organisations.models import Organisation, Parameter, Place


def find_organisation(pk: int) -> Organisation:
    """An organisation within the scope or above it; raises Http404 otherwise."""
    scope = current_scope()
    found = Organisation.objects.filter(pk=pk).first()
    if found is None or (scope.readable is not None and pk not in scope.readable | scope.lineage):
        raise Http404("no such organisation")
    return found


def head_of(organisation: Organisation) -> Organisation:
    """The body at the top of the tree in which an organisation stands: itself when it stands alone."""
    return Organisation.objects.get(path=rules.lineage_paths(organisation.path)[0])


def find_below(pk: int) -> Organisation:
    """An organisation strictly within the scope, the acting one excepted; raises Http404 otherwise."""
    scope = current_scope()
    found = Organisation.objects.filter(pk=pk).first() if pk != scope.writable else None
    if found is None or (scope.readable is not None and pk not in scope.readable):
        raise Http404("no such organisation below")
    return found


def is_mine(organisation: Organisation) -> bool:
    """Whether a body is the acting organisation or stands below it, be it added a moment ago."""
    top = Organisation.objects.values_list("path", flat=True).get(pk=current_actor().organisation_id)
    return organisation.path.startswith(top)


def subtree_ids(organisation: Organisation) -> list[int]:
    """The keys of an organisation and of all below it."""
    return list(Organisation.objects.filter(path__startswith=organisation.path).values_list("pk", flat=True))


def mutuals_under(organisation: Organisation) -> QuerySet[Organisation]:
    """The mutuals of a federation or union, itself when it is one."""
    return Organisation.objects.filter(path__startswith=organisation.path, kind=Kind.MUTUAL).order_by("path")


def bodies_under(organisation: Organisation) -> QuerySet[Organisation]:
    """All bodies below an organisation, in the order of the tree, with their place."""
    return (
        Organisation.objects.filter(path__startswith=organisation.path)
        .exclude(pk=organisation.pk)
        .select_related("place")
        .order_by("path")
    )


def sections_of(organisation: Organisation) -> QuerySet[Organisation]:
    """The sections (villages, groups) of a mutual."""
    return Organisation.objects.filter(parent=organisation, kind=Kind.SECTION).order_by("name")


def parameter(organisation_id: int, key: str, on: date, default: Any) -> Any:
    """The value of a parameter on a day, `default` when none was set for it."""
    row = (
        Parameter.objects.filter(organisation_id=organisation_id, key=key, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .order_by("-starts_on")
        .first()
    )
    return default if row is None else row.value


def places_matching(country: str, text: str, limit: int = 10) -> QuerySet[Place]:
    """Places whose name has all words of `text`, whatever the accents, hyphens and apostrophes."""
    found = Place.objects.filter(country=country)
    for word in words(text):
        found = found.filter(key__contains=f"|{word}")
    return found.order_by("name")[:limit]


def second_factor_required(lineage: frozenset[int]) -> bool:
    """Whether one of these, an organisation and those above it, requires a second factor at sign-in."""
    return Organisation.objects.filter(pk__in=lineage, second_factor_required=True).exists()
