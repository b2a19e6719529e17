"""One search over families, receipts, claims, providers: what is found depends on who asks."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from config import navigation
from core.pages import Page
from core.text import words
from core.waiting import First, Found
from organisations.permissions import SIGNED_IN

SHORTEST = 2
LONGEST = 80


class Search(Page):
    """Asked a number that is of one thing only, it goes there at once."""

    permission = SIGNED_IN
    template_name = "config/search.html"
    title = _("Chercher")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
        found = navigation.search_all(self.actor, text) if len(text) >= SHORTEST else First()
        exact = {hit.url for hit in found if is_number_of(text, hit)}
        if len(exact) == 1:
            return HttpResponseRedirect(exact.pop())
        return self.show({"text": text, "found": found, "too_short": 0 < len(text) < SHORTEST})


def is_number_of(text: str, hit: Found) -> bool:
    """Whether what was typed is a number (« BEMB-0041 », « 1204 ») written whole in the title or subtitle of a hit."""
    asked = words(text)
    if not any(word.isdigit() or any(c.isdigit() for c in word) for word in asked):
        return False
    return any(_holds(words(said), asked) for said in (hit.title, hit.subtitle))


def _holds(said: list[str], asked: list[str]) -> bool:
    """Whether the words asked stand side by side in those said."""
    return any(said[start : start + len(asked)] == asked for start in range(len(said) - len(asked) + 1))
