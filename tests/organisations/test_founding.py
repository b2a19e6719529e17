"""The first account of an installation: one organisation, one administrator, once."""

import io
import sys
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.scoping import every_organisation
from organisations.acting import ActionRefused
from organisations.actions.founding import Founding, found
from organisations.choices import Role
from organisations.models import AuditEntry, Organisation, RoleAssignment, User
from organisations.queries import actor_for, broken_links
from tests.organisations.conftest import knock

TODAY = date(2026, 3, 10)
CHOSEN = "rivière-lente-4821"
FEDERATION = Founding(kind="federation", name="Fédération du Borgou", code="fedb", country="BJ", currency="XOF")
ANSWERS = {
    "kind": "mutual",
    "name": "Mutuelle de Nikki",
    "code": "NIKKI",
    "country": "BJ",
    "person": "KORA Awa",
    "username": "awa.kora",
}

pytestmark = pytest.mark.django_db


def begin(body: Founding = FEDERATION, password: str = CHOSEN) -> User:
    return found(body=body, username="awa.kora", name="KORA Awa", password=password, on=TODAY)


def nothing_was_written() -> bool:
    return not (User.objects.exists() or Organisation.objects.exists() or RoleAssignment.objects.exists())


def test_an_empty_base_gets_its_organisation_and_an_administrator():
    user = begin()
    top = Organisation.objects.get()
    assert (top.path, top.kind, top.parent) == ("/FEDB/", "federation", None)
    assert actor_for(user, top.pk, TODAY).roles == {Role.ADMINISTRATOR}


def test_the_chain_of_who_did_what_begins_there_without_the_password():
    user = begin()
    with every_organisation():
        first = AuditEntry.objects.get()
        assert (first.number, first.action, first.user_name) == (1, "organisations.open_account", "Installation")
        assert first.arguments["username"] == user.username
        assert "password" not in first.arguments
        assert list(broken_links(first.organisation_id)) == []


def test_it_is_done_once():
    begin()
    with pytest.raises(ActionRefused, match="a déjà une organisation"):
        begin(Founding(kind="mutual", name="Autre", code="AUTRE", country="BJ", currency="XOF"))
    assert (User.objects.count(), Organisation.objects.count()) == (1, 1)


@pytest.mark.parametrize("password", ["court", "1234567890", "password123"])
def test_a_weak_password_leaves_nothing(password):
    with pytest.raises(ActionRefused) as refusal:
        begin(password=password)
    assert refusal.value.field == "password"
    assert nothing_was_written()


def test_a_section_stands_under_a_mutual_and_is_not_founded():
    with pytest.raises(ActionRefused) as refusal:
        begin(Founding(kind="section", name="Village", code="VIL", country="BJ", currency="XOF"))
    assert refusal.value.field == "kind"
    assert nothing_was_written()


# -- the command ------------------------------------------------------------------------------------------------------
def run(monkeypatch: pytest.MonkeyPatch, password: str = CHOSEN, **answers: str) -> str:
    """The command with every answer given as an option and the password on the standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    said = io.StringIO()
    call_command("first_account", password_stdin=True, stdout=said, **{**ANSWERS, **answers})
    return said.getvalue()


def test_the_person_signs_in_with_the_password_that_was_given(monkeypatch):
    assert "awa.kora" in run(monkeypatch)
    client = Client()
    assert knock(client, "awa.kora", CHOSEN).status_code == 302
    assert client.get("/").status_code == 200
    assert client.get("/reglages/comptes/").status_code == 200


@pytest.mark.parametrize(("country", "currency"), [("BJ", "XOF"), ("TG", "XOF"), ("GN", "GNF"), ("CD", "CDF")])
def test_the_currency_is_that_of_the_country(monkeypatch, country, currency):
    run(monkeypatch, country=country)
    assert Organisation.objects.get().currency == currency


@pytest.mark.parametrize(
    ("field", "answer", "told"),
    [
        ("kind", "section", "--kind"),
        ("code", "é!", "Le sigle a de 2 à 12 lettres"),
        ("country", "FR", "--country"),
        ("username", "awa kora", "sans espace"),
        ("person", "", "Nom et prénoms"),
    ],
)
def test_a_wrong_option_is_named(monkeypatch, field, answer, told):
    with pytest.raises(CommandError, match=told):
        run(monkeypatch, **{field: answer})
    assert nothing_was_written()


def test_a_weak_password_ends_the_command(monkeypatch):
    with pytest.raises(CommandError, match="10 caractères"):
        run(monkeypatch, password="court")
    assert nothing_was_written()


def test_a_base_in_use_is_refused_before_any_question(monkeypatch, world):
    with pytest.raises(CommandError, match="ouvrez les autres à l'écran"):
        run(monkeypatch)
