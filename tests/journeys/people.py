"""Who sits before the browser: a person of a role with their own window, by the door or already signed in."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client

from organisations.models import User
from tests.world import PASSWORD

TIMEOUT = 30_000
"""Milliseconds: the machine of a test may be loaded."""


def sign_in(context: Any, user: User, address: str) -> None:
    """Give a window the session of this person."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


@contextmanager
def window(browser: Any, address: str, user: User | None = None, **options: Any) -> Iterator[Any]:
    """A page of a browser that knows nothing but, when told, who sits there; what is left open closes at the end."""
    shape = {"locale": "fr-FR", "viewport": {"width": 1366, "height": 768}, **options}
    context = browser.new_context(base_url=address, **shape)
    context.set_default_timeout(TIMEOUT)
    if user is not None:
        sign_in(context, user, address)
    try:
        yield context.new_page()
    finally:
        context.close()


def by_the_door(page: Any, user: User) -> None:
    """Sign in as people do: a name, a password, Enter."""
    user.set_password(PASSWORD)
    user.save()
    page.goto("/compte/connexion/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def out_of_the_door(page: Any) -> None:
    """Sign out as people do."""
    page.goto("/compte/deconnexion/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/compte/connexion/**")


class Watched:
    """A page whose keys and page loads are counted, as ux.md section 4 counts them."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys_count, self.loads = page, 0, []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        is_load = request.is_navigation_request() and request.frame == self.page.main_frame
        if is_load and request.redirected_from is None:
            self.loads.append(f"{request.method} {request.url}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other; Alt and a digit are two."""
        for key in keys:
            self.keys_count += len(key.split("+"))
            self.page.keyboard.press(key)


def text_of(pdf: bytes) -> str:
    """What a PDF says, its spaces made ordinary."""
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(shown.decode().split())


def size_of(pdf: bytes) -> tuple[int, int]:
    """The width and height of the first page of a PDF, in millimetres."""
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    width, height = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups()  # type: ignore[union-attr]
    return round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)


def fetched(page: Any, url: str, kind: str = "application/pdf") -> bytes:
    """The file at an address, as this person receives it."""
    answer = page.context.request.get(url)
    assert answer.status == 200, f"{url} → {answer.status}"
    assert answer.headers["content-type"].split(";")[0] == kind
    return answer.body()


def plain(text: str) -> str:
    """The text of a screen with ordinary spaces, so that « 1 500 F » is found whatever its spaces are."""
    return " ".join(text.split())
