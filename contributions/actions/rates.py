"""Setting what a plan costs, from a day on."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from contributions.models import Due, Rate
from contributions.permissions import MANAGE_RATES
from core.formats import day
from core.spoken import told as _
from core.text import N_
from members.models import Plan
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_huge

TERMS = frozenset(
    {"amount", "basis", "amount_months", "periodicity", "cycle_month", "counted_on", "free_after_day", "enrolment_fee"}
    | {"due_day", "grace_days", "waiting_months", "newborn_days", "renewal_days", "reinstatement_days"}
)
"""What a rate says; what is not given keeps the model's default."""


@action("contributions.set_rate", label=N_("a fixé un taux de cotisation"), permission=MANAGE_RATES)
def set_rate(*, plan: Plan, starts_on: date, ends_on: date | None = None, terms: dict[str, Any]) -> Rate:
    """Set what a plan costs from `starts_on`, with the terms named in `TERMS` (`amount` in francs is required).

    The rate before it ends that day and stays for what happened under it. Raises ActionRefused when a rate starts that
    day or later, or when contributions from that day on are already raised at the former rate.
    """
    if unknown := set(terms) - TERMS:
        raise TypeError(f"unknown terms {sorted(unknown)}")
    _refuse_overlap(plan, starts_on)
    Rate.objects.filter(plan=plan, starts_on__lt=starts_on).in_force_on(starts_on).update(ends_on=starts_on)
    rate = Rate(
        organisation_id=current_actor().organisation_id, plan=plan, starts_on=starts_on, ends_on=ends_on, **terms
    )
    try:
        rate.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        name, told = next(iter(wrong.message_dict.items()))
        raise ActionRefused(" ".join(told), field=name) from wrong
    _refuse_unreal(rate)
    rate.save(force_insert=True)
    return rate


def _refuse_overlap(plan: Plan, starts_on: date) -> None:
    later = Rate.objects.filter(plan=plan, starts_on__gte=starts_on).order_by("starts_on").first()
    if later is not None:
        raise ActionRefused(
            _("La formule %(plan)s a déjà un taux à partir du %(day)s. Choisissez une date plus tardive.")
            % {"plan": plan.name, "day": day(later.starts_on)},
            field="starts_on",
        )
    raised = (
        Due.objects.standing().filter(enrolment__plan=plan, starts_on__gte=starts_on).order_by("-starts_on").first()
    )
    if raised is not None:
        raise ActionRefused(
            _(
                "Des cotisations de la formule %(plan)s sont déjà appelées jusqu'au %(day)s à l'ancien taux. "
                "Choisissez une date après."
            )
            % {"plan": plan.name, "day": day(raised.span.last_day)},
            field="starts_on",
        )


def _refuse_unreal(rate: Rate) -> None:
    refuse_huge(rate.amount, field="amount")
    refuse_huge(rate.enrolment_fee, field="enrolment_fee")
    if rate.ends_on is not None and rate.ends_on <= rate.starts_on:
        raise ActionRefused(_("Le taux finit avant de commencer. Vérifiez les deux dates."), field="ends_on")
    if not 1 <= rate.due_day <= 28:
        raise ActionRefused(_("Le jour d'échéance va de 1 à 28."), field="due_day")
    if rate.amount_months not in (1, 3, 6, 12):
        raise ActionRefused(_("Le montant paie 1, 3, 6 ou 12 mois."), field="amount_months")
    if rate.cycle_month is not None and not 1 <= rate.cycle_month <= 12:
        raise ActionRefused(_("Le mois de début des périodes va de 1 à 12."), field="cycle_month")
