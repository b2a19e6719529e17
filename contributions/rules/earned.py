"""Cotisations acquises: the part of a contribution that belongs to the days already covered. Whole francs, half up."""

from datetime import date, timedelta
from enum import StrEnum

from core.spans import Span, add_months, month_of


class Method(StrEnum):
    """How time is counted: whole months gone by, or days gone by."""

    MONTHS = "months"
    DAYS = "days"


def earned(amount: int, covered: Span, at: date, method: Method = Method.MONTHS) -> int:
    """Francs of `amount`, paid for the days of `covered`, that are earned at the end of the day `at`.

    2 400 for 12 months from 1 July give on 31 December 1 200 by months and 1 210 by days (184/365).
    Raises ValueError when the span is empty or has no end. Source: guide BIT/STEP–CIDR, cotisations acquises; T3.
    """
    if not covered:
        raise ValueError("a contribution covers at least one day")
    gone, whole = _days(covered, at) if method is Method.DAYS else _months(covered, at)
    return _part(amount, gone, whole)


def _part(amount: int, gone: int, whole: int) -> int:
    """amount × gone / whole, half up, away from zero below zero so that a reversal cancels exactly."""
    size = (2 * abs(amount) * gone + whole) // (2 * whole)
    return size if amount >= 0 else -size


def _days(covered: Span, at: date) -> tuple[int, int]:
    whole = covered.days()
    return min(max((at - covered.start).days + 1, 0), whole), whole


def _months(covered: Span, at: date) -> tuple[int, int]:
    """Months gone and months in all: from day to day when the span is whole months so, by calendar month otherwise.

    A first month that begins on the 15th is a whole month due, earned when that calendar month is over.
    """
    if covered.end is None:
        raise ValueError("a span without end has no length")
    after = min(at + timedelta(days=1), covered.end)
    whole = month_of(covered.end) - month_of(covered.start)
    if add_months(covered.start, whole) == covered.end:
        gone = month_of(after) - month_of(covered.start)
        gone -= add_months(covered.start, gone) > after
        return max(gone, 0), whole
    last_day = covered.end - timedelta(days=1)
    whole = month_of(last_day) - month_of(covered.start) + 1
    if after == covered.end:
        return whole, whole
    return max(month_of(after) - month_of(covered.start), 0), whole
