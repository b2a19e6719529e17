"""Care: claims received, judged and refused, what they cost, and how fast invoices are paid.

A claim counts when it is decided, whenever the care was given: one that is typed after its month was closed falls in
the month of its decision. What was decided and is not yet in the book (no approved invoice) is still owed.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from claims.choices import ClaimState, Outcome, Setting, VisitType
from claims.models import Claim, Decision, ProviderInvoice
from core.asking import PERIOD, Period, question
from core.asking import day as told_day
from core.spans import Span, add_months
from reporting.measures import ledger
from reporting.measures.network import Asked, ByOrganisation, last_of
from reporting.rules import measures as m
from reporting.rules.delays import Delays

ACCEPTED = Q(outcome=Outcome.APPROVED)
JUDGED = Q(outcome__in=(Outcome.APPROVED, Outcome.REFUSED))
REFERRED = Q(claim__referral=True) | Q(claim__visit_type=VisitType.REFERRED)
FLOWS = {
    m.CASES.code: Count("pk", filter=ACCEPTED),
    m.CASES_HOSPITAL.code: Count("pk", filter=ACCEPTED & Q(claim__setting=Setting.IN_PATIENT)),
    m.CASES_REFERRED.code: Count("pk", filter=ACCEPTED & REFERRED),
    m.AMOUNT_CLAIMED.code: Sum("billed", filter=JUDGED),
    m.AMOUNT_ACCEPTED.code: Sum(F("billed") - F("refused"), filter=JUDGED),
    m.MUTUAL_SHARE.code: Sum("mutual_share", filter=JUDGED),
}
NOT_POSTED = "not_posted"


def in_force(organisation_ids: Collection[int], day: date) -> QuerySet[Decision]:
    """The last decision of each claim by the end of a day; slips typed wrong are left out once they are reversed."""
    later = Decision.objects.filter(claim_id=OuterRef("claim_id"), pk__gt=OuterRef("pk"), decided_on__lte=day)
    rows = Decision.objects.filter(organisation_id__in=organisation_ids, decided_on__lte=day)
    return rows.filter(_standing(day, "claim__"), ~Exists(later))


def _standing(day: date, prefix: str = "") -> Q:
    """Claims that nobody had reversed by the end of a day: a month closed before the reversal keeps them."""
    return Q(**{f"{prefix}reversed_on__isnull": True}) | Q(**{f"{prefix}reversed_on__gt": day})


def not_posted(day: date) -> Q:
    """Accepted decisions whose debt was not in the book at the end of a day: no invoice approved by then."""
    invoice = "claim__invoice__entry"
    return ACCEPTED & (Q(**{f"{invoice}__isnull": True}) | Q(**{f"{invoice}__posted_on__gt": day}))


def received(organisation_ids: Collection[int], span: Span) -> QuerySet[Claim]:
    """The claims typed in a span, whenever the paper came; `is_refused` by the decision in force at its end."""
    rows = Claim.objects.filter(organisation_id__in=organisation_ids, typed_on__gte=span.start, typed_on__lt=span.end)
    rows = rows.filter(_standing(last_of(span))).exclude(state=ClaimState.DRAFT)
    return _with_refusal(rows, organisation_ids, last_of(span))


def given_back(organisation_ids: Collection[int], span: Span) -> QuerySet[Claim]:
    """The claims of earlier days that were reversed in a span; `is_refused` by the decision in force before it."""
    rows = Claim.objects.filter(organisation_id__in=organisation_ids, typed_on__lt=span.start)
    rows = rows.filter(reversed_on__gte=span.start, reversed_on__lt=span.end)
    return _with_refusal(rows, organisation_ids, span.eve)


def _with_refusal(rows: QuerySet[Claim], organisation_ids: Collection[int], day: date) -> QuerySet[Claim]:
    refused = in_force(organisation_ids, day).filter(outcome=Outcome.REFUSED)
    return rows.annotate(is_refused=Exists(refused.filter(claim_id=OuterRef("pk"))))


def settled(organisation_ids: Collection[int], span: Span) -> QuerySet[ProviderInvoice]:
    """The invoices whose last franc was paid in a span; `paid_on` is that day."""
    by_end = Q(shares__payout__paid_on__lt=span.end)
    rows = ProviderInvoice.objects.filter(organisation_id__in=organisation_ids, approved_total__gt=0)
    rows = rows.annotate(
        paid=Sum("shares__amount", filter=by_end), paid_on=Max("shares__payout__paid_on", filter=by_end)
    )
    return rows.filter(paid__gte=F("approved_total"), paid_on__gte=span.start)


def claims_of(asked: Asked) -> ByOrganisation:
    """Claims received in the period and those of them that are refused at its end, less those of earlier days that
    were reversed in it: months that were closed keep them, and all months together count them no more."""
    found: ByOrganisation = {
        pk: {m.CLAIMS_SUBMITTED.code: 0, m.CLAIMS_REFUSED.code: 0} for pk in asked.organisation_ids
    }
    for sign, counted in ((1, _received_counts), (-1, _given_back_counts)):
        for pk, count, refused in counted(asked.organisation_ids, **Period.told(asked.span)):
            found[pk][m.CLAIMS_SUBMITTED.code] += sign * count
            found[pk][m.CLAIMS_REFUSED.code] += sign * refused
    return found


@question
def _received_counts(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _refused_among(received(organisation_ids, PERIOD))


@question
def _given_back_counts(organisation_ids: tuple[int, ...]) -> QuerySet:
    return _refused_among(given_back(organisation_ids, PERIOD))


def _refused_among(claims: QuerySet[Claim]) -> QuerySet:
    rows = claims.order_by().values_list("organisation_id")
    return rows.annotate(count=Count("pk"), refused=Count("pk", filter=Q(is_refused=True)))


def settlement_of(asked: Asked) -> ByOrganisation:
    """From the reception of an invoice to its full payment, for those paid off in the period."""
    days: dict[int, list[int]] = defaultdict(list)
    in_time: dict[int, int] = defaultdict(int)
    for pk, received_on, payable_on, paid_on in _settled_days(asked.organisation_ids, **Period.told(asked.span)):
        days[pk].append((paid_on - received_on).days)
        in_time[pk] += paid_on <= payable_on
    return {
        pk: {
            m.PAYMENT_DELAYS.code: Delays.of(days[pk]),
            m.INVOICES_PAID.code: len(days[pk]),
            m.INVOICES_IN_TIME.code: in_time[pk],
        }
        for pk in asked.organisation_ids
    }


@question
def _settled_days(organisation_ids: tuple[int, ...]) -> QuerySet:
    columns = ("organisation_id", "received_on", "payable_on", "paid_on")
    return settled(organisation_ids, PERIOD).values_list(*columns)


def money_of(asked: Asked) -> ByOrganisation:
    """The book of the period, and with what was decided: benefits paid and owed, debts, charges of twelve months.

    Only what is wanted is summed; advances come with unearned contributions, which they are added to.
    """
    flows = tuple(code for code in FLOWS if code in asked.codes)
    book = ledger.book_of(asked)
    now, before = (_totals(asked.organisation_ids, day, flows) for day in (asked.day, asked.span.eve))
    charges = _charges_of(asked, book, now) if m.ANNUAL_CHARGES in asked.wanted else {}
    found: ByOrganisation = {}
    for pk, figures in book.items():
        owed = _plus(figures.get(ledger.OWED.code), now[pk][NOT_POSTED])
        made = {
            **figures,
            **{code: now[pk][code] - before[pk][code] for code in flows},
            m.OUTSTANDING.code: owed,
            m.OUTSTANDING_BEFORE.code: _plus(figures.get(ledger.OWED_BEFORE.code), before[pk][NOT_POSTED]),
            # Providers are paid within ninety days by every agreement, other debts are short.
            m.PAYABLE_3_MONTHS.code: _plus(figures.get(m.OTHER_DEBTS.code), owed),
            m.ANNUAL_CHARGES.code: charges.get(pk),
            m.RECEIVABLES_ADMITTED.code: None,
        }
        found[pk] = {code: value for code, value in made.items() if code in asked.codes or code == ledger.ADVANCES.code}
    return found


def _charges_of(asked: Asked, book: ByOrganisation, now: dict[int, dict[str, int]]) -> dict[int, int | None]:
    """Charges of the twelve months up to the end of the period, care decided and not yet in the book among them."""
    year_ago = add_months(_end(asked.span), -12) - timedelta(days=1)
    before = _totals(asked.organisation_ids, year_ago, flows=())
    return {
        pk: _plus(book[pk][ledger.YEAR_CHARGES.code], now[pk][NOT_POSTED] - before[pk][NOT_POSTED])
        for pk in ledger.book_covers(asked.organisation_ids, year_ago)
    }


def _totals(organisation_ids: tuple[int, ...], day: date, flows: tuple[str, ...]) -> dict[int, dict[str, int]]:
    """What the decisions in force at the end of a day sum to, in one query: some flows, and what is not in the book."""
    codes = (*flows, NOT_POSTED)
    found = {pk: dict.fromkeys(codes, 0) for pk in organisation_ids}
    for pk, *totals in _summed(organisation_ids, flows, day=day):
        found[pk] = {code: int(total or 0) for code, total in zip(codes, totals, strict=True)}
    return found


@question
def _summed(organisation_ids: tuple[int, ...], flows: tuple[str, ...]) -> QuerySet:
    day = told_day("day")
    sums = {f"total_{code}": FLOWS[code] for code in flows}
    sums[f"total_{NOT_POSTED}"] = Sum("mutual_share", filter=not_posted(day))
    return in_force(organisation_ids, day).order_by().values_list("organisation_id").annotate(**sums)


def _plus(one: object, other: object) -> int | None:
    return one + other if isinstance(one, int) and isinstance(other, int) else None


def _end(span: Span) -> date:
    if span.end is None:
        raise ValueError("a period that is measured has an end")
    return span.end
