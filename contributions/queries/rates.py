"""Rates: what a plan costs on a day, and how that changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contributions.models import Rate
from contributions.rules.facts import Basis, CountedOn, Periodicity, RateTerms
from core.asking import asked_of
from members.models import Plan


def rates() -> QuerySet[Rate]:
    """Every rate of the scope with its plan: by plan, the latest first."""
    return Rate.objects.select_related("plan").order_by("plan__code", "-starts_on")


def rate_on(plan: Plan, day: date) -> Rate | None:
    """The rate of a plan on a day, None when it has none."""
    return Rate.objects.filter(plan=plan).in_force_on(day).order_by("-starts_on").first()


def find_plan(pk: int) -> Plan:
    """A plan of the scope; raises Http404."""
    return get_object_or_404(Plan.objects.all(), pk=pk)


def plans() -> QuerySet[Plan]:
    """The plans whose rate may be set."""
    return Plan.objects.order_by("code")


def rates_by_plan(plan_ids: Iterable[int]) -> dict[int, list[Rate]]:
    """The rates of several plans, oldest first, in one query."""
    found: dict[int, list[Rate]] = defaultdict(list)
    for rate in _rates(set(plan_ids)):
        found[rate.plan_id].append(rate)
    return found


@asked_of("plan__pk")
def _rates() -> QuerySet[Rate]:
    return Rate.objects.order_by("starts_on")


def terms_of(rate: Rate) -> RateTerms:
    """A rate as the rules know it."""
    return RateTerms(
        span=rate.span,
        amount=rate.amount,
        basis=Basis(rate.basis),
        amount_months=rate.amount_months,
        periodicity=Periodicity(rate.periodicity),
        cycle_month=rate.cycle_month,
        counted_on=CountedOn(rate.counted_on),
        free_after_day=rate.free_after_day,
        enrolment_fee=rate.enrolment_fee,
        due_day=rate.due_day,
        grace_days=rate.grace_days,
    )
