"""No scope, no query: tenant rows are read only for the organisations that the current scope names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models


class NoScope(RuntimeError):
    """A tenant table was asked outside of any scope: the edge (middleware, task, command) must open one."""


class OutOfScope(RuntimeError):
    """A row was about to be written for an organisation that the scope may not write."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be read (None: everybody's), whose may be written, and whose reference rows are inherited."""

    readable: frozenset[int] | None
    writable: int | None = None
    lineage: frozenset[int] = frozenset()


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The open scope; raises NoScope when there is none."""
    found = _current.get()
    if found is None:
        raise NoScope("no organisation scope is open here")
    return found


@contextmanager
def open_scope(scope: Scope) -> Iterator[Scope]:
    """Open a scope for the block; scopes nest, the innermost counts."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def every_organisation() -> Iterator[Scope]:
    """The explicit way out, for what serves all organisations: sweeping jobs, checks, backups, migrations."""
    with open_scope(Scope(readable=None)) as scope:
        yield scope


class ScopedQuerySet(models.QuerySet):
    """Rows of tenants; what is created must belong to the organisation that the scope may write."""

    def create(self, **kwargs: Any) -> Any:
        self._refuse_foreign([self.model(**kwargs)])
        return super().create(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        self._refuse_foreign(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def _refuse_foreign(self, rows: Iterable[Any]) -> None:
        scope = current_scope()
        if scope.readable is None and scope.writable is None:
            return
        for row in rows:
            if row.organisation_id != scope.writable:
                raise OutOfScope(f"{self.model.__name__}: organisation {row.organisation_id} may not be written here")


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of tenant tables: it refuses to answer outside of a scope."""

    def get_queryset(self) -> models.QuerySet:
        scope = current_scope()
        rows = super().get_queryset()
        return rows if scope.readable is None else rows.filter(organisation_id__in=scope.readable)


class ReferenceManager(models.Manager.from_queryset(models.QuerySet)):  # type: ignore[misc]
    """Reference rows: one's own, those of the bodies above (union, federation), and those of everybody."""

    def get_queryset(self) -> models.QuerySet:
        scope = current_scope()
        rows = super().get_queryset()
        if scope.readable is None:
            return rows
        seen = scope.readable | scope.lineage
        return rows.filter(models.Q(organisation_id__in=seen) | models.Q(organisation_id=None))
