"""Form fields and widgets that read what people type: francs with spaces, days as eight digits, choices as chips."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _

from core import formats
from core.money import MOST
from core.refusals import not_yet, too_much


class FaceRenderer(DjangoTemplates):
    """Every `{{ form }}` of the house: one column, labels above, an error summary that takes the focus."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"


BOUNDS = {
    "invalid": _("Écrivez un nombre entier dans « %(label)s »."),
    "min_value": _("« %(label)s » : au moins %%(limit_value)s."),
    "max_value": _("« %(label)s » : au plus %%(limit_value)s."),
}
"""What is wrong with a number, by the code of its error."""


class Form(forms.Form):
    """A form whose empty fields are asked for by their own name; those that are rarely changed are folded away."""

    FOLDED: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ask_by_name(self.fields)

    @property
    def is_unfolded(self) -> bool:
        """Whether something folded is wrong: then it is shown."""
        return self.is_bound and any(name in self.errors for name in self.FOLDED)


def ask_by_name(fields: dict[str, forms.Field]) -> None:
    """Each required field that says nothing of its own says its name: Remplissez « Montant »."""
    for name, field in fields.items():
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _asked(field) % {"label": field.label or pretty_name(name)}
        if isinstance(field, forms.IntegerField) and not isinstance(field, forms.FloatField):
            _bound_by_name(field, str(field.label or pretty_name(name)))


def _bound_by_name(field: forms.IntegerField, label: str) -> None:
    """A number out of bounds is told by the field's name, with a bound that a person may read, not the database's."""
    wide = [one for one in field.validators if isinstance(one, MaxValueValidator) and one.limit_value > MOST]
    for validator in wide:
        field.validators[field.validators.index(validator)] = MaxValueValidator(MOST)
    if not any(isinstance(one, MaxValueValidator) for one in field.validators):
        field.validators.append(MaxValueValidator(MOST))
    for code, sentence in BOUNDS.items():
        if field.error_messages.get(code) in (None, forms.IntegerField.default_error_messages.get(code)):
            field.error_messages[code] = sentence % {"label": label.replace("%", "%%")}


def _asked(field: forms.Field) -> str:
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField)
    return str(_("Choisissez «\u00a0%(label)s\u00a0».")) if chosen else str(_("Remplissez «\u00a0%(label)s\u00a0»."))


class MoneyInput(forms.TextInput):
    """An amount in whole francs; the unit is written beside it."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-money": "", **(attrs or {})})

    def format_value(self, value: object) -> str | None:
        return formats.count(value) if isinstance(value, int) else super().format_value(value)


class MoneyField(forms.IntegerField):
    """Whole francs; accepts « 1 500 », « 1.500 F » and keeps what was typed when it is not an amount."""

    widget = MoneyInput
    default_error_messages = {
        "invalid": _("Écrivez un montant entier, par exemple 1\u202f500."),
        "min_value": _("Le montant doit être au moins de %(limit_value)s."),
    }

    def __init__(self, *, unit: str = "FCFA", **options: Any) -> None:
        super().__init__(**options)
        self.unit = unit

    def to_python(self, value: object) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            return formats.read_money(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is not None and abs(value) > MOST:
            raise ValidationError(too_much(self.unit), code="too_much")


class DayInput(forms.TextInput):
    """A day typed as digits, with or without slashes; no calendar is needed."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": "jj/mm/aaaa",
                "data-day": "",
                **(attrs or {}),
            }
        )

    def format_value(self, value: object) -> str | None:
        return formats.day(value) if isinstance(value, date) else super().format_value(value)


class DayField(forms.DateField):
    """A day; accepts 31122026, 31.12.26 and 31/12/2026."""

    widget = DayInput

    def to_python(self, value: object) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return formats.read_day(str(value))
        except ValueError as error:
            message = _("La date %(day)s n'existe pas. Vérifiez le jour ou le mois.")
            if not any(character.isdigit() for character in str(value)):
                message = _("« %(day)s » n'est pas une date. Écrivez-la comme 31/12/2026.")
            raise ValidationError(message, code="invalid", params={"day": value}) from error


class PastDayField(DayField):
    """A day that has come: money is not received tomorrow."""

    def __init__(self, *, today: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.today = today

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and self.today is not None and day > self.today:
            raise ValidationError(not_yet(day), code="future")
        return day


class PersonInput(forms.TextInput):
    """A person found by number, name or phone: suggestions come from `url`; without script what is typed is sent."""

    def __init__(self, attrs: dict | None = None, *, url: Any = "") -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "data-picker": url, **(attrs or {})})


class Chips(forms.RadioSelect):
    """One of a few choices, each in view."""

    template_name = "forms/choices.html"

    def __init__(self, attrs: dict | None = None, choices: tuple = ()) -> None:
        super().__init__({"class": "chips", **(attrs or {})}, choices)


class ManyChips(forms.CheckboxSelectMultiple):
    """Some of a few choices, each in view."""

    template_name = "forms/choices.html"

    def __init__(self, attrs: dict | None = None, choices: tuple = ()) -> None:
        super().__init__({"class": "chips", **(attrs or {})}, choices)
