"""The norms that a federation reads its mutuals by: the initial ones with their source, and those it set."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.pages import FormPage, Page
from organisations.queries import find_organisation
from reporting.actions import set_threshold
from reporting.forms import NormForm
from reporting.indicators import BY_CODE, INDICATORS
from reporting.permissions import CONSOLIDATE, VIEW
from reporting.queries.building import norms_of
from reporting.rules.norm import norm_on
from reporting.rules.units import Unit


class Norms(Page):
    """Each indicator with its formula, its norm of today and where that comes from."""

    permission = VIEW
    template_name = "reporting/norms.html"
    title = gettext_lazy("Indicateurs et normes")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        dated = norms_of(find_organisation(self.actor.organisation_id))
        rows = []
        for one in INDICATORS:
            own = norm_on(one.code, dated, today)
            norm = own.norm if own else one.norm
            rows.append(
                {
                    "code": one.code,
                    "label": _(one.label),
                    "formula": one.formula_in(_),
                    "norm": norm.text(one.unit, _) if norm else "",
                    "since": own.span.start if own else None,
                    "source": own.source if own else one.source,
                }
            )
        return {"rows": rows, "may_set": self.actor.may(CONSOLIDATE)}


class NewNorm(FormPage):
    """Set the norm of an indicator from a day on."""

    permission = CONSOLIDATE
    form_class = NormForm
    title = gettext_lazy("Fixer une norme")
    submit = gettext_lazy("Fixer la norme")

    def initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("reporting:norms")}

    def act(self, form: Any) -> HttpResponseBase:
        typed = dict(form.cleaned_data)
        unit = BY_CODE[typed["code"]].unit
        for name in ("at_least", "at_most"):
            typed[name] = in_steps(typed[name], unit)
        row = set_threshold(**typed, operation_id=self.operation_id)
        told = {"code": row.code}
        return self.done(_("Norme de %(code)s fixée.") % told, reverse("reporting:norms"))


def in_steps(hundredths: int | None, unit: Unit) -> int | None:
    """A bound typed in hundredths of the unit as ten-thousandths of one: « 90 % » is 9 000, « 6 mois » is 60 000."""
    if hundredths is None:
        return None
    return hundredths if unit is Unit.PERCENT else hundredths * 100
