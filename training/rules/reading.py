"""Reading a scenario file strictly: each value knows where it stands, each mistake says where and what was expected."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

import yaml

from core.formats import read_day, read_money
from core.spans import Month, months_between
from core.text import words

T = TypeVar("T")
_MISSING: Any = object()


class ScenarioMistake(ValueError):
    """The file cannot be read; the text says where (« soins[2].prestataire ») and what was expected, one a line."""


class _Loader(yaml.SafeLoader):
    """Safe YAML whose « oui », « 10 000 », « 75 % » and days stay text for us to read; no key may come twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen and key.value != "<<":
                raise ScenarioMistake(f"ligne {key.start_mark.line + 1} : « {key.value} » est écrit deux fois")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


OURS = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in pairs if tag not in OURS]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> "Node":
    """The root of a scenario file; raises ScenarioMistake when it is not YAML or not a block of keys."""
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 a subclass of the safe loader
    except yaml.YAMLError as error:
        raise ScenarioMistake(f"le fichier n'est pas du YAML : {error}") from error
    if not isinstance(content, dict):
        raise ScenarioMistake("le fichier doit commencer par « scenario: … »")
    return Node(content, "")


def plain_word(text: str) -> str:
    """A word as files may write it: « Refusé », « refuse » and « REFUSE » are one."""
    return " ".join(words(text))


def near(name: str, known: Iterable[str]) -> str:
    """« ; vouliez-vous dire « urgence » ? » when a known name looks like this one, else nothing."""
    plain = {plain_word(word): word for word in known}
    found = get_close_matches(plain_word(name), plain, n=1, cutoff=0.6)
    return f" ; vouliez-vous dire « {plain[found[0]]} » ?" if found else ""


@dataclass(frozen=True)
class Kind:
    """A kind of value: how it is read, and what to tell who wrote something else."""

    expected: str
    read: Callable[[Any], Any]
    choices: tuple[str, ...] = ()

    def value(self, given: Any, where: str) -> Any:
        """What was meant; raises ScenarioMistake saying where and what was expected."""
        try:
            return self.read(given)
        except (ValueError, TypeError, AttributeError) as error:
            told = given if isinstance(given, str | int | date) else "un bloc ou une liste"
            hint = near(str(given), self.choices)
            raise ScenarioMistake(f"{where} : « {told} » n'est pas {self.expected}{hint}") from error

    def mistakes(self, given: Any, where: str) -> Iterator[str]:
        try:
            self.value(given, where)
        except ScenarioMistake as mistake:
            yield str(mistake)


