"""Finding a person or a family by what is typed: a number, a name, a phone, what a card's code says."""

import re
from collections.abc import Sequence
from functools import reduce

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contributions.queries.receipts import people_of
from core.text import sound, words
from members.models import Beneficiary, Household
from members.queries import known_of, match_told
from members.queries.cards import household_of_card
from members.rules import card
from members.rules.matching import asked_words, is_told_in_full, nearness


def people_matching(text: str, limit: int = 10) -> list[Beneficiary]:
    """The people that a text names, in one query: words of the name or their sounds, numbers, the telephone."""
    if not words(text):
        return []
    rows = _of_names(_with_family(Beneficiary.objects.all()), text)
    return list(rows.order_by("left_on", "last_name", "first_names", "number")[:limit])


def people_told(text: str) -> list[Beneficiary]:
    """The people that a text names for somebody who may not read the register: it must tell them in full."""
    return [person for person in people_matching(text) if is_told_in_full(text, known_of(person))]


def heads_matching(text: str, limit: int = 10) -> list[Beneficiary]:
    """The people who pay for the families that a text names: by family number, by anybody's name, by phone."""
    rows = _with_family(Beneficiary.objects.filter(link="head", left_on__isnull=True))
    numbered = _numbered_families(text)
    if numbered:
        heads = {head.household_id: head for head in rows.filter(household_id__in=numbered)}
        return [heads[key] for key in numbered if key in heads][:limit]
    named = list(_of_names(rows, text).order_by("last_name", "first_names", "number")[: 4 * limit])
    families = [person.household_id for person in people_matching(text, limit * 4)] + _by_phone(text)
    others = rows.filter(household_id__in=families).exclude(pk__in=[head.pk for head in named])
    found = [*named, *others.order_by("last_name", "first_names", "number")[:limit]]
    return sorted(found, key=lambda head: nearness(text, str(head)))[:limit]  # who is named comes before who is alike


def _numbered_families(text: str) -> list[int]:
    """The family of a card's code or number, then those that their own register called by that number."""
    scanned = household_of_card(text)
    if scanned is not None:
        return [scanned.pk]
    asked = text.strip()
    rows = Household.objects.filter(Q(number__iexact=asked) | Q(register_number__iexact=asked)) if asked else []
    return [row.pk for row in sorted(rows, key=lambda row: row.number.lower() != asked.lower())]


def whys_found(text: str, heads: Sequence[Beneficiary]) -> dict[int, str]:
    """Why a text found each family, by household, when the payer does not say it: another's name, a telephone."""
    named: dict[int, list[Beneficiary]] = {}
    for person in people_matching(text, 4 * max(8, len(heads))):
        named.setdefault(person.household_id, []).append(person)
    told = {}
    for head in heads:
        people = named.get(head.household_id, [head])
        one = head if head in people else people[0]
        other = "" if one == head else _("avec %(name)s") % {"name": one}
        told[head.household_id] = ", ".join(part for part in (other, match_told(text, one)) if part)
    return told


def person_numbered(text: str) -> Beneficiary | None:
    """The person of a card number, « 0047-02 »."""
    return _with_family(Beneficiary.objects.filter(number__iexact=text.strip())).first()


def family_named(text: str) -> list[Beneficiary]:
    """The people of the families whose card was scanned, or whose number was typed, the register's own too; heads
    first, none when unknown."""
    return [person for key in _numbered_families(text) for person in _with_family(people_of(key))]


def is_card_code(text: str) -> bool:
    """Whether a text has the shape of what a card's code holds, genuine or not."""
    return card.read(text) is not None


def _of_names(rows: QuerySet[Beneficiary], text: str) -> QuerySet[Beneficiary]:
    """The people of whom each word of a text says something; nobody when it has no word."""
    asked = asked_words(text)
    return reduce(lambda found, word: found.filter(_names(word)), asked, rows) if asked else rows.none()


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
