"""Signing in: what is told, what is counted, what ends a session (T27 to T30)."""

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.tasks import drop_old_sessions
from core.scoping import every_organisation
from organisations.actions import assign_role, close_account, reset_password, withdraw_role
from organisations.choices import Role
from organisations.models import AuditEntry, RoleAssignment, User
from tests.organisations.conftest import give_password, knock
from tests.world import OPENED, PASSWORD

WRONG = "Cet identifiant et ce mot de passe ne vont pas ensemble."
ENOUGH = "Trop d&#x27;essais"
TODAY = timezone.localdate()


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_door_opens_on_the_day_and_leaves_no_page_in_the_cache(world, signed_in):
    client = signed_in("cashier")
    page = client.get("/")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(world):
    client = Client()
    answer = client.get("/travaux/?page=2")
    assert answer.headers["Location"] == f"/compte/connexion/?next={quote('/travaux/?page=2')}"
    user = give_password(world.user("cashier"))
    assert knock(client, user.username, next="/travaux/?page=2").headers["Location"] == "/travaux/?page=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", r"/\ailleurs.example"]
)
def test_one_is_never_sent_elsewhere(world, elsewhere):
    user = give_password(world.user("cashier"))
    assert knock(Client(), user.username, next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(world):
    user = give_password(world.user("cashier"))
    wrong = knock(Client(), user.username, "une-autre-phrase").content.decode()
    unknown = knock(Client(), "personne.dici", "une-autre-phrase").content.decode()
    assert WRONG in wrong
    assert wrong.replace(user.username, "x").count(WRONG) == unknown.count(WRONG) == 1


def test_an_unknown_name_costs_as_much_as_a_wrong_password(world, monkeypatch):
    """The hasher runs once in both cases: the time tells nothing."""
    from django.contrib.auth import hashers

    user = give_password(world.user("cashier"))
    runs = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *a, **k: runs.append("encode") or encode(self, *a, **k))
    verify = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda self, *a, **k: runs.append("verify") or verify(self, *a, **k))
    knock(Client(), user.username, "une-autre-phrase")
    known, runs[:] = len(runs), []
    knock(Client(), "personne.dici", "une-autre-phrase")
    assert known == len(runs) == 1


def test_five_wrong_passwords_close_the_door_of_one_account_only(world):
    user, other = give_password(world.user("cashier")), give_password(world.user("manager"))
    for _ in range(5):
        assert WRONG in knock(Client(), user.username, "une-autre-phrase").content.decode()
    closed = knock(Client(), user.username.upper())
    assert ENOUGH in closed.content.decode()
    assert closed.status_code != 302
    assert knock(Client(), other.username).status_code == 302


def test_neither_the_host_nor_the_spelling_of_a_name_opens_another_count(world):
    user = give_password(world.user("cashier"))
    for port in range(8000, 8005):
        wrong = {"login": user.username, "password": "une-autre-phrase"}
        assert WRONG in Client().post("/compte/connexion/", wrong, HTTP_HOST=f"testserver:{port}").content.decode()
    again = {"login": user.username, "password": PASSWORD}
    assert ENOUGH in Client().post("/compte/connexion/", again, HTTP_HOST="testserver:9999").content.decode()
    # PostgreSQL finds « cashier » under this letter, once capital an S.
    assert knock(Client(), user.username.replace("s", "ſ")).status_code != 302


def test_a_name_of_nobody_has_one_count_in_all_its_spellings(world):
    for spelling in ("assiba.dici", "ASSIBA.DICI", "aſſiba.dici", "assiba.dici", "Assiba.Dici"):
        knock(Client(), spelling, "une-autre-phrase")
    assert ENOUGH in knock(Client(), "aSsiba.dici", "une-autre-phrase").content.decode()


def test_an_unknown_name_is_locked_like_a_known_one(world):
    for _ in range(5):
        knock(Client(), "personne.dici", "une-autre-phrase")
    assert ENOUGH in knock(Client(), "personne.dici", "une-autre-phrase").content.decode()


def test_a_room_of_thirty_signs_in_from_one_address(world):
    user = give_password(world.user("cashier"))
    assert [knock(Client(), user.username).status_code for _ in range(31)] == [302] * 31


def test_a_closed_account_is_told_nothing_more(world):
    user = give_password(world.user("cashier"))
    with world.acting("administrator"):
        close_account(user=user, on=TODAY)
    assert WRONG in knock(Client(), user.username).content.decode()


