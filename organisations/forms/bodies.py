"""Mandates of the statutory bodies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Chips, DayField, Form
from organisations.choices import Body, Sex


class MandateForm(Form):
    """A person elected to a body for a span."""

    body = forms.ChoiceField(label=_("Organe"), widget=Chips, choices=Body.choices)
    office = forms.CharField(label=_("Fonction"), max_length=60, help_text=_("Président, trésorière, membre…"))
    holder = forms.CharField(label=_("Nom et prénoms"), max_length=120)
    sex = forms.ChoiceField(label=_("Sexe"), widget=Chips, choices=Sex.choices)
    starts_on = DayField(label=_("Début du mandat"))
    ends_on = DayField(label=_("Fin du mandat"), required=False, help_text=_("Premier jour sans ce mandat."))


class EndMandateForm(Form):
    """The day from which an office is free."""

    ends_on = DayField(label=_("Fin du mandat"), help_text=_("Premier jour sans ce mandat."))
