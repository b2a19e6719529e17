"""What a block with « nombre » stands for: following numbers, people in turn, days spread over a span."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from training.rules.reading import Node, ScenarioMistake

T = TypeVar("T")


def numbers(node: Node, key: str) -> list[str]:
    """« 0001 », « 0002 »…: the number of a block and those that follow, `nombre` in all; the last digits grow.

    Raises ScenarioMistake when it does not end with digits, or when `nombre` is below one.
    """
    first, count = node.text(key), node.number("nombre", 1)
    if count < 1:
        raise ScenarioMistake(f"{node.at('nombre')} : au moins 1")
    found = re.search(r"^(.*?)(\d+)$", first)
    if count > 1 and found is None:
        raise ScenarioMistake(f"{node.at(key)} : « {first} » ne finit pas par un nombre")
    if found is None:
        return [first]
    return [f"{found[1]}{int(found[2]) + step:0{len(found[2])}d}" for step in range(count)]


def spread(first: date, last: date, count: int) -> Iterator[date]:
    """So many days, in order, evenly from `first` to `last`, both included."""
    days = (last - first).days + 1
    for step in range(count):
        yield first + timedelta(days=step * days // count)


def in_turn(choices: Sequence[T], step: int) -> T:
    """Each of the choices after the other, then the first again."""
    return choices[step % len(choices)]
