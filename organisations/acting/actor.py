"""Who acts, for which organisation, with which rights, and within which action."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied

from core.refusals import Refused
from core.scoping import Scope, open_scope
from organisations.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")


class ActionRefused(Refused):
    """The action cannot be done; the text says what, where and how to repair. `field` names the input at fault."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an organisation, with the roles that are theirs there."""

    user_id: int | None
    user_name: str
    organisation_id: int
    organisation_kind: str
    currency: str
    opened_on: date
    """The day that the organisation opened: nothing of it is dated before."""
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


@dataclass(frozen=True, slots=True)
class _Running:
    """The action that runs, and what it has read once for all."""

    name: str
    known: dict[Any, Any] = field(default_factory=dict)


DEEDS: dict[str, Deed] = {}
"""Every action of the house by its name; filled as the apps' actions are imported."""

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_in_action: ContextVar["_Running | None"] = ContextVar("in_action", default=None)


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


@contextmanager
def inside(name: str) -> Iterator[None]:
    token = _in_action.set(_Running(name))
    try:
        yield
    finally:
        _in_action.reset(token)


def current_permission() -> Permission:
    """The permission of the action that runs; raises PermissionDenied outside of one."""
    running = _in_action.get()
    if running is None:
        raise PermissionDenied("no action runs")
    return DEEDS[running.name].permission


def within_action(function: Callable[P, R]) -> Callable[P, R]:
    """A write that only an action may use (post an entry, take a number): it has no permission of its own."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _in_action.get() is None:
            raise PermissionDenied(f"{function.__name__} is used by actions only")
        return function(*args, **kwargs)

    return run


def forget() -> None:
    """Read anew what was read once: a lock may have been waited for, and another's action have come before."""
    running = _in_action.get()
    if running is not None:
        running.known.clear()


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Read once for each action, whoever asks within it, until it takes a lock (`forget`); outside, at each call.

    For what an action does not change itself, or reads before it does.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running = _in_action.get()
        if running is None:
            return function(*args, **kwargs)
        asked = (function, current_actor().organisation_id, args, tuple(sorted(kwargs.items())))
        if asked not in running.known:
            running.known[asked] = function(*args, **kwargs)
        return running.known[asked]

    return run
