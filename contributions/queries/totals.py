"""Amounts by organisation, for reports: billed, collected, earned, unearned, arrears by age. Whole francs.

Each answers `{organisation_id: francs}` for every organisation of the scope that has something; the three amounts of
contributions are never mixed. Enrolment fees are counted apart.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from contributions.choices import DueKind
from contributions.models import Allocation, Due, Receipt
from contributions.rules.earned import earned_in
from contributions.rules.earned import unearned as unearned_of
from core.spans import Span

Totals = dict[int, int]


@dataclass(frozen=True, slots=True)
class Ages:
    """Arrears of contributions by age in days, in francs."""

    to_30: int = 0
    to_90: int = 0
    to_180: int = 0
    over_180: int = 0

    @property
    def total(self) -> int:
        return self.to_30 + self.to_90 + self.to_180 + self.over_180


def billed(period: Span) -> Totals:
    """Cotisations émises: the contributions due whose span begins in the period."""
    return _sums(_contributions_of(period))


def collected_for(period: Span, known_on: date) -> Totals:
    """Received up to `known_on` for the contributions due of the period, whenever it was received (M.6)."""
    received = Allocation.objects.standing().filter(due__in=_contributions_of(period), receipt__paid_on__lte=known_on)
    return _sums(received)


def collected_in(period: Span) -> Totals:
    """Cotisations encaissées: money received in the period less what was given back, advances in, fees out."""
    totals = _sums(Receipt.objects.all().paid_in(period))
    fees = Allocation.objects.filter(due__kind=DueKind.FEE, receipt__in=Receipt.objects.all().paid_in(period))
    for organisation_id, amount in _sums(fees).items():
        totals[organisation_id] = totals.get(organisation_id, 0) - amount
    return totals


def enrolment_fees(period: Span) -> Totals:
    """Enrolment fees due whose day is in the period."""
    return _sums(Due.objects.standing().filter(kind=DueKind.FEE).starting_in(period))


def earned(period: Span) -> Totals:
    """Cotisations acquises: the part of each contribution due that belongs to the period, by whole months (T3)."""
    if period.end is None:
        raise ValueError("a period of earning has an end")
    totals: dict[int, int] = defaultdict(int)
    rows = Due.objects.standing().contributions().filter(starts_on__lt=period.end, ends_on__gt=period.start)
    for organisation_id, amount, covered, count in _grouped(rows):
        totals[organisation_id] += earned_in(amount, covered, period) * count
    return dict(totals)


def unearned(on: date) -> Totals:
    """Cotisations non acquises: of what was called by the end of `on`, the part that covers later days."""
    totals: dict[int, int] = defaultdict(int)
    rows = Due.objects.standing().contributions().filter(posted_on__lte=on, ends_on__gt=on + timedelta(days=1))
    for organisation_id, amount, covered, count in _grouped(rows):
        totals[organisation_id] += unearned_of(amount, covered, on) * count
    return {key: amount for key, amount in totals.items() if amount}


def arrears(day: date) -> dict[int, Ages]:
    """Contributions due before `day` and not received by its end, by age in days since the due date."""
    rows = Due.objects.standing().contributions().filter(due_on__lt=day)
    in_time = Q(allocations__receipt__paid_on__lte=day) & Q(
        allocations__reversal_of__isnull=True, allocations__reversed_by__isnull=True
    )
    received = Coalesce(Sum("allocations__amount", filter=in_time), 0)
    late = rows.annotate(late=F("amount") - received).filter(late__gt=0).order_by()
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for organisation_id, due_on, left in late.values_list("organisation_id", "due_on", "late"):
        totals[organisation_id][age_band((day - due_on).days)] += int(left)
    return {key: Ages(*amounts) for key, amounts in totals.items()}


def age_band(days: int) -> int:
    """0: up to 30 days late; 1: 31 to 90; 2: 91 to 180; 3: more."""
    return next((band for band, limit in enumerate((30, 90, 180)) if days <= limit), 3)


def _contributions_of(period: Span) -> QuerySet[Due]:
    return Due.objects.standing().contributions().starting_in(period)


def _sums(rows: QuerySet) -> Totals:
    found = rows.order_by().values("organisation_id").annotate(total=Sum("amount"))
    return {row["organisation_id"]: int(row["total"]) for row in found}


def _grouped(rows: QuerySet[Due]) -> list[tuple[int, int, Span, int]]:
    """Equal dues counted together: (organisation, francs, days covered, how many)."""
    columns = ("organisation_id", "amount", "starts_on", "ends_on")
    groups = rows.order_by().values_list(*columns).annotate(count=Count("pk"))
    return [(organisation, amount, Span(start, end), count) for organisation, amount, start, end, count in groups]
