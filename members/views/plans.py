"""Plans: the list, a new one, closing one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.formats import day as shown_day
from core.pages import FormPage, ListPage
from members import actions
from members.forms import ClosePlanForm, PlanForm
from members.models import Plan
from members.permissions import MANAGE_PLANS, VIEW
from members.queries.families import find_plan, plans_with_counts


class Plans(ListPage):
    """The plans of the mutual and how many families each covers today."""

    permission = VIEW
    template_name = "members/plans.html"
    title = _("Formules")

    def rows(self) -> QuerySet[Plan]:
        return plans_with_counts(timezone.localdate())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().context(**kwargs), "may_manage": self.actor.may(MANAGE_PLANS)}


class NewPlan(FormPage):
    """Open a plan."""

    permission = MANAGE_PLANS
    form_class = PlanForm
    title = _("Nouvelle formule")
    submit = _("Ouvrir la formule")

    def initial(self) -> dict[str, Any]:
        return {"opens_on": timezone.localdate().replace(month=1, day=1), "period_months": 12}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("members:plans")}

    def act(self, form: PlanForm) -> HttpResponseBase:
        plan = actions.open_plan(operation_id=self.operation_id, **form.cleaned_data)
        return self.done(_t("« %(name)s » est ouverte.") % {"name": plan.name}, reverse("members:plans"))


class ClosePlan(FormPage):
    """Nobody joins this plan any more."""

    permission = MANAGE_PLANS
    form_class = ClosePlanForm
    title = _("Fermer la formule")
    submit = _("Fermer la formule")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        plan = find_plan(self.kwargs["pk"])
        return {"title": _t("Fermer la formule %(name)s") % {"name": plan.name}, "cancel": reverse("members:plans")}

    def act(self, form: ClosePlanForm) -> HttpResponseBase:
        plan = find_plan(self.kwargs["pk"])
        actions.close_plan(plan=plan, on=form.cleaned_data["on"], operation_id=self.operation_id)
        told = _t("La formule %(name)s est fermée à partir du %(day)s.")
        shown = {"name": plan.name, "day": shown_day(form.cleaned_data["on"])}
        return self.done(told % shown, reverse("members:plans"))
