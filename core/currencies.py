"""Amounts of two currencies are never added, unless somebody states at what rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


class HasCurrency(Protocol):
    """Whatever keeps its amounts in one currency: an organisation, an actor."""

    currency: str


class MixedCurrencies(ValueError):
    """Amounts of several currencies were about to be added without a stated rate."""


@dataclass(frozen=True, slots=True)
class StatedRate:
    """`parts` whole units of one currency are worth `whole` of another; `source` says who states it, and of when."""

    parts: int
    whole: int
    source: str

    def __post_init__(self) -> None:
        if self.parts <= 0 or self.whole <= 0 or not self.source.strip():
            raise ValueError("a rate is two amounts above zero and says where it comes from")

    def convert(self, amount: int) -> int:
        """The amount in the other currency, in whole units, rounded half up, away from zero below zero."""
        size = (2 * abs(amount) * self.whole + self.parts) // (2 * self.parts)
        return size if amount >= 0 else -size


def same_currency(
    organisations: Iterable[HasCurrency], *, into: str | None = None, rates: Mapping[str, StatedRate] | None = None
) -> str:
    """The currency in which the amounts of these organisations may be added.

    Their common one, or `into` when `rates` states how each other currency turns into it. Raises MixedCurrencies when
    they differ and a rate is missing, ValueError when there is no organisation and no `into`.
    """
    found = sorted({organisation.currency for organisation in organisations})
    if into is None and len(found) == 1:
        return found[0]
    if into is None and not found:
        raise ValueError("no organisation, no currency")
    missing = [currency for currency in found if currency != into and currency not in (rates or {})]
    if into is None or missing:
        raise MixedCurrencies(f"amounts in {', '.join(found)} are not added without a stated rate")
    return into


def add_up(amounts: Iterable[tuple[str, int]], *, into: str, rates: Mapping[str, StatedRate] | None = None) -> int:
    """The sum in `into` of (currency, amount); raises MixedCurrencies when a rate is missing.

    Each currency is summed first and turned once, so that the rounding is one per currency.
    """
    sums: dict[str, int] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    if missing := [currency for currency in sums if currency != into and currency not in (rates or {})]:
        raise MixedCurrencies(f"no stated rate from {', '.join(missing)} to {into}")
    return sum(
        amount if currency == into else (rates or {})[currency].convert(amount) for currency, amount in sums.items()
    )
