"""How long pages take from a real server, asked by a few people at once over real connections."""

import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.urls import resolve, reverse

from core.spans import month_of
from tests import servers
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.table import Row
from tests.conftest import answers
from training.queries.worlds import BuiltMutual

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "/healthz"
PASSWORD = "banc-de-mesure-4821"
SERVERS = {
    "sqlite": "manage.py serve, one process",
    "postgresql": "gunicorn, two processes",
}


def routes(mutual: BuiltMutual, today: date) -> list[str]:
    """The pages of a working day."""
    household, person = mutual.households["0001"], mutual.people["0001-01"]
    claim = next(iter(mutual.claims.values()))
    return [
        reverse("home"),
        f"{reverse('search')}?q=kora",
        reverse("members:list"),
        reverse("members:family", args=[household.pk]),
        f"{reverse('contributions:rights')}?q={person.number}",
        reverse("contributions:collect_from", args=[household.pk]),
        reverse("contributions:arrears"),
        reverse("claims:list"),
        reverse("claims:claim", args=[claim.pk]),
        reverse("claims:new"),
        reverse("ledger:journal"),
        reverse("reporting:dashboard"),
        reverse("reporting:report", args=[str(month_of(today))]),
    ]


def open_account(mutual: BuiltMutual) -> str:
    """Give the manager of the mutual a password; their user name."""
    user = mutual.staff["gestion"]
    user.set_password(PASSWORD)
    user.save()
    return user.username


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """A real server on the database at hand, as people run it on that engine; its port."""
    port = servers.free_port()
    if connection.vendor == "sqlite":
        command = ["manage.py", "serve", "--no-demo", "--port", str(port)]
    else:
        command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    log = Path(settings.VAR_DIR) / "bench-web.log"
    with log.open("w") as output:
        web = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        servers.wait_until(lambda: web.poll() is not None or answers(f"http://127.0.0.1:{port}/readyz"), "Novi", 60)
        if web.poll() is not None:
            raise RuntimeError(log.read_text())
        yield port
    finally:
        servers.stop(web)


Times = list[tuple[str, float]]
"""Pages and milliseconds."""


class Visitor:
    """One person's browser, reduced to its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        kept = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        headers = {"Cookie": kept, "Accept-Encoding": "gzip"} if kept else {"Accept-Encoding": "identity"}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        content = response.read()
        is_plain = response.getheader("Content-Encoding") is None
        return response.status, content.decode() if is_plain else ""

    def sign_in(self, username: str) -> None:
        door = reverse("account_login")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask("GET", door)[1])
        assert token, "no form at the door"
        form = {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
        status, _page = self.ask("POST", door, urlencode(form))
        assert status == 302, f"the door answered {status}"

    def times(self, paths: list[str]) -> Times:
        """Each page with its milliseconds; every page must open."""
        found = []
        self.connection.close()  # it may have been idle for longer than the server keeps it; the next request opens it
        for path in paths:
            started = time.perf_counter()
            status, _page = self.ask("GET", path)
            found.append((path, (time.perf_counter() - started) * 1000))
            assert status == 200, f"{path} answered {status}"
        return found


def pages(mutual: BuiltMutual, sizes: Sizes, today: date) -> list[Row]:
    """p95 and p50 of a day's pages asked by several people at once, beside a view that answers « ok »."""
    username, asked = open_account(mutual), routes(mutual, today)
    connection.close()
    with served({**os.environ, "WEB_PROCESSES": "2"}) as port:
        visitors = [Visitor(port) for _client in range(sizes.clients)]
        for visitor in visitors:
            visitor.sign_in(username)
            visitor.times(asked)  # the first time compiles templates, in each process
        floor = _together(visitors, [EMPTY] * sizes.requests * len(asked))
        found = _together(visitors, asked * sizes.requests)
    by_page = {path: [each for each in found if each[0] == path] for path in asked}
    slowest = max(by_page, key=lambda path: _at(by_page[path], 95))
    bare = f"an empty view, {SERVERS[connection.vendor]}"
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    told = [(f"Page p{percent}", _at(found, percent), _at(floor, percent), bare) for percent in (50, 95)]
    name = resolve(slowest.partition("?")[0]).view_name
    told.append(("Slowest page p95", _at(by_page[slowest], 95), _at(floor, 95), f"an empty view; the page is {name}"))
    return [
        Row(f"{name}, {sizes.clients} people", engine, figure, "ms", least, what) for name, figure, least, what in told
    ]


def _together(visitors: list[Visitor], paths: list[str]) -> Times:
    """The same pages asked by all at once, each beginning elsewhere in the list, with no pause."""
    found: Times = []
    failures: list[BaseException] = []

    def visit(visitor: Visitor, rank: int) -> None:
        start = rank * len(paths) // len(visitors)
        try:
            found.extend(visitor.times(paths[start:] + paths[:start]))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=visit, args=(visitor, rank)) for rank, visitor in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return found


def _at(times: Times, percent: int) -> float:
    return statistics.quantiles([each for _path, each in times], n=100, method="inclusive")[percent - 1]
