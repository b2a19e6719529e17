"""Why a text finds a person, when what is shown of them does not say it."""

from dataclasses import dataclass
from itertools import groupby

from core.text import N_, sound, words


@dataclass(frozen=True, slots=True)
class Known:
    """What the search knows of a person."""

    name: str
    number: str
    """Of the card: « 0047-02 »."""
    household_number: str
    phone: str
    """Of the family, E.164."""
    register_number: str = ""
    """What its own register called the family, when it had to be renumbered."""


PHONE = N_("tél. %(phone)s")
REGISTER = N_("n° %(number)s de son registre")
SOUND = N_("se prononce comme « %(asked)s »")


PART_DIGITS = 4
"""From so many digits on, a part of a telephone number is told wherever it stands in it."""


PHONE_DIGITS = 8
"""How many digits of a telephone the search's key keeps, its last ones, however the country's are written."""


def asked_words(text: str) -> list[str]:
    """The words of a search. Digits that follow each other are one telephone from eight on, spaces or not, alone or
    beside a name: « agossou 01 97 00 01 10 » is « agossou » and « 97000110 »."""
    found: list[str] = []
    for is_number, run in groupby(words(text), str.isdigit):
        together = list(run)
        digits = "".join(together)
        found += [digits[-PHONE_DIGITS:]] if is_number and len(digits) >= PHONE_DIGITS else together
    return found


def is_told_in_full(text: str, known: Known) -> bool:
    """Whether a text says enough of a person to be answered to somebody who may not read the register.

    Two words at least, a name among them; what stands beside a number is a whole word of the name, and the number is
    whole too. So nobody learns whose a telephone is, nor finds one out digit by digit.
    """
    asked = asked_words(text)
    numbers = [word for word in asked if word.isdigit()]
    if len(asked) < 2 or len(numbers) == len(asked):
        return False
    card = words(known.number)
    whole = {*card, "".join(card), known.household_number, *words(known.register_number), known.phone[-PHONE_DIGITS:]}
    return not numbers or (set(numbers) <= whole and nearness(text, known.name) <= 1)


def nearness(text: str, name: str) -> int:
    """How near a text comes to a name: 0 for the name itself, 1 for whole words of it, 2 for beginnings, 3 else."""
    asked, shown = [word for word in words(text) if not word.isdigit()], words(name)
    if not asked:
        return 3
    if sorted(asked) == sorted(shown):
        return 0
    if set(asked) <= set(shown):
        return 1
    return 2 if all(any(one.startswith(word) for one in shown) for word in asked) else 3


def why_found(text: str, known: Known) -> list[tuple[str, dict[str, str]]]:
    """The reasons that neither the name nor the number shows, as texts to translate and their values.

    A word that the name or the number begins with needs no telling. Digits typed in several words are also tried as
    one, since a part of a telephone number is written with spaces too.
    """
    asked = asked_words(text)
    found = [_reason(word, known) for word in asked]
    digits = "".join(word for word in words(text) if word.isdigit())[-PHONE_DIGITS:]
    heard = [word for word, reason in zip(asked, found, strict=True) if reason == SOUND]
    told: list[tuple[str, dict[str, str]]] = []
    if PHONE in found or _of_digits(digits, known) == PHONE:
        told.append((PHONE, {"phone": known.phone}))
    if REGISTER in found:
        told.append((REGISTER, {"number": known.register_number}))
    if heard:
        told.append((SOUND, {"asked": " ".join(heard)}))
    return told


def _reason(word: str, known: Known) -> str:
    """The reason of one word, nothing when what is shown says it."""
    if word.isdigit():
        return _of_digits(word, known)
    shown = words(known.name)
    if any(one.startswith(word) for one in shown):
        return ""
    heard = sound(word)
    return SOUND if heard and any(sound(one).startswith(heard) for one in shown) else ""


def _of_digits(word: str, known: Known) -> str:
    numbers = [*words(known.number), "".join(words(known.number))]
    if any(one.startswith(word) for one in numbers) or known.household_number.endswith(word):
        return ""
    if any(one.startswith(word) for one in words(known.register_number)):
        return REGISTER
    is_part = len(word) >= PART_DIGITS and word in known.phone
    return PHONE if is_part or known.phone[-PHONE_DIGITS:].startswith(word) else ""
