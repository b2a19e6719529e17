"""What we ask of the login library: nobody signs up alone, an administrator opens accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedSignup(DefaultAccountAdapter):
    """Accounts are opened by an administrator; what goes wrong at the door is said in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Cet identifiant et ce mot de passe ne vont pas ensemble."),
        "too_many_login_attempts": _("Trop d'essais. Attendez cinq minutes, puis recommencez."),
        "enter_current_password": _("Écrivez votre mot de passe actuel."),
        "incorrect_password": _("Ce n'est pas le mot de passe actuel."),
        "account_inactive": _("Ce compte est fermé."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondProof(DefaultMFAAdapter):
    """The code of the telephone, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n'est pas le bon. Attendez le suivant, ou vérifiez l'heure du téléphone."),
    }
