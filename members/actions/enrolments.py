"""Renewing an enrolment, interrupting it before its term, and the family's exit and return."""

from datetime import date

from core.formats import day as shown_day
from core.spoken import told as _
from core.text import N_
from members.actions.writing import enrolment_row, refuse_closed, refuse_day
from members.choices import EnrolmentStage, ExitReason
from members.models import Beneficiary, Enrolment, Household, Plan
from members.permissions import ENROL
from members.queries.families import without_cover
from organisations.acting import ActionRefused, action
from organisations.models import Organisation


@action(
    "members.renew_enrolment", permission=ENROL, clock=frozenset({"recorded_on"}), label=N_("a renouvelé une adhésion")
)
def renew_enrolment(*, household: Household, plan: Plan, on: date, recorded_on: date | None = None) -> Enrolment:
    """Enrol a family for one more term: from the end of the last one, or from `on` when that is later.

    Raises ActionRefused when the plan is closed, the family is out, or a term already runs past `on`'s term,
    `on` is before the mutual opened or more than three months after `recorded_on` (the day on which it is typed).
    """
    refuse_day(on, recorded_on)
    if household.left_on is not None:
        raise ActionRefused(_("La famille %(number)s est sortie de la mutuelle.") % {"number": household.number})
    last = Enrolment.objects.select_for_update().filter(household=household).order_by("-starts_on").first()
    end = None if last is None else last.span.end
    if end is not None and last is not None and last.starts_on > on:
        raise ActionRefused(
            _("L'adhésion est déjà renouvelée à partir du %(day)s.") % {"day": shown_day(last.starts_on)}, field="on"
        )
    starts_on = on if end is None else max(end, on)
    refuse_closed(plan, starts_on)
    row = enrolment_row(household, plan, starts_on, EnrolmentStage.RENEWED if last else EnrolmentStage.NEW)
    row.save(force_insert=True)
    return row


@action(
    "members.renew_expired",
    permission=ENROL,
    clock=frozenset({"recorded_on"}),
    label=N_("a renouvelé des adhésions échues"),
)
def renew_expired(
    *, plan: Plan, on: date, section: Organisation | None = None, village: str = "", recorded_on: date | None = None
) -> Plan:
    """Renew, from one day, all families that have no cover on it: those of a section or a village, or all.

    A family that left, or that is covered on that day or after it, is left as it is. Raises ActionRefused when
    there is none, or for a day that `renew_enrolment` refuses.
    """
    refuse_day(on, recorded_on)
    refuse_closed(plan, on)
    households = list(without_cover(on, section=section, village=village))
    if not households:
        raise ActionRefused(_("Aucune famille sans adhésion au %(day)s.") % {"day": shown_day(on)}, field="on")
    rows = [enrolment_row(household, plan, on, EnrolmentStage.RENEWED) for household in households]
    Enrolment.objects.bulk_create(rows, batch_size=1000)
    return plan


@action("members.end_enrolment", permission=ENROL, label=N_("a mis fin à l'adhésion d'une famille"))
def end_enrolment(*, household: Household, on: date, reason: str, leaves: bool = True) -> Household:
    """Interrupt the running enrolment on a day, the first without cover; `leaves`: the whole family leaves that day.

    Raises ActionRefused when nothing runs on that day and nobody leaves.
    """
    if reason not in ExitReason.values:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    if household.left_on is not None:
        raise ActionRefused(_("La famille %(number)s est déjà sortie.") % {"number": household.number})
    if on < household.joined_on:
        raise ActionRefused(_("La sortie viendrait avant l'adhésion. Vérifiez la date."), field="on")
    running = Enrolment.objects.select_for_update().filter(household=household, ends_on__gt=on, cut_on__isnull=True)
    if not leaves and not running.exists():
        raise ActionRefused(_("Aucune adhésion ne court à cette date."), field="on")
    for enrolment in running:
        enrolment.cut_on, enrolment.cut_reason = max(on, enrolment.starts_on), reason
        enrolment.save(update_fields=["cut_on", "cut_reason"])
    if leaves:
        _leave(household, on, reason)
    return household


def _leave(household: Household, on: date, reason: str) -> None:
    household.left_on, household.exit_reason = on, reason
    household.save(update_fields=["left_on", "exit_reason"])
    for person in Beneficiary.objects.filter(household=household, left_on__isnull=True):
        person.left_on, person.exit_reason = max(on, person.joined_on), reason
        person.save(update_fields=["left_on", "exit_reason"])
