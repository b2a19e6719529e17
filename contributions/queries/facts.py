"""The facts that decide rights, read for many people at once: a fixed number of queries, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet

from contributions.models import Allocation, Due, Rate, Suspension
from contributions.queries.rates import rates_by_plan
from contributions.rules import facts as rules
from core.asking import asked_of
from core.spans import Span
from members.choices import EnrolmentStage, ExitReason, Link
from members.models import Beneficiary, Enrolment, Household
from members.rules.families import over_age_spans
from organisations.choices import Sex

Households = QuerySet | Sequence[int]
"""Keys of households, or a sub-query of them."""


@dataclass(slots=True)
class Family:
    """What a household's people share: enrolments, dues with their payments, suspensions, and the women who may be
    mothers."""

    enrolments: list[tuple[Enrolment, rules.EnrolmentFacts]] = field(default_factory=list)
    dues: tuple[rules.DueFacts, ...] = ()
    interruptions: list[tuple[int | None, rules.Interruption]] = field(default_factory=list)
    women: list[Span] = field(default_factory=list)

    def enrolment_on(self, day: date) -> Enrolment | None:
        return next((row for row, _ in reversed(self.enrolments) if day in row.span), None)

    def enrolment_about(self, day: date) -> Enrolment | None:
        """The enrolment whose plan speaks for a day: the last begun, be it over, else the first to come."""
        begun = (row for row, _ in reversed(self.enrolments) if row.starts_on <= day)
        return next(begun, self.enrolments[0][0] if self.enrolments else None)


def rights_facts_of(people: QuerySet[Beneficiary] | Iterable[Beneficiary]) -> dict[int, rules.RightsFacts]:
    """The facts of each person by primary key: eight queries for one person or ten thousand.

    A queryset is read in the database by sub-queries; a list of people is asked for by the keys of their households.
    """
    rows = list(people)
    families = families_of(_households(people, rows))
    return {person.pk: facts_of(person, families[person.household_id]) for person in rows}


def _households(people: QuerySet[Beneficiary] | Iterable[Beneficiary], rows: list[Beneficiary]) -> Households:
    if isinstance(people, QuerySet) and not people.query.is_sliced:
        return people.order_by().values("household_id")
    return sorted({person.household_id for person in rows})


def families_of(households: Households) -> defaultdict[int, Family]:
    """What the people of some households share, in seven queries."""
    families: defaultdict[int, Family] = defaultdict(Family)
    _add_enrolments(families, households)
    _add_dues(families, households)
    _add_interruptions(families, households)
    _add_women(families, households)
    return families


def facts_of(person: Beneficiary, family: Family) -> rules.RightsFacts:
    """One person's facts, from the row and what the family shares."""
    return rules.RightsFacts(
        person=_person(person, family),
        enrolments=tuple(facts for _, facts in family.enrolments),
        dues=family.dues,
        interruptions=tuple(found for who, found in family.interruptions if who in (None, person.pk)),
    )


# What each right is decided from, whosever it is: asked at every slip and every look at a family.
@asked_of("household__pk")
def _enrolments() -> QuerySet:
    rows = Enrolment.objects.select_related("plan").order_by("starts_on")
    return rows.annotate(member_since=F("household__joined_on"))


@asked_of("due__household__pk")
def _money() -> QuerySet:
    rows = Allocation.objects.standing().filter(due__cancelled_on__isnull=True)
    return rows.values_list("due_id", "amount", "receipt__paid_on")


@asked_of("household__pk")
def _dues() -> QuerySet:
    columns = ("pk", "household_id", "kind", "amount", "due_on", "grace_days", "starts_on", "ends_on")
    return Due.objects.standing().order_by("due_on", "pk").values_list(*columns)


@asked_of("household__pk")
def _suspensions() -> QuerySet:
    return Suspension.objects.order_by("starts_on")


@asked_of("pk")
def _struck_off() -> QuerySet:
    rows = Household.objects.filter(exit_reason=ExitReason.TERMINATED, left_on__isnull=False)
    return rows.order_by().values_list("pk", "left_on", "note")