def test_signing_out_ends_the_session_and_takes_a_post(world, signed_in):
    client = signed_in("cashier")
    key = client.cookies["sessionid"].value
    assert client.get("/compte/deconnexion/").status_code == 200
    client.post("/compte/deconnexion/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/").status_code == 302


def said(answer) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_browser_in_english_says_nothing_in_english_to_who_reads_french(world):
    """The sentence of a library, told before it is known who reads: the page shows whose it is."""
    client, user = Client(headers={"accept-language": "en-US"}), give_password(world.user("cashier"))
    assert said(knock(client, user.username)) == []
    assert 'lang="fr"' in client.get("/").content.decode()


def test_what_is_done_at_the_door_is_said_in_our_words(world, signed_in, django_capture_on_commit_callbacks):
    client = confirmed(signed_in("cashier"))
    new = {"oldpassword": PASSWORD, "password1": "grand-marche-de-nikki", "password2": "grand-marche-de-nikki"}
    assert said(client.post("/compte/mot-de-passe/", new)) == ["Le mot de passe est changé."]
    secret = client.get("/compte/preuve/mettre/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/compte/preuve/mettre/", {"code": code_now(secret)})
    assert said(answer) == ["Les codes du téléphone sont en service.", "Les codes de secours sont faits."]
    assert said(client.post("/compte/deconnexion/"))[-1] == "La session est fermée."


def test_signing_in_makes_a_new_session(world):
    client, user = Client(), give_password(world.user("cashier"))
    client.get("/compte/connexion/")
    client.cookies["sessionid"] = "f" * 32
    knock(client, user.username)
    assert client.cookies["sessionid"].value != "f" * 32


@pytest.mark.parametrize("how", ["withdraw", "close", "reset"])
def test_a_withdrawn_right_ends_the_open_session_at_the_next_request(world, signed_in, how):
    client, user = signed_in("cashier"), world.user("cashier")
    assert client.get("/").status_code == 200
    with world.acting("administrator"):
        if how == "withdraw":
            withdraw_role(assignment=user.assignments.get(), on=TODAY)
        elif how == "close":
            close_account(user=user, on=TODAY)
        else:
            later = timezone.now() + timedelta(days=1)
            reset_password(user=user, password="une-autre-phrase", one_time_until=later, on=TODAY)
    assert client.get("/").headers["Location"].startswith("/compte/connexion/")
    assert client.get("/").headers["Location"].startswith("/compte/connexion/")


def test_one_role_withdrawn_of_two_ends_the_session_and_the_other_opens_a_new_one(world, signed_in):
    user = world.user("cashier")
    RoleAssignment.objects.create(user=user, organisation=world.bembe, role=Role.COLLECTOR, starts_on=OPENED)
    client = signed_in("cashier")
    assert client.get("/caisse/journal/").status_code == 200
    with world.acting("administrator"):
        withdraw_role(assignment=user.assignments.get(role=Role.CASHIER), on=TODAY)
    assert client.get("/caisse/journal/").status_code == 302
    knock(client, user.username)
    assert client.get("/caisse/journal/").status_code == 403


