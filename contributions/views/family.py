"""The « Cotisations » tab of a family: its account, its last two years, and what may be done about it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from contributions import actions, queries
from contributions.forms import LiftForm, ReasonForm, SuspensionForm
from contributions.models import Due, Suspension
from contributions.permissions import COLLECT, RAISE_DUES, SUSPEND, VIEW
from contributions.views.receipts import undo_url
from contributions.views.sections import family_tabs
from core import formats, spoken
from core.pages import ActPage, FormPage, Page
from core.spans import month_of
from members.models import Household

WORDS = {
    "paid": gettext_lazy("payé"),
    "late": gettext_lazy("en retard"),
    "waiting": gettext_lazy("payé, droits pas encore ouverts"),
    "before": gettext_lazy("pas encore membre"),
    "after": gettext_lazy("plus membre"),
    "none": gettext_lazy("rien n'a été appelé"),
}


class Family(Page):
    """What a family owes and paid."""

    permission = VIEW
    template_name = "contributions/family.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        household = queries.find_household(self.kwargs["pk"])
        account = queries.statement(household, today)
        name = str(account.head or household.number)
        return {
            "title": _("Cotisations %(name)s") % {"name": spoken.of(name)},
            "household": household,
            "name": name,
            "account": account,
            "dues": [(due, queries.due_label(due), *_face_of_due(due, today)) for due in account.dues],
            "receipts": [(receipt, undo_url(receipt, self.actor)) for receipt in account.receipts],
            "face": queries.STATE_FACES[account.rights.state] if account.rights else "unknown",
            "word": _(account.rights.state.label) if account.rights else "",
            "reasons": queries.why(account.rights) if account.rights else [],
            "months": [_month(mark) for mark in account.months],
            "tabs": family_tabs(self.actor, household.pk),
            "currency": self.actor.currency,
            "today": today,
            "may_collect": self.actor.may(COLLECT),
            "may_raise": self.actor.may(RAISE_DUES),
            "may_suspend": self.actor.may(SUSPEND),
        }


def _face_of_due(due: Due, today: date) -> tuple[str, str]:
    if due.is_cancelled:
        return "unknown", _("annulée")
    if due.left == 0:
        return "ok", _("payée")
    return ("late", _("en retard")) if due.due_on < today else ("waiting", _("à venir"))


def _month(mark: queries.MonthMark) -> dict[str, Any]:
    """A month as the timeline draws it."""
    name = formats.month(mark.month, get_language() or "fr")
    word = WORDS.get(mark.state, _("à venir"))
    return {
        "state": mark.state,
        "letter": name[0].upper(),
        "year": mark.month.year if mark.month.month == 1 else "",
        "label": f"{name} : {word}",
        "care": (),
        "now": mark.is_now,
    }


class RaiseForFamily(ActPage):
    """The dues that a family still waits for, up to this month."""

    permission = RAISE_DUES

    def act(self) -> HttpResponseBase:
        household = queries.find_household(self.kwargs["pk"])
        today = timezone.localdate()
        raised = actions.raise_dues_for(household=household, on=today)
        if raised:
            told = ngettext("%(count)s cotisation appelée.", "%(count)s cotisations appelées.", len(raised))
            messages.success(self.request, told % {"count": len(raised)})
        elif queries.household_dues(household.pk).exists():
            messages.success(self.request, _("Tout est déjà appelé."))
        else:
            # The page says under it that nothing was called yet: one of the two would be false.
            told = _(
                "Aucun mois n'est dû jusqu'à %(month)s. Vérifiez l'adhésion de la famille et le taux de sa formule."
            )
            messages.warning(self.request, told % {"month": spoken.month_name(month_of(today))})
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("contributions:family", args=[self.kwargs["pk"]])


class FamilyForm(FormPage):
    """A form about a family, which comes back to its tab."""

    template_name = "contributions/family_form.html"

    @cached_property
    def household(self) -> Household:
        return queries.find_household(self.kwargs["pk"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        head = queries.head_of(self.household.pk)
        return {
            "household": self.household,
            "name": str(head or self.household.number),
            "cancel": self.back(),
            "note": self.note(),
        }

    def note(self) -> str:
        """What the form is about, said above it."""
        return ""

    def back(self) -> str:
        return reverse("contributions:family", args=[self.household.pk])


class CancelDue(FamilyForm):
    """Undoing a call that should not have been made."""

    permission = RAISE_DUES
    title = gettext_lazy("Annuler une cotisation")
    submit = gettext_lazy("Annuler la cotisation")
    form_class = ReasonForm

    @cached_property
    def due(self) -> Due:
        return queries.find_due(self.kwargs["pk"])

    @cached_property
    def household(self) -> Household:
        return self.due.household

    def note(self) -> str:
        told = _("%(due)s, %(amount)s. Ce qui est déjà payé devient une avance de la famille.")
        amount = formats.money(self.due.amount, self.actor.currency)
        return told % {"due": queries.due_label(self.due), "amount": amount}

    def act(self, form: ReasonForm) -> HttpResponseBase:
        reason = form.cleaned_data["reason"]
        actions.cancel_due(due=self.due, reason=reason, on=timezone.localdate(), operation_id=self.operation_id)
        return self.done(_("%(due)s : annulée.") % {"due": queries.due_label(self.due)}, self.back())


class Suspend(FamilyForm):
    """Suspending rights by decision."""

    permission = SUSPEND
    title = gettext_lazy("Suspendre des droits")
    submit = gettext_lazy("Suspendre")
    form_class = SuspensionForm

    def form_arguments(self) -> dict[str, Any]:
        return {"household_pk": self.household.pk, "today": timezone.localdate()}

    def act(self, form: SuspensionForm) -> HttpResponseBase:
        row = actions.suspend(household=self.household, operation_id=self.operation_id, **form.cleaned_data)
        who = str(row.beneficiary) if row.beneficiary else _("toute la famille")
        told = _("Droits suspendus à partir du %(day)s : %(who)s.") % {"day": formats.day(row.starts_on), "who": who}
        return self.done(told, self.back())


class Lift(FamilyForm):
    """Giving rights back."""

    permission = SUSPEND
    title = gettext_lazy("Rendre les droits")
    submit = gettext_lazy("Rendre les droits")
    form_class = LiftForm

    @cached_property
    def suspension(self) -> Suspension:
        return queries.find_suspension(self.kwargs["pk"])

    @cached_property
    def household(self) -> Household:
        return self.suspension.household

    def initial(self) -> dict[str, Any]:
        return {"ends_on": timezone.localdate()}

    def note(self) -> str:
        told = _("Suspension depuis le %(day)s : %(reason)s")
        return told % {"day": formats.day(self.suspension.starts_on), "reason": self.suspension.reason}

    def act(self, form: LiftForm) -> HttpResponseBase:
        ends_on = form.cleaned_data["ends_on"]
        actions.lift_suspension(suspension=self.suspension, ends_on=ends_on, operation_id=self.operation_id)
        return self.done(_("Droits rendus à partir du %(day)s.") % {"day": formats.day(ends_on)}, self.back())
