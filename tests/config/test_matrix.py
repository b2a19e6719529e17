"""Role × address × tenant, from the URL table itself (T1, T4, T5): a new address fails until it has an example."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.pages import PUBLIC
from core.scoping import every_organisation
from core.spans import Month
from organisations.choices import Role
from organisations.models import AuditEntry
from tests.architecture.house import Address, addresses
from tests.architecture.test_addresses import OF_THE_LIBRARY
from tests.config.examples import BY_NAME, MONTH, SAME_FOR_ALL, Things
from tests.reporting.test_statements import close_until

ADDRESSES = [address for address in addresses() if not address.name.startswith("design")]
OF_A_JOB = {"organisations:job", "organisations:job_file", "organisations:job_cancel"}
OF_A_MUTUAL = {
    "reporting:report", "reporting:report_pdf", "reporting:report_xlsx", "reporting:close", "reporting:year",
    "reporting:year_pdf", "reporting:year_xlsx", "reporting:behind",
}  # fmt: skip
"""Reports of the acting mutual: a federation has none of its own, it reads `reporting:mutual_report`."""
OF_A_NETWORK = {"reporting:consolidation_xlsx", "reporting:consolidation_pdf"}
"""Exports of a federation: a mutual, which exports its own reports, has none."""
FIGURES_FOR_A_FEDERATION = {"reporting:mutual_report", "reporting:mutual_report_pdf", "reporting:mutual_report_xlsx"}
WORKERS = [role for role in Role if role != Role.FEDERATION_OFFICER]
ANSWERS = {200, 302, 405}


def parameters(address: Address) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", address.route)


NAMING_A_ROW = [a for a in ADDRESSES if parameters(a) and a.name not in SAME_FOR_ALL]


def test_every_address_with_arguments_has_an_example():
    lacking = {a.name for a in NAMING_A_ROW} - set(BY_NAME) - OF_A_JOB
    assert not lacking, f"give an example of each in tests/config/examples.py: {sorted(lacking)}"
    named = {a.name for a in ADDRESSES}
    assert not (set(BY_NAME) | set(SAME_FOR_ALL) | OF_A_JOB) - named, "examples of addresses that are no more"


@dataclass(frozen=True)
class Visit:
    """One address asked by one person."""

    address: Address
    url: str
    status: int
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.address.name} {self.url} → {self.status}"


class Visitor:
    """A person of a role who asks for addresses, about things of a mutual."""

    def __init__(self, world: Any, role: str | None, things: Things) -> None:
        self.role, self.things, self.world = role, things, world
        self.client = Client()
        self.user = self.actor = None
        if role is not None:
            self.user, self.actor = world.user(role), world.actor(role)
            self.client.force_login(self.user)

    def url(self, address: Address) -> str:
        if address.name in OF_A_JOB:
            owner = self.user or self.world.user("manager")
            if self.things.mutual != self.world.bembe:
                owner = self.world.user("manager", self.things.mutual)
            return reverse(address.name, kwargs={"key": self.things.job_of(owner).key})
        if not parameters(address):
            return reverse(address.name)
        known = SAME_FOR_ALL[address.name] if address.name in SAME_FOR_ALL else BY_NAME[address.name](self.things)
        return reverse(address.name, kwargs={name: known[name] for name in parameters(address)})

    def ask(self, address: Address, method: str = "GET") -> Visit:
        url = self.url(address)
        answer = getattr(self.client, method.lower())(url)
        return Visit(address, url, answer.status_code, method)

    def may(self, address: Address) -> bool:
        return address.permission == PUBLIC or (self.actor is not None and self.actor.may(address.permission))


@pytest.fixture
def things(world) -> Things:
    return Things(world, world.bembe)


@pytest.fixture
def frozen(things) -> Things:
    """The same, its year closed: each role reads the reports back instead of counting them again."""
    close_until(things.clinic, Month(int(MONTH[:4]), 12))
    return things


@pytest.fixture
def theirs(world) -> Things:
    return Things(world, world.nikki)


@pytest.mark.urls("tests.config.bare_refusals")
def test_a_role_opens_what_its_permissions_open_and_nothing_else(world, frozen):
    """Own tenant. Nothing is posted to what may be opened: those writes have tests of their own."""
    wrong = [(role.value, visit) for role in Role for visit in wrong_visits(Visitor(world, role, frozen))]
    assert not wrong, listed(wrong)


def wrong_visits(visitor: Visitor) -> Iterator[Visit]:
    """The visits of one person that end otherwise than their permissions say."""
    lacking = OF_A_MUTUAL if visitor.role == Role.FEDERATION_OFFICER else OF_A_NETWORK
    for address in ADDRESSES:
        if address.name in OF_THE_LIBRARY:
            continue
        if visitor.may(address):
            expected, methods = ({404} if address.name in lacking else ANSWERS), ("GET",)
        else:
            expected, methods = {403}, ("GET", "POST")
        visits = (visitor.ask(address, method) for method in methods)
        yield from (visit for visit in visits if visit.status not in expected)


def listed(wrong: list[tuple[str, Visit]]) -> str:
    return "\n".join(f"{role}: {visit}" for role, visit in wrong)


def test_nobody_is_sent_to_the_door_from_everywhere(world, things):
    visitor, wrong = Visitor(world, None, things), []
    for address in ADDRESSES:
        for method in ("GET", "POST"):
            url = visitor.url(address)
            answer = getattr(visitor.client, method.lower())(url)
            if address.permission == PUBLIC:
                fine = answer.status_code in {*ANSWERS, 422}
            else:
                fine = answer.status_code == 302 and answer.headers["Location"].startswith("/compte/connexion/")
            wrong += [] if fine else [Visit(address, url, answer.status_code, method)]
    assert not wrong, "\n".join(map(str, wrong))


def test_another_mutual_s_row_does_not_exist_and_nothing_moves_there(world, theirs):
    """The people of Bembèrèkè, the keys of Nikki: 404, and Nikki's chain does not grow."""
    with every_organisation():
        before = AuditEntry.objects.filter(organisation=world.nikki).count()
    wrong = [(role.value, visit) for role in WORKERS for visit in trespasses(Visitor(world, role, theirs))]
    assert not wrong, listed(wrong)
    with every_organisation():
        assert AuditEntry.objects.filter(organisation=world.nikki).count() == before
        assert not AuditEntry.objects.filter(organisation=world.bembe).exists()


def trespasses(visitor: Visitor) -> Iterator[Visit]:
    """The visits to another mutual's rows that end otherwise than nowhere.

    Only pages that are theirs: the others are refused before any row is looked for, which the test above has seen.
    """
    for address in NAMING_A_ROW:
        if not visitor.may(address):
            continue
        visits = [visitor.ask(address, method) for method in ("GET", "POST")]
        yield from (visit for visit in visits if visit.status not in {404, 405})
        if {visit.status for visit in visits} == {405}:
            yield visits[0]


def test_a_federation_opens_figures_of_its_mutuals_and_no_row(world, frozen):
    visitor = Visitor(world, Role.FEDERATION_OFFICER, frozen)
    opened = {address.name for address in NAMING_A_ROW if visitor.ask(address).status == 200}
    assert opened == FIGURES_FOR_A_FEDERATION | (OF_A_JOB - {"organisations:job_cancel"})
