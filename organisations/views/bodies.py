"""Statutory bodies: who holds which office, since when and until when."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.pages import FormPage
from core.spoken import of
from organisations.actions import add_mandate, end_mandate
from organisations.choices import Body
from organisations.forms import EndMandateForm, MandateForm
from organisations.models import Mandate
from organisations.permissions import SETTINGS, VIEW
from organisations.queries.settings import find_mandate, mandates_of
from organisations.queries.tree import find_organisation
from organisations.views.settings import Acting


class Bodies(Acting):
    """Each body with its mandates: those that run, then those that are over."""

    permission = VIEW
    template_name = "organisations/bodies.html"
    title = _("Organes et mandats")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        mandates = list(mandates_of(self.organisation))
        bodies = [
            {"label": body.label, "mandates": [_shown(one, today) for one in mandates if one.body == body]}
            for body in Body
        ]
        return {
            "bodies": [body for body in bodies if body["mandates"]],
            "may_edit": self.actor.may(SETTINGS),
        }


def _shown(mandate: Mandate, today: Any) -> dict[str, Any]:
    is_over = mandate.ends_on is not None and mandate.ends_on <= today
    is_coming = mandate.starts_on > today
    state, word = (
        ("unknown", _t("Terminé")) if is_over else ("waiting", _t("À venir")) if is_coming else ("ok", _t("En cours"))
    )
    return {"row": mandate, "state": state, "word": word, "is_over": is_over}


class AddMandate(FormPage):
    """Note an election."""

    permission = SETTINGS
    form_class = MandateForm
    title = _("Noter un mandat")
    submit = _("Noter le mandat")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("organisations:bodies")}

    def act(self, form: MandateForm) -> HttpResponseBase:
        mandate = add_mandate(
            organisation=find_organisation(self.actor.organisation_id),
            operation_id=self.operation_id,
            **form.cleaned_data,
        )
        told = _t("Le mandat %(name)s est noté.") % {"name": of(mandate.holder)}
        return self.done(told, reverse("organisations:bodies"))


class EndMandate(FormPage):
    """An office that becomes free: resignation, death, new election."""

    permission = SETTINGS
    form_class = EndMandateForm
    title = _("Mettre fin à un mandat")
    submit = _("Mettre fin au mandat")

    def initial(self) -> dict[str, Any]:
        return {"ends_on": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        mandate = find_mandate(self.kwargs["pk"])
        title = _t("Mettre fin au mandat %(name)s") % {"name": of(mandate.holder)}
        return {"title": title, "cancel": reverse("organisations:bodies")}

    def act(self, form: EndMandateForm) -> HttpResponseBase:
        mandate = end_mandate(
            mandate=find_mandate(self.kwargs["pk"]),
            ends_on=form.cleaned_data["ends_on"],
            operation_id=self.operation_id,
        )
        told = _t("Le mandat %(name)s est terminé.") % {"name": of(mandate.holder)}
        return self.done(told, reverse("organisations:bodies"))
