"""What a rule says of a cell or a family: a French sentence to translate, its values, and the field it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core import formats


@dataclass(frozen=True, slots=True)
class Reason:
    """A refusal or a warning: what, where, how to repair. `field` names the column at fault."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    field: str = ""

    def told(self, translate: Callable[[str], str] = str) -> str:
        """The sentence as read, in the language that `translate` turns French into."""
        return translate(self.text) % {name: _shown(value) for name, value in self.params.items()}


def kept(reason: Reason) -> list[object]:
    """A reason as a job keeps it: its French sentence and its values, to be told in the language of who reads it."""
    return [reason.text, {name: _shown(value) for name, value in reason.params.items()}]


def told_again(written: Sequence[Any], translate: Callable[[str], str]) -> str:
    """A kept reason in the language that `translate` turns French into."""
    text, params = written
    return translate(text) % params


class Unreadable(ValueError):
    """A cell that says nothing usable; carries the reason."""

    def __init__(self, text: str, **params: object) -> None:
        self.reason = Reason(text, params)
        super().__init__(self.reason.told())


def _shown(value: object) -> str:
    return formats.day(value) if isinstance(value, date) else str(value)
