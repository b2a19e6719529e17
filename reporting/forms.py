"""What a federation types to set a norm."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, Form
from reporting.indicators import INDICATORS
from reporting.rules.units import Unit

NUMBER = re.compile(r"(-?\d{1,7})(?:[.,](\d{1,2}))?")


class BoundField(forms.CharField):
    """A bound as people write it, « 87,5 »: kept in hundredths, and an amount or a rate in whole steps."""

    default_error_messages = {"bound": _("Écrivez un nombre, par exemple 90 ou 87,5.")}

    def clean(self, value: str) -> int | None:
        text = (super().clean(value) or "").replace("%", "").replace("\u202f", "").replace("\u00a0", "").strip()
        if not text:
            return None
        found = NUMBER.fullmatch(text)
        if found is None:
            raise ValidationError(self.error_messages["bound"], code="bound")
        whole, hundredths = int(found[1]), int((found[2] or "0").ljust(2, "0"))
        return whole * 100 + (-hundredths if found[1].startswith("-") else hundredths)


class NormForm(Form):
    """The norm of an indicator from a day on."""

    code = forms.ChoiceField(label=_("Indicateur"))
    starts_on = DayField(label=_("À partir du"))
    at_least = BoundField(
        label=_("Au moins"), required=False, help_text=_("Dans l'unité de l'indicateur : pour cent, jours, mois…")
    )
    at_most = BoundField(label=_("Au plus"), required=False)
    source = forms.CharField(label=_("D'où vient cette norme"), max_length=120)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["code"].choices = [
            ("", _("Choisir")),
            *((one.code, f"{one.code} {_(one.label)}") for one in INDICATORS if one.unit is not Unit.COUNT),
        ]
