"""« Qui a fait quoi »: of the whole organisation, and of one object."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.pages import ListPage
from organisations.forms import AuditFilter
from organisations.models import AuditEntry
from organisations.permissions import READ_AUDIT
from organisations.queries.audit import entries, find_object, history_of, tell


class Audit(ListPage):
    """Every action of the organisation and of those below it, latest first."""

    permission = READ_AUDIT
    template_name = "organisations/audit.html"
    title = _("Qui a fait quoi")
    filter_class: type | None = AuditFilter

    def rows(self) -> QuerySet[AuditEntry]:
        return entries()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        context = super().context(**kwargs)
        return {**context, "lines": [tell(entry, self.actor) for entry in context["rows"]]}


class History(Audit):
    """What was done about one object."""

    filter_class = None
    template_name = "organisations/history.html"

    @cached_property
    def object(self) -> models.Model:
        return find_object(self.kwargs["label"], self.kwargs["pk"])

    def rows(self) -> QuerySet[AuditEntry]:
        return history_of(self.object)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        household = row.pk if row._meta.label == "members.Household" else None
        title = _t("Qui a fait quoi : %(name)s") % {"name": row}
        return {**super().context(**kwargs), "title": title, "household": household}
