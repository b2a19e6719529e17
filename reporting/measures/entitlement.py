"""Whose rights are open, and for how many days: counted in the database for the plain cases, by the rule for others.

`contributions.rules.rights` alone decides rights. Here the database counts the persons for whom it has nothing to
weigh (long covered, nothing late, nothing about to change) and leaves out those whom an old debt closes all along; who
is left, a few in a hundred, is asked of the rule one by one. A test holds both counts equal on random worlds.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, ExtractYear

from contributions.models import Due, Rate, Suspension
from contributions.queries import facts_of, families_of
from contributions.rules.facts import DueFacts, RightsFacts
from contributions.rules.marks import settled_on
from contributions.rules.rights import open_days, rights_on, rights_span
from core.spans import Span, add_months
from members.choices import ExitReason, Link
from members.models import Beneficiary
from reporting.measures.membership import enrolments
from reporting.measures.network import Asked, ByOrganisation
from reporting.rules import measures as m

Facts = tuple[Beneficiary, RightsFacts]

ONE_DAY = timedelta(days=1)
CHUNK = 5_000
"""Persons whose facts are read at once."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """What bounds the days that one fact may close, over all rates of the organisations asked."""

    longest_wait: int
    longest_return: int
    graces: tuple[int, ...]


def entitled_of(asked: Asked) -> ByOrganisation:
    """Beneficiaries with open rights on the last day, and, when they are wanted, the days with rights of all people.

    The days of a month and the people of its last day come from one reading.
    """
    wants_days = m.ENTITLED_DAYS in asked.wanted
    span = asked.span if wants_days else Span(asked.day, asked.day + ONE_DAY)
    plain, doubtful = _sorted_out(asked.organisation_ids, span)
    people, days = Counter(plain), Counter({pk: count * span.days() for pk, count in plain.items()})
    for person, facts in doubtful:
        timeline = rights_span(facts, span)
        people[person.organisation_id] += timeline[-1].state.is_open
        days[person.organisation_id] += open_days(timeline)
    found: ByOrganisation = {pk: {m.BENEFICIARIES_ENTITLED.code: people[pk]} for pk in asked.organisation_ids}
    for pk in asked.organisation_ids if wants_days else ():
        found[pk][m.ENTITLED_DAYS.code] = days[pk]
    return found


def entitled_people(organisation_ids: Collection[int], day: date) -> QuerySet[Beneficiary]:
    """The beneficiaries with open rights on a day."""
    span = Span(day, day + ONE_DAY)
    _plain, doubtful = _sorted_out(organisation_ids, span)
    open_ = [person.pk for person, facts in doubtful if rights_on(facts, day).open]
    return Beneficiary.objects.filter(Q(pk__in=_plain_people(organisation_ids, span).values("pk")) | Q(pk__in=open_))


def _sorted_out(
    organisation_ids: Collection[int], span: Span
) -> tuple[dict[int, int], list[tuple[Beneficiary, RightsFacts]]]:
    """How many persons have rights on every day of a span, and those for whom the rule must be asked.

    The database weighs each person once: the conditions cost far more than the rows that they are asked of.
    """
    plain: Counter[int] = Counter()
    doubtful: list[int] = []
    present = _present_with_flag(organisation_ids, span).order_by().values_list("organisation_id", "pk", "is_sure")
    for organisation_id, pk, is_sure in present.iterator():
        if is_sure:
            plain[organisation_id] += 1
        else:
            doubtful.append(pk)
    asked: list[Facts] = []
    for at in range(0, len(doubtful), CHUNK):
        asked += _facts(list(Beneficiary.objects.filter(pk__in=doubtful[at : at + CHUNK]).order_by("pk")))
    return dict(plain), asked


def _facts(people: Sequence[Beneficiary]) -> Iterator[Facts]:
    """Each person with what the rule asks for, less the dues paid in time: they close and delay nothing."""
    families = families_of(sorted({person.household_id for person in people}))
    for family in families.values():
        family.dues = tuple(due for due in family.dues if not _in_time(due))
    for person in people:
        yield person, facts_of(person, families[person.household_id])


def _in_time(due: DueFacts) -> bool:
    settled = settled_on(due)
    return settled is not None and settled <= due.due_on


def _plain_people(organisation_ids: Collection[int], span: Span) -> QuerySet[Beneficiary]:
    return _present_with_flag(organisation_ids, span).filter(is_sure=True)


def _present_with_flag(organisation_ids: Collection[int], span: Span) -> QuerySet[Beneficiary]:
    """The persons whom nothing closes all along; `is_sure` says that nothing closes a single day."""
    terms = _terms(organisation_ids)
    closed = _in_debt(organisation_ids, span, terms, all_along=True)
    owing = _in_debt(organisation_ids, span, terms, all_along=False)
    sure = _surely_covered(span, terms) & ~Q(household_id__in=owing)
    return _present(organisation_ids, span).exclude(household_id__in=closed).annotate(is_sure=_flag(sure))


def _present(organisation_ids: Collection[int], span: Span) -> QuerySet[Beneficiary]:
    """The persons who are in a household that is covered on at least one day of the span."""
    covering = enrolments().filter(household_id=OuterRef("household_id"), starts_on__lt=span.end, until__gt=span.start)
    return Beneficiary.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=span.start),
        Q(died_on__isnull=True) | Q(died_on__gte=span.start),
        Exists(covering),
        organisation_id__in=organisation_ids,
        joined_on__lt=span.end,
    )


def _surely_covered(span: Span, terms: _Terms) -> Combinable:
    """Persons of whom nothing but a debt could close a day of the span: long covered, staying, of no limited age."""
    end, waited = _end(span), add_months(span.start, -terms.longest_wait)
    whole = enrolments().filter(household_id=OuterRef("household_id"), starts_on__lte=span.start, until__gte=end)
    followed = enrolments().filter(
        household_id=OuterRef("household_id"), starts_on__lte=waited, until__gte=OuterRef("starts_on")
    )
    suspended = Suspension.objects.filter(
        Q(beneficiary__isnull=True) | Q(beneficiary_id=OuterRef("pk")),
        Q(ends_on__isnull=True) | Q(ends_on__gt=span.start),
        household_id=OuterRef("household_id"),
        starts_on__lt=end,
    )
    limited = enrolments().filter(
        household_id=OuterRef("household_id"), plan__child_age_limit__lte=end.year - ExtractYear(OuterRef("birth_on"))
    )
    struck_off = Q(household__exit_reason=ExitReason.TERMINATED, household__left_on__lt=end)
    return (
        Q(joined_on__lte=waited)
        & (Q(left_on__isnull=True) | Q(left_on__gte=end))
        & (Q(died_on__isnull=True) | Q(died_on__gte=end - ONE_DAY))
        & (Q(birth_on__isnull=True) | Q(birth_on__lte=span.start))
        & Exists(whole.filter(Q(starts_on__lte=waited) | Exists(followed)))
        & ~Exists(suspended)
        & ~struck_off
        & ~(Q(link=Link.CHILD, birth_on__isnull=False) & Exists(limited))
    )


def _in_debt(organisation_ids: Collection[int], span: Span, terms: _Terms, *, all_along: bool) -> QuerySet[Due]:
    """Households with a due that may close a day of the span, or (`all_along`) that surely closes every day of it.

    A due closes rights from the day after its grace until it is paid, and for the days of return that follow.
    """
    end = _end(span)
    closing_by = span.start if all_along else end - ONE_DAY
    paid_by = end - ONE_DAY if all_along else span.start - timedelta(days=terms.longest_return)
    over = Q(pk__in=())
    for grace in terms.graces:
        over |= Q(grace_days=grace, due_on__lt=closing_by - timedelta(days=grace))
    in_time = Q(allocations__receipt__paid_on__lte=paid_by)
    if not all_along:
        in_time |= Q(allocations__receipt__paid_on__lte=F("due_on"))
    counted = Q(allocations__reversal_of__isnull=True, allocations__reversed_by__isnull=True) & in_time
    paid = Cast(Coalesce(Sum("allocations__amount", filter=counted), 0), IntegerField())
    rows = Due.objects.standing().filter(over, organisation_id__in=organisation_ids).order_by()
    return rows.annotate(paid=paid).filter(paid__lt=F("amount")).values("household_id")


def _terms(organisation_ids: Collection[int]) -> _Terms:
    rates = Rate.objects.filter(organisation_id__in=organisation_ids)
    longest = rates.aggregate(wait=Max("waiting_months"), back=Max("reinstatement_days"))
    graces = Due.objects.filter(organisation_id__in=organisation_ids).order_by().values_list("grace_days", flat=True)
    return _Terms(longest["wait"] or 0, longest["back"] or 0, tuple(graces.distinct()))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _end(span: Span) -> date:
    if span.end is None:
        raise ValueError("a period that is measured has an end")
    return span.end
