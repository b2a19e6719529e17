"""Who is covered: adherents, beneficiaries by sex and age, renewals. A person is counted once, wherever they live.

An adherent is a household with an enrolment that covers the day; a beneficiary, a person of such a household.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from core.asking import PERIOD, Period, question
from core.asking import day as told_day
from core.spans import Span, add_months
from members.choices import ExitReason
from members.models import Beneficiary, Enrolment, Household
from organisations.models import Organisation
from reporting.measures.network import Asked, ByOrganisation
from reporting.rules import measures as m

UNTIL = Coalesce(F("cut_on"), F("ends_on"))
"""The first day that an enrolment does not cover."""
NO_LONGER_ELIGIBLE = (
    ExitReason.DIED,
    ExitReason.LEFT_AREA,
    ExitReason.TRANSFERRED,
    ExitReason.AGE_LIMIT,
    ExitReason.MISTAKE,
)
"""Who leaves so could not renew: they are neither kept nor lost (M.2). Who resigns, is struck off for arrears, just
leaves or does not renew is lost: the worst mutuals lose their members so."""


def year_before(span: Span) -> date:
    """The day a year before the last one of a span: from one end of February to the other."""
    if span.end is None:
        raise ValueError("a period that is measured has an end")
    return add_months(span.end, -12) - timedelta(days=1)


def enrolments() -> QuerySet[Enrolment]:
    """Enrolments that cover at least one day, with `until`."""
    return Enrolment.objects.annotate(until=UNTIL).filter(until__gt=F("starts_on"))


def adherents(organisation_ids: Collection[int], day: date) -> QuerySet[Household]:
    """The households that an enrolment covers on a day."""
    covering = enrolments().filter(household_id=OuterRef("pk"), starts_on__lte=day, until__gt=day)
    present = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Household.objects.filter(present, Exists(covering), organisation_id__in=organisation_ids)


def beneficiaries(organisation_ids: Collection[int], day: date) -> QuerySet[Beneficiary]:
    """The persons of these households on a day; who dies is there for the last time on that day."""
    covering = enrolments().filter(household_id=OuterRef("household_id"), starts_on__lte=day, until__gt=day)
    return Beneficiary.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day),
        Q(died_on__isnull=True) | Q(died_on__gte=day),
        Q(household__left_on__isnull=True) | Q(household__left_on__gt=day),
        Exists(covering),
        organisation_id__in=organisation_ids,
        joined_on__lte=day,
    )


def expired(organisation_ids: Collection[int], span: Span) -> QuerySet[Enrolment]:
    """Enrolments whose cover ended in a span, of households that might have renewed; `renewed` says who did.

    An enrolment that ends on a day without cover belongs to the period of that day; it is renewed when another one of
    the household, begun before the end of the period, covers later days.
    """
    again = enrolments().filter(
        household_id=OuterRef("household_id"),
        starts_on__gt=OuterRef("starts_on"),
        starts_on__lt=span.end,
        until__gt=OuterRef("until"),
    )
    out = Q(cut_on__isnull=False, cut_reason__in=NO_LONGER_ELIGIBLE) | Q(
        household__left_on__lte=F("until"), household__exit_reason__in=NO_LONGER_ELIGIBLE
    )
    rows = enrolments().filter(organisation_id__in=organisation_ids, until__gte=span.start, until__lt=span.end)
    return rows.exclude(out).annotate(renewed=Exists(again))


def adherents_of(asked: Asked) -> ByOrganisation:
    """Adherents now and a year ago, and those of sections that did not exist then."""
    before = year_before(asked.span)
    known = _known_before(asked.organisation_ids, before)
    now = {pk: tuple(counts) for pk, *counts in _adherents_now(asked.organisation_ids, day=asked.day, before=before)}
    then = dict(_adherents_then(asked.organisation_ids, day=before))
    return {
        pk: {
            m.MEMBERS.code: now.get(pk, (0, 0))[0],
            m.MEMBERS_BEFORE.code: then.get(pk, 0) if known[pk] else None,
            m.MEMBERS_NEW_SECTIONS.code: now.get(pk, (0, 0))[1],
            m.MEMBERS_OLD_SECTIONS.code: now.get(pk, (0, 0))[0] - now.get(pk, (0, 0))[1],
        }
        for pk in asked.organisation_ids
    }


@question
def _adherents_now(organisation_ids: tuple[int, ...]) -> QuerySet:
    is_new = Q(section__opened_on__gt=told_day("before"))
    return _counts(adherents(organisation_ids, told_day("day")), new=Count("pk", filter=is_new))


@question
def _adherents_then(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _counts(adherents(organisation_ids, told_day("day")))


@question
def _beneficiaries(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _counts(beneficiaries(organisation_ids, told_day("day")))


def beneficiaries_of(asked: Asked) -> ByOrganisation:
    """Beneficiaries now and a year ago."""
    before = year_before(asked.span)
    known = _known_before(asked.organisation_ids, before)
    now, then = (dict(_beneficiaries(asked.organisation_ids, day=day)) for day in (asked.day, before))
    return {
        pk: {
            m.BENEFICIARIES.code: now.get(pk, 0),
            m.BENEFICIARIES_BEFORE.code: then.get(pk, 0) if known[pk] else None,
        }
        for pk in asked.organisation_ids
    }


def renewals_of(asked: Asked) -> ByOrganisation:
    """Households whose cover ended in the period, and those of them that renewed."""
    counted = _renewals(asked.organisation_ids, **Period.told(asked.span))
    found = {pk: (count, renewed) for pk, count, renewed in counted}
    return {
        pk: {m.MEMBERS_RENEWABLE.code: found.get(pk, (0, 0))[0], m.MEMBERS_RENEWED.code: found.get(pk, (0, 0))[1]}
        for pk in asked.organisation_ids
    }


@question
def _renewals(organisation_ids: tuple[int, ...]) -> QuerySet:
    rows = expired(organisation_ids, PERIOD).order_by().values_list("organisation_id")
    return rows.annotate(
        count=Count("household_id", distinct=True),
        kept=Count("household_id", distinct=True, filter=Q(renewed=True)),
    )


def people(organisation_ids: Collection[int], day: date) -> dict[int, dict[str, int]]:
    """Organisation → « F|0-4 » → beneficiaries of that sex and age on a day, in one query."""
    rows = beneficiaries(organisation_ids, day).annotate(band=_band(day)).order_by()
    found: dict[int, dict[str, int]] = {pk: {} for pk in organisation_ids}
    for pk, sex, band, count in rows.values_list("organisation_id", "sex", "band").annotate(count=Count("pk")):
        found[pk][f"{sex}|{band}"] = count
    return found


def _band(day: date) -> Case:
    """The band of age on a day: who is born after « day less n years » is not yet n."""
    limits = ((5, "0-4"), (18, "5-17"), (60, "18-59"))
    younger = [When(birth_on__gt=add_months(day, -12 * years), then=Value(band)) for years, band in limits]
    return Case(When(birth_on__isnull=True, then=Value("?")), *younger, default=Value("60+"), output_field=CharField())


def _known_before(organisation_ids: tuple[int, ...], day: date) -> Mapping[int, bool]:
    """Whether what was on that day is known: the mutual had not begun, or its register goes back to that day."""
    opened, first = dict(_opened(organisation_ids)), dict(_first_enrolled(organisation_ids))
    return {pk: opened[pk] > day or (pk in first and first[pk] <= day) for pk in organisation_ids}


@question
def _opened(organisation_ids: tuple[int, ...]) -> QuerySet:
    return Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "opened_on")


@question
def _first_enrolled(organisation_ids: tuple[int, ...]) -> QuerySet:
    rows = Enrolment.objects.filter(organisation_id__in=organisation_ids).values_list("organisation_id").order_by()
    return rows.annotate(Min("starts_on"))


def _counts(rows: QuerySet, **more: Count) -> QuerySet:
    return rows.order_by().values_list("organisation_id").annotate(count=Count("pk"), **more)
