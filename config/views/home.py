"""« Ma journée »: the work that waits, in order, each a count, a sentence and one link; and the whole menu."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import navigation
from core.pages import Page
from organisations.permissions import SIGNED_IN


class Home(Page):
    """The day's work; who only looks over mutuals, or only checks rights, begins elsewhere."""

    permission = SIGNED_IN
    template_name = "config/home.html"
    title = _("Ma journée")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        begins_at = navigation.home_page(self.actor)
        if begins_at != "home":
            return HttpResponseRedirect(reverse(begins_at))
        return super().get(request, *args, **kwargs)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "today": today,
            "lines": navigation.waiting_lines(self.actor, today),
            "figures": navigation.today_figures(self.actor, today),
            "starts": navigation.items(navigation.STARTS, self.actor, "")[: navigation.STARTS_ROOM],
        }


class Menu(Page):
    """The rail as a page, for the telephone."""

    permission = SIGNED_IN
    template_name = "config/menu.html"
    title = _("Menu")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"entries": navigation.items(navigation.RAIL, self.actor, "")}
