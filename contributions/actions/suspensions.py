"""Suspending rights by decision of a person, and giving them back."""

from datetime import date

from contributions.models import Suspension
from contributions.permissions import SUSPEND
from core.spoken import told as _
from core.text import N_
from members.models import Beneficiary, Household
from organisations.acting import ActionRefused, action, current_actor


@action("contributions.suspend", label=N_("a suspendu des droits"), permission=SUSPEND)
def suspend(
    *,
    household: Household,
    starts_on: date,
    reason: str,
    beneficiary: Beneficiary | None = None,
    ends_on: date | None = None,
) -> Suspension:
    """Suspend the rights of a household, or of one of its people, from a day up to (not including) another, or on.

    Raises ActionRefused without a reason, for a person of another household, or when a suspension holds that day.
    """
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi les droits sont suspendus."), field="reason")
    if beneficiary is not None and beneficiary.household_id != household.pk:
        raise ActionRefused(_("Cette personne n'est pas de cette famille."), field="beneficiary")
    if ends_on is not None and ends_on <= starts_on:
        raise ActionRefused(_("La suspension finit avant de commencer. Vérifiez les deux dates."), field="ends_on")
    same = Suspension.objects.filter(household=household, beneficiary=beneficiary).holding_on(starts_on)
    if same.exists():
        raise ActionRefused(_("Les droits sont déjà suspendus ce jour-là."), field="starts_on")
    return Suspension.objects.create(
        organisation_id=current_actor().organisation_id,
        household=household,
        beneficiary=beneficiary,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:200],
    )


@action("contributions.lift_suspension", label=N_("a rendu des droits"), permission=SUSPEND)
def lift_suspension(*, suspension: Suspension, ends_on: date) -> Suspension:
    """End a suspension: rights are no longer suspended from `ends_on`. Raises ActionRefused when it has ended."""
    if suspension.ends_on is not None and suspension.ends_on <= ends_on:
        raise ActionRefused(_("Cette suspension est déjà terminée."))
    if ends_on <= suspension.starts_on:
        raise ActionRefused(_("La suspension ne finit pas avant d'avoir commencé."), field="ends_on")
    suspension.ends_on = ends_on
    suspension.save(update_fields=["ends_on"])
    return suspension
