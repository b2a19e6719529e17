"""The shell: what each role is shown is what it may open, and nothing it is shown is refused."""

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.module_loading import import_string

from config import navigation
from config.navigation import APPS, BOTTOM, FAMILY_TABS, HOME, RAIL, SETTINGS_GROUPS, STARTS
from organisations.choices import Role

ENTRIES = [*RAIL, *BOTTOM, *STARTS, *(entry for group in SETTINGS_GROUPS for entry in group.entries)]
WORKERS = [role for role in Role if role != Role.FEDERATION_OFFICER]


def client_of(world, role: str, place=None) -> Client:
    client = Client()
    client.force_login(world.user(role, place))
    return client


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.pages[0])
def test_every_entry_leads_to_a_page(entry):
    for page in (*entry.pages, *([entry.unless] if entry.unless else [])):
        assert resolve(reverse(page)).func.view_class.permission


def test_every_tab_of_a_family_leads_to_a_page():
    for name, _label, page in FAMILY_TABS:
        more = {"label": "members.Household"} if name == "history" else {}
        assert resolve(reverse(page, kwargs={"pk": 1, **more})).func.view_class.permission


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("function", ["waiting", "search"])
def test_every_storey_tells_its_day_and_answers_the_search(app, function):
    assert callable(import_string(f"{app}.queries.{function}"))


@pytest.mark.parametrize("role", Role)
def test_nothing_that_is_shown_is_refused(world, role):
    client = client_of(world, role)
    begins = client.get("/", follow=True)
    shell = begins.context["shell"]
    shown = [
        *shell["rail"],
        *shell["bottom"],
        *(item for group in navigation.groups(world.actor(role)) for item in group["items"]),
    ]
    assert shown
    for item in shown:
        assert client.get(item["url"], follow=True).status_code == 200, item["url"]


@pytest.mark.parametrize(
    ("role", "starts"),
    [
        ("manager", "Encaisser, Inscrire une famille, Faire une tournée, Vérifier les droits"),
        ("cashier", "Encaisser, Faire une tournée, Vérifier les droits, Factures"),
        ("claims_clerk", "Saisir une attestation, Vérifier les droits, Factures, Dossiers"),
        ("medical_adviser", "Vérifier les droits, Factures, Dossiers"),
        ("approver", "Factures, Dossiers, Tableau de bord, Structure : sections et mutuelles"),
        ("trainer", "Structure : sections et mutuelles"),
        ("administrator", "Comptes et rôles, Qui a fait quoi, Structure : sections et mutuelles"),
    ],
)
def test_the_day_offers_what_the_role_comes_to_do(world, role, starts):
    answer = client_of(world, role).get("/")
    offered = answer.context["starts"]
    assert ", ".join(item["label"] for item in offered) == starts
    for item in offered:
        assert item["url"] in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "rail"),
    [
        ("manager", "Ma journée, Familles, Cotisations, Dossiers, Caisse, Rapports, Réglages"),
        ("cashier", "Ma journée, Familles, Cotisations, Dossiers, Caisse, Réglages"),
        ("collector", "Ma journée, Familles, Cotisations, Réglages"),
        ("claims_clerk", "Ma journée, Familles, Cotisations, Dossiers, Réglages"),
        ("medical_adviser", "Ma journée, Familles, Dossiers, Réglages"),
        ("controller", "Ma journée, Familles, Cotisations, Dossiers, Caisse, Rapports, Réglages"),
        ("approver", "Ma journée, Dossiers, Caisse, Rapports, Réglages"),
        ("federation_officer", "Consolidation, Mutuelles, Réglages"),
        ("administrator", "Ma journée, Réglages"),
        ("provider_agent", "Vérifier les droits"),
        ("trainer", "Ma journée, Réglages"),
    ],
)
def test_the_rail_of_each_role(world, role, rail):
    shell = client_of(world, role).get("/travaux/").context["shell"]
    assert ", ".join(item["label"] for item in shell["rail"]) == rail


