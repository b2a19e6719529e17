"""Reading of plans, families, people, enrolments, imports and cards."""

from members.queries.cards import card_text, household_of_card
from members.queries.day import left_told, search, waiting
from members.queries.facts import (
    EnrolmentFacts,
    HouseholdFacts,
    PersonFacts,
    family_spans,
    household_facts,
    households_facts,
)
from members.queries.families import (
    find_household,
    find_person,
    find_plan,
    known_of,
    match_told,
    people_matching,
    plans,
)

__all__ = [
    "EnrolmentFacts",
    "HouseholdFacts",
    "PersonFacts",
    "card_text",
    "family_spans",
    "find_household",
    "find_person",
    "find_plan",
    "household_facts",
    "household_of_card",
    "households_facts",
    "known_of",
    "left_told",
    "match_told",
    "people_matching",
    "plans",
    "search",
    "waiting",
]
