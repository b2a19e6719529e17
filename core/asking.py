"""Questions that are put at every turn, written in SQL once: only their values change from one time to the next.

To build a query and write it costs several times what the database takes for a small one, and a slip asks thirty of
them. A question is written once for each scope, with places for what is told when it is put; its answer is that of the
queryset that it was made of (docs/decisions/questions.md).
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateField, Expression, Field, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from core.scoping import Scope, current_scope
from core.spans import Span

SIZES = (1, 2, 4, 8)
"""How many keys a question is written for; longer lists are asked as any queryset is."""
KEPT = 1024
"""Written questions of one process, for all its scopes: some twenty megabytes, or thirty for large federations. When
more mutuals work at once than find room, the ones asked longest ago are written again."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes among those of a statement."""

    name: str
    field: Field


class Told(Expression):
    """A value that is told when the question is put."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [_Place(self.name, self.output_field)]


def number(name: str) -> Any:
    """The place of a key or an amount."""
    return Told(name, BigIntegerField())


def day(name: str) -> Any:
    """The place of a day."""
    return Told(name, DateField())


def text(name: str) -> Any:
    """The place of a code or a number with letters."""
    return Told(name, TextField())


class Period:
    """A span whose days are told: it stands where a query asks a span for its bounds."""

    start, end, last_day, eve = day("start"), day("end"), day("last_day"), day("eve")

    @staticmethod
    def told(span: Span) -> dict[str, date | None]:
        """The days of a span with an end, by the names of their places."""
        return {"start": span.start, "end": span.end, "last_day": span.last_day, "eve": span.eve}


PERIOD: Any = Period()


class _Written:
    """A queryset with its statement written, some of its values to come."""

    def __init__(self, rows: QuerySet) -> None:
        if rows._prefetch_related_lookups or rows.query.select_for_update:  # type: ignore[attr-defined]
            raise ValueError("a question reads its rows and no others, and locks none")
        self.rows = rows
        self.compiler = rows.query.get_compiler(connection=connection)
        try:
            self.statement, self.values = self.compiler.as_sql()
        except EmptyResultSet:  # nothing can ever be found: a scope that reads nobody's rows
            self.statement, self.values = "", ()
        self.places = [(at, value) for at, value in enumerate(self.values) if isinstance(value, _Place)]
        self.names = {place.name for _at, place in self.places}

    def answer(self, told: dict[str, Any]) -> list[Any]:
        """The rows for these values, read as Django reads those of any queryset."""
        if not self.statement:
            return []
        if missing := self.names - told.keys():
            raise TypeError(f"this question is told {sorted(missing)} too")
        if None in told.values():
            raise TypeError("nothing equals None: a question about what is not known is another one")
        values = list(self.values)
        for at, place in self.places:
            values[at] = place.field.get_db_prep_value(told[place.name], connection)
        compiler, query, rows = _twin(self.compiler), _twin(self.rows.query), _twin(self.rows)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (self.statement, tuple(values))
        query.get_compiler = lambda *_args, **_options: compiler
        rows._query = query
        return list(rows._iterable_class(rows))


def _twin(thing: Any) -> Any:
    """Another one that shares all it has: two threads may put one question at once."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin


@lru_cache(maxsize=KEPT)
def _written(build: Callable[..., QuerySet], scope: Scope, vendor: str, shape: tuple[Hashable, ...]) -> _Written:
    return _Written(build(*shape))


def question(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Make a question of a function that builds a queryset with places: called, it answers with the list of its rows.

    What it is given by position shapes the queryset, which is written once for each; what is given by name is told.
    `build` reads no clock and nothing of who acts but their scope.
    """

    @wraps(build)
    def put(*shape: Hashable, **told: Any) -> list[Any]:
        return _written(build, current_scope(), connection.vendor, shape).answer(told)

    return put


def asked_of(path: str) -> Callable[[Callable[[], QuerySet]], Callable[..., list[Any]]]:
    """The same for what is asked of some rows: `path` leads to their primary key, « household__pk ».

    Called with keys or a sub-query of them, and what is told. For a few keys, as nearly always, it is written once.
    """

    def made(build: Callable[[], QuerySet]) -> Callable[..., list[Any]]:
        @question
        @wraps(build)
        def of_few(size: int) -> QuerySet:
            return build().filter(**{f"{path}__in": [number(f"key_{at}") for at in range(size)]})

        @wraps(build)
        def put(keys: QuerySet | Collection[int], **told: Any) -> list[Any]:
            if isinstance(keys, QuerySet) or len(keys) > SIZES[-1]:
                return _Written(build().filter(**{f"{path}__in": keys})).answer(told)
            if not keys:
                return []
            size = next(size for size in SIZES if size >= len(keys))
            listed = sorted(keys)
            listed += listed[-1:] * (size - len(listed))  # said twice, a key is found once
            return of_few(size, **told, **{f"key_{at}": key for at, key in enumerate(listed)})

        return put

    return made
