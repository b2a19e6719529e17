"""The units of indicators: how many steps a value counts in one, and how it is read in French. Integers only."""

from collections.abc import Callable
from enum import StrEnum

from core.formats import CURRENCY_SIGNS, WIDE, count
from core.text import N_


class Unit(StrEnum):
    """What a value is counted in. A value is a whole number of steps: 20,0 % is 200 tenths of a per cent."""

    PERCENT = "percent"
    TIMES = "times"
    MONTHS = "months"
    DAYS = "days"
    RATE = "rate"
    MONEY = "money"
    COUNT = "count"

    @property
    def steps(self) -> int:
        """How many steps make one: 1 000 tenths of a per cent, 100 hundredths of a month…"""
        return _STEPS[self]

    @property
    def decimals(self) -> int:
        return _DECIMALS[self]


_STEPS = {
    Unit.PERCENT: 1000,
    Unit.TIMES: 100,
    Unit.MONTHS: 100,
    Unit.DAYS: 10,
    Unit.RATE: 1000,
    Unit.MONEY: 1,
    Unit.COUNT: 1,
}
_DECIMALS = {
    Unit.PERCENT: 1,
    Unit.TIMES: 2,
    Unit.MONTHS: 2,
    Unit.DAYS: 1,
    Unit.RATE: 3,
    Unit.MONEY: 0,
    Unit.COUNT: 0,
}
_WORDS = {Unit.MONTHS: N_("%(number)s\u00a0mois"), Unit.DAYS: N_("%(number)s\u00a0jours")}
_ONE_DAY = N_("%(number)s\u00a0jour")
_DECIMAL, _PERCENT = N_("%(whole)s,%(decimals)s"), N_("%(number)s\u202f%%")
"""The mark before decimals is the language's: « 76,0 % », "76.0 %"."""

Translate = Callable[[str], str]


def divided(numerator: int, denominator: int) -> int:
    """numerator / denominator as a whole number, half up (away from zero below zero). The denominator is above zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def shown(value: int, unit: Unit, currency: str = "XOF", translate: Translate = str) -> str:
    """A value as read: 760 tenths of a per cent → « 76,0 % »; 464 hundredths → « 4,64 »."""
    return _with_unit(*_digits(value, unit), unit, currency, translate)


def threshold_shown(threshold_bp: int, unit: Unit, translate: Translate = str) -> str:
    """A threshold as read, without needless decimals: 9 000 → « 90 % », 60 000 → « 6 mois »."""
    whole, decimals = _digits(divided(threshold_bp * unit.steps, 10_000), unit)
    return _with_unit(whole, decimals.rstrip("0"), unit, "XOF", translate)


def _digits(value: int, unit: Unit) -> tuple[str, str]:
    """What stands before the comma, with the sign, and what stands after it."""
    digits = f"{abs(value):0{unit.decimals + 1}d}"
    cut = len(digits) - unit.decimals
    return f"{'-' if value < 0 else ''}{count(int(digits[:cut]))}", digits[cut:]


def _with_unit(whole: str, decimals: str, unit: Unit, currency: str, translate: Translate) -> str:
    """A number with its word or sign, after its no-break space."""
    number = translate(_DECIMAL) % {"whole": whole, "decimals": decimals} if decimals else whole
    if unit is Unit.MONEY:
        return f"{number}{WIDE}{CURRENCY_SIGNS[currency]}"
    if unit is Unit.PERCENT:
        return translate(_PERCENT) % {"number": number}
    if unit is Unit.DAYS and whole == "1" and not decimals.strip("0"):
        return translate(_ONE_DAY) % {"number": number}
    return translate(_WORDS[unit]) % {"number": number} if unit in _WORDS else number
