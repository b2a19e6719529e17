"""Who has open rights: the list for a health centre, how many people, set-based for thousands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from contributions.queries.facts import facts_of, families_of
from contributions.rules.facts import DueFacts, RightsFacts
from contributions.rules.marks import settled_on
from contributions.rules.rights import Rights, rights_on
from members.models import Beneficiary


@dataclass(frozen=True, slots=True)
class Standing:
    """A person whose rights are open on the day of the list."""

    beneficiary: Beneficiary
    until: date | None
    """The first day on which rights close as far as is known; None when no end is in sight."""


def in_good_standing(day: date, section_id: int | None = None) -> list[Standing]:
    """The people with open rights on a day, by card number: nine queries, whatever their number."""
    people = _on(day).select_related("household__section")
    if section_id is not None:
        people = people.filter(household__section_id=section_id)
    return [Standing(person, rights.until) for person, rights in _entitled(people, day)]


def covered_count(day: date, section_id: int | None = None) -> int:
    """How many people belong to a household on a day, with open rights or not, in one query."""
    people = _on(day)
    return (people if section_id is None else people.filter(household__section_id=section_id)).count()


def _entitled(people: QuerySet[Beneficiary], day: date) -> Iterator[tuple[Beneficiary, Rights]]:
    """Each person with open rights on a day; a family that one unpaid due closes is passed over at once."""
    for person, facts in _facts_for(people, day):
        if any(due.closes_on <= day and settled_on(due, day) is None for due in facts.dues):
            continue
        rights = rights_on(facts, day)
        if rights.open:
            yield person, rights


def _on(day: date) -> QuerySet[Beneficiary]:
    """The people who belong to a household on a day."""
    people = Beneficiary.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)
    return people.order_by("number")


def _facts_for(people: QuerySet[Beneficiary], day: date) -> Iterator[tuple[Beneficiary, RightsFacts]]:
    """Each person with facts from which the dues paid in time are left out: they close and delay nothing."""
    families = families_of(people.order_by().values("household_id"))
    for family in families.values():
        family.dues = tuple(due for due in family.dues if not _in_time(due, day))
    for person in people:
        yield person, facts_of(person, families[person.household_id])


def _in_time(due: DueFacts, day: date) -> bool:
    settled = settled_on(due, day)
    return settled is not None and settled <= due.due_on
