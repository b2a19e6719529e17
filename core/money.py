"""Whole francs: shares, splits and amounts in words. No float and no decimal ever touches an amount."""

from collections.abc import Sequence

FULL_BP = 10_000
"""One hundred per cent, in basis points."""

MOST = 999_999_999
"""The largest amount that a person types, in francs: more is a slip of the finger."""

_SMALL = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_UNITS = [*_SMALL.split(" "), "dix-sept", "dix-huit", "dix-neuf"]
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_CURRENCY_WORDS = {
    "XOF": ("franc CFA", "francs CFA"),
    "GNF": ("franc guinéen", "francs guinéens"),
    "BIF": ("franc burundais", "francs burundais"),
    "CDF": ("franc congolais", "francs congolais"),
}


def share(amount: int, rate_bp: int) -> int:
    """The part of `amount` (francs) at `rate_bp` (basis points), rounded half up, away from zero below zero.

    share(3333, 7500) == 2500 (2 499,75).
    """
    doubled = 2 * abs(amount) * rate_bp
    rounded = (doubled + FULL_BP) // (2 * FULL_BP)
    return rounded if amount >= 0 else -rounded


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Cut `amount` (francs) in proportion to `weights` so that the parts always sum back to it.

    The francs that do not divide go one by one to the largest remainders, first come first served.

    Raises ValueError when no weight is above zero or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be whole numbers, none below zero, one above")
    sign, size = (1, amount) if amount >= 0 else (-1, -amount)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def in_words(amount: int, currency: str = "XOF") -> str:
    """An amount as a French receipt spells it: 12500 → « douze mille cinq cents francs CFA ».

    Raises ValueError for a currency that Novi does not keep or an amount of a million billions and more.
    """
    if currency not in _CURRENCY_WORDS:
        raise ValueError(f"unknown currency {currency}")
    singular, plural = _CURRENCY_WORDS[currency]
    size = abs(amount)
    words = number_in_words(size)
    if size >= 1_000_000 and size % 1_000_000 == 0:
        words += " de"
    return f"{'moins ' if amount < 0 else ''}{words} {plural if size >= 2 else singular}"


def number_in_words(number: int) -> str:
    """A whole number ≥ 0 in French words, traditional spelling with hyphens below one hundred only."""
    if number >= 10**15:
        raise ValueError("too large to spell")
    words: list[str] = []
    for scale, name in ((10**12, "billion"), (10**9, "milliard"), (10**6, "million")):
        count, number = divmod(number, scale)
        if count:
            words += [_below_thousand(count, closing=True), name + ("s" if count > 1 else "")]
    thousands, rest = divmod(number, 1000)
    if thousands:
        words += ([] if thousands == 1 else [_below_thousand(thousands, closing=False)]) + ["mille"]
    if rest or not words:
        words.append(_below_thousand(rest, closing=True))
    return " ".join(words)


def _below_thousand(number: int, *, closing: bool) -> str:
    """0 to 999; `closing` says that « cent » and « vingt » may take their plural s."""
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        plural = "s" if hundreds > 1 and rest == 0 and closing else ""
        words.append(f"cent{plural}" if hundreds == 1 else f"{_UNITS[hundreds]} cent{plural}")
    if rest or not hundreds:
        words.append(_below_hundred(rest, closing=closing))
    return " ".join(words)


def _below_hundred(number: int, *, closing: bool) -> str:
    if number < 20:
        return _UNITS[number]
    ten, unit = divmod(number, 10)
    if ten in (7, 9):
        ten, unit = ten - 1, unit + 10
    if unit == 0:
        return _TENS[ten] + ("s" if ten == 8 and closing else "")
    link = " et " if unit in (1, 11) and ten != 8 else "-"
    return f"{_TENS[ten]}{link}{_UNITS[unit]}"
