"""Cards: the key that signs them, the number that a code gives back, the families to print."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from members.models import Beneficiary, Household
from members.queries.families import families
from members.rules import card
from organisations.acting import current_actor
from organisations.models import Organisation


def card_keys(organisation_id: int) -> list[bytes]:
    """The key that signs the cards of a mutual, then those that signed older ones (a secret that was changed)."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [card.derive_key(str(secret), organisation_id) for secret in secrets]


def card_text(household: Household, code: str) -> str:
    """What the code on a family's card holds: the mutual's code, the family's number, the signature."""
    return card.text(card_keys(household.organisation_id)[0], code, household.number, household.card_issue)


def household_of_card(text: str) -> Household | None:
    """The family of a scanned card; None when it was forged, altered, replaced, or is no card: « carte non reconnue ».

    Searched in the mutuals that the scope may read.
    """
    read = card.read(text)
    if read is None:
        return None
    rows = Household.objects.filter(organisation__code=read.code, number=read.number).select_related("organisation")
    for household in rows:
        if any(card.is_genuine(key, read, household.card_issue) for key in card_keys(household.organisation_id)):
            return household
    return None


def families_to_print(on: date, *, section: int | None = None, village: str = "", pks: Sequence[int] = ()) -> QuerySet:
    """Families with their people who are in, in the order of the cards; a selection, a section or a village."""
    chosen = Q()
    if pks:
        chosen &= Q(pk__in=pks)
    if section is not None:
        chosen &= Q(section_id=section)
    if village:
        chosen &= Q(village=village)
    present = Beneficiary.objects.filter(left_on__isnull=True).order_by("number")
    rows = families(on).filter(chosen, left_on__isnull=True)
    return rows.prefetch_related(Prefetch("beneficiaries", queryset=present, to_attr="present"))


def my_organisation() -> Organisation:
    """The acting mutual, as its cards and prints name it."""
    return Organisation.objects.select_related("place").get(pk=current_actor().organisation_id)
