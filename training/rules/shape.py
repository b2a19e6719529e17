"""The shapes that a scenario file is made of; a file is compared with them whole, before anything is played."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from training.rules.reading import MONTH, Kind, near


class Shape(Protocol):
    """What a value of the file must look like."""

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        """Each thing that is wrong in a value, and where it stands."""
        ...


@dataclass(frozen=True)
class Block:
    """A block of keys: those that it may have, those that it must have, and what any other key holds, if any may."""

    keys: Mapping[str, Shape]
    needed: tuple[str, ...] = ()
    others: Shape | None = None

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        if not isinstance(given, dict):
            yield f"{where} : un bloc de clés est attendu"
            return
        for key in self.needed:
            if given.get(key) is None:
                yield f"{_at(where, key)} : à remplir"
        for key, value in given.items():
            shape = self.keys.get(str(key), self.others)
            if shape is None and value is None and str(key)[:1].isdigit():
                yield f"{where} : avant « {key} », la virgule demande des guillemets autour de la valeur"
            elif shape is None:
                yield f"{_at(where, key)} : cette clé est inconnue ici{near(str(key), self.keys)}"
            elif value is not None:
                yield from shape.mistakes(value, _at(where, key))


@dataclass(frozen=True)
class Named:
    """A block whose keys are names chosen by the author."""

    of: Shape

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        yield from Block({}, others=self.of).mistakes(given, where)


@dataclass(frozen=True)
class Many:
    """A list; a value alone is a list of one."""

    of: Shape

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        if not isinstance(given, list):
            yield from self.of.mistakes(given, f"{where}[0]" if isinstance(given, dict) else where)
            return
        for number, item in enumerate(given):
            yield from self.of.mistakes(item, f"{where}[{number}]")


@dataclass(frozen=True)
class Either:
    """A short text, or a block that says more."""

    text: Kind
    block: Shape

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        yield from (self.block if isinstance(given, dict) else self.text).mistakes(given, where)


@dataclass(frozen=True)
class OneOf:
    """A block that has exactly one of some keys: a ceiling, a number or a deductible."""

    block: Block
    one: tuple[str, ...]

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        yield from self.block.mistakes(given, where)
        if isinstance(given, dict) and len([key for key in self.one if given.get(key) is not None]) != 1:
            yield f"{where} : une seule des clés {', '.join(self.one)} est attendue"


@dataclass(frozen=True)
class Months:
    """« {de: 2024-01, a: 2024-06} » or a list of months, or of what `item` says."""

    item: Shape = MONTH

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        if isinstance(given, dict):
            yield from Block({"de": MONTH, "a": MONTH}, ("de", "a")).mistakes(given, where)
        else:
            yield from Many(self.item).mistakes(given, where)


def _at(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)
