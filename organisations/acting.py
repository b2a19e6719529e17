"""Who acts, for which organisation, with which rights; and `@action`, the one door by which anything is written."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.scoping import OutOfScope, Scope, open_scope
from organisations import rules
from organisations.models import AuditEntry, AuditHead, AuditTouch, Operation
from organisations.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class ActionRefused(Refused):
    """The action cannot be done; the text says what, where and how to repair. `field` names the input at fault."""


class OperationReused(ActionRefused):
    """An operation id came back with other arguments."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an organisation, with the roles that are theirs there."""

    user_id: int | None
    user_name: str
    organisation_id: int
    organisation_kind: str
    currency: str
    roles: frozenset[str]
    permissions: frozenset[str]
    scope: Scope

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Deed:
    """What « qui a fait quoi » says of an action: « Awa KORA *a ouvert un compte* », and who may read its details."""

    name: str
    label: str
    permission: Permission


DEEDS: dict[str, Deed] = {}
"""Every action of the house by its name; filled as the apps' actions are imported."""

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_in_action: ContextVar[str | None] = ContextVar("in_action", default=None)


def current_actor() -> Actor:
    """Who acts now; raises PermissionDenied when nobody does."""
    actor = _actor.get()
    if actor is None:
        raise PermissionDenied("nobody acts")
    return actor


@contextmanager
def act_as(actor: Actor) -> Iterator[Actor]:
    """Open an actor's scope for the block: at the edge only (middleware, task, command, test)."""
    token = _actor.set(actor)
    try:
        with open_scope(actor.scope):
            yield actor
    finally:
        _actor.reset(token)


class Action(Protocol[R_co]):
    """An action as callers see it: keywords only, with the sender's operation id beside the function's own."""

    permission: Permission
    action_name: str
    clock: frozenset[str]

    def __call__(self, *, operation_id: UUID | None = None, **arguments: Any) -> R_co: ...


def action(
    name: str,
    *,
    permission: Permission,
    private: frozenset[str] = frozenset(),
    clock: frozenset[str] = frozenset(),
    label: str = "",
) -> Callable[[Callable[..., R]], Action[R]]:
    """Make a function an action: permission, arguments of one organisation, one transaction, one effect, one audit row.

    `operation_id` (UUID made by the sender, optional) is taken by the door: sent twice it has one effect and gets the
    first answer. Arguments named in `private` (health data) are not written in the audit row, nor among what it was
    about. Those named in `clock` are what the edge adds, a day or a count: after midnight the same form is the same.
    `label` is what the person did, as « qui a fait quoi » says it (« a ouvert un compte »).
    Raises PermissionDenied, OutOfScope, OperationReused, and what the function raises; then nothing is written.
    """

    DEEDS[name] = Deed(name, label, permission)

    def wrap(function: Callable[..., R]) -> Action[R]:
        @wraps(function)
        def run(*, operation_id: UUID | None = None, **arguments: Any) -> R:
            actor = current_actor()
            if not actor.may(permission):
                raise PermissionDenied(f"{name} needs {permission}")
            _refuse_foreign(actor, arguments)
            with _inside(name), transaction.atomic():
                operation, earlier = _begin(name, operation_id, arguments, clock)
                if earlier is not None:
                    return earlier
                result = function(**arguments)
                _record(actor, name, arguments, result, private)
                _end(operation, result)
                return result

        made = cast(Action[R], run)
        made.permission, made.action_name, made.clock = permission, name, clock
        return made

    return wrap


@contextmanager
def _inside(name: str) -> Iterator[None]:
    token = _in_action.set(name)
    try:
        yield
    finally:
        _in_action.reset(token)


def current_permission() -> Permission:
    """The permission of the action that runs; raises PermissionDenied outside of one."""
    name = _in_action.get()
    if name is None:
        raise PermissionDenied("no action runs")
    return DEEDS[name].permission


