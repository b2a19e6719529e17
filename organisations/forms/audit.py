"""Which part of « qui a fait quoi »: a person, an action, a day."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, Form
from organisations.models import AuditEntry
from organisations.queries.audit import deeds_done, during, people_who_acted


class AuditChoices(Form):
    """The three questions."""

    who = forms.TypedChoiceField(label=_("Qui"), required=False, coerce=int, empty_value=None)
    deed = forms.ChoiceField(label=_("Quoi"), required=False)
    first = DayField(label=_("Du"), required=False)
    last = DayField(label=_("Au"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].choices = [("", _("Tout le monde")), *people_who_acted()]
        self.fields["deed"].choices = [("", _("Toutes les actions")), *deeds_done()]


class AuditFilter:
    """What a list page asks of a filter: `form` and `qs`."""

    def __init__(self, data: QueryDict, queryset: QuerySet[AuditEntry], request: Any = None) -> None:
        self.form = AuditChoices(data or None)
        self.qs = self._cut(queryset) if self.form.is_bound and self.form.is_valid() else queryset

    def _cut(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        asked = self.form.cleaned_data
        if asked["who"] is not None:
            rows = rows.filter(user_id=asked["who"])
        if asked["deed"]:
            rows = rows.filter(action=asked["deed"])
        return during(rows, asked["first"], asked["last"], timezone.get_current_timezone())
