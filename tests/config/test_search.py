"""One search over all storeys: only what the person may open, and a number goes straight to its page."""

import pytest
from django.test import Client

from config.views.search import is_number_of
from core.text import asked_after
from core.waiting import Found
from ledger.actions import open_book, record_movement
from members.actions import enrol_household
from members.models import Plan
from tests.ledger.writing import account, till
from tests.members.families import DAY, family_of_three, plan, someone


@pytest.fixture
def family(world):
    with world.acting("manager"):
        return family_of_three(confirmed=True)


def search(world, role: str, text: str, place=None):
    client = Client()
    client.force_login(world.user(role, place))
    return client.get("/chercher/", {"q": text})


@pytest.mark.parametrize("typed", ["agossou", "AGOSSOU Adjoa", "adjoa agossou", "agosou"])
def test_a_family_is_found_by_its_people(world, family, typed):
    page = search(world, "manager", typed)
    assert page.status_code == 200
    assert any("AGOSSOU" in hit.title for hit in page.context["found"])


def test_a_number_goes_straight_to_its_page(world, family):
    answer = search(world, "manager", family.number)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/familles/")


def test_another_mutual_s_family_is_not_found(world, family):
    for typed in ("agossou", family.number):
        page = search(world, "manager", typed, world.nikki)
        assert page.status_code == 200
        assert page.context["found"] == []
        assert "Rien de ce nom" in page.content.decode()


@pytest.mark.parametrize("role", ["approver", "administrator", "federation_officer", "trainer", "provider_agent"])
def test_who_may_not_see_families_does_not_find_them(world, family, role):
    page = search(world, role, "agossou")
    assert page.status_code == 200
    assert not [hit for hit in page.context["found"] if "AGOSSOU" in hit.title + hit.subtitle]


def test_a_federation_finds_its_mutuals(world):
    page = search(world, "federation_officer", "nikki")
    assert [hit.title for hit in page.context["found"]] == ["Mutuelle de Nikki"]


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "%", "' OR 1=1 --", "<b>", "\x00\x00", "x" * 5000, "é", "🜚🜚", "\\", "_%"]
)
def test_anything_may_be_typed(world, family, typed):
    page = search(world, "manager", typed)
    assert page.status_code == 200
    assert page.context["found"] == []
    assert "<b>" not in page.content.decode()


def test_nothing_asked_says_what_can_be(world):
    assert "Que cherchez-vous" in search(world, "manager", "").content.decode()
    assert "Une lettre ne suffit pas" in search(world, "manager", "a").content.decode()


def test_the_search_costs_the_same_for_one_answer_as_for_many(world, family, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.user("manager"))
    client.get("/chercher/?q=zzzz")
    with django_assert_max_num_queries(40):
        client.get("/chercher/?q=agossou")


@pytest.mark.parametrize(
    ("typed", "title", "subtitle", "is_exact"),
    [
        ("BEMB-0041", "AGOSSOU Adjoa", "BEMB-0041 · Gando", True),
        ("bemb 0041", "AGOSSOU Adjoa", "BEMB-0041", True),
        ("0041", "Reçu n° 0041", "", True),
        ("004", "Reçu n° 0041", "", False),
        ("AGOSSOU", "AGOSSOU Adjoa", "", False),
        ("41 0041", "BEMB-0041", "", False),
    ],
)
def test_what_counts_as_a_number(typed, title, subtitle, is_exact):
    assert is_number_of(typed, Found("Famille", title, subtitle, "/")) is is_exact


def test_a_word_that_is_nothing_finds_nobody(world):
    with world.acting("manager"):
        family_of_three(confirmed=True, village="Sossa")
        enrol_household(plan=Plan.objects.get(), on=DAY, people=[someone("SOSSA", "Sènami")])
    assert search(world, "manager", "zzzzz").context["found"] == []


def test_people_come_first_when_digits_are_also_those_of_a_card(world, family):
    with world.acting("manager"):
        open_book()
        where = {"till": till(), "account": account("741")}
        record_movement(kind="income", amount=500, posted_on=DAY, label=f"Don de {family.number}", **where)
    found = search(world, "manager", family.number).context["found"]
    assert len(found) > 1
    assert [hit.url.startswith("/familles/") for hit in found][0] is True
    assert found[-1].url.startswith("/caisse/")


@pytest.mark.parametrize(("people", "told"), [(10, "10 réponses<"), (12, "10 réponses sur 12 : précisez")])
def test_a_list_that_is_cut_says_so(world, people, told):
    with world.acting("manager"):
        base = plan()
        for n in range(people):
            enrol_household(plan=base, on=DAY, people=[someone("SABI", f"Baké {n}")], confirmed=True)
    page = " ".join(search(world, "manager", "sabi").content.decode().split())
    assert told in page.replace("\u00a0", " ").replace("&nbsp;", " ").replace(" <", "<")


@pytest.mark.parametrize(
    ("typed", "rest"),
    [("facture 29", "29"), ("Facture n° 29", "29"), ("factures 29", ""), ("facture", ""), ("29", "")],
)
def test_the_name_of_a_kind_is_taken_off(typed, rest):
    assert asked_after(typed, "facture") == rest


@pytest.mark.parametrize(("url", "shown"), [("/cotisations/droits/", 1), ("/familles/", 1), ("/chercher/", 1)])
def test_what_a_page_is_asked_stands_in_its_own_box_only(world, url, shown):
    client = Client()
    client.force_login(world.user("manager"))
    page = client.get(url, {"q": "agossou"}).content.decode()
    assert page.count('value="agossou"') == shown
