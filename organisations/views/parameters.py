"""Dated parameters: the catalogue with today's values, and the history of each."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.formats import CURRENCY_SIGNS
from core.pages import FormPage
from organisations.actions import set_parameter
from organisations.forms import ParameterForm
from organisations.forms.parameters import write
from organisations.permissions import SETTINGS, VIEW
from organisations.queries.settings import find_known, parameters_on, values_of
from organisations.queries.tree import find_organisation
from organisations.views.settings import Acting


class Parameters(Acting):
    """What applies today, what was set and what is the default."""

    permission = VIEW
    template_name = "organisations/parameters.html"
    title = _("Paramètres datés")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        body = self.organisation
        lines = [
            {
                "key": one.known.key,
                "label": _t(one.known.label),
                "value": write(one.known, one.value, body.currency),
                "since": one.row.starts_on if one.row else None,
                "next": one.next,
                "next_value": write(one.known, one.next.value, body.currency) if one.next else "",
            }
            for one in parameters_on(body, timezone.localdate())
        ]
        return {"lines": lines, "may_edit": self.actor.may(SETTINGS)}


class SetParameter(FormPage):
    """The history of one parameter, and a new value from a day on."""

    permission = SETTINGS
    form_class = ParameterForm
    template_name = "organisations/parameter.html"
    submit = _("Fixer la valeur")

    def form_arguments(self) -> dict[str, Any]:
        body = find_organisation(self.actor.organisation_id)
        return {
            "known": find_known(self.kwargs["key"]),
            "currency_sign": CURRENCY_SIGNS[body.currency],
            "initial": {"starts_on": timezone.localdate()},
        }

    def context(self, **kwargs: Any) -> dict[str, Any]:
        body, known = find_organisation(self.actor.organisation_id), find_known(self.kwargs["key"])
        values = [{"value": write(known, row.value, body.currency), "row": row} for row in values_of(body, known.key)]
        return {
            "title": _t(known.label),
            "why": _t(known.why) if known.why else "",
            "default": write(known, known.default, body.currency),
            "values": values,
            "cancel": reverse("organisations:parameters"),
        }

    def act(self, form: ParameterForm) -> HttpResponseBase:
        set_parameter(
            organisation=find_organisation(self.actor.organisation_id),
            key=find_known(self.kwargs["key"]).key,
            value=form.cleaned_data["value"],
            starts_on=form.cleaned_data["starts_on"],
            operation_id=self.operation_id,
        )
        return self.done(_t("La nouvelle valeur est fixée."), reverse("organisations:parameters"))
