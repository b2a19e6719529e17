"""Delays in days, kept as counts so that they add up over organisations before any mean or median is taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delays:
    """How many cases took each number of days, as (days, count) in order of days."""

    counts: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, days: Iterable[int]) -> "Delays":
        """From one number of days per case. Raises ValueError for a negative delay."""
        counted = Counter(days)
        if any(day < 0 for day in counted):
            raise ValueError("a delay is never negative")
        return cls(tuple(sorted(counted.items())))

    def __add__(self, other: "Delays") -> "Delays":
        return Delays(tuple(sorted((Counter(dict(self.counts)) + Counter(dict(other.counts))).items())))

    @property
    def cases_count(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def days_total(self) -> int:
        return sum(days * count for days, count in self.counts)

    def middle_doubled(self) -> int:
        """Twice the median, so that half days stay whole. Raises ValueError without cases."""
        if not self.cases_count:
            raise ValueError("no case, no median")
        return self._at((self.cases_count - 1) // 2) + self._at(self.cases_count // 2)

    def between(self, low: int, high: int | None) -> int:
        """How many cases took from `low` to `high` days, both included; None is without limit."""
        return sum(count for days, count in self.counts if low <= days and (high is None or days <= high))

    def _at(self, rank: int) -> int:
        """The delay of the case of that rank, 0 for the shortest."""
        passed = 0
        for days, count in self.counts:
            passed += count
            if rank < passed:
                return days
        raise ValueError("there are fewer cases")
