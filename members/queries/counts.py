"""How many families and people are enrolled, enter, leave, renew: each answer is `{organisation: number}`, one query.

A member (adhérent) is a household with an enrolment that covers the day; a beneficiary is a person of it who is in.
Wide scopes are welcome: a federation's figure is the same query over its mutuals.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from core.spans import Span, add_months
from members.choices import EnrolmentStage, ExitReason
from members.models import Beneficiary, Enrolment, Household
from members.rules.families import bands_of_age

NO_LONGER_ELIGIBLE = (ExitReason.DIED, ExitReason.MOVED, ExitReason.TRANSFERRED, ExitReason.AGE_LIMIT)
"""Who left so could not renew: M.2 leaves them out of both its terms."""

Counts = dict[int, int]


def covering(day: date) -> Q:
    """Enrolments that cover a day: begun, not at their term, not interrupted."""
    return Q(starts_on__lte=day, ends_on__gt=day) & (Q(cut_on__isnull=True) | Q(cut_on__gt=day))


def _grouped(rows: QuerySet, counted: str) -> Counts:
    found = rows.order_by().values("organisation_id").annotate(number=Count(counted, distinct=True))
    return dict(found.values_list("organisation_id", "number"))


def _within(organisations: Iterable[int] | None) -> Q:
    return Q() if organisations is None else Q(organisation_id__in=list(organisations))


def members_on(day: date, organisations: Iterable[int] | None = None) -> Counts:
    """Members (families enrolled) on a day."""
    return _grouped(Enrolment.objects.filter(covering(day), _within(organisations)), "household_id")


def _covered_people(day: date, organisations: Iterable[int] | None) -> QuerySet[Beneficiary]:
    enrolled = Enrolment.objects.filter(covering(day), _within(organisations)).order_by().values("household_id")
    present = Q(joined_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))
    return Beneficiary.objects.filter(present, _within(organisations), household_id__in=enrolled)


def beneficiaries_on(day: date, organisations: Iterable[int] | None = None) -> Counts:
    """People covered by an enrolment on a day, heads included."""
    return _grouped(_covered_people(day, organisations), "pk")


def beneficiaries_by_age(
    day: date, organisations: Iterable[int] | None = None
) -> dict[int, dict[tuple[str, str], int]]:
    """The same by sex (F, M) and age band (« 0-4 »… « 60+ », « ? » when the birth is unknown)."""
    bands = [
        When(birth_on__gt=_birth_limit(day, after), birth_on__lte=_birth_limit(day, first), then=Value(code))
        if after is not None
        else When(birth_on__lte=_birth_limit(day, first), then=Value(code))
        for code, first, after in bands_of_age()
    ]
    rows = _covered_people(day, organisations).annotate(
        band=Case(When(birth_on__gt=day, then=Value("0-4")), *bands, default=Value("?"), output_field=CharField())
    )
    found: dict[int, dict[tuple[str, str], int]] = {}
    counted = rows.order_by().values("organisation_id", "sex", "band").annotate(number=Count("pk"))
    for organisation, sex, band, number in counted.values_list("organisation_id", "sex", "band", "number"):
        found.setdefault(organisation, {})[sex, band] = number
    return found


def _birth_limit(day: date, years: int) -> date:
    """Who was born on that day or before is at least so old on `day`."""
    return add_months(day, -12 * years)


def new_members(span: Span, organisations: Iterable[int] | None = None) -> Counts:
    """Families whose first enrolment starts in a span."""
    first = Enrolment.objects.filter(_starts_in(span), _within(organisations), stage=EnrolmentStage.NEW)
    return _grouped(first, "household_id")


def members_left(span: Span, organisations: Iterable[int] | None = None) -> Counts:
    """Families that left in a span, whatever the reason."""
    gone = Household.objects.filter(_within(organisations), left_on__gte=span.start)
    return _grouped(gone if span.end is None else gone.filter(left_on__lt=span.end), "pk")


def _ended_eligible(span: Span, organisations: Iterable[int] | None) -> QuerySet[Enrolment]:
    """Enrolments whose cover reached its term in a span, of families that could still renew."""
    gone = Q(household__exit_reason__in=NO_LONGER_ELIGIBLE, household__left_on__lte=F("ends_on"))
    cut_out = Q(cut_on__isnull=False, cut_reason__in=NO_LONGER_ELIGIBLE)
    ended = Enrolment.objects.filter(_within(organisations), ends_on__gt=span.start).exclude(gone).exclude(cut_out)
    return ended if span.end is None else ended.filter(ends_on__lte=span.end)


def members_renewable(span: Span, organisations: Iterable[int] | None = None) -> Counts:
    """Members whose cover ended in a span and who were still eligible: what M.2 is divided by.

    A term that ends with the span (its first day without cover is the day after the last day) is in it.
    """
    return _grouped(_ended_eligible(span, organisations), "household_id")


def members_renewed(span: Span, organisations: Iterable[int] | None = None) -> Counts:
    """Of these, who enrolled again, from the end of that term to the first day after the span at the latest."""
    # Of a row already in scope: with the scope's own condition again, the database takes the wrong index.
    again = Enrolment._base_manager.filter(household_id=OuterRef("household_id"), starts_on__gte=OuterRef("ends_on"))
    if span.end is not None:
        again = again.filter(starts_on__lte=span.end)
    return _grouped(_ended_eligible(span, organisations).filter(Exists(again)), "household_id")


def _starts_in(span: Span) -> Q:
    found = Q(starts_on__gte=span.start)
    return found if span.end is None else found & Q(starts_on__lt=span.end)


def members_by_section_age(
    day: date, existed_on: date, organisations: Iterable[int] | None = None
) -> tuple[Counts, Counts]:
    """Members on a day in sections that existed on an earlier day, and in newer ones (M.3 and M.4); two queries.

    A family that is in no section counts with the old ones.
    """
    enrolled = Enrolment.objects.filter(covering(day), _within(organisations))
    is_new = Q(household__section__opened_on__gt=existed_on)
    return _grouped(enrolled.exclude(is_new), "household_id"), _grouped(enrolled.filter(is_new), "household_id")
