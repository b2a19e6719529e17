"""Fields that read what clerks type: a birth as a day, a year or an age; sex and link by one letter."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from members.choices import Link
from members.rules.births import Birth, read_birth
from members.rules.cells import is_known_link, read_link, read_sex
from members.rules.reasons import Unreadable

LINK_LETTERS = {"t": Link.HEAD, "c": Link.SPOUSE, "e": Link.CHILD, "a": Link.ASCENDANT, "x": Link.OTHER}
LETTERS = {"autocomplete": "off", "spellcheck": "false"}


class BirthField(forms.CharField):
    """A birth: « 31121980 », « 1980 », « vers 1980 » or « 31 » (an age on the form's day); empty when unknown."""

    def __init__(self, *, on: date | None = None, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs={**LETTERS, "placeholder": _("date ou âge")}))
        options.setdefault("help_text", _("31/12/1980, 1980, vers 1980 ou un âge : 44."))
        super().__init__(**options)
        self.on = on

    def prepare_value(self, value: object) -> object:
        return value.text() if isinstance(value, Birth) else value

    def clean(self, value: object) -> Birth:
        text = str(super().clean(value))
        try:
            return read_birth(text, self.on or date.max)
        except Unreadable as error:
            raise ValidationError(error.reason.told(_t), code="invalid") from error


class SexField(forms.CharField):
    """One letter is enough: F or M."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={**LETTERS, "placeholder": "F / M", "maxlength": 10}))
        super().__init__(**options)

    def clean(self, value: object) -> str:
        text = super().clean(value)
        try:
            return read_sex(text) or ""
        except Unreadable as error:
            raise ValidationError(error.reason.told(_t), code="invalid") from error


class LinkField(forms.CharField):
    """One letter (T, C, E, A, X) or the word."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={**LETTERS, "placeholder": "T C E A X", "maxlength": 20}))
        super().__init__(**options)

    def clean(self, value: object) -> str:
        text = super().clean(value).strip()
        if text.lower() in LINK_LETTERS:
            return LINK_LETTERS[text.lower()]
        if text and not is_known_link(text):
            raise ValidationError(
                _("Lien « %(link)s » : écrivez T, C, E, A ou X."), code="invalid", params={"link": text}
            )
        return read_link(text) or ""