@pytest.mark.parametrize("role", Role)
def test_the_telephone_has_five_at_most_and_the_rest_behind_plus(world, role):
    client = client_of(world, role)
    bottom = client.get("/travaux/").context["shell"]["bottom"]
    assert 1 <= len(bottom) <= 5
    rail = {item["url"] for item in client.get("/menu/").context["entries"]}
    assert bottom[-1]["url"] == "/menu/" or rail <= {item["url"] for item in bottom}


def test_the_manager_s_telephone(world):
    bottom = client_of(world, "manager").get("/travaux/").context["shell"]["bottom"]
    assert [item["label"] for item in bottom] == ["Journée", "Familles", "Encaisser", "Droits", "Plus"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Ma journée"),
        ("/reglages/", "Réglages"),
        ("/reglages/organes/noter/", "Réglages"),
        ("/caisse/journal/", "Caisse"),
        ("/familles/import/", "Familles"),
        ("/travaux/", None),
    ],
)
def test_one_entry_at_most_is_where_one_is(world, path, current):
    rail = client_of(world, "manager").get(path).context["shell"]["rail"]
    assert [item["label"] for item in rail if item["current"]] == ([current] if current else [])


@pytest.mark.parametrize(
    ("role", "begins"), [("federation_officer", "reporting:consolidation"), ("provider_agent", "contributions:rights")]
)
def test_who_has_no_day_begins_elsewhere(world, role, begins):
    client = client_of(world, role)
    assert client.get("/").headers["Location"] == reverse(begins)
    assert HOME.label not in [item["label"] for item in client.get("/travaux/").context["shell"]["rail"]]


@pytest.mark.parametrize("role", [role for role in WORKERS if role != Role.PROVIDER_AGENT])
def test_an_empty_day_says_so_and_offers_a_first_step(world, role):
    page = client_of(world, role).get("/")
    assert page.status_code == 200
    text = page.content.decode()
    if not page.context["lines"]:
        assert re.search("Rien n.attend aujourd.hui", text)


def test_the_day_is_in_order_and_each_line_is_open(world):
    client = client_of(world, "manager")
    page = client.get("/")
    weights = [line.weight for line in page.context["lines"]]
    assert weights == sorted(weights, reverse=True)
    for line in page.context["lines"]:
        assert line.count > 0
        assert line.sentence
        assert client.get(line.url, follow=True).status_code == 200


def test_the_acting_organisation_is_always_written_and_chosen_by_a_form(world):
    from organisations.models import RoleAssignment
    from tests.world import OPENED

    RoleAssignment.objects.create(
        user=world.user("manager"), organisation=world.nikki, role="controller", starts_on=OPENED
    )
    text = " ".join(client_of(world, "manager").get("/travaux/").content.decode().split())
    assert re.search(r'<form[^>]*action="/agir-pour/"', text)
    assert f'name="organisation" value="{world.nikki.pk}"' in text
    assert re.search(r'<form[^>]*action="/langue/"', text)


@pytest.mark.parametrize("role", WORKERS)
def test_a_page_refused_or_missing_keeps_the_shell(world, role):
    client, refused = client_of(world, role), "/rapports/consolidation/rappel/"
    for path, status in ((refused, 403), ("/nulle-part/", 404)):
        page = client.get(path)
        assert page.status_code == status
        assert "Mutuelle de Bembèrèkè" in page.content.decode()
    assert client.post(refused).status_code == 403


def test_the_frame_of_an_instance_for_trainees(world, settings):
    client = client_of(world, "manager")
    assert 'class="is-training"' not in client.get("/travaux/").content.decode()
    settings.TRAINING = True
    assert 'class="is-training"' in client.get("/travaux/").content.decode()
    assert 'class="is-training"' in Client().get("/compte/connexion/").content.decode()


def test_the_shell_costs_few_questions(world, django_assert_max_num_queries):
    client = client_of(world, "manager")
    client.get("/menu/")
    with django_assert_max_num_queries(10):
        client.get("/menu/")
