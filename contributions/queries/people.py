"""Finding a person or a family by what is typed: a number, a name, a phone, what a card's code says."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.text import sound, words
from members.models import Beneficiary, Household

CARD_SEPARATORS = re.compile(r"[|/:;\s]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and who it may be: one person, or several to choose from."""

    text: str
    found: list[Beneficiary]

    @property
    def only(self) -> Beneficiary | None:
        return self.found[0] if len(self.found) == 1 else None


def people_matching(text: str, limit: int = 10) -> list[Beneficiary]:
    """The people that a text names, in one query: a card number exactly, else words and sounds of the name."""
    asked = words(text)
    if not asked:
        return []
    rows = _with_family(Beneficiary.objects.all())
    for word in asked:
        rows = rows.filter(_names(word))
    return list(rows.order_by("left_on", "last_name", "first_names", "number")[:limit])


def heads_matching(text: str, limit: int = 10) -> list[Beneficiary]:
    """The people who pay for the families that a text names: by family number, by anybody's name, by phone."""
    exact = Household.objects.filter(number__iexact=text.strip()).values("pk")
    rows = _with_family(Beneficiary.objects.filter(link="head", left_on__isnull=True))
    found = list(rows.filter(household__in=exact)[:limit])
    if found:
        return found
    families = [person.household_id for person in people_matching(text, limit * 4)] + _by_phone(text)
    return list(rows.filter(household_id__in=families).order_by("last_name", "first_names", "number")[:limit])


def person_numbered(text: str) -> Beneficiary | None:
    """The person of a card number, alone or as the first part of what a card's code says."""
    for part in (text.strip(), *CARD_SEPARATORS.split(text.strip())):
        found = _with_family(Beneficiary.objects.filter(number__iexact=part)).first() if part else None
        if found is not None:
            return found
    return None


def _names(word: str) -> Q:
    """A word of the key begins so, or sounds so from three sounds on: one letter sounds like half the register."""
    heard = sound(word)
    spelt = Q(key__contains=f"|{word}")
    return spelt | Q(key__contains=f"|~{heard}") if len(heard) >= 3 and not word.isdigit() else spelt


def _by_phone(text: str) -> list[int]:
    digits = re.sub(r"\D", "", text)
    if len(digits) < 6:
        return []
    rows = Household.objects.filter(phone__contains=digits[-8:])
    return list(rows.values_list("pk", flat=True)[:10])


def _with_family(rows: QuerySet[Beneficiary]) -> QuerySet[Beneficiary]:
    return rows.select_related("household__section")
