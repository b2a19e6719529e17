"""No scope, no query: tenant rows are read only for the organisations that the current scope names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
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


def refuse_foreign(rows: Iterable[Any]) -> None:
    """Raise OutOfScope when one of these rows does not belong to the organisation that the scope may write."""
    scope = current_scope()
    if scope.readable is None and scope.writable is None:
        return
    for row in rows:
        if row.organisation_id is None or row.organisation_id != scope.writable:
            name = type(row).__name__
            raise OutOfScope(f"{name}: organisation {row.organisation_id} may not be written here")


class ScopedQuerySet(models.QuerySet):
    """Rows of tenants; what is written must belong to the organisation that the scope may write."""

    def create(self, **kwargs: Any) -> Any:
        row = self.model(**kwargs)
        refuse_foreign([row])
        row.save(force_insert=True, using=self.db)
        return row

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        refuse_foreign(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **changes: Any) -> int:
        self._refuse_foreign_rows()
        return super().update(**changes)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_foreign_rows()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _refuse_foreign_rows(self) -> None:
        """Ask the database whether these rows are all of the organisation that may be written, unless it is sure."""
        scope = current_scope()
        if (scope.readable is None and scope.writable is None) or self._are_mine(scope):
            return
        rows = self.order_by()
        foreign = rows if scope.writable is None else rows.exclude(organisation_id=scope.writable)
        if foreign.exists():
            raise OutOfScope(f"{self.model.__name__}: rows of another organisation may not be written here")

    def _are_mine(self, scope: Scope) -> bool:
        """Whether all that is read is of the organisation that may be written."""
        return scope.readable is not None and set(scope.readable) == {scope.writable}


class Fenced(models.Model):
    """A row that is written only where its organisation may be: what is read of a federation's mutuals is not thereby
    written.

    This is the fence and nothing else: what a write means is said in an action. Where no scope is open no row is found
    either, but by the bare managers of what serves all organisations.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if _current.get() is not None:
            refuse_foreign([self])
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        if _current.get() is not None:
            refuse_foreign([self])
        return super().delete(*args, **options)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of tenant tables: it refuses to answer outside of a scope."""

    def get_queryset(self) -> models.QuerySet:
        scope = current_scope()
        if scope.readable is None:
            return super().get_queryset()
        return _opened(self, _of_organisations(self._queryset_class, self.model, scope.readable))


class ReferenceQuerySet(ScopedQuerySet):
    """Reference rows: more of them are read than are one's own, so the database is always asked before a change."""

    def _are_mine(self, scope: Scope) -> bool:
        return False


class ReferenceManager(models.Manager.from_queryset(ReferenceQuerySet)):  # type: ignore[misc]
    """Reference rows: one's own, those of the bodies above (union, federation), and those of everybody."""

    def get_queryset(self) -> models.QuerySet:
        scope = current_scope()
        if scope.readable is None:
            return super().get_queryset()
        return _opened(self, _seen_by(self._queryset_class, self.model, scope.readable | scope.lineage))


def _opened(manager: models.Manager, rows: models.QuerySet) -> models.QuerySet:
    """A copy of rows that nobody ever reads themselves, in the manager's database."""
    return rows.using(manager._db) if manager._db else rows.all()


# Every query of the house begins with one of these two: to copy one is many times cheaper than to build it.
@lru_cache(maxsize=4096)
def _of_organisations(
    kind: type[models.QuerySet], model: type[models.Model], readable: frozenset[int]
) -> models.QuerySet:
    return kind(model).filter(_among(readable))


@lru_cache(maxsize=4096)
def _seen_by(kind: type[models.QuerySet], model: type[models.Model], seen: frozenset[int]) -> models.QuerySet:
    return kind(model).filter(_among(seen) | models.Q(organisation_id=None))


def _among(organisation_ids: frozenset[int]) -> models.Q:
    """One organisation, as nearly always, is an equality: cheaper to write and to plan than a list of one."""
    if len(organisation_ids) == 1:
        return models.Q(organisation_id=next(iter(organisation_ids)))
    return models.Q(organisation_id__in=organisation_ids)
