"""Enrolling a family, changing what its card says, changing its head."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.spoken import told as _
from core.text import N_
from members.actions.writing import (
    Person,
    draft_of,
    enrolment_row,
    head_first,
    person_key,
    person_row,
    read_number,
    refuse,
    refuse_closed,
    refuse_day,
    refuse_look_alikes,
    take_number,
)
from members.choices import Link
from members.models import Beneficiary, Household, Plan
from members.permissions import ENROL
from members.rules.families import judge_family
from members.rules.names import tidy
from organisations.acting import ActionRefused, action, current_actor
from organisations.choices import Kind
from organisations.models import Organisation, Place

EDITABLE = frozenset({"section", "place", "village", "phone", "note"})
"""What may change in a household; its number never does."""


@action(
    "members.enrol_household", permission=ENROL, clock=frozenset({"recorded_on"}), label=N_("a inscrit une famille")
)
def enrol_household(
    *,
    plan: Plan,
    on: date,
    people: Sequence[Person],
    number: str = "",
    section: Organisation | None = None,
    place: Place | None = None,
    village: str = "",
    phone: str = "",
    note: str = "",
    confirmed: bool = False,
    recorded_on: date | None = None,
) -> Household:
    """Enrol a family in a plan from a day on: the household, its people (one head) and its first enrolment.

    `number` is the paper number to keep, else the next free one. `people` are `PersonDraft` or dicts with the same
    names (and birth_on, birth_precision). `confirmed`: people who look like others are other people. `recorded_on`,
    the day on which it is typed, bounds `on` (None: as it happens). Raises ActionRefused with all reasons at once.
    """
    _refuse_elsewhere(section)
    refuse_day(on, recorded_on)
    refuse_closed(plan, on)
    drafts = head_first(draft_of(person) for person in people)
    refuse(judge_family(drafts, on, plan.child_age_limit))
    refuse_look_alikes(drafts, confirmed)
    household = Household.objects.create(
        organisation_id=current_actor().organisation_id,
        number=take_number(tidy(number)),
        section=section,
        place=place,
        village=tidy(village),
        phone=read_number(phone),
        phone_as_given=phone.strip()[:40],
        joined_on=on,
        note=tidy(note),
    )
    Beneficiary.objects.bulk_create(person_row(household, order, draft) for order, draft in enumerate(drafts, start=1))
    enrolment_row(household, plan, on).save(force_insert=True)
    return household


@action("members.update_household", permission=ENROL, label=N_("a modifié une famille"))
def update_household(
    *, household: Household, changes: dict[str, Any], before: dict[str, Any] | None = None
) -> Household:
    """Change where a family lives, its phone, section or note.

    `before` holds the values that the person saw: they stay in the audit, and a change made meanwhile by somebody
    else refuses this one. Raises ActionRefused.
    """
    _refuse_fixed(set(changes) - EDITABLE)
    _refuse_elsewhere(changes.get("section"))
    held = Household.objects.select_for_update().get(pk=household.pk)
    refuse_stale(held, before)
    for name, value in changes.items():
        setattr(held, name, tidy(value) if isinstance(value, str) else value)
    if "phone" in changes:
        held.phone = read_number(changes["phone"])
        held.phone_as_given = changes["phone"].strip()[:40]
    held.save(update_fields=sorted({*changes, *({"phone_as_given"} if "phone" in changes else ())}))
    if "phone" in changes:
        refresh_keys(held)
    return held


@action(
    "members.transfer_head", permission=ENROL, clock=frozenset({"on"}), label=N_("a changé le titulaire d'une famille")
)
def transfer_head(*, household: Household, to: Beneficiary, former_link: str, on: date, reason: str) -> Household:
    """Make somebody of the family its head from now on; the former head, when still there, takes `former_link`.

    `reason` is written with the action (death, divorce, departure…). Raises ActionRefused.
    """
    if to.household_id != household.pk or to.left_on is not None:
        raise ActionRefused(_("%(name)s n'est pas dans cette famille.") % {"name": to}, field="to")
    if to.link == Link.HEAD:
        raise ActionRefused(_("%(name)s est déjà titulaire.") % {"name": to}, field="to")
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi le titulaire change."), field="reason")
    if former_link == Link.HEAD:
        raise ActionRefused(_("Choisissez le nouveau lien de l'ancien titulaire."), field="former_link")
    present = Beneficiary.objects.select_for_update().filter(household=household, left_on__isnull=True)
    present.filter(link=Link.HEAD).update(link=former_link)
    present.filter(pk=to.pk).update(link=Link.HEAD)
    return household


def refuse_stale(row: Household | Beneficiary, before: dict[str, Any] | None) -> None:
    """Refuse when what the person saw is no longer what is written: somebody else changed it meanwhile."""
    for name, value in (before or {}).items():
        if getattr(row, name) != value:
            raise ActionRefused(
                _("Une autre personne a modifié cette fiche entre-temps. Rouvrez-la : elle montre les deux versions.")
            )


def _refuse_fixed(fields: set[str]) -> None:
    if fields:
        raise ActionRefused(_("Ce champ ne se modifie pas : %(name)s.") % {"name": ", ".join(sorted(fields))})


def _refuse_elsewhere(section: Organisation | None) -> None:
    actor = current_actor()
    if actor.organisation_kind != Kind.MUTUAL:
        raise ActionRefused(_("Une famille adhère à une mutuelle. Choisissez pour quelle mutuelle vous agissez."))
    if section is not None and section.parent_id != actor.organisation_id:
        raise ActionRefused(_("Cette section n'est pas de votre mutuelle."), field="section")


def refresh_keys(household: Household) -> None:
    """The search finds people by the family's phone too."""
    people = list(Beneficiary.objects.filter(household=household))
    for person in people:
        person.key = person_key(household, person.number, person.last_name, person.first_names)
    Beneficiary.objects.bulk_update(people, ["key"])
