"""The bodies under the acting organisation: sections of a mutual, mutuals of a federation."""

from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.pages import ActPage, FormPage
from organisations.actions import close_section, create_organisation
from organisations.choices import Kind
from organisations.forms import ChildForm
from organisations.permissions import SETTINGS, VIEW
from organisations.queries.tree import bodies_under, find_below, find_organisation
from organisations.views.settings import Acting


class Tree(Acting):
    """All that stands below, in the order of the tree."""

    permission = VIEW
    template_name = "organisations/tree.html"
    title = _("Structure")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        top = self.organisation
        depth = top.path.count("/")
        bodies = [{"row": row, "depth": row.path.count("/") - depth} for row in bodies_under(top)]
        return {
            "top": top,
            "bodies": bodies,
            "may_edit": self.actor.may(SETTINGS),
            "is_mutual": top.kind == Kind.MUTUAL,
        }


class AddBody(FormPage):
    """Add a section, a mutual or a union under the acting organisation."""

    permission = SETTINGS
    form_class = ChildForm
    title = _("Ajouter sous votre organisation")
    submit = _("Ajouter")

    def form_arguments(self) -> dict[str, Any]:
        parent = find_organisation(self.actor.organisation_id)
        first = {"country": parent.country, "currency": parent.currency, "opened_on": timezone.localdate()}
        return {"parent": parent, "initial": first}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("organisations:tree")}

    def act(self, form: ChildForm) -> HttpResponseBase:
        known = form.cleaned_data
        body = create_organisation(
            parent=find_organisation(self.actor.organisation_id),
            kind=known["kind"],
            name=known["name"],
            code=known["code"],
            opened_on=known["opened_on"],
            operation_id=self.operation_id,
            **form.details(),
        )
        return self.done(_t("%(name)s est ajoutée.") % {"name": body.name}, reverse("organisations:tree"))


class CloseSection(ActPage):
    """Close a section from today."""

    permission = SETTINGS

    def act(self) -> HttpResponseBase:
        close_section(
            organisation=find_below(self.kwargs["pk"]), closed_on=timezone.localdate(), operation_id=self.operation_id
        )
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("organisations:tree")
