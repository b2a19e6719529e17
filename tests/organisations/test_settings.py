"""Identity, tree, bodies, dated parameters and places: the actions, and the pages that send to them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from organisations.acting import ActionRefused
from organisations.actions import (
    add_mandate,
    close_section,
    create_organisation,
    end_mandate,
    import_places,
    set_parameter,
    update_organisation,
)
from organisations.choices import PARAMETERS, KnownParameter, Unit, declare
from organisations.forms.parameters import RateField
from organisations.models import Mandate, Organisation, Parameter, Place
from organisations.queries import known_value, parameter, places_matching
from organisations.queries.settings import communes_matching, parameters_on, waiting

DAY = date(2026, 1, 1)
ALERT = PARAMETERS["organisations.mandate_alert_days"]


@pytest.fixture
def manager(world):
    with world.acting("manager"):
        yield world


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.user("manager"))
    return client


def a_section(world, code: str = "GANDO") -> Organisation:
    return create_organisation(
        parent=world.bembe, kind="section", name="Gando", code=code, opened_on=DAY, section_kind="village"
    )


def a_mandate(world, **more) -> Mandate:
    known = {
        "body": "board",
        "office": "Présidente",
        "holder": "SABI Adjoua",
        "sex": "F",
        "starts_on": DAY,
        "ends_on": None,
    }
    return add_mandate(organisation=world.bembe, **{**known, **more})


# -- the tree ---------------------------------------------------------------------------------------------------------
def test_a_section_stands_under_its_mutual_and_takes_its_country_and_currency(manager):
    section = a_section(manager)
    assert (section.path, section.country, section.currency) == ("/FED/BEMB/GANDO/", "BJ", "XOF")


def test_a_code_is_taken_once_and_a_kind_stands_where_it_may(manager):
    a_section(manager)
    with pytest.raises(ActionRefused, match="déjà pris") as refusal:
        a_section(manager, "gando")
    assert refusal.value.field == "code"
    with pytest.raises(ActionRefused, match="ne se place pas"):
        create_organisation(parent=manager.bembe, kind="mutual", name="x", code="XX", opened_on=DAY)


@pytest.mark.parametrize("where", ["nikki", "federation"])
def test_nothing_is_written_in_another_organisation(manager, where):
    elsewhere = getattr(manager, where)
    for attempt in (
        lambda: create_organisation(parent=elsewhere, kind="section", name="x", code="XX", opened_on=DAY),
        lambda: update_organisation(organisation=elsewhere, changes={"name": "x"}),
        lambda: set_parameter(organisation=elsewhere, key=ALERT.key, value=1, starts_on=DAY),
        lambda: add_mandate(
            organisation=elsewhere, body="board", office="x", holder="x", sex="F", starts_on=DAY, ends_on=None
        ),
    ):
        with pytest.raises(ActionRefused, match="pas la vôtre"):
            attempt()
    elsewhere.refresh_from_db()
    assert elsewhere.name != "x"
    assert not Parameter.objects.exists()
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("name", ["kind", "code", "path", "country", "currency", "parent"])
def test_what_numbers_and_scopes_stand_on_never_changes(manager, name):
    with pytest.raises(ActionRefused, match="ne se modifie pas"):
        update_organisation(organisation=manager.bembe, changes={name: "x"})


def test_who_may_not_settle_does_not(world):
    for role in ("cashier", "collector", "claims_clerk", "controller", "approver"):
        with world.acting(role), pytest.raises(PermissionDenied):
            update_organisation(organisation=world.bembe, changes={"name": "x"})


def test_a_section_is_closed_once(manager):
    section = a_section(manager)
    assert close_section(organisation=section, closed_on=date(2026, 6, 1)).closed_on == date(2026, 6, 1)
    with pytest.raises(ActionRefused, match="déjà fermée"):
        close_section(organisation=section, closed_on=date(2026, 7, 1))
    with pytest.raises(ActionRefused, match="Seule une section"):
        close_section(organisation=manager.bembe, closed_on=DAY)


# -- mandates ---------------------------------------------------------------------------------------------------------
def test_a_mandate_has_days_and_ends_after_it_began(manager):
    with pytest.raises(ActionRefused, match="avant de commencer"):
        a_mandate(manager, ends_on=DAY)
    mandate = a_mandate(manager)
    with pytest.raises(ActionRefused, match="avant de commencer"):
        end_mandate(mandate=mandate, ends_on=DAY)
    assert end_mandate(mandate=mandate, ends_on=date(2026, 2, 1)).ends_on == date(2026, 2, 1)


def test_the_day_tells_mandates_that_end_within_the_alert(manager):
    a_mandate(manager, ends_on=date(2026, 6, 30))
    assert [line.count for line in waiting(date(2026, 5, 1))] == [1]
    assert waiting(date(2026, 4, 30)) == []
    set_parameter(organisation=manager.bembe, key=ALERT.key, value=90, starts_on=DAY)
    assert [line.count for line in waiting(date(2026, 4, 30))] == [1]
    assert [line.count for line in waiting(date(2026, 7, 30))] == [1]
    assert waiting(date(2026, 7, 31)) == []


# -- parameters -------------------------------------------------------------------------------------------------------
def test_the_past_keeps_its_value(manager):
    set_parameter(organisation=manager.bembe, key=ALERT.key, value=30, starts_on=date(2026, 1, 1))
    set_parameter(organisation=manager.bembe, key=ALERT.key, value=45, starts_on=date(2026, 3, 1))
    asked = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2030, 1, 1)]
    assert [known_value(manager.bembe.pk, ALERT, day) for day in asked] == [60, 30, 30, 45, 45]
    assert parameter(manager.nikki.pk, ALERT.key, date(2026, 3, 1), 60) == 60
    with pytest.raises(ActionRefused, match="date plus tardive"):
        set_parameter(organisation=manager.bembe, key=ALERT.key, value=1, starts_on=date(2026, 3, 1))


@pytest.mark.parametrize("value", [-1, 366, "60", 1.5, None])
def test_a_value_out_of_bounds_is_refused(manager, value):
    with pytest.raises(ActionRefused, match="entre 0 et 365") as refusal:
        set_parameter(organisation=manager.bembe, key=ALERT.key, value=value, starts_on=DAY)
    assert refusal.value.field == "value"
    assert not Parameter.objects.exists()


def test_an_unknown_parameter_is_refused(manager):
    with pytest.raises(ActionRefused, match="inconnu"):
        set_parameter(organisation=manager.bembe, key="nothing.here", value=1, starts_on=DAY)


def test_a_parameter_is_declared_once():
    assert declare(ALERT) is ALERT
    with pytest.raises(ValueError, match="twice"):
        declare(KnownParameter(ALERT.key, "x", Unit.DAYS, 1))


def test_the_catalogue_is_whole_and_asked_in_one_query(manager, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = parameters_on(manager.bembe, DAY)
    assert [one.known.key for one in found] == list(PARAMETERS)
    assert all(one.value == one.known.default and not one.is_set for one in found)
    assert all(one.known.label and one.known.least <= one.known.default <= one.known.most for one in found)


@pytest.mark.parametrize(
    ("typed", "kept"), [("12,5", 1250), ("12.5 %", 1250), ("100", 10_000), ("0,25", 25), ("3", 300)]
)
def test_a_rate_is_typed_in_per_cent_and_kept_in_basis_points(typed, kept):
    assert RateField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["douze", "1,234", "-5", "1,2,3"])
def test_what_is_not_a_rate_is_refused(typed):
    with pytest.raises(ValidationError, match="pourcentage"):
        RateField().clean(typed)


# -- places -----------------------------------------------------------------------------------------------------------
def test_the_communes_of_both_countries_ship(db):
    counts = {c: Place.objects.filter(country=c, level="commune").count() for c in ("BJ", "TG")}
    assert counts == {"BJ": 77, "TG": 117}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bembereke", "Bembèrèkè"),
        ("N DALI", "N'Dali"),
        ("ndali", "N'Dali"),
        ("seme podji", "Sèmè-Kpodji"),
        ("dassa", "Dassa-Zoumè"),
        ("ouassa pehunco", "Péhunco"),
        ("grand popo", "Grand-Popo"),
    ],
)
def test_a_commune_is_found_as_people_write_it(db, typed, found):
    assert found in [place.name for place in communes_matching("BJ", typed)]
    assert not communes_matching("TG", typed)


def test_the_places_of_another_country_come_by_a_file(manager):
    Organisation.objects.filter(pk=manager.bembe.pk).update(country="BF", parent=None)
    rows = [
        {"country": "BF", "region": "Centre", "prefecture": "Kadiogo", "commune": "Ouagadougou", "village": "Tampouy"},
        {"country": "BF", "region": "Centre", "prefecture": "Kadiogo", "commune": "Saaba"},
    ]
    assert import_places(rows=rows) == 5
    assert import_places(rows=rows) == 0
    assert places_matching("BF", "tampouy").get().parent.name == "Ouagadougou"


def test_only_the_head_of_a_tree_adds_places(manager, client):
    """They are everybody's, and stay: a mutual of a federation reads them."""
    with pytest.raises(ActionRefused, match="Fédération du Bénin les importe"):
        import_places(rows=[{"country": "BJ", "region": "Borgou", "commune": "Bidon-Ville"}])
    page = client.get("/reglages/lieux/").content.decode()
    assert "Fédération du Bénin les importe" in page
    assert 'type="file"' not in page
    client.post("/reglages/lieux/", sent_file("country,region,commune\nBJ,Borgou,Bidon-Ville\n"))
    assert not Place.objects.filter(name="Bidon-Ville").exists()


