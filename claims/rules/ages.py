"""Ages when the register knows a year only: a limit is broken only if every possible birthday breaks it."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from claims.choices import BirthPrecision
from claims.rules.facts import PersonFacts
from core.spans import age_on


class AgeRange(NamedTuple):
    """Youngest and oldest possible age, in completed years; equal when the day of birth is known."""

    youngest: int
    oldest: int


def first_possible_birth(person: PersonFacts) -> date | None:
    """The earliest day on which this person may have been born."""
    if person.birth_on is None or person.birth_precision is BirthPrecision.DAY:
        return person.birth_on
    if person.birth_precision is BirthPrecision.MONTH:
        return person.birth_on.replace(day=1)
    return date(person.birth_on.year, 1, 1)


def last_possible_birth(person: PersonFacts) -> date | None:
    """The latest day on which this person may have been born."""
    if person.birth_on is None or person.birth_precision is BirthPrecision.DAY:
        return person.birth_on
    if person.birth_precision is BirthPrecision.MONTH:
        return person.birth_on.replace(day=monthrange(person.birth_on.year, person.birth_on.month)[1])
    return date(person.birth_on.year, 12, 31)


def age_range(person: PersonFacts, day: date) -> AgeRange | None:
    """Possible ages on `day`, None when nothing is known of the birth."""
    first, last = first_possible_birth(person), last_possible_birth(person)
    if first is None or last is None:
        return None
    return AgeRange(youngest=age_on(last, day), oldest=age_on(first, day))


def age_surely_outside(person: PersonFacts, day: date, min_years: int | None, max_years: int | None) -> bool:
    """True when no possible age lies between `min_years` and `max_years`, both included; None is no limit."""
    if min_years is None and max_years is None:
        return False
    ages = age_range(person, day)
    if ages is None:
        return False
    too_young = min_years is not None and ages.oldest < min_years
    too_old = max_years is not None and ages.youngest > max_years
    return too_young or too_old
