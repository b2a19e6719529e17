"""Who may act for whom: the roles of a person on a day, and the scope they open."""

from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from core.scoping import Scope
from organisations import rules
from organisations.acting import Actor
from organisations.models import Organisation, RoleAssignment, User


def _held(user: User, day: date) -> list[RoleAssignment]:
    return list(
        RoleAssignment.objects.filter(user=user, starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .select_related("organisation")
        .order_by("organisation__path", "role")
    )


def acting_choices(user: User, day: date) -> list[Organisation]:
    """The organisations for which a person may act on a day, in the order of the tree."""
    found = {held.organisation_id: held.organisation for held in _held(user, day)}
    return list(found.values())


def actor_for(user: User, organisation_id: int | None, day: date) -> Actor | None:
    """The person acting for an organisation (None: the first of theirs); None when they have no role there.

    Rows of everything below are readable; rows of the organisation itself are writable. A role held in a body
    above counts only when acting for that body: a federation does not write in its mutuals' books.
    """
    held = _held(user, day)
    if not held:
        return None
    chosen = organisation_id or held[0].organisation_id
    here = [assignment for assignment in held if assignment.organisation_id == chosen]
    if not here:
        return None
    return _actor(here[0].organisation, frozenset(a.role for a in here), user.pk, user.name)


def system_actor(organisation: Organisation, roles: frozenset[str], name: str) -> Actor:
    """Novi itself acting (schedule, scenario, command), with the rights of the roles named."""
    return _actor(organisation, roles, None, name)


def _actor(organisation: Organisation, roles: frozenset[str], user_id: int | None, name: str) -> Actor:
    matrix: dict[str, frozenset[str]] = import_string(settings.ROLE_MATRIX)
    own, lineage = organisation.path, rules.lineage_paths(organisation.path)
    near = list(Organisation.objects.filter(Q(path__startswith=own) | Q(path__in=lineage)).values_list("pk", "path"))
    return Actor(
        user_id=user_id,
        user_name=name,
        organisation_id=organisation.pk,
        organisation_kind=organisation.kind,
        currency=organisation.currency,
        opened_on=organisation.opened_on,
        roles=roles,
        permissions=frozenset().union(*(matrix[role] for role in roles)),
        scope=Scope(
            readable=frozenset(pk for pk, path in near if path.startswith(own)),
            writable=organisation.pk,
            lineage=frozenset(pk for pk, path in near if path in lineage),
        ),
    )
