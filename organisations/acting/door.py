"""`@action`, the one door by which anything is written."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from core.scoping import OutOfScope
from core.spoken import told as _
from organisations.acting.actor import DEEDS, ActionRefused, Actor, Deed, R, current_actor, inside
from organisations.acting.chain import record, rows_of, told_as
from organisations.models import Operation
from organisations.permissions import Permission

R_co = TypeVar("R_co", covariant=True)


class OperationReused(ActionRefused):
    """An operation id came back with other arguments."""


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
            with inside(name), transaction.atomic():
                operation, earlier = _begin(name, operation_id, arguments, clock)
                if earlier is not None:
                    return earlier
                result = function(**arguments)
                record(actor, name, arguments, result, private)
                _end(operation, result)
                return result

        made = cast(Action[R], run)
        made.permission, made.action_name, made.clock = permission, name, clock
        return made

    return wrap


def _refuse_foreign(actor: Actor, arguments: dict[str, Any]) -> None:
    for name, row in rows_of(arguments):
        if getattr(row, "is_tenant", False) and row.organisation_id != actor.organisation_id:  # type: ignore[attr-defined]
            raise OutOfScope(f"{name} belongs to another organisation")


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
    told = json.dumps(told_as(arguments), sort_keys=True)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac("novi.operation", told, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _end(operation: Operation | None, result: Any) -> None:
    if operation is None:
        return
    if not isinstance(result, models.Model):
        raise TypeError(f"{operation.action} must return the row it made to accept an operation id")
    operation.label, operation.object_id = result._meta.label, result.pk
    operation.save(update_fields=["label", "object_id"])
