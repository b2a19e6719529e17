"""What the day waits for about families, and what the global search finds among people."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.spoken import of
from core.waiting import First, Found, Waiting
from members.models import Beneficiary, Household
from members.permissions import ENROL, VIEW
from members.queries.cards import household_of_card
from members.queries.families import ending_soon, match_told, people_matching
from members.rules.families import age_text, born_text
from organisations.acting import current_actor
from organisations.choices import Sex


def waiting(on: date) -> list[Waiting]:
    """Enrolments that end within 30 days and are not renewed, and people whose record is to be checked."""
    actor = current_actor()
    if not actor.may(ENROL):
        return []
    lines = []
    if ending := ending_soon(on).count():
        told = ngettext(
            "famille arrive à échéance dans les 30 jours",
            "familles arrivent à échéance dans les 30 jours",
            ending,
        )
        url = f"{reverse('members:list')}?state=ending"
        lines.append(Waiting(ending, told, url, _("Renouveler"), weight=60))
    if doubtful := to_check().count():
        told = ngettext(
            "personne est à vérifier (lue avec un doute dans un registre)",
            "personnes sont à vérifier (lues avec un doute dans un registre)",
            doubtful,
        )
        url = f"{reverse('members:list')}?state=to_check"
        lines.append(Waiting(doubtful, told, url, _("Vérifier"), weight=30))
    return lines


def to_check() -> QuerySet[Beneficiary]:
    """People read with a doubt and not yet looked at."""
    return Beneficiary.objects.filter(organisation_id=current_actor().organisation_id, to_check=True)


def search(text: str) -> First[Found]:
    """People of the acting mutual for the global search: at most ten, in two queries, three when there are more."""
    if not current_actor().may(VIEW):
        return First()
    if (household := household_of_card(text)) and household.organisation_id == current_actor().organisation_id:
        return First([_card_found(household)])
    people = people_matching(text)
    return First([_found(person, match_told(text, person)) for person in people], people.total)


def _card_found(household: Household) -> Found:
    """A scanned card leads to its family."""
    return Found(
        kind=_("Carte"),
        title=household.number,
        subtitle=household.village,
        url=reverse("members:family", args=[household.pk]),
    )


def _found(person: Beneficiary, why: str) -> Found:
    return Found(
        kind=_("Famille"),
        title=f"{person} · {person.number}",
        subtitle=", ".join(part for part in (described(person, None), why) if part),
        url=reverse("members:family", args=[person.household_id]),
    )


def described(person: Beneficiary, on: date | None) -> str:
    """What tells homonyms apart: birth or age, link, village, the head's name."""
    text, params = born_text(person.birth, person.sex) if on is None else age_text(person.birth, on, person.sex)
    age = _(text) % {name: str(value) for name, value in params.items()}
    heads = getattr(person.household, "heads", [])
    head = _("famille %(name)s") % {"name": of(heads[0])} if heads and heads[0].pk != person.pk else ""
    parts = (age, person.get_link_display().lower(), head, person.household.village)
    return ", ".join(part for part in (*parts, left_told(person) if person.left_on else "") if part)


def left_told(person: Beneficiary) -> str:
    """The word beside the name of a person who is no longer covered."""
    return pgettext("femme", "sortie") if person.sex == Sex.FEMALE else pgettext("homme", "sorti")


def doubts_by_family(families: Iterable[Household]) -> dict[int, list[Beneficiary]]:
    """The people to check of each of these families, by the family's key."""
    found: dict[int, list[Beneficiary]] = {}
    for person in to_check().filter(household__in=[family.pk for family in families]).order_by("number"):
        found.setdefault(person.household_id, []).append(person)
    return found
