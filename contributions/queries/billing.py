"""What is to be raised for a month: the families concerned, their facts, and a preview; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce

from contributions.choices import DueKind
from contributions.models import Due, Rate
from contributions.queries.rates import rates_by_plan, terms_of
from contributions.rules import dues as rules
from contributions.rules.facts import HouseholdFacts
from contributions.rules.raising import Key, Raised, to_raise
from core.spans import Month, Span, month_of, months_between
from members.choices import EnrolmentStage
from members.models import Beneficiary, Enrolment

CHUNK = 200
"""Families in one committed step of the batch."""


@dataclass(frozen=True, slots=True)
class Billing:
    """All that decides what one enrolment of a household owes."""

    enrolment: Enrolment
    facts: HouseholdFacts
    rates: tuple[Rate, ...]
    raised: dict[Key, Raised]

    def missing(
        self, months: Iterable[Month], *, again: bool = False, asked_on: date | None = None
    ) -> Iterator[tuple[rules.Due, Rate]]:
        """The dues to raise for some months, asked for on a day, each with the rate that prices it."""
        terms = [terms_of(rate) for rate in self.rates]
        expected = rules.dues_for(self.facts, terms, months)
        priced = {rate.starts_on: rate for rate in self.rates}
        for due in to_raise(expected, self.raised, again=again, asked_on=asked_on):
            yield due, priced[due.rate.span.start]


@dataclass(frozen=True, slots=True)
class Preview:
    """What raising a month would do."""

    households_count: int
    """Families enrolled that month."""
    dues_count: int
    amount: int
    raised_count: int
    """Dues of that month that exist already."""
    without_rate_count: int
    """Families whose plan has no rate that month: nothing can be raised for them."""


def enrolled_in(span: Span) -> Q:
    """Enrolments that cover at least one day of a span."""
    day = {"effective_end__gt": span.start}
    return Q(**day) & (Q() if span.end is None else Q(starts_on__lt=span.end))


def households_to_bill(
    organisation_id: int, month: Month, *, above: int = 0, up_to: int | None = None, limit: int | None = None
) -> list[int]:
    """The keys of the households enrolled in a month, in order, after `above` and up to `up_to`."""
    rows = Enrolment.objects.annotate(effective_end=Coalesce(F("cut_on"), F("ends_on")))
    rows = rows.filter(enrolled_in(month.span), organisation_id=organisation_id, household_id__gt=above)
    if up_to is not None:
        rows = rows.filter(household_id__lte=up_to)
    keys = rows.order_by("household_id").values_list("household_id", flat=True).distinct()
    return list(keys if limit is None else keys[:limit])


def billing_of(household_ids: Sequence[int], months: Iterable[Month]) -> list[Billing]:
    """The facts that decide what the enrolments of some households owe for some months, in four queries."""
    enrolments = list(Enrolment.objects.filter(household_id__in=household_ids).order_by("household_id", "starts_on"))
    rates = rates_by_plan(enrolment.plan_id for enrolment in enrolments)
    people = _people_of(household_ids)
    raised = _raised_for(household_ids, list(months))
    return [
        Billing(
            enrolment=enrolment,
            facts=HouseholdFacts(
                enrolled=enrolment.span,
                people=tuple(people[enrolment.household_id]),
                owes_fee=_owes_fee(enrolment, raised[enrolment.household_id]),
            ),
            rates=tuple(rates[enrolment.plan_id]),
            raised=raised[enrolment.household_id],
        )
        for enrolment in enrolments
        if enrolment.span
    ]


def _owes_fee(enrolment: Enrolment, raised: dict[Key, Raised]) -> bool:
    """The enrolment fee is owed once: at the first enrolment, unless one was raised for another enrolment."""
    if enrolment.stage != EnrolmentStage.NEW:
        return False
    fees = ((start, known) for (kind, start, _number), known in raised.items() if kind == DueKind.FEE)
    return all(known.is_cancelled for start, known in fees if start != enrolment.starts_on)


def _people_of(household_ids: Sequence[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Beneficiary.objects.filter(household_id__in=household_ids).order_by()
    for household_id, joined_on, left_on, died_on in rows.values_list(
        "household_id", "joined_on", "left_on", "died_on"
    ):
        ends = [end for end in (left_on, died_on and died_on + timedelta(days=1)) if end]
        end = min(ends) if ends else None
        if end is None or end > joined_on:
            found[household_id].append(Span(joined_on, end))
    return found


def _raised_for(household_ids: Sequence[int], months: Sequence[Month]) -> dict[int, dict[Key, Raised]]:
    """What exists of these months, and every enrolment fee."""
    found: dict[int, dict[Key, Raised]] = defaultdict(dict)
    first, after = min(months).first_day, max(months).span.end
    theirs = Q(kind=DueKind.FEE) | Q(starts_on__gte=first, starts_on__lt=after)
    rows = Due.objects.filter(theirs, household_id__in=household_ids).order_by("pk")
    columns = ("household_id", "kind", "starts_on", "number", "amount", "person_count", "cancelled_on")
    for household_id, *named, amount, person_count, cancelled_on in rows.values_list(*columns):
        key = (named[0], named[1], named[2])
        known = found[household_id].get(key)
        if known is None or known.is_cancelled:
            found[household_id][key] = Raised(amount, person_count, cancelled_on is not None)
    return found


def monthly_price(household_id: int, day: date) -> int:
    """Francs that a month costs a household: its last due over its months, else what this month would raise, else 0."""
    rows = Due.objects.filter(household_id=household_id, kind=DueKind.CONTRIBUTION, cancelled_on__isnull=True)
    last = rows.order_by("-starts_on").first()
    if last is not None:
        last_day = last.ends_on - timedelta(days=1)
        return last.amount // (month_of(last_day) - month_of(last.starts_on) + 1)
    months = [month_of(day)]
    for billing in billing_of([household_id], months):
        for due, _rate in billing.missing(months):
            if due.kind.value == DueKind.CONTRIBUTION:
                return due.amount // due.months_count
    return 0


def preview(organisation_id: int, month: Month) -> Preview:
    """What raising `month` would add, counted without writing; four queries per chunk of families."""
    keys = households_to_bill(organisation_id, month)
    dues_count = amount = without_rate = 0
    for at in range(0, len(keys), CHUNK):
        for billing in billing_of(keys[at : at + CHUNK], [month]):
            if not billing.facts.enrolled.overlaps(month.span):
                continue
            without_rate += not any(rate.span.overlaps(month.span) for rate in billing.rates)
            for due, _rate in billing.missing([month]):
                dues_count += 1
                amount += due.amount
    raised = Due.objects.filter(organisation_id=organisation_id).standing().starting_in(month.span).count()
    return Preview(len(keys), dues_count, amount, raised, without_rate)


def last_raised_month(organisation_id: int) -> Month | None:
    """The latest month that a contribution was raised for."""
    rows = Due.objects.filter(organisation_id=organisation_id, kind="contribution").standing()
    latest = rows.aggregate(latest=Max("starts_on"))["latest"]
    return None if latest is None else month_of(latest)


def months_unraised(organisation_id: int, year: Sequence[Month]) -> list[Month]:
    """The months of a fiscal year that families are enrolled in and that no standing contribution covers yet."""
    rows = Due.objects.filter(organisation_id=organisation_id).exclude(kind=DueKind.FEE).standing()
    rows = rows.filter(starts_on__lt=year[-1].span.end, ends_on__gt=year[0].first_day)
    covered = [Span(*days) for days in rows.order_by().values_list("starts_on", "ends_on").distinct()]
    return [
        month
        for month in year
        if not any(span.overlaps(month.span) for span in covered)
        and households_to_bill(organisation_id, month, limit=1)
    ]


def households_to_raise(organisation_id: int, month: Month) -> list[int]:
    """The households that still wait for a due of a month.

    Those with no due over the month are asked for first, in one query; only they are looked at closely, since a free
    first month or a plan without a rate explains many.
    """
    billed = Due.objects.filter(starts_on__lt=month.span.end, ends_on__gt=month.first_day).exclude(kind=DueKind.FEE)
    rows = Enrolment.objects.annotate(effective_end=Coalesce(F("cut_on"), F("ends_on")))
    rows = rows.filter(enrolled_in(month.span), organisation_id=organisation_id)
    rows = rows.exclude(household_id__in=billed.values("household_id"))
    keys = sorted(set(rows.values_list("household_id", flat=True)))
    found: set[int] = set()
    for at in range(0, len(keys), CHUNK):
        billings = billing_of(keys[at : at + CHUNK], [month])
        found |= {billing.enrolment.household_id for billing in billings if next(billing.missing([month]), None)}
    return sorted(found)


def months_to_raise(enrolment_start: date, on: date) -> list[Month]:
    """Each month from an enrolment's first to the one that `on` is in."""
    return list(months_between(month_of(enrolment_start), month_of(on)))
