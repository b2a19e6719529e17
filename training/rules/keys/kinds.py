"""Kinds of value that only scenario files have."""

from typing import Any

from training.rules import words
from training.rules.reading import MONEY, Kind, plain_word, to_number


def _amount_or_due(value: Any) -> Any:
    return value if plain_word(str(value)) == words.DUE else MONEY.read(value)


def _year(value: Any) -> int:
    year = to_number(value)
    if not 1900 <= year <= 2200:
        raise ValueError("not a year")
    return year


def _none(value: Any) -> str:
    if plain_word(str(value)) != words.NONE:
        raise ValueError("only « aucune » stands alone")
    return words.NONE


AMOUNT_OR_DUE = Kind("un montant en francs entiers, ou « dû »", _amount_or_due)
YEAR = Kind("une année, comme 2024", _year)
NO_AGREEMENT = Kind("« aucune » ou un bloc", _none, ("aucune",))
