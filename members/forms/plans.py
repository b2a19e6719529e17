"""Forms about a plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, Form


class PlanForm(Form):
    """A new plan: its name and who may join."""

    name = forms.CharField(label=_("Nom"), max_length=80, help_text=_("Par exemple : Formule de base."))
    code = forms.CharField(label=_("Sigle"), max_length=12)
    opens_on = DayField(label=_("Ouverte à partir du"))
    period_months = forms.IntegerField(label=_("Durée d'une adhésion, en mois"), min_value=1, max_value=60, initial=12)
    child_age_limit = forms.IntegerField(
        label=_("Âge limite des enfants"),
        min_value=1,
        max_value=40,
        required=False,
        help_text=_("Un enfant sort le jour de cet anniversaire. Vide : pas de limite."),
    )


class ClosePlanForm(Form):
    """The day from which nobody joins any more."""

    on = DayField(label=_("Fermée à partir du"))