@dataclass
class Node:
    """A block of keys at a place of the file. Keys are read once each; `done` refuses those that nobody read."""

    content: Mapping[str, Any]
    path: str
    _read: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        return self.content.get(key) is not None

    def at(self, key: str) -> str:
        """Where a key stands in the file."""
        return f"{self.path}.{key}" if self.path else key

    def raw(self, key: str, default: Any = _MISSING) -> Any:
        self._read.add(key)
        value = self.content.get(key)
        if value is None:
            if default is _MISSING:
                raise ScenarioMistake(f"{self.at(key)} : à remplir")
            return default
        return value

    def text(self, key: str, default: Any = _MISSING) -> Any:
        value = self.raw(key, default)
        return value if value is default else str(value).strip()

    def _as(self, key: str, default: Any, kind: Kind) -> Any:
        value = self.raw(key, default)
        return value if value is default else kind.value(value, self.at(key))

    def day(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, DAY)

    def month(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, MONTH)

    def money(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, MONEY)

    def number(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, NUMBER)

    def rate(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, RATE)

    def yes(self, key: str, default: Any = _MISSING) -> Any:
        return self._as(key, default, YES)

    def word(self, key: str, choices: Mapping[str, T], default: Any = _MISSING) -> Any:
        """One of the agreed words (accents and case are free) → its value."""
        return self._as(key, default, one_of(choices))

    def words(self, key: str, choices: Mapping[str, T]) -> list[T]:
        kind = one_of(choices)
        return [kind.value(item, self.at(key)) for item in _listed(self.raw(key, []))]

    def texts(self, key: str, default: Any = _MISSING) -> Any:
        value = self.raw(key, default)
        return value if value is default else [str(item).strip() for item in _listed(value)]

    def block(self, key: str) -> "Node":
        """A block of keys; an absent one is empty."""
        value = self.raw(key, {})
        if not isinstance(value, dict):
            raise ScenarioMistake(f"{self.at(key)} : un bloc de clés est attendu")
        return Node(value, self.at(key))

    def blocks(self, key: str) -> "list[Node]":
        """A list of blocks; one block alone is a list of one, an absent one is empty."""
        value = self.raw(key, [])
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items):
            if not isinstance(item, dict):
                raise ScenarioMistake(f"{self.at(key)}[{number}] : un bloc de clés est attendu")
        return [Node(item, f"{self.at(key)}[{number}]") for number, item in enumerate(items)]

    def mixed(self, key: str) -> "list[Node | str]":
        """A list whose items are blocks or short texts."""
        found: list[Node | str] = []
        for number, item in enumerate(_listed(self.raw(key, []))):
            found.append(Node(item, f"{self.at(key)}[{number}]") if isinstance(item, dict) else str(item).strip())
        return found

    def named(self, key: str) -> "Iterator[tuple[str, Node]]":
        """The blocks of a block, by name."""
        for name, item in self.block(key).content.items():
            if not isinstance(item, dict):
                raise ScenarioMistake(f"{self.at(key)}.{name} : un bloc de clés est attendu")
            yield str(name), Node(item, f"{self.at(key)}.{name}")

    def months(self, key: str) -> list[Month]:
        """Months: « {de: 2024-01, a: 2024-06} » or a list."""
        value = self.raw(key, [])
        if isinstance(value, dict):
            span = Node(value, self.at(key))
            return list(months_between(span.month("de"), span.month("a")))
        return [MONTH.value(item, self.at(key)) for item in _listed(value)]

    def done(self) -> None:
        """Refuse the keys that were never read: a mistyped key must not pass in silence."""
        if unknown := [key for key in self.content if key not in self._read]:
            raise ScenarioMistake(f"{self.at(str(unknown[0]))} : cette clé est inconnue ici")


def to_day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else read_day(str(value))


def to_rate(value: Any) -> int:
    """« 75 % », « 12,5 % » or basis points."""
    text = str(value).replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if not text.endswith("%"):
        return int(text)
    found = re.fullmatch(r"(\d+)(?:[.,](\d{1,2}))?%", text)
    if found is None:
        raise ValueError(f"{value!r} is not a rate in hundredths of a per cent")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def to_yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return to_word(value, {"oui": True, "non": False})


def to_word(value: Any, choices: Mapping[str, T]) -> T:
    found = {plain_word(word): meaning for word, meaning in choices.items()}
    wanted = plain_word(str(value))
    if wanted not in found:
        raise ValueError(f"{value!r} is not one of the agreed words")
    return found[wanted]


def to_text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError("a text is not a block nor a list")
    return str(value).strip()


def to_number(value: Any) -> int:
    return int("".join(str(value).split()))


TEXT = Kind("un texte", to_text)
DAY = Kind("un jour, comme 2024-01-15", to_day)
MONTH = Kind("un mois, comme 2024-01", lambda value: Month.parse(str(value)))
MONEY = Kind("un montant en francs entiers, comme 10 000", lambda value: read_money(str(value)))
NUMBER = Kind("un nombre entier", to_number)
RATE = Kind("un taux, comme 75 % ou 7500 (points de base)", to_rate)
YES = Kind("oui ou non", to_yes, ("oui", "non"))


def one_of(choices: Mapping[str, T]) -> Kind:
    """A kind whose values are agreed words."""
    return Kind(f"un de : {', '.join(choices)}", lambda value: to_word(value, choices), tuple(choices))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
