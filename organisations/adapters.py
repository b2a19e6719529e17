"""What we ask of the login library: nobody signs up alone, an administrator opens accounts."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.queries.accounts import attempts_of


class ClosedSignup(DefaultAccountAdapter):
    """Accounts are opened by an administrator; what goes wrong at the door is said in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Cet identifiant et ce mot de passe ne vont pas ensemble."),
        "too_many_login_attempts": _("Trop d'essais. Attendez cinq minutes, puis recommencez."),
        "enter_current_password": _("Écrivez votre mot de passe actuel."),
        "incorrect_password": _("Ce n'est pas le mot de passe actuel."),
        "account_inactive": _("Ce compte est fermé."),
        "same_password": _("C'est le mot de passe actuel. Choisissez-en un autre."),
        "one_time_over": _("Ce mot de passe provisoire ne sert plus. Demandez-en un autre à l'administrateur."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by account: neither the host the browser names nor the spelling of the user name
        opens another count. A name of nobody is counted too, so that an answer does not tell which names exist."""
        username = str(credentials.get("username") or "")
        known = User.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
        return attempts_of(known) if known else f"name:{unicodedata.normalize('NFKC', username).casefold()}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A password given by an administrator does not serve after its hour."""
        user = super().authenticate(request, **credentials)
        if isinstance(user, User) and user.one_time_until is not None and user.one_time_until < timezone.now():
            raise self.validation_error("one_time_over")
        return user

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None and user.pk and user.check_password(password):
            raise self.validation_error("same_password")
        return super().clean_password(password, user)

    def set_password(self, user: User, password: str) -> None:
        """One's own password takes the place of the given one."""
        user.one_time_until = None
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class SecondProof(DefaultMFAAdapter):
    """The code of the telephone, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n'est pas le bon. Attendez le suivant, ou vérifiez l'heure du téléphone."),
    }
