"""The edge: from the session to the actor, the open scope, and the end of sessions whose rights were withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.acting import act_as
from organisations.queries import actor_for

RIGHTS_KEY = "rights_version"
ACTING_KEY = "acting_organisation"


class ActingMiddleware:
    """Give each request its actor (`request.actor`, None when nobody is signed in) and open its scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        user = request.user
        if request.session.setdefault(RIGHTS_KEY, user.rights_version) != user.rights_version:
            return self._end(request, _("Vos droits ont changé. Connectez-vous à nouveau."))
        actor = actor_for(user, request.session.get(ACTING_KEY), timezone.localdate())
        if actor is None:
            return self._end(request, _("Votre compte n'a pas de rôle en cours. Voyez votre administrateur."))
        if (missing := self._second_factor_missing(request, actor.organisation_id)) is not None:
            return missing
        request.actor = actor  # type: ignore[attr-defined]
        with act_as(actor), translation.override(user.language):
            request.LANGUAGE_CODE = user.language
            response = self.get_response(request)
            # A template renders after the view returns: render here, while the scope is open.
            if hasattr(response, "render") and callable(response.render) and not getattr(response, "is_rendered", True):
                response = response.render()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _end(self, request: HttpRequest, told: str) -> HttpResponse:
        logout(request)
        messages.warning(request, told)
        return redirect("account_login")

    def _second_factor_missing(self, request: HttpRequest, organisation_id: int) -> HttpResponse | None:
        """Send a person whose organisation requires a second factor to set one up, before anything else."""
        from allauth.mfa.utils import is_mfa_enabled

        from organisations.queries.tree import second_factor_required

        if request.path.startswith(reverse("mfa_index")) or request.path == reverse("account_logout"):
            return None
        if not second_factor_required(organisation_id) or is_mfa_enabled(request.user):
            return None
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
