"""Sentences that are kept in French with what they are made of, to be said later in the language of who reads them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Made = dict[str, list[Any]]
"""Sentence as it was written → the text of the catalogue and its values."""
Translate = Callable[[str], str]

_JOINTS = re.compile(r"( \+ | − |, )")
"""What stands between sentences that were put side by side."""


class _Text(str):
    """A text of the catalogue: what it becomes with its values is noted."""

    _made: Made

    def __new__(cls, text: str, made: Made) -> "_Text":
        self = super().__new__(cls, text)
        self._made = made
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> str:
        """What is kept is the text alone."""
        return str(self)

    def __mod__(self, values: Any) -> str:
        told = str(self) % values
        self._made[told] = [str(self), dict(values)]
        return told


class Notebook:
    """Stands for the translation while a page is written in French, and notes what each sentence is made of."""

    def __init__(self) -> None:
        self.made: Made = {}

    def __call__(self, text: str) -> str:
        return _Text(text, self.made)


def say(text: str, made: Mapping[str, Any], translate: Translate) -> str:
    """A kept sentence in the reader's language; what is no text of the catalogue (a name, a figure) stays as it is."""
    if not text:
        return text
    if text in made:
        words, values = made[text]
        told = {
            name: say(value, made, translate) if isinstance(value, str) else value for name, value in values.items()
        }
        return translate(words) % told
    found = translate(text)
    if found != text:
        return found
    small = text[:1].lower() + text[1:]
    if small != text and (found := say(small, made, translate)) != small:
        return found[:1].upper() + found[1:]
    parts = _JOINTS.split(text)
    if len(parts) == 1:
        return text
    return "".join(part if at % 2 else say(part, made, translate) for at, part in enumerate(parts))