def within_action(function: Callable[P, R]) -> Callable[P, R]:
    """A write that only an action may use (post an entry, take a number): it has no permission of its own."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _in_action.get() is None:
            raise PermissionDenied(f"{function.__name__} is used by actions only")
        return function(*args, **kwargs)

    return run


def _refuse_foreign(actor: Actor, arguments: dict[str, Any]) -> None:
    for name, row in _rows(arguments):
        if getattr(row, "is_tenant", False) and row.organisation_id != actor.organisation_id:  # type: ignore[attr-defined]
            raise OutOfScope(f"{name} belongs to another organisation")


def _rows(arguments: dict[str, Any]) -> Iterator[tuple[str, models.Model]]:
    for name, value in arguments.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if isinstance(item, models.Model):
                yield name, item


def _begin(
    name: str, key: UUID | None, arguments: dict[str, Any], clock: frozenset[str]
) -> tuple[Operation | None, Any]:
    """Note the operation id, or find what it gave the first time."""
    if key is None:
        return None, None
    organisation_id = current_actor().organisation_id
    known = fingerprints({name: value for name, value in arguments.items() if name not in clock})
    row = Operation(organisation_id=organisation_id, key=key, action=name, fingerprint=known[0], at=timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
        return row, None
    except IntegrityError:
        first = Operation.objects.get(organisation_id=organisation_id, key=key)
    if first.action != name or not any(constant_time_compare(first.fingerprint, one) for one in known):
        raise OperationReused(_("Cet envoi a déjà servi à une autre saisie. Rouvrez la page et recommencez."))
    return None, apps.get_model(first.label)._base_manager.get(pk=first.object_id)


def fingerprints(arguments: dict[str, Any]) -> list[str]:
    """What recognises the same arguments under the key of today, then under each key before it.

    They may be health: without the key nobody finds by trial which diagnosis a fingerprint is of.
    """
    told = json.dumps(_told(arguments), sort_keys=True)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac("novi.operation", told, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _end(operation: Operation | None, result: Any) -> None:
    if operation is None:
        return
    if not isinstance(result, models.Model):
        raise TypeError(f"{operation.action} must return the row it made to accept an operation id")
    operation.label, operation.object_id = result._meta.label, result.pk
    operation.save(update_fields=["label", "object_id"])


def _told(value: Any) -> Any:
    """A value as the audit row tells it: rows by name and key, the rest as text or JSON."""
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, dict):
        return {str(key): _told(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_told(item) for item in value]
    return value if isinstance(value, bool | int | str | None) else str(value)


# One plain statement holds the end of a chain and tells it: every action of the house goes through here.
LENGTHEN = "UPDATE organisations_audithead SET length = length + 1 WHERE organisation_id = %s RETURNING length, digest"
LINK = "UPDATE organisations_audithead SET digest = %s WHERE organisation_id = %s RETURNING length"


def changed(statement: str, *values: int | str) -> tuple[Any, ...] | None:
    """Run an UPDATE … RETURNING of one row; what it tells, None when there is no such row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _next_link(organisation_id: int) -> tuple[int, str]:
    """The number of the next row of the chain and the digest before it; the end is held until the action commits."""
    if (head := changed(LENGTHEN, organisation_id)) is None:
        AuditHead.objects.get_or_create(organisation_id=organisation_id)
        head = changed(LENGTHEN, organisation_id)
    if head is None:
        raise RuntimeError("the end of the chain was taken away")
    return head[0], head[1]


def _record(actor: Actor, name: str, arguments: dict[str, Any], result: Any, private: frozenset[str]) -> None:
    """Write the audit row at the end of the organisation's chain, and what it was about."""
    number, previous = _next_link(actor.organisation_id)
    told = {key: _told(value) for key, value in arguments.items() if key not in private}
    entry = AuditEntry(
        organisation_id=actor.organisation_id,
        number=number,
        at=timezone.now(),
        user_id=actor.user_id,
        user_name=actor.user_name,
        roles=",".join(sorted(actor.roles)),
        action=name,
        arguments=told,
        previous=previous,
    )
    entry.digest = rules.digest(previous, audited(entry))
    entry.save(force_insert=True)
    changed(LINK, entry.digest, actor.organisation_id)
    seen = {key: value for key, value in arguments.items() if key not in private}
    about = {(row._meta.label, row.pk) for _, row in _rows({**seen, "result": result})}
    AuditTouch.objects.bulk_create(
        AuditTouch(organisation_id=actor.organisation_id, entry=entry, label=label, object_id=pk)
        for label, pk in sorted(about)
        if pk is not None
    )


def audited(entry: AuditEntry) -> dict[str, Any]:
    """The content of an audit row that its digest covers."""
    return {
        "organisation": entry.organisation_id,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "user": entry.user_id,
        "user_name": entry.user_name,
        "roles": entry.roles,
        "action": entry.action,
        "arguments": entry.arguments,
    }
