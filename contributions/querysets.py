"""Conditions on one table: dues not cancelled, payments not reversed, what is left on each."""

from datetime import date

from django.db.models import BigIntegerField, F, Q, Sum
from django.db.models.functions import Cast, Coalesce

from core.scoping import ScopedManager, ScopedQuerySet
from core.spans import Span

LEFT = Cast(F("amount") - Coalesce(Sum("allocations__amount"), 0), BigIntegerField())
"""PostgreSQL adds big integers up into a decimal: francs stay whole numbers."""


class RateQuerySet(ScopedQuerySet):
    def in_force_on(self, day: date) -> "RateQuerySet":
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class DueQuerySet(ScopedQuerySet):
    def standing(self) -> "DueQuerySet":
        """Dues that nobody cancelled."""
        return self.filter(cancelled_on__isnull=True)

    def starting_in(self, span: Span) -> "DueQuerySet":
        rows = self.filter(starts_on__gte=span.start)
        return rows if span.end is None else rows.filter(starts_on__lt=span.end)

    def with_left(self) -> "DueQuerySet":
        """Add `left`: francs that the due still waits for."""
        return self.annotate(left=LEFT)

    def open(self) -> "DueQuerySet":
        """Dues that wait for money, with `left`."""
        return self.standing().with_left().filter(left__gt=0)


class ReceiptQuerySet(ScopedQuerySet):
    def standing(self) -> "ReceiptQuerySet":
        """Receipts of money: neither reversed nor the reversal of another."""
        return self.filter(reversal_of__isnull=True, reversed_by__isnull=True)

    def with_left(self) -> "ReceiptQuerySet":
        """Add `left`: francs of the receipt that settle no due, the advance."""
        return self.annotate(left=LEFT)


class AllocationQuerySet(ScopedQuerySet):
    def standing(self) -> "AllocationQuerySet":
        """Money that still counts: neither mirrored nor a mirror."""
        return self.filter(reversal_of__isnull=True, reversed_by__isnull=True)


class SuspensionQuerySet(ScopedQuerySet):
    def holding_on(self, day: date) -> "SuspensionQuerySet":
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class Rates(ScopedManager.from_queryset(RateQuerySet)):  # type: ignore[misc]
    """Rates of plans."""


class Dues(ScopedManager.from_queryset(DueQuerySet)):  # type: ignore[misc]
    """What households owe."""


class Receipts(ScopedManager.from_queryset(ReceiptQuerySet)):  # type: ignore[misc]
    """Money received and its reversals."""


class Allocations(ScopedManager.from_queryset(AllocationQuerySet)):  # type: ignore[misc]
    """What receipts settle."""


class Suspensions(ScopedManager.from_queryset(SuspensionQuerySet)):  # type: ignore[misc]
    """Rights suspended by decision."""
