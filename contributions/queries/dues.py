"""Dues and what settles them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404

from contributions.models import Allocation, Due, Receipt
from contributions.rules.facts import Advance, DueKind, OpenDue
from core.asking import asked_of
from core.spans import Month


@dataclass(frozen=True, slots=True)
class Settlement:
    """The receipt that finished paying a month."""

    month: Month
    receipt: Receipt


def find_due(pk: int) -> Due:
    """A due of the scope with its household; raises Http404."""
    return get_object_or_404(Due.objects.select_related("household", "rate__plan"), pk=pk)


def open_dues(household_ids: Sequence[int]) -> dict[int, list[OpenDue]]:
    """The dues that wait for money, by household, in the order they are paid, in one query."""
    found: dict[int, list[OpenDue]] = {}
    for pk, household_id, kind, due_on, left in _open_dues(household_ids):
        found.setdefault(household_id, []).append(OpenDue(pk, DueKind(kind), due_on, left))
    return found


def advances(household_ids: Sequence[int]) -> dict[int, list[Advance]]:
    """What receipts hold beyond the dues they settled, by household, in one query."""
    found: dict[int, list[Advance]] = {}
    for pk, household_id, left, paid_on in _advances(household_ids):
        found.setdefault(household_id, []).append(Advance(pk, left, paid_on))
    return found


@asked_of("household__pk")
def _open_dues() -> QuerySet:
    rows = Due.objects.open().order_by("due_on", "starts_on", "pk")
    return rows.values_list("pk", "household_id", "kind", "due_on", "left")


@asked_of("household__pk")
def _advances() -> QuerySet:
    rows = Receipt.objects.standing().with_left().filter(left__gt=0).order_by("number")
    return rows.values_list("pk", "household_id", "left", "paid_on")


def household_dues(household_id: int) -> QuerySet[Due]:
    """Every due of a household with `left`, latest first, cancelled ones included."""
    return Due.objects.filter(household_id=household_id).with_left().order_by("-starts_on", "-due_on", "pk")


def settlement_of(household_id: int, month: Month) -> Settlement | None:
    """The receipt that finished paying a month of a household; None when it is not raised or not paid in full."""
    dues = Due.objects.filter(
        household_id=household_id, starts_on__lt=(month + 1).first_day, ends_on__gt=month.first_day
    )
    rows = list(dues.standing().exclude(kind=DueKind.FEE).with_left())
    if not rows or any(due.left for due in rows):
        return None
    last = (
        Allocation.objects.standing()
        .filter(due__in=[due.pk for due in rows])
        .select_related("receipt")
        .order_by("-receipt__number")
        .first()
    )
    return None if last is None else Settlement(month, last.receipt)


def last_settlement(household_id: int) -> Settlement | None:
    """The latest month that a household has paid in full, with its receipt."""
    rows = Due.objects.filter(household_id=household_id).standing().exclude(kind=DueKind.FEE).with_left()
    paid = rows.filter(left=0).order_by("-ends_on").first()
    if paid is None:
        return None
    last_day = paid.span.last_day or paid.starts_on
    return settlement_of(household_id, Month(last_day.year, last_day.month))


def owed(household_ids: Sequence[int]) -> dict[int, int]:
    """Francs that each household owes in all, those that owe nothing left out."""
    return {key: sum(due.left for due in dues) for key, dues in open_dues(household_ids).items()}


def overdue_days(due_on: date, day: date) -> int:
    """How many days late a due is on a day, 0 when it is not."""
    return max(0, (day - due_on).days)


def allocated(receipt_ids: Sequence[int]) -> dict[int, int]:
    """Francs of each receipt that settle dues."""
    rows = Allocation.objects.filter(receipt_id__in=receipt_ids).order_by().values("receipt_id")
    return {row["receipt_id"]: row["total"] for row in rows.annotate(total=Sum("amount"))}
