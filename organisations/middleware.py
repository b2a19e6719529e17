"""The edge: from the session to the actor, the open scope, and the end of sessions whose rights were withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.acting import Actor, act_as
from organisations.queries import acting_choices, actor_for

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
        with translation.override(user.language):
            request.LANGUAGE_CODE = user.language
            response = self._first_things(request, actor)
            if response is None:
                request.actor = actor  # type: ignore[attr-defined]
                with act_as(actor):
                    response = self._opened_elsewhere(request, actor) or self._answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _opened_elsewhere(self, request: HttpRequest, actor: Actor) -> HttpResponse | None:
        """The refusal of a form that was opened while its sender acted for another organisation; it writes nothing."""
        opened_for = request.POST.get("acting", "") if request.method == "POST" else ""
        if opened_for in ("", str(actor.organisation_id)):
            return None
        theirs = acting_choices(request.user, timezone.localdate())  # type: ignore[arg-type]
        name = next((str(one) for one in theirs if str(one.pk) == opened_for), "")
        return render(request, "409.html", {"opened_for": name}, status=409)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A template renders after the view returns: render here, while the scope is open.
        if hasattr(response, "render") and callable(response.render) and not getattr(response, "is_rendered", True):
            response = response.render()
        return response

    def _end(self, request: HttpRequest, told: str) -> HttpResponse:
        logout(request)
        messages.warning(request, told)
        return redirect("account_login")

    def _first_things(self, request: HttpRequest, actor: Actor) -> HttpResponse | None:
        """Before anything else: one's own password in place of a given one, and the second proof where it is asked."""
        if request.path in (reverse("account_logout"), reverse("account_reauthenticate")):
            return None
        if request.user.one_time_until is not None:  # type: ignore[union-attr]
            return self._only(request, "account_change_password", _("Choisissez maintenant votre propre mot de passe."))
        if self._second_factor_missing(request, actor):
            return self._only(request, "mfa_activate_totp", _("Votre organisation demande une deuxième preuve."))
        return None

    def _only(self, request: HttpRequest, name: str, told: str) -> HttpResponse:
        if request.path == reverse(name):
            return self._answer(request)
        messages.warning(request, told)
        return redirect(name)

    def _second_factor_missing(self, request: HttpRequest, actor: Actor) -> bool:
        from allauth.mfa.utils import is_mfa_enabled

        from organisations.queries.tree import second_factor_required

        return second_factor_required(actor.scope.lineage) and not is_mfa_enabled(request.user)
