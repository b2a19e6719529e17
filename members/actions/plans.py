"""Opening and closing a plan: its name and who may join."""

from datetime import date

from core.spoken import told as _
from core.text import N_
from members.models import Plan
from members.permissions import MANAGE_PLANS
from organisations.acting import ActionRefused, action, current_actor
from organisations.choices import Kind


@action("members.open_plan", permission=MANAGE_PLANS, label=N_("a ouvert une formule"))
def open_plan(
    *, name: str, code: str, opens_on: date, period_months: int = 12, child_age_limit: int | None = None
) -> Plan:
    """Open a plan from a day on. Ages in years. Raises ActionRefused for a code that is taken or a missing name."""
    actor = current_actor()
    if actor.organisation_kind != Kind.MUTUAL:
        raise ActionRefused(_("Une formule appartient à une mutuelle. Choisissez pour quelle mutuelle vous agissez."))
    code = code.strip().upper()
    if not name.strip() or not code:
        raise ActionRefused(_("Donnez un nom et un sigle à la formule."), field="name")
    if period_months < 1:
        raise ActionRefused(_("Une adhésion dure au moins un mois."), field="period_months")
    if Plan.objects.filter(organisation_id=actor.organisation_id, code=code).exists():
        raise ActionRefused(
            _("Le sigle %(code)s est déjà pris. Choisissez-en un autre.") % {"code": code}, field="code"
        )
    return Plan.objects.create(
        organisation_id=actor.organisation_id,
        name=name.strip(),
        code=code,
        opens_on=opens_on,
        period_months=period_months,
        child_age_limit=child_age_limit,
    )


@action("members.close_plan", permission=MANAGE_PLANS, label=N_("a fermé une formule"))
def close_plan(*, plan: Plan, on: date) -> Plan:
    """Close a plan: from that day on nobody joins or renews; enrolments that run go on to their term."""
    if plan.closes_on is not None:
        raise ActionRefused(_("La formule %(name)s est déjà fermée.") % {"name": plan.name})
    if on < plan.opens_on:
        raise ActionRefused(_("La formule ne peut pas fermer avant d'ouvrir. Vérifiez la date."), field="on")
    plan.closes_on = on
    plan.save(update_fields=["closes_on"])
    return plan
