"""A new value of a parameter, from a day on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import formats, spoken
from core.forms import DayField, Form, MoneyField
from organisations.choices import KnownParameter, Unit


class RateField(forms.CharField):
    """A rate typed as « 12,5 », kept in basis points."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]
        text = str(value or "").replace("%", "").replace(",", ".").strip()
        if not text:
            return None
        whole, _dot, rest = text.partition(".")
        if not (whole + rest).isdigit() or len(rest) > 2:
            raise ValidationError(_("Écrivez un pourcentage, par exemple 12,5."), code="invalid")
        return int(whole) * 100 + int(rest.ljust(2, "0") or 0)

    def prepare_value(self, value: Any) -> Any:
        return spoken.percent(value) if isinstance(value, int) else value


class ParameterForm(Form):
    """The value, in its own unit, and its first day."""

    starts_on = DayField(
        label=_("À partir du"), help_text=_("Ce qui est arrivé avant ce jour garde l'ancienne valeur.")
    )

    def __init__(self, *args: Any, known: KnownParameter, currency_sign: str, **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("Nouvelle valeur")
        field: forms.Field
        if known.unit == Unit.MONEY:
            field = MoneyField(label=label, unit=currency_sign, min_value=known.least, max_value=known.most)
        elif known.unit == Unit.RATE:
            field = RateField(label=label, help_text=_("En pour cent."))
        else:
            field = forms.IntegerField(
                label=label, min_value=known.least, max_value=known.most, help_text=Unit(known.unit).label
            )
        self.fields = {"value": field, **self.fields}


def write(known: KnownParameter, value: int, currency: str) -> str:
    """A value as the list shows it: « 100 000 FCFA », « 60 jours », « 12,5 % »."""
    if known.unit == Unit.MONEY:
        return formats.money(value, currency)
    if known.unit == Unit.RATE:
        return spoken.percent(value)
    if known.unit == Unit.DAYS:
        return ngettext("%(n)s jour", "%(n)s jours", value) % {"n": formats.count(value)}
    if known.unit == Unit.MONTHS:
        return ngettext("%(n)s mois", "%(n)s mois", value) % {"n": formats.count(value)}
    return formats.count(value)
