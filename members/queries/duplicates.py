"""People who look like somebody already registered: the same sounds, sex and a near birth."""

import operator
from collections.abc import Iterable
from functools import reduce

from django.db.models import Q

from core.text import sound, words
from members.models import Beneficiary, Household
from members.rules.births import Birth
from members.rules.families import PersonDraft, look_alike


def alike(people: Iterable[PersonDraft], *, but: Household | None = None) -> list[tuple[PersonDraft, Beneficiary]]:
    """Pairs (somebody to enrol, somebody present who may be the same), in one query; `but`: a family to leave out."""
    wanted = [person for person in people if words(person.name)]
    if not wanted:
        return []
    found = Beneficiary.objects.filter(reduce(operator.or_, (_sounds_like(person) for person in wanted)))
    present = found.filter(left_on__isnull=True).select_related("household").order_by("number")
    if but is not None:
        present = present.exclude(household=but)
    return [(draft, row) for draft in wanted for row in present if look_alike(draft, draft_like(row))]


def draft_like(row: Beneficiary) -> PersonDraft:
    """Somebody present, as the rules on people to enrol see them."""
    return PersonDraft(
        last_name=row.last_name,
        first_names=row.first_names,
        sex=row.sex,
        link=row.link,
        birth=Birth(row.birth_on, row.birth_precision),
        id_document=row.id_document,
        note=row.note,
    )


def _sounds_like(person: PersonDraft) -> Q:
    """The key of a row holds each sound of the name, whole."""
    heard = {sound(word) for word in words(person.name) if not word.isdigit()}
    return reduce(operator.and_, (Q(key__contains=f"|~{one}|") for one in heard if one), Q(sex=person.sex))
