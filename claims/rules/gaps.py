"""What a provider asked the mutual for on a line, so that a gap with its paper is told by each slip's own figures."""

from dataclasses import dataclass

from claims.rules.amounts import cover
from claims.rules.facts import Coverage


@dataclass(frozen=True, slots=True)
class LinePaid:
    """A decided line, in francs. `of` and `coverage` are what its share was found by; None where nothing says it."""

    refused: int
    mutual: int
    covered: int | None = None
    """The mutual's share before ceilings; None when the line was refused before it was computed."""
    of: int | None = None
    coverage: Coverage | None = None


def asked_of_mutual(line: LinePaid) -> int:
    """Francs of the mutual that a line asked: its share as if nothing was refused and no ceiling was reached.

    The total of a paper is what the provider asks of the mutual, the member's part taken off already: a refused franc
    counts there for the mutual's share of it only. Where nothing says the rate (the person had no plan, the plan does
    not cover the item), the whole refused amount counts: the provider could then ask no one else for it.
    """
    if line.coverage is None:
        return (line.mutual if line.covered is None else line.covered) + line.refused
    if line.of is not None:
        return cover(line.of + line.refused, line.coverage)
    return (line.covered or 0) + cover(line.refused, line.coverage)
