"""Family cards: number, head, people, village, photo or its place, signed code; never anything about health."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from core import formats
from core.pdf.cards import Card, cards_pdf
from core.pdf.response import file_name
from core.phones import shown_phone
from members.choices import Link
from members.models import Beneficiary, Household
from members.queries.cards import card_text
from organisations.models import Organisation

LONG_NAME = 20
"""Letters after which the year of birth gives way to the name."""
SHOWN = 7
"""Lines under the head's name."""


def cards_document(households: Iterable[Household], organisation: Organisation) -> bytes:
    """The cards of these families, ten to an A4 sheet; `households` carry their present people (`present`)."""
    return cards_pdf(_cards(households, organisation), title=_("Cartes de familles"))


def _cards(households: Iterable[Household], organisation: Organisation) -> Iterator[Card]:
    for household in households:
        yield family_card(household, organisation)


def family_card(household: Household, organisation: Organisation) -> Card:
    """One family's card."""
    people: list[Beneficiary] = list(household.present)  # type: ignore[attr-defined]  # prefetched by the query
    head = next((person for person in people if person.link == Link.HEAD), None)
    others = [person for person in people if person is not head]
    return Card(
        organisation=organisation.name,
        number=household.number,
        name=str(head) if head else household.number,
        lines=_lines(household, head, others),
        qr=card_text(household, organisation.code),
        photo=_photo(head),
        emergency=shown_phone(organisation.phone) if organisation.phone else "",
        valid=_validity(household),
        mark="FORMATION" if getattr(settings, "TRAINING", False) else "",
    )


def _named(person: Beneficiary, head: Beneficiary | None) -> str:
    """« Koffi 2015 »: the last name only when it is not the head's, and the year of birth to tell them apart."""
    name = (person.first_names if head and head.last_name == person.last_name else "") or str(person)
    has_room = person.birth_on is not None and len(name) < LONG_NAME
    return f"{name} {person.birth_on.year}" if has_room and person.birth_on else name


def _lines(household: Household, head: Beneficiary | None, others: list[Beneficiary]) -> list[str]:
    """Where they live, then the dependants; when they are too many the last line counts those left out."""
    where = ", ".join(part for part in (household.village, str(household.place or "")) if part)
    names = [_named(person, head) for person in others]
    room = SHOWN - bool(where)
    if len(names) > room:
        names = [
            *names[: room - 1],
            _("et %(count)s autres, %(all)s en tout") % {"count": len(names) - room + 1, "all": len(names) + 1},
        ]
    return [line for line in (where, *names) if line]


def _validity(household: Household) -> str:
    """Until when the family is enrolled; nothing when no enrolment covers the day of the print."""
    until: date | None = household.covered_until  # type: ignore[attr-defined]  # annotated by the query
    return _("Valable jusqu'au %(day)s") % {"day": formats.day(until - timedelta(days=1))} if until else ""


def _photo(person: Beneficiary | None) -> bytes | None:
    """The head's photo; a file that is lost leaves a place to glue one, it never stops the print."""
    if person is None or not person.photo:
        return None
    try:
        with person.photo.open("rb") as file:
            return file.read()
    except OSError:
        return None


def cards_name(on: date, what: str = "") -> str:
    """« 2026-03-10_cartes_gamia.pdf »."""
    return file_name(on.isoformat(), _("cartes"), what)
