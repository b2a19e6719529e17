"""Every page of the URL table, in a real browser: its weight, its width, what it asks of others, its accessibility."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from config.roles import ROLES
from core.pages import PUBLIC
from members.actions import enrol_household, open_plan
from members.models import Household
from organisations.choices import Role
from organisations.permissions import SIGNED_IN
from tests.architecture.house import Address
from tests.architecture.test_addresses import OF_THE_LIBRARY
from tests.config.examples import Things
from tests.config.test_matrix import ADDRESSES, OF_A_NETWORK, Visitor
from tests.journeys.people import window
from tests.world import PASSWORD, make_world

FIRST, LATER, CHARTS = 100_000, 25_000, 150_000
"""Bytes over the wire, compressed (ux.md, section 3): a first visit all included, a later one, a page of six charts."""
WIDTHS = (320, 360, 1366)
ORDER = [Role.MANAGER, *(role for role in Role if role != Role.MANAGER)]
"""Who opens a page: the manager where they may, else the first who may."""


def opener(address: Address) -> str | None:
    """The role in whose shell a page is looked at, None for a visitor who is not signed in."""
    if address.permission == PUBLIC:
        return None
    if address.name in OF_A_NETWORK:
        return Role.FEDERATION_OFFICER
    if address.name in OF_THE_LIBRARY:
        return Role.MANAGER
    permission = address.permission or SIGNED_IN
    return next(role for role in ORDER if permission in ROLES[role])


BY_ROLE: dict[str | None, list[Address]] = {}
for _address in ADDRESSES:
    BY_ROLE.setdefault(opener(_address), []).append(_address)
BY_ROLE.setdefault(Role.FEDERATION_OFFICER, []).extend(
    address for address in ADDRESSES
    if address.name in {"home", "menu", "reporting:consolidation", "reporting:mutual_report", "organisations:jobs"}
    and address not in BY_ROLE.get(Role.FEDERATION_OFFICER, [])
)  # fmt: skip
# All that only an approver opens are buttons: see the shell and the invoices as theirs.
BY_ROLE.setdefault(Role.APPROVER, []).extend(
    address for address in ADDRESSES if address.name in {"home", "menu", "claims:invoices", "claims:invoice"}
)


LEAST = dict.fromkeys(BY_ROLE, 1)


class Wire:
    """What a page weighs on the wire, what it says in the console and whom it asks."""

    def __init__(self, page: Any, home: str) -> None:
        self.page, self.home = page, home
        self.protocol = page.context.new_cdp_session(page)
        self.protocol.send("Network.enable")
        self.protocol.on("Network.requestWillBeSent", self._note)
        self.protocol.on("Network.loadingFailed", lambda event: self.pending.discard(event["requestId"]))
        self.protocol.on("Network.loadingFinished", self._weigh)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        self.bytes, self.said, self.asked = 0, [], []
        self.pending: set[str] = set()

    def _note(self, event: dict[str, Any]) -> None:
        # The icon of the window, and photos fetched when they come in sight: the browser does not always say when
        # they end. Photos in sight are in before the page is said to be loaded.
        if event.get("type") not in ("Other", "Image"):
            self.pending.add(event["requestId"])

    def _weigh(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
        self.pending.discard(event["requestId"])

    def visit(self, url: str, *, cold: bool) -> int:
        """Bytes of one visit, with nothing kept (`cold`) or with the shared files kept."""
        self.protocol.send("Network.setCacheDisabled", {"cacheDisabled": cold})
        self.bytes = 0
        self.pending.clear()
        answer = self.page.goto(url, wait_until="load")
        assert answer.status == 200, f"{url} → {answer.status}"
        for _turn in range(500):
            if not self.pending:
                return int(self.bytes)
            self.page.wait_for_timeout(10)
        raise AssertionError(f"{url} : {len(self.pending)} requests never end")

    def foreign(self) -> list[str]:
        return [url for url in self.asked if not url.startswith((self.home, "data:", "blob:"))]


def pages_of(role: str | None, things: Things) -> Iterator[tuple[Address, str]]:
    """The addresses that answer a page to this role; files, redirections and fragments are not pages."""
    visitor = Visitor(things.world, role, things)
    for address in BY_ROLE[role]:
        url = visitor.url(address)
        answer = visitor.client.get(url)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
        if is_page and b"<html" in answer.content:
            yield address, url


@pytest.mark.parametrize("role", list(BY_ROLE), ids=str)
def test_pages_are_light_narrow_and_open_to_all(browser, novi_server, transactional_db, role):
    world = make_world()
    things = Things(world, world.bembe)
    user = None if role is None else world.user(role)
    if user is not None:  # whoever can sign in has a password, and the page that changes it asks for it
        user.set_password(PASSWORD)
        user.save()
    wrong: list[str] = []
    with window(browser, novi_server, user) as page:
        wire = Wire(page, novi_server)
        seen = 0
        for address, url in pages_of(role, things):
            seen += 1
            wrong += [f"{address.name} {url}: {told}" for told in faults(wire, url)]
    assert seen >= LEAST[role]
    assert not wrong, "\n".join(wrong)


BROKEN = """() => {
  const found = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const word of node.data.matchAll(/\\+[\\d\\s]+\\d|[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(rect => Math.round(rect.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
"""The words and telephones of the page that go over two lines."""


@pytest.mark.parametrize("width", [320, 360])
def test_no_name_and_no_telephone_is_cut_on_the_page_of_a_family(browser, novi_server, transactional_db, width):
    world = make_world()
    manager = world.user("manager")
    with world.acting("manager"):
        plan = open_plan(name="Formule familiale", code="BASE", opens_on=date(2020, 1, 1))
        head = {"last_name": "SAMBIÉNI", "first_names": "Rafiatou", "sex": "F", "link": "head"}
        home = {"village": "Sinendé", "phone": "01 97 00 01 10"}
        family = enrol_household(plan=plan, on=date(2026, 3, 1), people=[head], **home)
        Household.objects.filter(pk=family.pk).update(register_number="B-1204")
    with window(browser, novi_server, manager, viewport={"width": width, "height": 640}) as page:
        page.goto(f"/familles/{family.pk}/")
        assert "+229 01 97 00 01 10" in page.inner_text(".member-card").replace("\u00a0", " ").replace("\u202f", " ")
        assert page.evaluate(BROKEN) == []


STACKED = """() => [...document.querySelectorAll(".button")].filter(button => {
  const icon = button.querySelector("svg"), word = button.querySelector("span");
  if (!icon || !word || !icon.getBoundingClientRect().width) return false;
  return icon.getBoundingClientRect().bottom <= word.getBoundingClientRect().top;
}).map(button => button.innerText.trim())"""
"""The buttons whose icon is above their word instead of beside it."""


def faults(wire: Wire, url: str) -> Iterator[str]:
    """What is wrong with a page, in words."""
    wire.said.clear()
    wire.asked.clear()
    first = wire.visit(url, cold=True)
    later = wire.visit(url, cold=False)
    charts = wire.page.locator("figure.chart").count()
    if first > (CHARTS if charts >= 6 else FIRST):
        yield f"{first} bytes on a first visit"
    if later > LATER:
        yield f"{later} bytes on a later visit"
    yield from (f"asks {other}" for other in wire.foreign())
    yield from (f"says {text}" for text in wire.said)
    for width in WIDTHS:
        wire.page.set_viewport_size({"width": width, "height": 640})
        wide = wire.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} px wide at {width}"
        yield from (f"icon above « {word} » at {width}" for word in wire.page.evaluate(STACKED))
    yield from unreadable(wire.page)


def unreadable(page: Any) -> Iterator[str]:
    """Serious and critical findings of the accessibility checker."""
    for rule in Axe().run(page).response["violations"]:
        if rule["impact"] in ("serious", "critical"):
            targets = [node["target"] for node in rule["nodes"]][:3]
            yield f"{rule['id']} {targets}"