def test_a_file_of_another_country_or_without_a_name_adds_nothing(manager):
    Organisation.objects.filter(pk=manager.bembe.pk).update(parent=None)
    for row, said in (({"country": "TG", "region": "Kara"}, "le pays doit être BJ"), ({"country": "BJ"}, "aucun nom")):
        with pytest.raises(ActionRefused, match=f"Ligne 3 : {said}"):
            import_places(rows=[{"country": "BJ", "region": "Nouveau"}, row])
    assert not Place.objects.filter(name="Nouveau").exists()


# -- the pages --------------------------------------------------------------------------------------------------------
def identity(**more) -> dict:
    return {
        "name": "Mutuelle de Bembèrèkè", "legal_status": "none", "fiscal_year_month": "1", "opened_on": "01/01/2023",
        "operation": str(uuid4()),
        **more,
    }  # fmt: skip


def test_the_day_of_the_opening_is_mended_on_the_same_page(client, world):
    client.post("/reglages/identite/modifier/", identity(opened_on="01/07/2022"))
    world.bembe.refresh_from_db()
    assert world.bembe.opened_on == date(2022, 7, 1)


def test_the_identity_is_changed_on_its_page(client, world):
    answer = client.post("/reglages/identite/modifier/", identity(place="bembereke", target_population="38000"))
    assert answer.headers["Location"] == "/reglages/identite/"
    world.bembe.refresh_from_db()
    assert (world.bembe.place.name, world.bembe.target_population) == ("Bembèrèkè", 38_000)
    assert "Bembèrèkè" in client.get("/reglages/identite/").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"place": "Tombouctou"}, "Aucune commune ne porte ce nom"),
        ({"place": "o"}, "Plusieurs communes"),
        ({"registered_on": "31022026"}, "existe pas"),
        ({"legal_status": "approved"}, "Écrivez le numéro"),
        ({"name": ""}, "Remplissez"),
        ({"target_population": "-1"}, "0"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client, world, sent, said):
    page = client.post("/reglages/identite/modifier/", identity(address="Route de Kandi", **sent))
    assert page.status_code == 422
    text = page.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    assert said in text
    assert "Route de Kandi" in text
    world.bembe.refresh_from_db()
    assert world.bembe.address == ""


