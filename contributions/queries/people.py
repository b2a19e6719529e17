"""Finding a person or a family by what is typed: a number, a name, a phone, what a card's code says."""

import re
from collections.abc import Sequence
from functools import reduce

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contributions.queries.receipts import people_of
from core.text import sound
from core.waiting import First, first
from members.models import Beneficiary, Household
from members.queries import known_of, match_told
from members.queries.cards import household_of_card
from members.rules import card
from members.rules.matching import asked_words, is_told_in_full, nearness


def people_matching(text: str, limit: int = 10) -> First[Beneficiary]:
    """The people that a text names: words of the name or their sounds, numbers, the telephone; one query, two when
    there are more."""
    return first(_people(text), limit)


def people_told(text: str, limit: int = 10) -> First[Beneficiary]:
    """The people that a text names for somebody who may not read the register: it must tell them in full.

    Whether there is one more is known, how many never is: a count would tell of people whom nobody named.
    """
    told = [person for person in _people(text)[: limit + 1] if is_told_in_full(text, known_of(person))]
    return First(told[:limit], len(told))


def heads_matching(text: str, limit: int = 10) -> First[Beneficiary]:
    """The people who pay for the families that a text names: by family number, by anybody's name, by phone."""
    rows = _with_family(Beneficiary.objects.filter(link="head", left_on__isnull=True))
    numbered = _numbered_families(text)
    if numbered:
        heads = {head.household_id: head for head in rows.filter(household_id__in=numbered)}
        found = [heads[key] for key in numbered if key in heads]
        return First(found[:limit], len(found))
    named = list(_of_names(rows, text).order_by("last_name", "first_names", "number")[: 4 * limit])
    called, people = _called(text), _people(text)
    known = [person.household_id for person in people[: 4 * limit]]
    families = known + list(called.values_list("pk", flat=True)[:10])
    others = rows.filter(household_id__in=families).exclude(pk__in=[head.pk for head in named])
    found = [*named, *others.order_by("last_name", "first_names", "number")[:limit]]
    found.sort(key=lambda head: nearness(text, str(head)))  # who is named comes before who is alike
    if max(len(found), len(known) // 4) < limit:
        return First(found)
    in_them = Q(household_id__in=people.order_by().values("household_id")) | Q(household_id__in=called.values("pk"))
    return First(found[:limit], rows.filter(in_them).count())


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
    for person in _people(text)[: 4 * max(8, len(heads))]:
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


def _people(text: str) -> QuerySet[Beneficiary]:
    """Whom a text names, those who are in first; nobody when it has no word."""
    rows = _of_names(_with_family(Beneficiary.objects.all()), text)
    return rows.order_by("left_on", "last_name", "first_names", "number")


def _of_names(rows: QuerySet[Beneficiary], text: str) -> QuerySet[Beneficiary]:
    """The people of whom each word of a text says something; nobody when it has no word."""
    asked = asked_words(text)
    return reduce(lambda found, word: found.filter(_names(word)), asked, rows) if asked else rows.none()


def _names(word: str) -> Q:
    """A word of the key begins so, or sounds so from three sounds on: one letter sounds like half the register."""
    heard = sound(word)
    spelt = Q(key__contains=f"|{word}")
    return spelt | Q(key__contains=f"|~{heard}") if len(heard) >= 3 and not word.isdigit() else spelt


def _called(text: str) -> QuerySet[Household]:
    """The families of a telephone, from six digits on."""
    digits = re.sub(r"\D", "", text)
    return Household.objects.filter(phone__contains=digits[-8:]) if len(digits) >= 6 else Household.objects.none()


def _with_family(rows: QuerySet[Beneficiary]) -> QuerySet[Beneficiary]:
    return rows.select_related("household__section")
