"""What is owed to providers: invoices, what was paid of them, balances in the book."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from claims.choices import ClaimState, InvoiceState, Settlement
from claims.models import Agreement, Approval, Claim, Payout, PayoutShare, Provider, ProviderInvoice
from core.spans import Month, Span, month_of
from ledger.choices import AccountUse
from ledger.models import Leg

PAYABLE = (InvoiceState.APPROVED, InvoiceState.PARTLY_PAID)
DEFAULT_PAYMENT_DAYS = 30


def party_of(provider: Provider | int) -> str:
    """How the book names a provider: « claims.Provider:3 »."""
    return f"claims.Provider:{provider if isinstance(provider, int) else provider.pk}"


def provider_balance(provider: Provider, on: date | None = None) -> int:
    """Francs owed to a provider by the book: approved, not paid, less what was paid in advance."""
    return provider_balances([provider.pk], on).get(provider.pk, 0)


def provider_balances(providers: Iterable[int], on: date | None = None) -> dict[int, int]:
    """Francs owed to each provider by the book, those at zero left out; one query."""
    parties = {party_of(pk): pk for pk in providers}
    legs = Leg.objects.filter(account__use=AccountUse.PROVIDERS, party__in=parties)
    if on is not None:
        legs = legs.filter(entry__posted_on__lte=on)
    sums = legs.order_by().values_list("party").annotate(total=Sum("amount"))
    return {parties[party]: -total for party, total in sums if total}


def paid_of(invoice: ProviderInvoice) -> int:
    """Francs paid of an invoice, reversed orders taken back."""
    return PayoutShare.objects.filter(invoice=invoice).aggregate(total=Coalesce(Sum("amount"), 0))["total"]


def owed_of(invoice: ProviderInvoice) -> int:
    """Francs that an approved invoice still waits for; 0 for any other."""
    if invoice.state not in PAYABLE:
        return 0
    return (invoice.approved_total or 0) - paid_of(invoice)


def invoices() -> QuerySet[ProviderInvoice]:
    """Every invoice with its provider, how many claims it has and `due` francs: approved, else attached."""
    rows = ProviderInvoice.objects.select_related("provider")
    rows = rows.annotate(
        claim_count=Count("claims", distinct=True),
        attached_total=Coalesce(Sum("claims__decision__mutual_share"), 0),
        due=Case(
            When(approved_total__isnull=True, then=Coalesce(Sum("claims__decision__mutual_share"), 0)),
            default=F("approved_total"),
            output_field=IntegerField(),
        ),
    )
    return rows.order_by("-received_on", "-number")


def with_paid(rows: Iterable[ProviderInvoice]) -> list[ProviderInvoice]:
    """Give each invoice of a page its `paid` and `owed` francs; one query."""
    listed = list(rows)
    sums = PayoutShare.objects.filter(invoice__in=[row.pk for row in listed]).order_by().values_list("invoice_id")
    paid = dict(sums.annotate(total=Sum("amount")))
    for row in listed:
        row.paid = paid.get(row.pk, 0)  # type: ignore[attr-defined]
        row.owed = (row.approved_total or 0) - row.paid if row.state in PAYABLE else 0  # type: ignore[attr-defined]
    return listed


def attachable(provider: Provider, month: Month, invoice: ProviderInvoice | None = None) -> QuerySet[Claim]:
    """Accepted claims of a provider that may go on an invoice of a month: of that month or earlier, on no other one."""
    free = Q(state=ClaimState.APPROVED, invoice__isnull=True)
    mine = Q(invoice=invoice) if invoice is not None else Q(pk__in=[])
    rows = Claim.objects.filter(free | mine, provider=provider, settlement=Settlement.THIRD_PARTY)
    return rows.filter(care_from__lte=month.last_day).select_related("decision", "beneficiary").order_by("number")


def claims_of_month(provider: Provider, month: Month) -> QuerySet[Claim]:
    """Accepted claims of a provider with care in a month that are on no invoice yet."""
    return attachable(provider, month).filter(care_from__gte=month.first_day)


def claims_on(invoice: ProviderInvoice) -> QuerySet[Claim]:
    """The claims of an invoice with person and decision, by slip."""
    rows = Claim.objects.filter(invoice=invoice).select_related("decision", "beneficiary__household")
    return rows.order_by("care_from", "number")


def refused_of_month(invoice: ProviderInvoice) -> QuerySet[Claim]:
    """Claims of the same provider and month that the mutual refused, or waits for: they explain the gap."""
    month = month_of(invoice.month_on)
    states = (ClaimState.REFUSED, ClaimState.RETURNED, ClaimState.IN_REVIEW)
    rows = Claim.objects.filter(provider=invoice.provider, state__in=states, settlement=Settlement.THIRD_PARTY)
    rows = rows.filter(care_from__gte=month.first_day, care_from__lte=month.last_day)
    return rows.select_related("decision", "beneficiary__household").order_by("care_from", "number")


def attached_total(claims: Sequence[Claim]) -> int:
    """Francs that the mutual owes for some claims."""
    return sum(claim.decision.mutual_share for claim in claims if claim.decision)


def approvals_of(invoice: ProviderInvoice) -> QuerySet[Approval]:
    return Approval.objects.filter(invoice=invoice).order_by("-pk")


def payouts_of(invoice: ProviderInvoice) -> QuerySet[PayoutShare]:
    """What was paid of an invoice, and by whom, reversals included."""
    return (
        PayoutShare.objects.filter(invoice=invoice).select_related("payout__till", "payout__reversed_by").order_by("pk")
    )


def last_payout_of(invoice: ProviderInvoice) -> Payout | None:
    """The last order that paid an invoice and stands."""
    rows = Payout.objects.filter(shares__invoice=invoice, reversal_of__isnull=True, reversed_by__isnull=True)
    return rows.order_by("-pk").first()


def shares_of(payout: Payout) -> QuerySet[PayoutShare]:
    return PayoutShare.objects.filter(payout=payout).select_related("invoice").order_by("invoice__number")


def payable_on(provider: Provider, organisation_id: int, received_on: date) -> date:
    """The day an invoice received that day is to be paid by, as the agreement in force says."""
    rows = Agreement.objects.filter(organisation_id=organisation_id, provider=provider).order_by("-starts_on")
    held = next((row for row in rows if received_on in row.span), None) or rows.first()
    days = held.payment_days if held else DEFAULT_PAYMENT_DAYS
    return date.fromordinal(received_on.toordinal() + days)


def approved_on_day(user_id: int | None, name: str, day: date) -> int:
    """Francs that a person approved on a day."""
    rows = Approval.objects.filter(signed_on=day, signed_by_id=user_id, signed_by_name=name)
    return rows.aggregate(total=Coalesce(Sum("total"), 0))["total"]


def paid_on_day(user_id: int | None, name: str, day: date) -> int:
    """Francs of the orders that a person recorded on a day and that stand, whatever the days written on them."""
    rows = Payout.objects.filter(recorded_on=day, paid_by_id=user_id, paid_by_name=name)
    rows = rows.filter(reversal_of__isnull=True, reversed_by__isnull=True)
    return rows.aggregate(total=Coalesce(Sum("amount"), 0))["total"]


def entered_by(invoice: ProviderInvoice, user_id: int | None, name: str) -> bool:
    """Whether a person typed one of an invoice's claims."""
    return Claim.objects.filter(invoice=invoice, entered_by_id=user_id, entered_by_name=name).exists()


def has_signed(invoice: ProviderInvoice, user_id: int | None, name: str) -> bool:
    """Whether a person's signature is under an invoice."""
    return Approval.objects.filter(invoice=invoice, signed_by_id=user_id, signed_by_name=name).exists()


def signed_on(invoice: ProviderInvoice) -> date | None:
    """The day of the last signature under an invoice."""
    days = Approval.objects.filter(invoice=invoice).order_by("-signed_on").values_list("signed_on", flat=True)
    return days.first()


def invoices_to_pay(before: date | None = None) -> QuerySet[ProviderInvoice]:
    """Approved invoices that are not paid in full; those to be paid by a day when one is given."""
    rows = ProviderInvoice.objects.filter(state__in=PAYABLE)
    return rows if before is None else rows.filter(payable_on__lte=before)


def month_span(month_on: date) -> Span:
    return month_of(month_on).span
