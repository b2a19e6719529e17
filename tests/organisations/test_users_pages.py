"""The pages of accounts: a password is shown once, and only who governs a person touches the account."""

import re
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from organisations.models import AuditEntry, User
from organisations.views.accounts import one_time_password
from tests.organisations.conftest import knock

TODAY = timezone.localdate()


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.user("administrator"))
    return client


def opened(client, world, **more):
    sent = {
        "name": "KORA Awa", "username": "awa.kora", "organisation": world.bembe.pk, "role": "cashier",
        "on": f"{TODAY:%d/%m/%Y}", "operation": str(uuid4()), **more,
    }  # fmt: skip
    return client.post("/reglages/comptes/ouvrir/", sent)


def password_in(page) -> str:
    return re.search(r'verdict-word">.*?<span>([a-z0-9-]+)</span>', page.content.decode(), re.DOTALL)[1]


def test_a_made_password_is_easy_to_say_hard_to_guess_and_strong_enough():
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-z]{4}-[a-z]{4}-[a-z]{4}-\d{4}", one) for one in made)


def test_an_account_is_opened_and_its_password_shown_once(client, world):
    page = opened(client, world)
    assert page.status_code == 200
    password = password_in(page)
    assert "no-store" in page.headers["Cache-Control"]
    newcomer = Client()
    assert knock(newcomer, "awa.kora", password).headers["Location"] == "/"
    assert newcomer.get("/").headers["Location"] == "/compte/mot-de-passe/"
    user = User.objects.get(username="awa.kora")
    for path in ("/reglages/comptes/", f"/reglages/comptes/{user.pk}/", "/qui-a-fait-quoi/"):
        assert password not in client.get(path).content.decode()
    with world.acting("administrator"):
        assert password not in str(AuditEntry.objects.values_list("arguments", flat=True))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"username": "awa kora"}, "sans espace"),
        ({"username": "cashier.bemb"}, "déjà pris"),
        ({"role": "federation_officer"}, "federation_officer"),
        ({"on": ""}, "Remplissez"),
    ],
)
def test_what_is_wrong_is_said_and_no_account_is_opened(client, world, sent, said):
    before = User.objects.count()
    page = opened(client, world, **sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert User.objects.count() == before


def test_a_smuggled_organisation_is_an_unknown_choice(client, world):
    page = opened(client, world, organisation=world.nikki.pk)
    assert page.status_code == 422
    assert not User.objects.filter(username="awa.kora").exists()


def test_a_role_is_given_and_withdrawn_on_the_page_of_the_person(client, world):
    user = world.user("cashier")
    given = client.post(
        f"/reglages/comptes/{user.pk}/role/",
        {"organisation": world.bembe.pk, "role": "collector", "on": f"{TODAY:%d/%m/%Y}", "operation": str(uuid4())},
    )
    assert given.headers["Location"] == f"/reglages/comptes/{user.pk}/"
    held = user.assignments.get(role="collector")
    client.post(f"/reglages/roles/{held.pk}/retirer/")
    held.refresh_from_db()
    assert held.ends_on == TODAY


def test_a_person_who_signs_in_elsewhere_is_found_by_exact_name_only(client, world):
    doctor = world.user("medical_adviser", world.nikki)
    sent = {
        "organisation": world.bembe.pk,
        "role": "medical_adviser",
        "on": f"{TODAY:%d/%m/%Y}",
        "operation": str(uuid4()),
    }
    assert client.post("/reglages/comptes/existant/", {**sent, "username": "medical"}).status_code == 422
    assert client.post("/reglages/comptes/existant/", {**sent, "username": doctor.username}).status_code == 302
    page = client.get(f"/reglages/comptes/{doctor.pk}/").content.decode()
    assert "travaille aussi pour une autre organisation" in page
    assert "mot-de-passe" not in page.replace("/compte/mot-de-passe/", "")


def test_a_lost_password_is_replaced_and_shown_once(client, world):
    user = world.user("cashier")
    password = password_in(client.post(f"/reglages/comptes/{user.pk}/mot-de-passe/"))
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.one_time_until is not None
    assert password not in client.get(f"/reglages/comptes/{user.pk}/").content.decode()


def test_a_lost_telephone_is_forgotten(client, world):
    user = world.user("cashier")
    TOTP.activate(user, generate_totp_secret())
    client.post(f"/reglages/comptes/{user.pk}/preuve/")
    assert not Authenticator.objects.exists()
    assert (
        "pas mis de deuxième preuve"
        in client.post(f"/reglages/comptes/{user.pk}/preuve/", follow=True).content.decode()
    )


def test_an_account_is_closed_and_opened_again_on_its_page(client, world):
    user = world.user("cashier")
    client.post(f"/reglages/comptes/{user.pk}/fermer/")
    user.refresh_from_db()
    assert not user.is_active
    client.post(f"/reglages/comptes/{user.pk}/rouvrir/")
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.parametrize("path", ["", "role/", "mot-de-passe/", "fermer/", "rouvrir/", "preuve/"])
def test_a_stranger_s_account_does_not_exist_here(client, world, path):
    stranger = world.user("cashier", world.nikki)
    address = f"/reglages/comptes/{stranger.pk}/{path}"
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}
    assert 404 in {client.get(address).status_code, client.post(address).status_code}
    assert client.post(f"/reglages/roles/{stranger.assignments.get().pk}/retirer/").status_code == 404
    stranger.refresh_from_db()
    assert stranger.is_active
    assert not stranger.has_usable_password()


def test_one_s_own_account_shows_no_button(client, world):
    own = world.user("administrator")
    assert "votre propre compte" in client.get(f"/reglages/comptes/{own.pk}/").content.decode().replace("&#x27;", "'")
    answer = client.post(f"/reglages/comptes/{own.pk}/mot-de-passe/", follow=True)
    assert "Mon compte" in answer.content.decode()
