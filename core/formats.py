"""How figures and days look in French: « 12 500 FCFA », « 31/12/2026 », « mars 2026 », « 12,5 % »."""

import re
from datetime import date

from core.spans import Month
from core.text import of_name

NARROW = "\u202f"
"""No-break narrow space: between thousands, before ; ! ? and %."""
WIDE = "\u00a0"
"""No-break space: before a unit and before a colon."""
CURRENCY_SIGNS = {"XOF": "FCFA", "GNF": "FG", "BIF": "FBu", "CDF": "FC"}
_FRENCH_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_ENGLISH_MONTHS = "January February March April May June July August September October November December"
MONTH_NAMES = {"fr": _FRENCH_MONTHS.split(" "), "en": _ENGLISH_MONTHS.split(" ")}


def count(number: int) -> str:
    """1234567 → « 1 234 567 »."""
    return f"{number:,}".replace(",", NARROW)


def money(amount: int, currency: str = "XOF") -> str:
    """12500 → « 12 500 FCFA »."""
    return f"{count(amount)}{WIDE}{CURRENCY_SIGNS[currency]}"


def percent(rate_bp: int, language: str = "fr") -> str:
    """1250 basis points → « 12,5 % », in English « 12.5 % »; whole rates lose the « ,0 »; half tenths go up."""
    tenths = (abs(rate_bp) + 5) // 10
    whole, tenth = divmod(tenths, 10)
    sign = "-" if rate_bp < 0 and tenths else ""
    mark = "," if language[:2] == "fr" else "."
    return f"{sign}{count(whole)}{f'{mark}{tenth}' if tenth else ''}{NARROW}%"


def day(value: date | None) -> str:
    """« 31/12/2026 », or nothing for no day."""
    return "" if value is None else f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def month(value: Month | date, language: str = "fr") -> str:
    """« mars 2026 »."""
    names = MONTH_NAMES.get(language[:2], MONTH_NAMES["fr"])
    return f"{names[value.month - 1]} {value.year}"


def of_month(value: Month | date, language: str = "fr") -> str:
    """« de mars 2026 », « d'août 2026 »; in English « of March 2026 »."""
    return of_name(month(value, language), language)


_MONEY = re.compile(r"^-?\d+$")


def read_money(text: str) -> int:
    """Whole francs from what people type: « 1 500 », « 1.500 F », « 1 500,00 FCFA ».

    Raises ValueError when it is not a whole number of francs.
    """
    cleaned = re.sub(r"(?i)\s|f\.?\s*cfa|cfa|xof|fr?s?\.?$", "", text.strip())
    cleaned = re.sub(r"[,.]0{1,2}$", "", cleaned)
    cleaned = re.sub(r"(?<=\d)[.,'](?=\d{3}(?:\D|$))", "", cleaned)
    if not _MONEY.match(cleaned):
        raise ValueError(f"{text!r} is not a whole amount")
    return int(cleaned)


def read_day(text: str) -> date:
    """A day from what people type: 31122026, 31/12/2026, 31.12.26, 2026-12-31; two-digit years are 1930 to 2029.

    Raises ValueError when there is no such day.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"\d{8}|\d{6}", text):
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    parts = re.split(r"[/.\-\s]+", text)
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise ValueError(f"{text!r} is not a day")
    dd, mm, yy = (int(part) for part in parts)
    if len(parts[2]) <= 2:
        yy += 1900 if yy >= 30 else 2000
    return date(yy, mm, dd)
