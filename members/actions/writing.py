"""The rows that several actions make: a family's number, its people, its enrolment; used inside actions only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy

from core.formats import day as shown_day
from core.phones import NotAPhone, read_phone
from core.spoken import joined
from core.spoken import told as _
from core.text import search_key
from members.choices import EnrolmentStage, Link
from members.models import Beneficiary, Enrolment, Household, Plan
from members.queries.duplicates import alike
from members.rules import names
from members.rules.births import DAY, UNKNOWN, Birth
from members.rules.families import PersonDraft, covered_from, next_term
from members.rules.reasons import Reason
from organisations.acting import ActionRefused, current_actor, forget, within_action
from organisations.actions import refuse_before_opening, refuse_far, take_numbers
from organisations.models import Organisation

SERIES = "households"
MONTHS_AHEAD = 3
"""How far ahead an enrolment is written: a renewal before its term, a family that starts next month."""
WRONG_PHONE = gettext_lazy(
    "Le numéro « %(phone)s » n'existe pas. Un numéro a 10 chiffres au Bénin (01 97 00 00 00) et 8 au Togo."
)

Person = PersonDraft | Mapping[str, Any]


@within_action
def lock_households(household_ids: Sequence[int]) -> None:
    """Hold families until the action commits: what they owe, pay and consume is decided one action at a time.

    A database that is written by one at a time (SQLite) is this action's already: nothing is asked of it.
    """
    if connection.features.has_select_for_update:
        rows = Household.objects.select_for_update().filter(pk__in=household_ids).order_by("pk")
        list(rows.values_list("pk", flat=True))
        forget()


def draft_of(person: Person) -> PersonDraft:
    """A person as a form or a scenario names them, tidied. A dict has the names of `PersonDraft`, or birth_on."""
    if not isinstance(person, PersonDraft):
        given = dict(person)
        birth_on = given.pop("birth_on", None)
        precision = given.pop("birth_precision", None) or (DAY if birth_on else UNKNOWN)
        given.setdefault("birth", Birth(birth_on, precision))
        given.setdefault("first_names", "")
        person = PersonDraft(**given)
    changes = {
        "last_name": names.last_name(person.last_name),
        "first_names": names.first_names(person.first_names),
        "id_document": names.tidy(person.id_document),
        "note": names.tidy(person.note),
    }
    return PersonDraft(**{**{name: getattr(person, name) for name in person.__slots__}, **changes})


def drafts_of(people: Iterable[Person]) -> list[PersonDraft]:
    """The same for several."""
    return [draft_of(person) for person in people]


def refuse(reasons: Sequence[Reason]) -> None:
    """Tell all reasons at once; the field of the first."""
    if reasons:
        raise ActionRefused(joined(reason.told(_) for reason in reasons), field=reasons[0].field or None)


def refuse_look_alikes(people: Iterable[PersonDraft], confirmed: bool, household: Household | None = None) -> None:
    """Stop at people who look like somebody of another family, until a person says that they are not (T25)."""
    found = [] if confirmed else alike(people, but=household)
    if not found:
        return
    told = "; ".join(f"{person} ({person.number}, {person.birth.text() or '?'})" for _draft, person in found)
    raise ActionRefused(
        _("Ces personnes existent peut-être déjà : %(people)s. Si ce sont d'autres personnes, confirmez-le.")
        % {"people": told},
        field="confirmed",
    )


def refuse_closed(plan: Plan, on: date) -> None:
    """Nobody joins a plan before it opens or once it is closed."""
    if on < plan.opens_on:
        raise ActionRefused(
            _("La formule %(plan)s n'est ouverte qu'à partir du %(day)s.")
            % {"plan": plan.name, "day": shown_day(plan.opens_on)},
            field="plan",
        )
    if plan.closes_on is not None and on >= plan.closes_on:
        raise ActionRefused(
            _("La formule %(plan)s est fermée depuis le %(day)s. Choisissez-en une autre.")
            % {"plan": plan.name, "day": shown_day(plan.closes_on)},
            field="plan",
        )


def refuse_day(on: date, recorded_on: date | None, *, field: str = "on") -> None:
    """An enrolment starts between the mutual's opening and three months after the day on which it is typed."""
    refuse_before_opening(on, field=field)
    refuse_far(on, recorded_on, months=MONTHS_AHEAD, field=field)


def country_of(organisation_id: int) -> str:
    return Organisation.objects.values_list("country", flat=True).get(pk=organisation_id)


def read_number(phone: str, field: str = "phone") -> str:
    """A phone in E.164, nothing for nothing. Raises ActionRefused when it is no number."""
    if not phone.strip():
        return ""
    try:
        return read_phone(phone, country_of(current_actor().organisation_id))
    except NotAPhone as error:
        raise ActionRefused(str(WRONG_PHONE) % {"phone": phone.strip()}, field=field) from error


def take_number(given: str) -> str:
    """The paper number when one is given, else the next free one of the series, « 0065 ».

    Raises ActionRefused when the number is taken.
    """
    organisation_id = current_actor().organisation_id
    families = Household.objects.filter(organisation_id=organisation_id)
    if given:
        if families.filter(number=given).exists():
            raise ActionRefused(
                _("Le numéro %(number)s est déjà celui d'une autre famille.") % {"number": given}, field="number"
            )
        return given
    number = take_numbers(SERIES)
    if families.filter(number=f"{number:04d}").exists():
        # Paper numbers were kept: go on after the greatest.
        greatest = max(int(kept) for kept in families.values_list("number", flat=True) if kept.isdigit())
        number = take_numbers(SERIES, greatest - number + 1) + greatest - number
    return f"{number:04d}"


def person_row(household: Household, order: int, draft: PersonDraft) -> Beneficiary:
    """An unsaved beneficiary, the `order`-th of the family."""
    number = f"{household.number}-{order:02d}"
    return Beneficiary(
        organisation_id=household.organisation_id,
        household=household,
        number=number,
        link=draft.link,
        last_name=draft.last_name,
        first_names=draft.first_names,
        sex=draft.sex,
        birth_on=draft.birth.on,
        birth_precision=draft.birth.precision,
        phone=draft.phone,
        id_document=draft.id_document,
        note=draft.note,
        to_check=draft.to_check,
        joined_on=draft.joined_on or covered_from(household.joined_on, draft.birth),
        key=person_key(household, number, draft.last_name, draft.first_names),
    )


def person_key(household: Household, number: str, last_name: str, first_names: str) -> str:
    """What the search finds a person by: names and their sounds, numbers old and new, the phone's last digits."""
    numbers = (household.number, number.replace("-", ""), household.register_number, household.phone[-8:])
    return search_key(last_name, first_names, *numbers)[:300]


def enrolment_row(household: Household, plan: Plan, starts_on: date, stage: str = EnrolmentStage.NEW) -> Enrolment:
    """An unsaved enrolment of one term of the plan."""
    return Enrolment(
        organisation_id=household.organisation_id,
        household=household,
        plan=plan,
        stage=stage,
        starts_on=starts_on,
        ends_on=next_term(starts_on, plan.period_months),
    )


def head_first(people: Iterable[PersonDraft]) -> list[PersonDraft]:
    return sorted(people, key=lambda person: person.link != Link.HEAD)
