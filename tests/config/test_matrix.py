"""Role × address × tenant, from the URL table itself (T1, T4, T5): a new address fails until it has an example."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.pages import PUBLIC
from organisations.choices import Role
from tests.architecture.house import Address, addresses
from tests.architecture.test_addresses import OF_THE_LIBRARY
from tests.config.examples import BY_NAME, SAME_FOR_ALL, Things

ADDRESSES = [address for address in addresses() if not address.name.startswith("design")]
OF_A_JOB = {"organisations:job", "organisations:job_file", "organisations:job_cancel"}
OF_A_MUTUAL = {
    "reporting:report", "reporting:report_pdf", "reporting:report_xlsx", "reporting:close", "reporting:year",
    "reporting:year_pdf", "reporting:year_xlsx", "reporting:behind",
}  # fmt: skip
"""Reports of the acting mutual: a federation has none of its own, it reads `reporting:mutual_report`."""
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
        self.user = None
        if role is not None:
            self.user = world.user(role)
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
        return address.permission == PUBLIC or (
            self.role is not None and self.world.actor(self.role).may(address.permission)
        )


@pytest.fixture
def things(world) -> Things:
    return Things(world, world.bembe)


@pytest.fixture
def theirs(world) -> Things:
    return Things(world, world.nikki)


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_its_permissions_open_and_nothing_else(world, things, role):
    """Own tenant. Nothing is posted to what may be opened: those writes have tests of their own."""
    visitor, wrong = Visitor(world, role, things), []
    for address in ADDRESSES:
        if address.name in OF_THE_LIBRARY:
            continue
        visit = visitor.ask(address)
        if visitor.may(address):
            has_none = role == Role.FEDERATION_OFFICER and address.name in OF_A_MUTUAL
            wrong += [] if visit.status in ({404} if has_none else ANSWERS) else [visit]
            continue
        wrong += [] if visit.status == 403 else [visit]
        posted = visitor.ask(address, "POST")
        wrong += [] if posted.status == 403 else [posted]
    assert not wrong, "\n".join(map(str, wrong))


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


@pytest.mark.parametrize("role", WORKERS)
def test_another_mutual_s_row_does_not_exist(world, theirs, role):
    """The same person of Bembèrèkè, the keys of Nikki: 404 where the page is theirs, 403 where it is not."""
    visitor, wrong = Visitor(world, role, theirs), []
    for address in NAMING_A_ROW:
        expected = {404} if visitor.may(address) else {403}
        for method in ("GET", "POST"):
            visit = visitor.ask(address, method)
            fine = visit.status in expected or (visit.status == 405 and visitor.may(address))
            wrong += [] if fine else [visit]
    assert not wrong, "\n".join(map(str, wrong))


def test_nothing_moved_in_the_other_mutual(world, theirs):
    """After every address was asked about Nikki by everybody of Bembèrèkè, Nikki's chain has not grown."""
    from core.scoping import every_organisation
    from organisations.models import AuditEntry

    with every_organisation():
        before = AuditEntry.objects.filter(organisation=world.nikki).count()
    for role in WORKERS:
        visitor = Visitor(world, role, theirs)
        for address in NAMING_A_ROW:
            visitor.ask(address, "POST")
    with every_organisation():
        assert AuditEntry.objects.filter(organisation=world.nikki).count() == before
        assert not AuditEntry.objects.filter(organisation=world.bembe).exists()


def test_a_federation_opens_figures_of_its_mutuals_and_no_row(world, things):
    visitor = Visitor(world, Role.FEDERATION_OFFICER, things)
    opened = {address.name for address in NAMING_A_ROW if visitor.ask(address).status == 200}
    assert opened == FIGURES_FOR_A_FEDERATION | (OF_A_JOB - {"organisations:job_cancel"})