def test_extra_fields_change_nothing(client, world):
    client.post(
        "/reglages/identite/modifier/", identity(code="PIRATE", kind="federation", path="/", currency="GNF", parent="")
    )
    world.bembe.refresh_from_db()
    assert (world.bembe.code, world.bembe.kind, world.bembe.path, world.bembe.currency) == (
        "BEMB",
        "mutual",
        "/FED/BEMB/",
        "XOF",
    )


def test_the_picker_suggests_communes_of_one_s_country(client):
    found = (
        client.get("/reglages/lieux/communes/?q=niki").json() + client.get("/reglages/lieux/communes/?q=nikki").json()
    )
    assert {"value": "Nikki (Borgou)", "label": "Nikki", "detail": "Borgou"} in found
    assert client.get("/reglages/lieux/communes/?q=").json() == []
    assert client.get("/reglages/lieux/communes/?q=kara").json() == []


def test_a_section_is_added_changed_and_closed_on_its_pages(client, world):
    sent = {"kind": "section", "section_kind": "village", "name": "Gando", "code": "gando", "opened_on": "01/01/2026"}
    key = str(uuid4())
    for _ in range(2):
        assert client.post("/reglages/structure/ajouter/", {**sent, "operation": key}).status_code == 302
    section = Organisation.objects.get(code="GANDO")
    assert "Gando" in client.get("/reglages/structure/").content.decode()
    client.post(f"/reglages/structure/{section.pk}/", {"name": "Gando centre", "operation": str(uuid4())})
    section.refresh_from_db()
    assert section.name == "Gando centre"
    client.post(f"/reglages/structure/{section.pk}/fermer/")
    section.refresh_from_db()
    assert section.closed_on == timezone.localdate()
    assert "Fermée le" in client.get("/reglages/structure/").content.decode()


