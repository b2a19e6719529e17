"""Days, months and spans of days; a span is half open: its first day is in, its last bound is out."""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

FAR_AWAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `start` up to, and not including, `end`; `end` None means without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a span cannot end before it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def __bool__(self) -> bool:
        return self.end is None or self.start < self.end

    @property
    def last_day(self) -> date | None:
        """The last day inside, None when the span has no end."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def eve(self) -> date:
        """The day before the first one."""
        return self.start - timedelta(days=1)

    def days(self) -> int:
        """How many days are inside; raises ValueError when the span has no end."""
        if self.end is None:
            raise ValueError("a span without end has no length")
        return (self.end - self.start).days

    def overlaps(self, other: "Span") -> bool:
        return bool(self.cut(other))

    def cut(self, other: "Span") -> "Span | None":
        """The days of both, None when there is none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        if end is not None and end <= start:
            return None
        return Span(start, end)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day: 30/11 + 3 = 28/02 or 29/02."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def age_on(birth_on: date, day: date) -> int:
    """Full years lived on `day`; who is born on 29/02 turns on 01/03 in other years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def birthday(birth_on: date, years: int) -> date:
    """The day on which somebody has lived so many full years: the first on which `age_on` says so."""
    year = birth_on.year + years
    if (birth_on.month, birth_on.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return birth_on.replace(year=year)


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError("a month is between 1 and 12")

    def __lt__(self, other: "Month") -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __add__(self, months: int) -> "Month":
        year, month0 = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month0 + 1)

    def __sub__(self, other: "Month") -> int:
        """How many months from `other` to this one."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def span(self) -> Span:
        return Span(self.first_day, (self + 1).first_day)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read « 2026-03 »; raises ValueError otherwise."""
        year, _, month = text.partition("-")
        if len(year) != 4 or len(month) != 2:
            raise ValueError(f"{text!r} is not a month")
        return cls(int(year), int(month))


def month_of(day: date) -> Month:
    """The calendar month that `day` is in."""
    return Month(day.year, day.month)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Each month from `first` to `last`, both included."""
    for step in range(last - first + 1):
        yield first + step
