"""The forms of the door, in our words: labels instead of placeholders, no e-mail, no link that leads nowhere."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as proof
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ask_by_name

WORDS = {
    "login": _("Identifiant"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Nouveau mot de passe, encore une fois"),
    "code": _("Code"),
}


class OurWords:
    """Gives each field the label of `WORDS` and nothing else."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("remember", None)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                field.help_text = ""
            if name == "code":
                field.widget.attrs.update({"inputmode": "numeric", "data-no-draft": ""})
        ask_by_name(self.fields)


class Login(OurWords, account.LoginForm):
    """Who are you?"""


class ChangePassword(OurWords, account.ChangePasswordForm):
    """The old one, and twice the new one."""


class Reauthenticate(OurWords, account.ReauthenticateForm):
    """Is it still you?"""


class EnterCode(OurWords, proof.AuthenticateForm):
    """The second proof."""


class ReenterCode(OurWords, proof.ReauthenticateForm):
    """The second proof, once more."""


class StartCodes(OurWords, totp.ActivateTOTPForm):
    """The first code of a new telephone."""
