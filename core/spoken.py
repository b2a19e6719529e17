"""Words in the language of the page: « octobre 2026 », « d'Adjoa », « 12,5 % »; and sentences to be said again later.

A refusal of a job is told to its owner, kept, and read by others: it knows what it is made of (`kept`), and `say_again`
says it in the language of who reads. Months and names bend in each language, so they know what they are made of too.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext, override

from core import formats
from core.spans import Month
from core.text import N_, of_name

Made = str | int | list[Any] | dict[str, Any]
"""What is kept: a text that stays, [a text of the catalogue, its values], or {what bends: of what}."""


class Told(str):
    """A text in the language of the page that knows how it was made."""

    made: Made

    def __new__(cls, text: str, made: Made) -> "Told":
        self = super().__new__(cls, text)
        self.made = made
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """What a copy is made of, by `copy` or through a pickle: a refusal travels with the error that carries it."""
        return type(self), (str(self), self.made)

    def __mod__(self, values: Any) -> str:
        filled = str(self) % values
        if not isinstance(self.made, list) or not isinstance(values, Mapping):
            return filled
        return Told(filled, [self.made[0], {name: kept(value) for name, value in values.items()}])


def told(text: str) -> str:
    """A text of the catalogue in the language of the page, to import as `_` where refusals are written."""
    return Told(gettext(text), [text, {}])


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other."""
    listed = list(sentences)
    return Told(" ".join(listed), {"joined": [kept(one) for one in listed]})


def kept(text: Any) -> Made:
    """What to keep of a text, so that it can be said again; plain text and figures stay as they are."""
    if isinstance(text, Told):
        return text.made
    return text if isinstance(text, int) else str(text)


def say_again(made: Any) -> str:
    """What was kept, in the language of the page."""
    if isinstance(made, list):
        text, values = made
        said = gettext(text)
        return said % {name: say_again(value) for name, value in values.items()} if values else said
    if isinstance(made, dict):
        return "".join(BENT[kind](of_what) for kind, of_what in made.items())
    return str(made)


def in_french(made: Made) -> str:
    """What was kept, as the record keeps it."""
    with override("fr"):
        return str(say_again(made))


def _language() -> str:
    return get_language() or "fr"


def month_name(value: Month | date) -> str:
    """« mars 2026 », "March 2026"."""
    return Told(formats.month(value, _language()), {"month": f"{value.year}-{value.month:02d}"})


def of_month(value: Month | date) -> str:
    """« de mars 2026 », « d'octobre 2026 », "of March 2026"."""
    return Told(formats.of_month(value, _language()), {"of_month": f"{value.year}-{value.month:02d}"})


def of(name: object) -> str:
    """« de Bio », « d'Adjoa », "of Adjoa"."""
    return Told(of_name(name, _language()), {"of": str(name)})


def instant(value: datetime) -> str:
    """« 31/12/2026 à 14:05 », "31/12/2026 at 14:05", in the zone that the value carries."""
    return told(N_("%(day)s à %(time)s")) % {"day": formats.day(value.date()), "time": f"{value:%H:%M}"}


def percent(rate_bp: int) -> str:
    """« 12,5 % », "12.5 %"."""
    return Told(formats.percent(rate_bp, _language()), {"percent": rate_bp})


BENT = {
    "month": lambda text: month_name(Month.parse(text)),
    "of_month": lambda text: of_month(Month.parse(text)),
    "of": of,
    "percent": percent,
    "joined": lambda parts: " ".join(say_again(part) for part in parts),
}
"""How what bends is said from what was kept of it."""
