"""The settings: their list, the identity of the organisation, its places."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse, reverse_lazy
from django.utils.module_loading import import_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import formats
from core.pages import FormPage, Page
from organisations.actions import import_places, update_organisation
from organisations.choices import Kind
from organisations.forms import IdentityForm, PlacesForm
from organisations.forms.identity import place_label
from organisations.models import Organisation
from organisations.permissions import SETTINGS, SIGNED_IN, VIEW
from organisations.queries.settings import communes_matching, country_name, place_counts
from organisations.queries.tree import find_below, find_organisation, head_of


class Acting(Page):
    """A page about the organisation for which the person acts."""

    @property
    def organisation(self) -> Organisation:
        return find_organisation(self.actor.organisation_id)


class SettingsPage(Acting):
    """Where each thing is set; only what the person may open is listed."""

    permission = SIGNED_IN
    template_name = "organisations/settings.html"
    title = _("Réglages")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"groups": import_string(settings.SETTINGS_GROUPS)(self.actor)}


class IdentityPage(Acting):
    """Who the organisation is."""

    permission = VIEW
    template_name = "organisations/identity.html"
    title = _("Identité et immatriculation")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        body = self.organisation
        return {
            "body": body,
            "may_edit": self.actor.may(SETTINGS),
            "country": country_name(body.country),
            "fiscal_month": formats.MONTH_NAMES[(get_language() or "fr")[:2]][body.fiscal_year_month - 1],
        }


class EditIdentity(FormPage):
    """Change the facts of the acting organisation."""

    permission = SETTINGS
    form_class = IdentityForm
    template_name = "organisations/identity_edit.html"
    title = _("Modifier l'identité")
    submit = _("Enregistrer")

    @property
    def organisation(self) -> Organisation:
        return find_organisation(self.actor.organisation_id)

    def form_arguments(self) -> dict[str, Any]:
        body = self.organisation
        names = IdentityForm.base_fields
        return {"organisation": body, "initial": {name: getattr(body, name) for name in names}}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"body": self.organisation, "cancel": self.back_url}

    back_url = reverse_lazy("organisations:identity")

    def act(self, form: IdentityForm) -> HttpResponseBase:
        if changes := form.changes():
            update_organisation(organisation=form.organisation, changes=changes, operation_id=self.operation_id)
        return self.done(_t("Les changements sont enregistrés."), str(self.back_url))


class EditBody(EditIdentity):
    """Change the facts of a body below the acting organisation; a section may be closed there."""

    template_name = "organisations/body_edit.html"
    back_url = reverse_lazy("organisations:tree")

    @property
    def organisation(self) -> Organisation:
        return find_below(self.kwargs["pk"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        body = self.organisation
        return {**super().context(**kwargs), "may_close": body.kind == Kind.SECTION and body.closed_on is None}


class Communes(Acting):
    """What the picker of communes suggests."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = request.GET.get("q", "")[:80]
        found = communes_matching(self.organisation.country, text) if text.strip() else []
        listed = [
            {"value": place_label(place), "label": place.name, "detail": place.parent.name if place.parent else ""}
            for place in found
        ]
        return JsonResponse(listed, safe=False)


class PlacesPage(FormPage):
    """How many places of each level the country has, and the import of those that miss."""

    permission = SETTINGS
    form_class = PlacesForm
    template_name = "organisations/places.html"
    title = _("Lieux")
    submit = _("Importer les lieux")

    @property
    def organisation(self) -> Organisation:
        return find_organisation(self.actor.organisation_id)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        country = self.organisation.country
        head = head_of(self.organisation)
        return {
            "country": country_name(country),
            "code": country,
            "counts": place_counts(country),
            "head": head if head != self.organisation else None,
        }

    def act(self, form: PlacesForm) -> HttpResponseBase:
        added = import_places(rows=form.cleaned_data["file"])
        told = ngettext("%(count)s lieu ajouté.", "%(count)s lieux ajoutés.", added) % {"count": formats.count(added)}
        messages.success(self.request, told if added else _t("Tous ces lieux étaient déjà là."))
        return HttpResponseRedirect(reverse("organisations:places"))
