"""Opening an account and giving roles; the first password is made by Novi and shown once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, Form
from organisations.choices import Role
from organisations.forms.identity import PhoneField
from organisations.models import Organisation, User
from organisations.queries.accounts import account_named, places_of_roles, roles_for


class RoleForm(Form):
    """A role in one of the bodies that the administrator governs."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices)
    on = DayField(label=_("À partir du"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bodies = places_of_roles()
        listed = list(bodies[:2])
        if "phone" in self.fields:
            self.fields["phone"].country = listed[0].country
        self.fields["organisation"].queryset = bodies
        if len(listed) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = listed[0].pk
            self.fields["role"].choices = roles_for(listed[0].kind)


class AccountForm(RoleForm):
    """A new person and their first role."""

    field_order = ["name", "username", "phone", "organisation", "role", "on"]

    name = forms.CharField(label=_("Nom et prénoms"), max_length=120)
    username = forms.RegexField(
        r"^[a-zA-Z0-9._-]{3,40}$",
        label=_("Identifiant"),
        help_text=_("Pour se connecter : de 3 à 40 lettres sans accent, chiffres, points ou tirets."),
        error_messages={"invalid": _("De 3 à 40 lettres sans accent, chiffres, points ou tirets, sans espace.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = PhoneField(label=_("Téléphone"))


class KnownPersonForm(RoleForm):
    """A role for a person who already signs in to Novi for another organisation."""

    field_order = ["username", "organisation", "role", "on"]

    username = forms.CharField(
        label=_("Identifiant"), max_length=40, help_text=_("Celui que la personne utilise déjà.")
    )

    def clean_username(self) -> User:
        user = account_named(self.cleaned_data["username"].strip())
        if user is None:
            raise ValidationError(_("Aucun compte ouvert n'a cet identifiant."), code="unknown")
        return user
