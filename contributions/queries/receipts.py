"""Receipts: one, those of a household, those that a reference or a number finds."""

from django.db.models import Prefetch, QuerySet, Sum
from django.shortcuts import get_object_or_404

from contributions.models import Allocation, Receipt
from core.money import in_words
from ledger.models import Till, TillCount
from members.models import Beneficiary, Household
from organisations.acting import current_actor


def find_receipt(pk: int) -> Receipt:
    """A receipt of the scope with what it settles; raises Http404."""
    return get_object_or_404(_shown(Receipt.objects.all()), pk=pk)


def receipts_of(household_id: int) -> QuerySet[Receipt]:
    """A household's receipts, latest first, with what each settles and whether it is reversed."""
    return _shown(Receipt.objects.filter(household_id=household_id))


def _shown(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    lines = Allocation.objects.select_related("due").order_by("due__due_on", "pk")
    return rows.select_related("household", "till", "organisation", "reversed_by", "reversal_of").prefetch_related(
        Prefetch("allocations", lines)
    )


def advance_of(receipt: Receipt) -> int:
    """Francs of a receipt that settle no due."""
    settled = Allocation.objects.filter(receipt=receipt).aggregate(total=Sum("amount"))["total"]
    return receipt.amount - int(settled or 0)


def amount_in_words(receipt: Receipt) -> str:
    return in_words(abs(receipt.amount), receipt.organisation.currency)


def with_reference(till: Till, reference: str) -> Receipt | None:
    """The standing receipt that already carries an operator's reference on a till."""
    return Receipt.objects.filter(till=till, reference=reference).standing().first()


def open_tills() -> QuerySet[Till]:
    """The tills that money may enter: the person's own first, then cash, bank and wallets."""
    return Till.objects.filter(organisation_id=current_actor().organisation_id, is_open=True).select_related("account")


def counted_since(receipt: Receipt) -> bool:
    """Whether the receipt's till was closed after the receipt was recorded."""
    return TillCount.objects.filter(till_id=receipt.till_id, closed_at__gte=receipt.recorded_at).exists()


def find_household(pk: int) -> Household:
    """A household of the scope; raises Http404."""
    return get_object_or_404(Household.objects.select_related("section", "place"), pk=pk)


def head_of(household_id: int) -> Beneficiary | None:
    """The person who heads a household, or who did last."""
    rows = Beneficiary.objects.filter(household_id=household_id, link="head")
    return rows.order_by("left_on").first() or Beneficiary.objects.filter(household_id=household_id).first()
