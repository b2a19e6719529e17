"""Adding somebody to a family, changing what is known of them, dating their departure."""

from datetime import date
from typing import Any

from core.spoken import of
from core.spoken import told as _
from core.text import N_
from members.actions.families import refuse_stale
from members.actions.writing import Person, draft_of, person_key, person_row, read_number, refuse, refuse_look_alikes
from members.choices import BirthPrecision, ExitReason, Link
from members.models import Beneficiary, Enrolment, Household
from members.permissions import ENROL
from members.queries.duplicates import draft_like
from members.rules.families import first_day_out, judge_person
from members.rules.names import first_names, last_name, tidy
from organisations.acting import ActionRefused, action
from organisations.choices import Sex

EDITABLE = frozenset(
    {"last_name", "first_names", "sex", "link", "birth_on", "birth_precision"}
    | {"phone", "id_document", "note", "to_check", "declared_on"}
)
"""What may change in a person; number, family, first day and departure have their own actions or never change."""


@action("members.add_person", permission=ENROL, label=N_("a ajouté une personne"))
def add_person(
    *, household: Household, person: Person, on: date, declared_on: date | None = None, confirmed: bool = False
) -> Beneficiary:
    """Add somebody to a family from a day on (a newborn: the birth day, declared later). Raises ActionRefused."""
    if household.left_on is not None:
        raise ActionRefused(_("La famille %(number)s est sortie de la mutuelle.") % {"number": household.number})
    draft = draft_of(person)
    if draft.link == Link.HEAD:
        raise ActionRefused(_("La famille a déjà un titulaire. Choisissez un autre lien."), field="link")
    people = list(Beneficiary.objects.select_for_update().filter(household=household))
    if draft.identity in {draft_like(row).identity for row in people if row.left_on is None}:
        raise ActionRefused(_("%(name)s est déjà dans cette famille.") % {"name": draft.name}, field="last_name")
    refuse(judge_person(draft, on, _child_age_limit(household, on)))
    refuse_look_alikes([draft], confirmed, household)
    row = person_row(household, _next_order(people), draft)
    row.phone, row.joined_on = read_number(draft.phone), max(on, household.joined_on)
    row.declared_on = declared_on
    row.save(force_insert=True)
    return row


@action("members.update_person", permission=ENROL, clock=frozenset({"on"}), label=N_("a modifié une personne"))
def update_person(
    *, person: Beneficiary, changes: dict[str, Any], on: date, before: dict[str, Any] | None = None
) -> Beneficiary:
    """Correct what is known of somebody on a day; `before` as in `update_household`. Raises ActionRefused."""
    if fixed := set(changes) - EDITABLE:
        raise ActionRefused(_("Ce champ ne se modifie pas : %(name)s.") % {"name": ", ".join(sorted(fixed))})
    held = Beneficiary.objects.select_for_update().select_related("household").get(pk=person.pk)
    refuse_stale(held, before)
    if "link" in changes and (changes["link"] == Link.HEAD) != (held.link == Link.HEAD):
        raise ActionRefused(_("Le titulaire se change par « Changer de titulaire »."), field="link")
    for name, value in changes.items():
        setattr(held, name, tidy(value) if isinstance(value, str) else value)
    held.last_name, held.first_names = last_name(held.last_name), first_names(held.first_names)
    if "phone" in changes:
        held.phone = read_number(changes["phone"])
    if {"birth_on", "last_name", "link"} & set(changes):
        limit = _child_age_limit(held.household, on) if {"birth_on", "link"} & set(changes) else None
        refuse(judge_person(draft_like(held), on, limit))
    household = held.household
    held.key = person_key(household, held.number, held.last_name, held.first_names)
    held.save(update_fields=sorted({*changes, "key", "last_name", "first_names"}))
    return held


@action("members.record_exit", permission=ENROL, label=N_("a noté la sortie d'une personne"))
def record_exit(
    *,
    person: Beneficiary,
    reason: str,
    on: date,
    died_precision: str = BirthPrecision.DAY,
    note: str = "",
) -> Beneficiary:
    """Date somebody's departure. `on` is the day of death, which is still covered, or the first day out otherwise.

    The head leaves only with the family, or after another head was chosen. Raises ActionRefused.
    """
    if person.left_on is not None:
        raise ActionRefused(_("La sortie %(name)s est déjà enregistrée.") % {"name": of(person)})
    if reason not in ExitReason.values:
        raise ActionRefused(_("Choisissez un motif de sortie."), field="reason")
    others = Beneficiary.objects.filter(household_id=person.household_id, left_on__isnull=True).exclude(pk=person.pk)
    if person.link == Link.HEAD and others.exists():
        raise ActionRefused(
            _("%(name)s est titulaire. Choisissez d'abord un nouveau titulaire, ou sortez toute la famille.")
            % {"name": person},
            field="reason",
        )
    if reason == ExitReason.DIED and person.birth.exact_on and on < person.birth.exact_on:
        raise ActionRefused(_("Le décès viendrait avant la naissance. Vérifiez la date."), field="on")
    left_on = first_day_out(on) if reason == ExitReason.DIED else on
    if left_on < person.joined_on:
        raise ActionRefused(_("La sortie viendrait avant l'entrée. Vérifiez la date."), field="on")
    person.left_on, person.exit_reason, person.to_check = left_on, reason, False
    if reason == ExitReason.DIED:
        person.died_on, person.died_precision = on, died_precision
    if note:
        person.note = tidy(f"{person.note} {note}")[:500]
    person.save(update_fields=["left_on", "exit_reason", "died_on", "died_precision", "note", "to_check"])
    return person


@action("members.cancel_exit", permission=ENROL, label=N_("a annulé la sortie d'une personne"))
def cancel_exit(*, person: Beneficiary) -> Beneficiary:
    """Undo a departure recorded by mistake: the person is in the family again as if nothing had happened."""
    if person.left_on is None:
        is_woman = person.sex == Sex.FEMALE
        told = _("%(name)s n'est pas sortie.") if is_woman else _("%(name)s n'est pas sorti.")
        raise ActionRefused(told % {"name": person})
    if person.household.left_on is not None:
        raise ActionRefused(_("Toute la famille est sortie. Annulez d'abord sa sortie."))
    if person.link == Link.HEAD:
        raise ActionRefused(
            _("La famille a un autre titulaire. Changez d'abord le lien %(name)s.") % {"name": of(person)}
        )
    person.left_on, person.exit_reason, person.died_on = None, "", None
    person.save(update_fields=["left_on", "exit_reason", "died_on"])
    return person


def _child_age_limit(household: Household, on: date) -> int | None:
    """The limit of the plan that covers the family on a day, else of its latest."""
    terms = Enrolment.objects.filter(household=household).select_related("plan")
    current = terms.filter(starts_on__lte=on, ends_on__gt=on).first() or terms.order_by("-starts_on").first()
    return current.plan.child_age_limit if current else None


def _next_order(people: list[Beneficiary]) -> int:
    """Numbers on cards are never used again, whoever left."""
    taken = [int(row.number.rpartition("-")[2]) for row in people]
    return max(taken, default=0) + 1
