"""Families and people as the screens list and show them."""

import operator
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from core.phones import shown_phone
from core.text import sound, words
from core.waiting import First, first
from members.choices import Link
from members.models import Beneficiary, Enrolment, Household, Plan
from members.rules.matching import Known, asked_words, why_found
from organisations.acting import current_actor

NEAR = timedelta(days=30)
ENROLLED, UPCOMING, EXPIRED, LEFT = "enrolled", "upcoming", "expired", "left"
"""How a family stands on a day; whether its rights are open is for contributions to say."""


def covering(day: date) -> Q:
    """Enrolments that cover a day: begun, not at their term, not interrupted."""
    return Q(starts_on__lte=day, ends_on__gt=day) & (Q(cut_on__isnull=True) | Q(cut_on__gt=day))


def plans(on: date | None = None) -> QuerySet[Plan]:
    """The plans of the acting mutual; with a day, those that are open then."""
    mine = Plan.objects.filter(organisation_id=current_actor().organisation_id).order_by("code")
    return mine if on is None else mine.filter(Q(closes_on__isnull=True) | Q(closes_on__gt=on), opens_on__lte=on)


def plans_with_counts(on: date) -> QuerySet[Plan]:
    """Plans with how many families each covers on a day."""
    covered = Count("enrolments__household", filter=_prefixed("enrolments", on), distinct=True)
    return plans().annotate(family_count=covered)


def _prefixed(path: str, on: date) -> Q:
    begun = Q(**{f"{path}__starts_on__lte": on, f"{path}__ends_on__gt": on})
    return begun & (Q(**{f"{path}__cut_on__isnull": True}) | Q(**{f"{path}__cut_on__gt": on}))


def find_plan(pk: int) -> Plan:
    """A plan of the acting mutual; raises Http404 otherwise."""
    return _found(plans(), pk)


def find_household(pk: int) -> Household:
    """A family of the acting mutual, with its section and commune; raises Http404 otherwise."""
    mine = Household.objects.filter(organisation_id=current_actor().organisation_id)
    return _found(mine.select_related("section", "place", "organisation"), pk)


def find_person(pk: int) -> Beneficiary:
    """A person of the acting mutual, with their family; raises Http404 otherwise."""
    mine = Beneficiary.objects.filter(organisation_id=current_actor().organisation_id)
    return _found(mine.select_related("household", "household__section", "household__place"), pk)


def _found(rows: QuerySet, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such row here")
    return found


def families(on: date) -> QuerySet[Household]:
    """The families of the acting mutual with what a list line shows: head, how many people, state, plan, end."""
    head = Beneficiary.objects.filter(household=OuterRef("pk"), link=Link.HEAD).order_by("-joined_on", "-pk")
    terms = Enrolment.objects.filter(household=OuterRef("pk"))
    current = terms.filter(covering(on)).order_by("-starts_on")
    last = terms.order_by("-starts_on")
    present = Beneficiary.objects.filter(household=OuterRef("pk"), joined_on__lte=on).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=on)
    )
    # A count of its own, not a join: the database then works out the twenty-five lines shown, not all families.
    counted = present.order_by().values("household").annotate(number=Count("pk")).values("number")
    return (
        Household.objects.filter(organisation_id=current_actor().organisation_id)
        .select_related("section", "place")
        .annotate(
            head_last_name=Subquery(head.values("last_name")[:1]),
            head_first_names=Subquery(head.values("first_names")[:1]),
            head_photo=Subquery(head.values("photo")[:1]),
            is_ending=_is_ending(on),
            person_count=Coalesce(Subquery(counted), 0),
            plan_name=Coalesce(Subquery(current.values("plan__name")[:1]), Subquery(last.values("plan__name")[:1])),
            covered_until=Subquery(current.values("ends_on")[:1]),
            state=Case(
                When(left_on__lte=on, then=Value(LEFT)),
                When(pk__in=_households_with(covering(on)), then=Value(ENROLLED)),
                When(pk__in=_households_with(Q(starts_on__gt=on)), then=Value(UPCOMING)),
                default=Value(EXPIRED),
                output_field=CharField(),
            ),
        )
        .order_by("number", "pk")
    )


def _households_with(condition: Q) -> QuerySet[Enrolment]:
    """The families of the enrolments that a condition holds for, worked out once for the whole list."""
    mine = Enrolment.objects.filter(condition, organisation_id=current_actor().organisation_id)
    return mine.order_by().values("household_id")


def _is_ending(on: date) -> Q:
    """The last term ends within 30 days of a day, and the family is still there."""
    uncut = Q(cut_on__isnull=True)
    ending = Q(pk__in=_households_with(uncut & Q(ends_on__gt=on, ends_on__lte=on + NEAR)))
    return ending & ~Q(pk__in=_households_with(uncut & Q(ends_on__gt=on + NEAR))) & Q(left_on__isnull=True)


