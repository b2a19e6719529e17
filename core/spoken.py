"""Months, names and rates in the language of the page: « octobre 2026 », « d'Adjoa », « 12,5 % »."""

from datetime import date

from django.utils.translation import get_language

from core import formats
from core.spans import Month
from core.text import of_name


def _language() -> str:
    return get_language() or "fr"


def month_name(value: Month | date) -> str:
    """« mars 2026 », "March 2026"."""
    return formats.month(value, _language())


def of_month(value: Month | date) -> str:
    """« de mars 2026 », « d'octobre 2026 », "of March 2026"."""
    return formats.of_month(value, _language())


def of(name: object) -> str:
    """« de Bio », « d'Adjoa », "of Adjoa"."""
    return of_name(name, _language())


def percent(rate_bp: int) -> str:
    """« 12,5 % », "12.5 %"."""
    return formats.percent(rate_bp, _language())
