"""What a day waits for and what a search finds: small values that every app answers with.

Each app's `queries.waiting(on)` gives the lines of « Ma journée » of a day, and `queries.search(text)` the first ten
results and how many there are; both only what the acting person may open. Who calls them is in `config.navigation`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of « Ma journée »: how many, the sentence that says it, where to do it, and how pressing (high first)."""

    count: int
    sentence: str
    url: str
    action: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the global search."""

    kind: str
    title: str
    subtitle: str
    url: str


class First(list[T]):
    """The first of what a search finds, and `total`, how many it finds: a list that was cut says so."""

    def __init__(self, found: Iterable[T] = (), total: int | None = None) -> None:
        super().__init__(found)
        self.total = len(self) if total is None else total

    @property
    def is_cut(self) -> bool:
        return self.total > len(self)


def first(rows: QuerySet[Any], limit: int) -> First[Any]:
    """The first rows of a search; one query, and one more that counts them when there are more than the limit."""
    found = list(rows[: limit + 1])
    return First(found[:limit], rows.count() if len(found) > limit else len(found))


def together(searches: Iterable[First[T]]) -> First[T]:
    """What several searches find, one after the other."""
    all_of = list(searches)
    return First((hit for found in all_of for hit in found), sum(found.total for found in all_of))