@asked_of("household__pk")
def _women() -> QuerySet:
    rows = Beneficiary.objects.filter(sex=Sex.FEMALE, link__in=[Link.HEAD, Link.SPOUSE])
    return rows.order_by().values_list("household_id", "joined_on", "left_on")


def _add_enrolments(families: defaultdict[int, Family], households: Households) -> None:
    rows = _enrolments(households)
    rates = rates_by_plan({row.plan_id for row in rows})
    known: set[int] = set()
    for row in rows:
        if row.span:
            facts = _enrolment(row, rates[row.plan_id], is_first=row.household_id not in known)
            families[row.household_id].enrolments.append((row, facts))
        known.add(row.household_id)


def _enrolment(row: Enrolment, rates: list[Rate], *, is_first: bool) -> rules.EnrolmentFacts:
    """The enrolment with the conditions of the rate in force on its first day, else of the first rate that came.

    A first one that renews was imported: its people are members since the day that their old register told, and
    waited then. `Plan.closes_on` ends enrolling, not cover: those who are in go to their term.
    """
    begun = [rate for rate in rates if rate.starts_on <= row.starts_on]
    rate = begun[-1] if begun else next(iter(rates), None)
    renews = is_first and row.stage == EnrolmentStage.RENEWED
    since = row.member_since if renews else None  # type: ignore[attr-defined]
    if rate is None:
        return rules.EnrolmentFacts(covered=row.span, plan=row.plan.name, member_since=since)
    return rules.EnrolmentFacts(
        covered=row.span,
        plan=row.plan.name,
        waiting_months=rate.waiting_months,
        newborn_days=rate.newborn_days,
        renewal_days=rate.renewal_days,
        reinstatement_days=rate.reinstatement_days,
        member_since=since,
    )


def _add_dues(families: defaultdict[int, Family], households: Households) -> None:
    received: defaultdict[int, list[rules.Allocation]] = defaultdict(list)
    for due_id, amount, paid_on in _money(households):
        received[due_id].append(rules.Allocation(amount, paid_on))
    dues: defaultdict[int, list[rules.DueFacts]] = defaultdict(list)
    for pk, household_id, kind, amount, due_on, grace_days, starts_on, ends_on in _dues(households):
        dues[household_id].append(
            rules.DueFacts(
                kind=rules.DueKind(kind),
                amount=amount,
                due_on=due_on,
                grace_days=grace_days,
                covers=None if kind == rules.DueKind.FEE else Span(starts_on, ends_on),
                allocations=tuple(received[pk]),
            )
        )
    for household_id, found in dues.items():
        families[household_id].dues = tuple(found)


def _add_interruptions(families: defaultdict[int, Family], households: Households) -> None:
    kind = rules.InterruptionKind
    for row in _suspensions(households):
        found = rules.Interruption(kind.SUSPENSION, Span(row.starts_on, row.ends_on), row.reason)
        families[row.household_id].interruptions.append((row.beneficiary_id, found))
    for pk, left_on, note in _struck_off(households):
        families[pk].interruptions.append((None, rules.Interruption(kind.TERMINATION, Span(left_on), note)))


def _add_women(families: defaultdict[int, Family], households: Households) -> None:
    for household_id, joined_on, left_on in _women(households):
        families[household_id].women.append(Span(joined_on, left_on))


def _person(person: Beneficiary, family: Family) -> rules.PersonFacts:
    birth_on = person.birth.exact_on
    limits = [(row.starts_on, row.plan.child_age_limit) for row, _ in family.enrolments]
    return rules.PersonFacts(
        covered=person.span,
        birth_on=birth_on,
        died_on=person.died_on,
        declared_on=person.declared_on,
        mother_covered_from=_mother_covered_from(birth_on, family) if person.link == Link.CHILD and birth_on else None,
        over_age=over_age_spans(person.link, person.birth, limits),
    )


def _mother_covered_from(birth_on: date, family: Family) -> date | None:
    """The day from which the mother's waiting counts: the earliest woman, head or spouse, covered on the birth day."""
    starts = [
        max(woman.start, facts.member_since or enrolment.starts_on)
        for woman in family.women
        for enrolment, facts in family.enrolments
        if birth_on in woman and birth_on in enrolment.span
    ]
    return min(starts, default=None)
