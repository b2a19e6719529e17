"""One more term: for a family, or for all that have none any more."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.formats import day as shown_day
from core.pages import FormPage
from members import actions
from members.forms import RenewForm, RenewManyForm
from members.permissions import ENROL
from members.queries.families import enrolments_of, plans, without_cover
from members.views.families import OfFamily


class Renew(OfFamily):
    """One more term for the family."""

    template_name = "members/family_form.html"
    form_class = RenewForm
    title = _("Renouveler l'adhésion")
    submit = _("Renouveler")

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        last = enrolments_of(self.household).first()
        return {"plans": plans(today), "initial": {"on": today, "plan": last.plan if last else None}}

    def act(self, form: RenewForm) -> HttpResponseBase:
        known = {"household": self.household, "recorded_on": timezone.localdate(), **form.cleaned_data}
        term = actions.renew_enrolment(operation_id=self.operation_id, **known)
        told = _t("Adhésion renouvelée du %(start)s au %(end)s.")
        last_day = term.span.last_day
        return self.done(told % {"start": shown_day(term.starts_on), "end": shown_day(last_day)}, self.family_url())


class RenewMany(FormPage):
    """One more term for all families that have none any more."""

    permission = ENROL
    form_class = RenewManyForm
    title = _("Renouveler les familles échues")
    submit = _("Renouveler")

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"plans": plans(today), "initial": {"on": today.replace(month=1, day=1)}}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("members:list")}

    def act(self, form: RenewManyForm) -> HttpResponseBase:
        chosen = dict(form.cleaned_data)
        count = without_cover(chosen["on"], section=chosen.get("section"), village=chosen["village"]).count()
        actions.renew_expired(recorded_on=timezone.localdate(), operation_id=self.operation_id, **chosen)
        told = ngettext(
            "%(count)s famille renouvelée à partir du %(day)s.",
            "%(count)s familles renouvelées à partir du %(day)s.",
            count,
        )
        return self.done(told % {"count": count, "day": shown_day(chosen["on"])}, reverse("members:list"))
