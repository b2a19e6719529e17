"""What a day waits for and what a search finds: two small values that every app answers with.

Each app's `queries.waiting(on)` gives the lines of « Ma journée » of a day, and `queries.search(text)` at most ten
results; both only what the acting person may open. Who calls them is in `config.navigation`.
"""

from dataclasses import dataclass


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
