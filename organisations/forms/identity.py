"""Who an organisation is, where it stands, and the bodies under it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.formats import MONTH_NAMES
from core.forms import Chips, DayField, Form, PersonInput
from core.phones import NotAPhone, read_phone, shown_phone
from organisations import rules
from organisations.choices import Country, Currency, Kind, LegalStatus, SectionKind
from organisations.models import Organisation, Place
from organisations.queries.settings import communes_matching


def place_label(place: Place) -> str:
    """« Bembèrèkè (Borgou) »: what the picker writes, and what is read again."""
    return f"{place.name} ({place.parent.name})" if place.parent else place.name


class PhoneField(forms.CharField):
    """A telephone number as people write it, kept in E.164."""

    def __init__(self, *, country: str = "BJ", **options: Any) -> None:
        self.country = country
        super().__init__(max_length=24, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return shown_phone(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_phone(text, self.country) if text else ""
        except NotAPhone as wrong:
            raise ValidationError(
                _("Ce numéro de téléphone n'existe pas dans ce pays. Vérifiez les chiffres.")
            ) from wrong


class CommuneField(forms.CharField):
    """A commune of a country, by its name; accents, hyphens and apostrophes do not matter."""

    def __init__(self, *, country: str = "", **options: Any) -> None:
        self.country = country
        super().__init__(widget=PersonInput(url=reverse_lazy("organisations:communes")), max_length=120, **options)

    def prepare_value(self, value: Any) -> Any:
        return place_label(value) if isinstance(value, Place) else value

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        if not text:
            return None
        name, _sep, region = text.partition("(")
        found = communes_matching(self.country, name)
        if region:
            found = [place for place in found if place_label(place) == text.strip()] or found
        exact = [place for place in found if place.name.casefold() == name.strip().casefold()] or found
        if len(exact) == 1:
            return exact[0]
        if not found:
            raise ValidationError(_("Aucune commune ne porte ce nom."), code="unknown")
        several = ", ".join(place_label(place) for place in found[:5])
        raise ValidationError(_("Plusieurs communes : %(several)s. Précisez."), params={"several": several})


class IdentityForm(Form):
    """What may change in an organisation; nature, code, country and currency never do."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    place = CommuneField(label=_("Commune"), required=False)
    address = forms.CharField(label=_("Adresse"), max_length=200, required=False)
    phone = PhoneField(label=_("Téléphone"))
    legal_status = forms.ChoiceField(label=_("Situation légale"), choices=LegalStatus.choices)
    registration_number = forms.CharField(label=_("Numéro d'immatriculation"), max_length=40, required=False)
    registered_on = DayField(label=_("Immatriculée le"), required=False)
    fiscal_year_month = forms.TypedChoiceField(label=_("Premier mois de l'exercice"), coerce=int)
    opened_on = DayField(
        label=_("Ouverte le"), help_text=_("Rien ne s'écrit dans le livre avant ce jour, sauf les soldes de la veille.")
    )
    target_population = forms.IntegerField(
        label=_("Population cible"),
        min_value=0,
        max_value=100_000_000,
        required=False,
        help_text=_("Nombre de personnes que la mutuelle pourrait couvrir : sert au taux de pénétration."),
    )
    second_factor_required = forms.BooleanField(
        label=_("Exiger une deuxième preuve (code du téléphone) de tous les comptes"), required=False
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        for name in ("place", "phone"):
            self.fields[name].country = organisation.country
        self.fields["fiscal_year_month"].choices = [
            (number, name) for number, name in enumerate(MONTH_NAMES[(get_language() or "fr")[:2]], start=1)
        ]
        if organisation.kind == Kind.SECTION:
            for name in ("legal_status", "registration_number", "registered_on", "opened_on", "fiscal_year_month"):
                del self.fields[name]
            del self.fields["second_factor_required"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        registered = cleaned.get("legal_status") in (LegalStatus.REGISTERED, LegalStatus.APPROVED)
        if registered and not cleaned.get("registration_number"):
            self.add_error("registration_number", _("Écrivez le numéro qui figure sur l'acte d'immatriculation."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What differs from the organisation as it is."""
        return {name: value for name, value in self.cleaned_data.items() if getattr(self.organisation, name) != value}


class ChildForm(Form):
    """A body under another: a section of a mutual, a mutual or a union of a federation."""

    kind = forms.ChoiceField(label=_("Nature"), widget=Chips)
    section_kind = forms.ChoiceField(label=_("Genre de section"), widget=Chips, choices=SectionKind.choices)
    name = forms.CharField(label=_("Nom"), max_length=120)
    code = forms.RegexField(
        r"^[A-Za-z0-9-]{2,12}$",
        label=_("Sigle"),
        help_text=_("De 2 à 12 lettres ou chiffres ; il entre dans les numéros et ne change plus."),
        error_messages={"invalid": _("Le sigle a de 2 à 12 lettres sans accent, chiffres ou tirets.")},
    )
    country = forms.ChoiceField(label=_("Pays"), choices=Country.choices)
    currency = forms.ChoiceField(label=_("Monnaie"), choices=Currency.choices)
    place = CommuneField(label=_("Commune"), required=False)
    opened_on = DayField(label=_("Ouverte le"))

    def __init__(self, *args: Any, parent: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [kind for kind in Kind if rules.may_contain(parent.kind, kind)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].initial = kinds[0] if len(kinds) == 1 else None
        self.fields["place"].country = parent.country
        if parent.kind == Kind.MUTUAL:
            self.fields["kind"].widget = forms.HiddenInput()
            for name in ("country", "currency"):
                del self.fields[name]
        else:
            del self.fields["section_kind"]

    def details(self) -> dict[str, Any]:
        """What the action takes beside the parent, the kind, the name, the code and the day."""
        known = ("section_kind", "country", "currency", "place")
        return {name: self.cleaned_data[name] for name in known if self.cleaned_data.get(name)}
