"""What a household owes: the enrolment fee once, then one due per period, from dated rates and dated persons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contributions.rules.facts import Basis, CountedOn, DueKind, HouseholdFacts, RateTerms
from contributions.rules.reasons import Param, Sentence
from core.money import split
from core.spans import Month, Span, month_of, months_between
from core.text import N_


@dataclass(frozen=True, slots=True)
class Due:
    """A due to raise. (household, kind, covers.start, number) names it: raising a period twice changes nothing."""

    kind: DueKind
    covers: Span
    """The days that it pays for; the enrolment day alone for the fee."""
    amount: int
    due_on: date
    grace_days: int
    persons_count: int
    months_count: int
    rate: RateTerms
    """The rate that prices it."""
    step: Sentence
    """How the amount was found: « 200 FCFA × 3 pers. × 1 mois »."""
    number: int = 1
    """Above 1: one more complement for the same days, of who was declared later still."""


STEPS = {
    Basis.PERSON: N_("%(unit_amount)s × %(persons_count)s pers. × %(months_count)s mois"),
    Basis.HOUSEHOLD: N_("%(unit_amount)s par ménage × %(months_count)s mois"),
}
YEAR_STEPS = {
    Basis.PERSON: N_("%(unit_amount)s les %(span_count)s mois × %(persons_count)s pers. × %(months_count)s mois"),
    Basis.HOUSEHOLD: N_("%(unit_amount)s par ménage les %(span_count)s mois × %(months_count)s mois"),
}
FEE_STEP = N_("Droit d'adhésion : %(unit_amount)s")


def rate_on(rates: Iterable[RateTerms], day: date) -> RateTerms | None:
    """The rate in force on a day: the last begun of those that hold; None before the first and after the last."""
    holding = [rate for rate in rates if day in rate.span]
    return max(holding, key=lambda rate: rate.span.start, default=None)


def dues_for(household: HouseholdFacts, rates: Sequence[RateTerms], months: Iterable[Month]) -> tuple[Due, ...]:
    """Every due of the household that begins in one of `months`; the enrolment fee in the month of enrolment.

    Asked for a month, for a year or month by month, it finds the same dues. A period is priced by the rate in force on
    its first covered day. Persons counted for a period are those of its first covered month (see `persons_counted`);
    for who joins during a longer period a complement is due from the following month.
    """
    asked = set(months)
    if not asked:
        return ()
    days = Span(min(asked).first_day, max(asked).span.end)
    if not household.enrolled.overlaps(days):
        return ()
    found = _fee(household, rates)
    for rate, covers in paying_periods(household.enrolled, rates, max(asked)):
        if not covers.overlaps(days):
            continue
        found += _contribution(household, rate, covers)
        found += _complements(household, rate, covers)
    return tuple(due for due in found if month_of(due.covers.start) in asked)


def paying_periods(enrolled: Span, rates: Sequence[RateTerms], last: Month) -> Iterator[tuple[RateTerms, Span]]:
    """The periods that an enrolment pays for, in order, never overlapping, up to the month `last`, with their rates.

    A new rate or a new periodicity takes effect when the period under way is over.
    """
    known_from = min((rate.span.start for rate in rates), default=last.last_day)
    day = max(enrolled.start, known_from)
    while day in enrolled and month_of(day) <= last:
        rate = rate_on(rates, day)
        following = (month_of(day) + 1).first_day
        if rate is not None:
            period = period_of(rate, enrolled.start, month_of(day))
            following = period.end or following
            covers = Span(_first_day_owed(rate, enrolled.start, day), following).cut(enrolled)
            if covers is not None:
                yield rate, covers
        day = following


def persons_counted(household: HouseholdFacts, month: Month, counted_on: CountedOn = CountedOn.FIRST_DAY) -> int:
    """How many persons pay for a month.

    FIRST_DAY: those covered on the 1st, or on the enrolment day in the month of enrolment, so that a newborn or a
    spouse of the 12th pays from the next month. ANY_DAY: those covered on at least one day of the month.
    """
    days = month.span.cut(household.enrolled)
    if days is None:
        return 0
    if counted_on is CountedOn.FIRST_DAY:
        return sum(days.start in person for person in household.people)
    return sum(days.overlaps(person) for person in household.people)


def period_of(rate: RateTerms, enrolled_on: date, month: Month) -> Span:
    """The paying period that a month is in: [first day, first day of the next), whole calendar months."""
    first = rate.cycle_month or enrolled_on.month
    back = (month.month - first) % rate.periodicity.months
    start = month + -back
    return Span(start.first_day, (start + rate.periodicity.months).first_day)


def price(rate: RateTerms, enrolled_on: date, months: Iterable[Month]) -> int:
    """Francs for one person (or household) for `months`, at a price given per `amount_months` months.

    A yearly price that does not divide by twelve is cut without losing a franc: twelve months always sum to it.
    """
    by_month = split(rate.amount, [1] * rate.amount_months)
    first = rate.cycle_month or enrolled_on.month
    return sum(by_month[(month.month - first) % rate.amount_months] for month in months)


def due_day_of(rate: RateTerms, covers: Span) -> date:
    """The day a period must be paid by: the `due_day` of its first month, never before its first covered day."""
    first = month_of(covers.start)
    day = min(rate.due_day, first.last_day.day)
    return max(covers.start, first.first_day.replace(day=day))


def _fee(household: HouseholdFacts, rates: Sequence[RateTerms]) -> list[Due]:
    enrolled_on = household.enrolled.start
    rate = rate_on(rates, enrolled_on)
    if not household.owes_fee or rate is None or rate.enrolment_fee <= 0:
        return []
    covers = Span(enrolled_on, enrolled_on + timedelta(days=1))
    step = Sentence(FEE_STEP, {"unit_amount": rate.enrolment_fee})
    return [Due(DueKind.FEE, covers, rate.enrolment_fee, enrolled_on, rate.grace_days, 0, 0, rate, step)]


def _first_day_owed(rate: RateTerms, enrolled_on: date, day: date) -> date:
    """`day`, or the 1st of the next month when the rate lets the month of enrolment go."""
    is_first_month = month_of(day) == month_of(enrolled_on)
    if rate.free_after_day is not None and is_first_month and enrolled_on.day > rate.free_after_day:
        return (month_of(day) + 1).first_day
    return day


def _contribution(household: HouseholdFacts, rate: RateTerms, covers: Span) -> list[Due]:
    persons = persons_counted(household, month_of(covers.start), rate.counted_on)
    return _due(DueKind.CONTRIBUTION, rate, covers, persons, household.enrolled.start)


def _complements(household: HouseholdFacts, rate: RateTerms, covers: Span) -> list[Due]:
    """One due per month of the period, after its first, in which persons pay who did not pay the month before."""
    if rate.basis is not Basis.PERSON:
        return []
    found: list[Due] = []
    for month in _months_of(covers)[1:]:
        joined = _joined_in(household, month, rate.counted_on)
        left = Span(month.first_day, covers.end)
        found += _due(DueKind.COMPLEMENT, rate, left, joined, household.enrolled.start)
    return found


def _joined_in(household: HouseholdFacts, month: Month, counted_on: CountedOn) -> int:
    """Persons who pay for `month` and did not pay for the month before."""

    def pays(person: Span, when: Month) -> bool:
        return persons_counted(HouseholdFacts(household.enrolled, (person,)), when, counted_on) == 1

    return sum(pays(person, month) and not pays(person, month + -1) for person in household.people)


def _due(kind: DueKind, rate: RateTerms, covers: Span, persons: int, enrolled_on: date) -> list[Due]:
    """The due of one period, none when nothing is owed."""
    months = _months_of(covers)
    times = persons if rate.basis is Basis.PERSON else min(persons, 1)
    amount = price(rate, enrolled_on, months) * times
    if amount <= 0:
        return []
    params: dict[str, Param] = {
        "unit_amount": rate.amount,
        "persons_count": persons,
        "months_count": len(months),
        "span_count": rate.amount_months,
    }
    texts = STEPS if rate.amount_months == 1 else YEAR_STEPS
    step = Sentence(texts[rate.basis], params)
    return [Due(kind, covers, amount, due_day_of(rate, covers), rate.grace_days, persons, len(months), rate, step)]


def _months_of(covers: Span) -> list[Month]:
    """The calendar months that a span pays for; an enrolment that ends during a month owes that month."""
    return list(months_between(month_of(covers.start), month_of(covers.last_day or covers.start)))
