"""Plain facts about families for the storeys above: who is in, since when, under which plan; two or three queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from core.asking import asked_of
from core.spans import Span
from members.models import Beneficiary, Enrolment, Household
from members.rules.births import Birth
from members.rules.families import over_age_on


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One beneficiary. `covered`: from the first day of cover to the first day out."""

    pk: int
    household_id: int
    number: str
    name: str
    link: str
    sex: str
    birth: Birth
    covered: Span
    exit_reason: str
    died_on: date | None
    declared_on: date | None

    def over_age_on(self, child_age_limit: int | None) -> date | None:
        """The first day beyond the age limit of the plan, for a child; None when there is none."""
        return over_age_on(self.link, self.birth, child_age_limit)


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment of a household. `covered` stops where it was interrupted; `term` is as it was agreed."""

    pk: int
    plan_id: int
    plan_name: str
    child_age_limit: int | None
    plan_closes_on: date | None
    stage: str
    term: Span
    covered: Span


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """A family: its people (head first) and its enrolments (oldest first)."""

    pk: int
    organisation_id: int
    number: str
    joined_on: date
    left_on: date | None
    people: tuple[PersonFacts, ...]
    enrolments: tuple[EnrolmentFacts, ...]

    @property
    def head(self) -> PersonFacts | None:
        return next((person for person in self.people if person.link == "head" and person.covered.end is None), None)

    def enrolment_on(self, day: date) -> EnrolmentFacts | None:
        """The enrolment whose term holds a day, the interrupted days included."""
        return next((found for found in self.enrolments if day in found.term), None)


def household_facts(household: Household) -> HouseholdFacts:
    """The facts of one family."""
    return households_facts([household.pk])[household.pk]


def households_facts(pks: Iterable[int]) -> dict[int, HouseholdFacts]:
    """The facts of many families by key, in three queries."""
    wanted = list(pks)
    people: dict[int, list[PersonFacts]] = {}
    rows = Beneficiary.objects.filter(household_id__in=wanted).order_by("number")
    for row in rows:
        people.setdefault(row.household_id, []).append(_person(row))
    enrolments: dict[int, list[EnrolmentFacts]] = {}
    terms = Enrolment.objects.filter(household_id__in=wanted).select_related("plan").order_by("starts_on")
    for term in terms:
        enrolments.setdefault(term.household_id, []).append(_enrolment(term))
    return {
        household.pk: HouseholdFacts(
            pk=household.pk,
            organisation_id=household.organisation_id,
            number=household.number,
            joined_on=household.joined_on,
            left_on=household.left_on,
            people=tuple(sorted(people.get(household.pk, ()), key=lambda one: (one.link != "head", one.number))),
            enrolments=tuple(enrolments.get(household.pk, ())),
        )
        for household in Household.objects.filter(pk__in=wanted)
    }


def _person(row: Beneficiary) -> PersonFacts:
    return PersonFacts(
        pk=row.pk,
        household_id=row.household_id,
        number=row.number,
        name=str(row),
        link=row.link,
        sex=row.sex,
        birth=row.birth,
        covered=row.span,
        exit_reason=row.exit_reason,
        died_on=row.died_on,
        declared_on=row.declared_on,
    )


def _enrolment(row: Enrolment) -> EnrolmentFacts:
    return EnrolmentFacts(
        pk=row.pk,
        plan_id=row.plan_id,
        plan_name=row.plan.name,
        child_age_limit=row.plan.child_age_limit,
        plan_closes_on=row.plan.closes_on,
        stage=row.stage,
        term=Span(row.starts_on, row.ends_on),
        covered=row.span,
    )


def family_spans(households: Iterable[int]) -> dict[int, list[Span]]:
    """The days on which each person of some households is in it, in one query."""
    found: dict[int, list[Span]] = defaultdict(list)
    for household_id, joined_on, left_on in _spans(set(households)):
        found[household_id].append(Span(joined_on, left_on))
    return found


@asked_of("household__pk")
def _spans() -> QuerySet:
    return Beneficiary.objects.order_by().values_list("household_id", "joined_on", "left_on")
