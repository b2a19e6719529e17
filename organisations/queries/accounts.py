"""Accounts and roles as the administrator of an organisation sees them: those of its own scope."""

from datetime import UTC, date, datetime
from time import time

from allauth.core.internal import ratelimit
from allauth.core.ratelimit import Rate
from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest

from core.scoping import current_scope
from organisations import rules
from organisations.choices import Role
from organisations.models import Organisation, RoleAssignment, User

APP, FAILED = "allauth.account", "login_failed"


def _mine() -> QuerySet[RoleAssignment]:
    """The roles held in the scope."""
    readable = current_scope().readable
    held = RoleAssignment.objects.select_related("organisation").order_by("organisation__path", "role")
    return held if readable is None else held.filter(organisation_id__in=readable)


def accounts() -> QuerySet[User]:
    """The accounts that hold or held a role in the scope, with the roles they hold there (`mine`)."""
    held = Prefetch("assignments", queryset=_mine().filter(ends_on__isnull=True), to_attr="mine")
    return (
        User.objects.filter(pk__in=_mine().order_by().values("user_id")).order_by("name", "pk").prefetch_related(held)
    )


def find_account(pk: int) -> User:
    """One of these accounts; raises Http404 for any other."""
    found = accounts().filter(pk=pk).first()
    if found is None:
        raise Http404("no such account")
    return found


def account_named(username: str) -> User | None:
    """An open account by its exact user name, of any organisation: to give a role to a person who already signs in."""
    return User.objects.filter(username__iexact=username, is_active=True).first()


def roles_of(user: User) -> QuerySet[RoleAssignment]:
    """The roles that a person holds and held in the scope."""
    return _mine().filter(user=user)


def find_assignment(pk: int) -> RoleAssignment:
    """A role held in the scope; raises Http404 for any other."""
    found = _mine().select_related("user", "organisation").filter(pk=pk).first()
    if found is None:
        raise Http404("no such role")
    return found


def attempts_of(pk: int) -> str:
    """The name under which the wrong passwords of an account are counted."""
    return f"account:{pk}"


def attempts_key(user: User) -> tuple[str, Rate]:
    """Where the login library keeps those of an account, and how many it lets through in how long."""
    rates = ratelimit.get_rates(app=APP, action=FAILED)
    rate = next(rate for rate in rates if rate.per == "key")
    name = attempts_of(user.pk)
    return ratelimit.get_cache_key(HttpRequest(), app=APP, action=FAILED, rate=rate, key=name), rate


def locked_until(user: User) -> datetime | None:
    """The instant up to which the door refuses an account after too many wrong passwords; None when it is open."""
    key, rate = attempts_key(user)
    allowed, failed = ratelimit.apply_rate(list(cache.get(key, [])), time(), rate, dry_run=True)
    return None if allowed else datetime.fromtimestamp(failed[-1] + rate.duration, tz=UTC)


def works_elsewhere(user: User, on: date) -> bool:
    """Whether a person also holds a role outside of the scope."""
    readable = current_scope().readable or frozenset()
    held = user.assignments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return held.exclude(organisation_id__in=readable).exists()


def places_of_roles() -> QuerySet[Organisation]:
    """The bodies of the scope in which roles may be held."""
    readable = current_scope().readable
    bodies = Organisation.objects.exclude(kind="section").order_by("path")
    return bodies if readable is None else bodies.filter(pk__in=readable)


def roles_for(kind: str) -> list[tuple[str, str]]:
    """The roles that may be held in a body of a kind, as choices."""
    return [(value, str(label)) for value, label in Role.choices if rules.may_be_held(kind, value)]