def under_plan(plan: Plan) -> Q:
    """Families that are or were enrolled in a plan."""
    return Q(pk__in=_households_with(Q(plan=plan)))


def ending_soon(on: date) -> QuerySet[Household]:
    """Families of the acting mutual whose last enrolment ends within 30 days of a day."""
    return Household.objects.filter(_is_ending(on), organisation_id=current_actor().organisation_id)


def without_cover(on: date, *, section: object = None, village: str = "") -> QuerySet[Household]:
    """Families of the acting mutual that are still there and that no enrolment covers on a day or later."""
    later = Enrolment.objects.filter(household=OuterRef("pk"), cut_on__isnull=True, ends_on__gt=on)
    rows = Household.objects.filter(organisation_id=current_actor().organisation_id, joined_on__lte=on)
    rows = rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).exclude(Exists(later))
    if section is not None:
        rows = rows.filter(section=section)
    return rows.filter(village=village) if village else rows


def people_of(household: Household) -> QuerySet[Beneficiary]:
    """A family's people: those who are in, the head first, then those who left."""
    order = Case(When(left_on__isnull=False, then=2), When(link=Link.HEAD, then=0), default=1)
    return Beneficiary.objects.filter(household=household).annotate(order=order).order_by("order", "number")


def everybody() -> QuerySet[Beneficiary]:
    """All people of the acting mutual, family by family, the head first: what the register is made of."""
    mine = Beneficiary.objects.filter(organisation_id=current_actor().organisation_id)
    head_first = Case(When(link=Link.HEAD, then=0), default=1)
    ordered = mine.order_by("household__number", "household_id", head_first, "number")
    return ordered.select_related("organisation", "household", "household__place")


def enrolments_of(household: Household) -> QuerySet[Enrolment]:
    """A family's enrolments, latest first."""
    return Enrolment.objects.filter(household=household).select_related("plan").order_by("-starts_on")


# -- search -----------------------------------------------------------------------------------------------------------
def matching(text: str) -> Q:
    """People whose key has each word of a text, at its beginning or by its sound, whatever the order; or whose card
    has that number."""
    return reduce(operator.and_, (_word(word) for word in asked_words(text)), Q()) | _numbered(text)


def _numbered(text: str) -> Q:
    return Q(number__iexact=text.strip())


def _word(word: str) -> Q:
    if word.isdigit():
        return Q(key__contains=f"|{word}") | Q(household__number__endswith=word)
    found = Q(key__contains=f"|{word}")
    heard = sound(word)
    return found | Q(key__contains=f"|~{heard}") if len(word) >= 3 and len(heard) >= 2 else found


def people_matching(text: str, limit: int = 10) -> First[Beneficiary]:
    """People of the acting mutual that a text finds, those who are in first; nothing for less than two letters."""
    if len("".join(words(text))) < 2:
        return First()
    mine = Beneficiary.objects.filter(organisation_id=current_actor().organisation_id)
    gone_last = Case(When(left_on__isnull=True, then=0), default=1)
    exact_first = Case(When(_numbered(text), then=0), When(_written(text), then=1), default=2)
    rows = mine.filter(matching(text)).annotate(gone=gone_last, near=exact_first)
    heads = Beneficiary.objects.filter(link=Link.HEAD, left_on__isnull=True)
    prefetch = Prefetch("household__beneficiaries", queryset=heads, to_attr="heads")
    told = rows.select_related("household").prefetch_related(prefetch)
    return first(told.order_by("gone", "near", "last_name", "number"), limit)


def _written(text: str) -> Q:
    """Rows that have the words as they are typed, before those that only sound alike."""
    return reduce(operator.and_, (Q(key__contains=f"|{word}") for word in asked_words(text)), Q())


def known_of(person: Beneficiary) -> Known:
    """What the search knows of a person whose household is at hand."""
    household = person.household
    return Known(str(person), person.number, household.number, household.phone, household.register_number)


def match_told(text: str, person: Beneficiary) -> str:
    """Why a text finds a person when neither name nor number says it: « tél. +229 01 97 00 00 00 »; empty otherwise."""
    told = []
    for reason, values in why_found(text, known_of(person)):
        shown = {name: shown_phone(value) if name == "phone" else value for name, value in values.items()}
        told.append(_(reason) % shown)
    return ", ".join(told)


def households_matching(text: str) -> Q:
    """Families of which somebody is found by a text, for the filter of the list."""
    people = Beneficiary.objects.filter(matching(text), household=OuterRef("pk"))
    return Q(Exists(people))