def test_a_new_password_ends_the_other_sessions(world, signed_in):
    here, elsewhere = signed_in("cashier"), Client()
    knock(elsewhere, world.user("cashier").username)
    assert elsewhere.get("/").status_code == 200
    changed = here.post(
        "/compte/mot-de-passe/",
        {"oldpassword": PASSWORD, "password1": "grand-marche-de-nikki", "password2": "grand-marche-de-nikki"},
    )
    assert changed.headers["Location"] == "/"
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize("weak", ["court", "0123456789", "azertyuiop"])
def test_password_rules_are_said_in_french(world, signed_in, weak):
    page = signed_in("cashier").post(
        "/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert page.status_code == 200
    assert "mot de passe" in page.content.decode()
    assert "password is" not in page.content.decode()
    assert world.user("cashier").check_password(PASSWORD)


# -- a given password serves once -------------------------------------------------------------------------------------
def given(world, until: timedelta) -> User:
    user = world.user("cashier")
    with world.acting("administrator"):
        reset_password(user=user, password=PASSWORD, one_time_until=timezone.now() + until, on=TODAY)
    return user


def test_a_given_password_only_serves_to_choose_one_s_own(world):
    user, client = given(world, timedelta(days=1)), Client()
    knock(client, user.username)
    for path in ("/", "/travaux/", "/reglages/", "/caisse/journal/"):
        assert client.get(path).headers["Location"] == "/compte/mot-de-passe/"
    assert client.post("/langue/", {"language": "en"}).headers["Location"] == "/compte/mot-de-passe/"
    client.post(
        "/compte/mot-de-passe/",
        {"oldpassword": PASSWORD, "password1": "grand-marche-de-nikki", "password2": "grand-marche-de-nikki"},
    )
    user.refresh_from_db()
    assert user.one_time_until is None
    assert client.get("/").status_code == 200


def test_a_given_password_is_not_kept_by_choosing_it_again(world):
    user, client = given(world, timedelta(days=1)), Client()
    knock(client, user.username)
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.one_time_until is not None


def test_a_given_password_does_not_serve_after_its_hour(world):
    user = given(world, -timedelta(seconds=1))
    answer = knock(Client(), user.username)
    assert answer.status_code == 200
    assert "provisoire ne sert plus" in answer.content.decode()


# -- the second proof -------------------------------------------------------------------------------------------------
def with_codes(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def confirmed(client: Client) -> Client:
    """The password once more, asked before the security of an account changes."""
    assert client.get("/compte/preuve/mettre/").headers["Location"].startswith("/compte/confirmer/")
    client.post("/compte/confirmer/", {"password": PASSWORD})
    return client


def test_a_second_proof_is_put_in_service_with_recovery_codes(world, signed_in):
    client, user = confirmed(signed_in("cashier")), world.user("cashier")
    page = client.get("/compte/preuve/mettre/")
    secret = page.context["form"].secret
    done = client.post("/compte/preuve/mettre/", {"code": code_now(secret)})
    assert done.headers["Location"] == "/compte/preuve/secours/"
    assert client.get("/compte/preuve/secours/").content.decode().count("<li>") >= 10
    assert Authenticator.objects.filter(user=user).count() == 2


def test_a_wrong_code_puts_nothing_in_service(world, signed_in):
    client = confirmed(signed_in("cashier"))
    client.get("/compte/preuve/mettre/")
    page = client.post("/compte/preuve/mettre/", {"code": "000000"})
    assert "Ce code n&#x27;est pas le bon" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_code_is_asked_after_the_password_and_nothing_opens_before(world):
    user, client = give_password(world.user("cashier")), Client()
    secret = with_codes(user)
    assert knock(client, user.username).headers["Location"] == "/compte/code/"
    assert client.get("/").headers["Location"].startswith("/compte/connexion/")
    assert client.post("/compte/code/", {"code": code_now(secret)}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_codes_are_not_guessed(world):
    user, client = give_password(world.user("cashier")), Client()
    with_codes(user)
    knock(client, user.username)
    pages = [client.post("/compte/code/", {"code": "000000"}).content.decode() for _ in range(7)]
    assert ENOUGH in pages[-1]


def test_an_organisation_may_require_the_second_proof_of_all(world, signed_in):
    client = signed_in("cashier")
    world.federation.second_factor_required = True
    world.federation.save()
    for path in ("/", "/travaux/", "/compte/mot-de-passe/", "/compte/preuve/"):
        assert client.get(path).headers["Location"] == "/compte/preuve/mettre/"
    confirmed(client)
    page = client.get("/compte/preuve/mettre/")
    assert page.status_code == 200
    client.post("/compte/preuve/mettre/", {"code": code_now(page.context["form"].secret)})
    assert client.get("/").status_code == 200


# -- one organisation at a time ---------------------------------------------------------------------------------------
def test_one_acts_for_one_of_one_s_own_organisations(world, signed_in):
    user = world.user("manager")
    with world.acting("administrator", world.federation):
        assign_role(user=user, organisation=world.nikki, role=Role.CONTROLLER, on=OPENED)
    client = signed_in("manager")
    assert "Mutuelle de Bembèrèkè" in client.get("/").content.decode()
    client.post("/agir-pour/", {"organisation": world.nikki.pk})
    page = client.get("/")
    assert page.context["shell"]["organisation_name"] == "Mutuelle de Nikki"
    assert client.get("/caisse/ecritures/nouvelle/").status_code == 403


def test_one_does_not_act_for_another_s_organisation(world, signed_in):
    client = signed_in("manager")
    for wanted in (world.nikki.pk, world.federation.pk, "0", "x", ""):
        assert client.post("/agir-pour/", {"organisation": wanted}).status_code == 404
    assert client.get("/").context["shell"]["organisation_name"] == "Mutuelle de Bembèrèkè"


def test_the_session_of_the_browser_is_not_believed(world, signed_in):
    """A forged acting organisation in the session opens nothing: the roles are read again at each request."""
    from organisations.middleware import ACTING_KEY

    client = signed_in("manager")
    session = client.session
    session[ACTING_KEY] = world.nikki.pk
    session.save()
    assert client.get("/").status_code == 302


def test_the_language_is_kept_with_the_account(world, signed_in):
    client = signed_in("cashier")
    answer = client.post("/langue/", {"language": "en", "next": "/travaux/"})
    assert answer.headers["Location"] == "/travaux/"
    assert '<html lang="en">' in client.get("/").content.decode()
    assert client.post("/langue/", {"language": "fr", "next": "//ailleurs.example"}).headers["Location"] == "/"


def test_a_form_without_its_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("manager"))
    for path in ("/agir-pour/", "/langue/", "/compte/deconnexion/", "/reglages/identite/modifier/"):
        assert client.post(path, {}).status_code == 403


def test_reading_never_writes(world):
    client = Client()
    client.force_login(world.user("manager"))
    for path in ("/agir-pour/", "/langue/", f"/reglages/structure/{world.bembe.pk}/fermer/"):
        assert client.get(path).status_code == 405


def test_the_hash_of_a_password_is_argon2():
    assert make_password(PASSWORD).startswith("argon2$argon2id$")


def test_a_foreign_host_is_refused(world, settings):
    settings.ALLOWED_HOSTS = ["novi.example"]
    assert Client().get("/compte/connexion/", headers={"host": "ailleurs.example"}).status_code == 400


def test_a_form_opened_for_another_organisation_is_refused_and_nothing_moves(world, signed_in):
    """Two tabs: the identity of one mutual is on the screen while the person begins to act for the other."""
    user = world.user("manager")
    RoleAssignment.objects.create(user=user, organisation=world.nikki, role="manager", starts_on=OPENED)
    client, page = signed_in("manager"), "/reglages/identite/modifier/"
    shown = client.get(page)
    assert f'name="acting" value="{world.bembe.pk}"' in shown.content.decode()
    typed = {**shown.context["form"].initial, "name": "Mutuelle d'ailleurs", "acting": str(world.bembe.pk)}
    sent = {name: "" if value is None else value for name, value in typed.items()}
    client.post("/agir-pour/", {"organisation": world.nikki.pk})
    answer = client.post(page, sent)
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "Elle l'était pour Mutuelle de Bembèrèkè&nbsp;; vous agissez maintenant pour Mutuelle de Nikki." in told
    world.nikki.refresh_from_db()
    assert world.nikki.name == "Mutuelle de Nikki"
    client.post("/agir-pour/", {"organisation": world.bembe.pk})
    assert client.post(page, sent).status_code == 302
    world.bembe.refresh_from_db()
    assert world.bembe.name == "Mutuelle d'ailleurs"


def test_a_session_that_is_over_leaves_no_row(world, signed_in):
    live = signed_in("cashier").cookies["sessionid"].value
    over = signed_in("manager").cookies["sessionid"].value
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert settings.CELERY_BEAT_SCHEDULE["old-sessions"]["task"] == drop_old_sessions.name
    drop_old_sessions()
    assert list(Session.objects.values_list("pk", flat=True)) == [live]


def test_the_administrator_sees_a_locked_account_and_unlocks_it(world, django_capture_on_commit_callbacks):
    user, client = give_password(world.user("cashier")), Client()
    client.force_login(world.user("administrator"))
    page, unlock = f"/reglages/comptes/{user.pk}/", f"/reglages/comptes/{user.pk}/debloquer/"
    assert "Bloqué jusqu" not in client.get(page).content.decode()
    for _ in range(5):
        knock(Client(), user.username, "une-autre-phrase")
    assert "Bloqué jusqu" in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(unlock, {"operation": str(uuid4())})
    assert "Bloqué jusqu" not in client.get(page).content.decode()
    assert knock(Client(), user.username).status_code == 302
    with every_organisation():
        assert AuditEntry.objects.filter(action="organisations.unlock_account").count() == 1