def test_bodies_of_others_are_not_on_the_pages(client, world):
    for pk in (world.nikki.pk, world.federation.pk, world.bembe.pk, 10**9):
        assert client.get(f"/reglages/structure/{pk}/").status_code == 404
        assert client.post(f"/reglages/structure/{pk}/fermer/").status_code == 404


def test_a_mandate_is_noted_and_ended_on_its_pages(client, world):
    sent = {"body": "bureau", "office": "Trésorier", "holder": "KORA Yao", "sex": "M", "starts_on": "01012026"}
    assert client.post("/reglages/organes/noter/", {**sent, "operation": str(uuid4())}).status_code == 302
    mandate = Mandate.objects.get()
    assert "KORA Yao" in client.get("/reglages/organes/").content.decode()
    client.post(f"/reglages/organes/{mandate.pk}/fin/", {"ends_on": "01/02/2026", "operation": str(uuid4())})
    mandate.refresh_from_db()
    assert mandate.ends_on == date(2026, 2, 1)
    other = Client()
    other.force_login(world.user("manager", world.nikki))
    assert other.get(f"/reglages/organes/{mandate.pk}/fin/").status_code == 404


def test_a_parameter_is_fixed_on_its_page_and_its_history_stays(client, world):
    path = f"/reglages/parametres/{ALERT.key}/"
    for value, day in (("30", "01/01/2026"), ("45", "01/03/2026")):
        assert client.post(path, {"value": value, "starts_on": day, "operation": str(uuid4())}).status_code == 302
    text = client.get(path).content.decode()
    assert all(said in text for said in ("30 jours", "45 jours", "60 jours", "01/03/2026"))
    assert client.post(path, {"value": "999", "starts_on": "01/04/2026"}).status_code == 422
    assert client.get("/reglages/parametres/nothing.here/").status_code == 404


def sent_file(text: str | bytes, name: str = "lieux.csv") -> dict:
    content = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile(name, content, "text/csv"), "operation": str(uuid4())}


@pytest.fixture
def alone(world, client):
    """The manager of a mutual that stands alone."""
    Organisation.objects.filter(pk=world.bembe.pk).update(parent=None, path="/BEMB/")
    return client


def test_places_are_imported_on_their_page(alone):
    page = alone.post(
        "/reglages/lieux/", sent_file("country;region;commune;village\nBJ;Borgou;Bembèrèkè;Gando\n"), follow=True
    )
    assert "1 lieu ajouté." in page.content.decode()
    assert Place.objects.get(name="Gando").parent.name == "Bembèrèkè"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"country,region\n", "aucune ligne"),
        (b"pays,commune\nBJ,Gando\n", "Colonnes manquantes : country, region"),
        ("country,region\nBJ,Bembèrèkè\n".encode("latin-1"), "UTF-8"),
        (b"country,region\nTG,Kara\n", "Ligne 2 : le pays doit être BJ"),
        (f"country,region\nBJ,{'x' * 81}\n".encode(), "Ligne 2 : un nom dépasse 80 lettres"),
        (b"country,region\nBJ,a\x00b\n", "Ligne 2"),
    ],
)  # fmt: skip
def test_a_bad_file_of_places_is_refused_with_its_reason(alone, content, said):
    page = alone.post("/reglages/lieux/", sent_file(content))
    assert page.status_code == 422
    assert said in page.content.decode().replace("&#x27;", "'")
    assert Place.objects.filter(level="village").count() == 0


def test_a_role_that_settles_nothing_is_shown_nothing_to_settle(world):
    client = Client()
    client.force_login(world.user("approver"))
    assert "Modifier" not in client.get("/reglages/identite/").content.decode()
    assert "Ajouter" not in client.get("/reglages/structure/").content.decode()
    assert client.get("/reglages/identite/modifier/").status_code == 403
