"""The door and the session: pages of the login library under our names, the acting organisation, the language."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core.pages import PUBLIC, ActPage
from organisations.actions import set_language
from organisations.middleware import ACTING_KEY
from organisations.models import User
from organisations.permissions import SIGNED_IN
from organisations.queries import acting_choices

View = Callable[..., HttpResponseBase]


def door(view: View, permission: str = PUBLIC) -> View:
    """A page of the login library, with the permission that our table of addresses asks of every page."""

    @wraps(view, updated=())
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if permission != PUBLIC and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    opened.permission = permission
    return opened


class Own(ActPage):
    """A button of the shell: one goes back to the page where one was."""

    permission = SIGNED_IN

    def back(self) -> str:
        wanted = self.request.POST.get("next", "")
        local = url_has_allowed_host_and_scheme(wanted, None, require_https=self.request.is_secure())
        return wanted if local else reverse("home")


class ActFor(Own):
    """Act for another organisation of one's own; the day begins anew there."""

    def act(self) -> HttpResponseBase:
        wanted = self.request.POST.get("organisation", "")
        choices = acting_choices(cast(User, self.request.user), timezone.localdate())
        chosen = next((body for body in choices if str(body.pk) == wanted), None)
        if chosen is None:
            raise Http404("not one of theirs")
        self.request.session[ACTING_KEY] = chosen.pk
        return HttpResponseRedirect(reverse("home"))


class ChooseLanguage(Own):
    """French or English, kept with the account."""

    def act(self) -> HttpResponseBase:
        set_language(user=cast(User, self.request.user), language=self.request.POST.get("language", ""))
        return HttpResponseRedirect(self.back())
