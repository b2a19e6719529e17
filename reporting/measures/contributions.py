"""What is due, received, earned and late, as the book stood at the end of a day.

Whatever is added later is dated later: a due counts from the day it entered the book, a cancellation and a reversal
from their own day. A month that is closed therefore gives the same figures whenever it is measured again.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest

from contributions.choices import DueKind
from contributions.models import Allocation, Due
from contributions.rules.earned import earned
from core.asking import PERIOD, Period, question
from core.spans import Span
from reporting.measures.network import Asked, ByOrganisation, last_of
from reporting.rules import measures as m

ARREARS = ((m.ARREARS_30, 30), (m.ARREARS_90, 90), (m.ARREARS_180, 180), (m.ARREARS_OLDER, None))
"""Each band of arrears with its last day of age."""


def standing(day: date, prefix: str = "") -> Q:
    """Dues that were in the book at the end of a day and not cancelled by then."""
    return Q(**{f"{prefix}posted_on__lte": day}) & (
        Q(**{f"{prefix}cancelled_on__isnull": True}) | Q(**{f"{prefix}cancelled_on__gt": day})
    )


def received_by(day: date) -> Q:
    """Allocations that counted at the end of a day; a mirror counts from the day it was written."""
    return Q(reversal_of__isnull=True, receipt__paid_on__lte=day) | Q(reversal_of__isnull=False, settled_on__lte=day)


def fell_due(organisation_ids: Collection[int], span: Span) -> QuerySet[Due]:
    """The contributions to pay in a span: by their due date, or by the day of the call when it came later."""
    rows = Due.objects.filter(standing(last_of(span)), organisation_id__in=organisation_ids).exclude(kind=DueKind.FEE)
    return rows.annotate(fell_on=Greatest("due_on", "posted_on")).filter(fell_on__gte=span.start, fell_on__lt=span.end)


def received_for(organisation_ids: Collection[int], span: Span) -> QuerySet[Allocation]:
    """What was received for them by the end of the span, whenever it was received."""
    return Allocation.objects.filter(received_by(last_of(span)), due__in=fell_due(organisation_ids, span).values("pk"))


def late(organisation_ids: Collection[int], day: date) -> QuerySet[Due]:
    """The dues that should have been paid before a day, paid or not; `band` is the code of their age."""
    return Due.objects.filter(standing(day), organisation_id__in=organisation_ids, due_on__lt=day).annotate(
        band=_age(day)
    )


def billed_of(asked: Asked) -> ByOrganisation:
    """Contributions due in the period, and what was received for them by its end."""
    told = Period.told(asked.span)
    billed, collected = (dict(sums(asked.organisation_ids, **told)) for sums in (_billed, _collected))
    return {
        pk: {m.BILLED.code: int(billed.get(pk, 0)), m.COLLECTED.code: int(collected.get(pk, 0))}
        for pk in asked.organisation_ids
    }


@question
def _billed(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _sums(fell_due(organisation_ids, PERIOD))


@question
def _collected(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _sums(received_for(organisation_ids, PERIOD))


def arrears_of(asked: Asked) -> ByOrganisation:
    """What is late at the end of the period, all kinds of dues, by age."""
    found: ByOrganisation = {pk: {measure.code: 0 for measure, _ in ARREARS} for pk in asked.organisation_ids}
    dues = late(asked.organisation_ids, asked.day).order_by()
    for pk, band, total in dues.values_list("organisation_id", "band").annotate(total=Sum("amount")):
        found[pk][band] = int(total)
    paid = Allocation.objects.filter(
        received_by(asked.day),
        standing(asked.day, "due__"),
        organisation_id__in=asked.organisation_ids,
        due__due_on__lt=asked.day,
    ).annotate(band=_age(asked.day, "due__"))
    for pk, band, total in paid.order_by().values_list("organisation_id", "band").annotate(total=Sum("amount")):
        found[pk][band] -= int(total)  # type: ignore[operator]
    return found


def earned_of(asked: Asked) -> ByOrganisation:
    """What the days of the period earned of each contribution, by whole months, and what later days will earn.

    A due that enters the book late is earned at once for its days gone by; one that is cancelled is given back.
    """
    eve = asked.span.eve
    flow: dict[int, int] = defaultdict(int)
    kept: dict[int, int] = defaultdict(int)
    for pk, start, end, amount, was, holds, count in _groups(asked.organisation_ids, **Period.told(asked.span)):
        covers = Span(start, end)
        by_now = earned(amount, covers, asked.day) if holds else 0
        by_then = earned(amount, covers, eve) if was else 0
        flow[pk] += (by_now - by_then) * count
        kept[pk] += (amount - by_now) * count if holds else 0
    return {pk: {m.EARNED.code: flow[pk], m.UNEARNED.code: kept[pk]} for pk in asked.organisation_ids}


def counted_in(organisation_ids: Collection[int], span: Span) -> QuerySet[Due]:
    """The contributions that the days of a period earn something of, give back, or leave for later."""
    moves = (
        Q(ends_on__gt=span.start)
        | Q(posted_on__gte=span.start, posted_on__lte=last_of(span))
        | Q(cancelled_on__gte=span.start, cancelled_on__lte=last_of(span))
    )
    return Due.objects.filter(moves, organisation_id__in=organisation_ids).exclude(kind=DueKind.FEE)


@question
def _groups(organisation_ids: tuple[int, ...]) -> QuerySet:
    """Equal dues counted together, with whether they were in the book before the period and are at its end."""
    was, holds = _flag(standing(PERIOD.eve)), _flag(standing(PERIOD.last_day))
    rows = counted_in(organisation_ids, PERIOD).annotate(was=was, holds=holds).order_by()
    columns = ("organisation_id", "starts_on", "ends_on", "amount", "was", "holds")
    return rows.values_list(*columns).annotate(count=Count("pk"))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _age(day: date, prefix: str = "") -> Case:
    """The code of the band of arrears that a due belongs to, by days since its due date."""
    whens = [
        When(**{f"{prefix}due_on__gte": day - timedelta(days=limit)}, then=Value(measure.code))
        for measure, limit in ARREARS
        if limit is not None
    ]
    return Case(*whens, default=Value(m.ARREARS_OLDER.code))


def _sums(rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list("organisation_id").annotate(total=Sum("amount"))
