"""The pages: each opens for those who may, keeps what was typed, and costs the same for one family and for three."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import actions, queries
from members.models import Beneficiary, Household, ImportBatch, Plan
from organisations.models import AuditEntry, Job
from tests.members.families import DAY, family_of_three, plan, someone
from tests.members.pictures import jpeg
from tests.members.registers import example, finish, mapped, upload


@pytest.fixture
def manager(world, client):
    client.force_login(world.user("manager"))
    with world.acting("manager"):
        yield world


def shown(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"members:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return read(answer)


def read(answer) -> str:
    """A page with plain spaces and apostrophes, whatever its typography."""
    return re.sub(r"\s+", " ", answer.content.decode()).replace("’", "'").replace("&#x27;", "'")


# -- the list ----------------------------------------------------------------------------------------------------------
def test_an_empty_list_offers_the_first_step(manager, client):
    page = shown(client, "list")
    assert "Aucune famille pour l'instant" in page
    assert reverse("members:import") in page


def test_the_list_finds_filters_and_says_when_nothing_is_found(manager, client):
    base = plan()
    family_of_three(plan=base, village="Gamia")
    actions.enrol_household(plan=base, on=DAY, people=[someone("BIO")], village="Ina", phone="97000000")
    assert "AGOSSOU Adjoa" in shown(client, "list", q="koffi")
    assert "BIO Adjoa" not in shown(client, "list", q="koffi")
    assert "AGOSSOU" not in shown(client, "list", where="vIna")
    assert "BIO Adjoa" in shown(client, "list", plan=base.pk)
    assert "Aucune famille pour cette recherche" in shown(client, "list", q="zzzz")
    assert "Aucune famille pour cette recherche" in shown(client, "list", state="to_check")


def test_the_list_costs_the_same_for_one_family_and_for_three(manager, client):
    base = plan()
    family_of_three(plan=base)
    shown(client, "list")
    with CaptureQueriesContext(connection) as one:
        shown(client, "list")
    for name in ("BIO", "SABI"):
        actions.enrol_household(plan=base, on=DAY, people=[someone(name)])
    with CaptureQueriesContext(connection) as three:
        shown(client, "list")
    assert len(one) == len(three)


def test_a_page_of_another_mutual_is_not_found(manager, client):
    with manager.acting("manager", manager.nikki):
        foreign = family_of_three()
        person = foreign.beneficiaries.first()
        batch = actions.receive_import(file=upload(example()), on=DAY)
    for name, pk in (("family", foreign.pk), ("family_edit", foreign.pk), ("family_card", foreign.pk),
                     ("person", person.pk), ("person_edit", person.pk), ("photo", person.pk),
                     ("import_map", batch.pk), ("import_check", batch.pk), ("plan_close", foreign.pk)):  # fmt: skip
        assert client.get(reverse(f"members:{name}", args=[pk])).status_code == 404, name


# -- job 1: a family on one screen -------------------------------------------------------------------------------------
def typed(base, *people, **details) -> dict:
    data = {"plan": base.pk, "on": "10032026", "personnes-TOTAL_FORMS": len(people), "personnes-INITIAL_FORMS": 0}
    for n, person in enumerate(people):
        for name, value in zip(("last_name", "first_names", "sex", "birth", "link"), person, strict=True):
            data[f"personnes-{n}-{name}"] = value
    return {**data, **details}


def test_a_family_is_typed_with_letters_ages_and_days_without_slashes(manager, client):
    base = plan()
    people = (
        ("agossou", "ADJOA", "f", "02051984", ""), ("AGOSSOU", "Koffi", "m", "11", "e"),
        ("BIO", "Woru", "m", "vers 1980", "c"), ("BIO", "", "", "", ""),
    )  # fmt: skip
    answer = client.post(reverse("members:new"), typed(base, *people, village="Gamia", phone="97000000"))
    household = Household.objects.get()
    assert answer.url == reverse("members:family", args=[household.pk])
    told = list(household.beneficiaries.values_list("last_name", "first_names", "sex", "link", "birth_precision"))
    assert told == [
        ("AGOSSOU", "Adjoa", "F", "head", "day"),
        ("AGOSSOU", "Koffi", "M", "child", "estimated"),
        ("BIO", "Woru", "M", "spouse", "estimated"),
    ]
    assert "Famille 0001 enregistrée : 3 personnes." in read(client.get(answer.url))


def test_a_mistake_keeps_all_that_was_typed_and_is_told_at_its_line(manager, client):
    base = plan()
    people = (("AGOSSOU", "Adjoa", "f", "31/02/1984", "t"), ("BIO", "Woru", "x", "", "z"))
    answer = client.post(reverse("members:new"), typed(base, *people, village="Gamia"))
    page = read(answer)
    assert answer.status_code == 422
    assert not Household.objects.exists()
    for said in (
        "La date « 31/02/1984 » n'existe pas.",
        "Sexe « x » : écrivez F ou M.",
        "Lien « z » : écrivez T, C, E, A",
    ):
        assert said in page
    assert 'value="31/02/1984"' in page
    assert 'value="Gamia"' in page


def test_look_alikes_are_shown_side_by_side_and_confirmed(manager, client):
    base = plan()
    family_of_three(plan=base)
    people = (("Agossu", "Adjoa", "f", "1984", "t"),)
    answer = client.post(reverse("members:new"), typed(base, *people))
    page = read(answer)
    assert answer.status_code == 422
    assert "Ces personnes existent peut-être déjà" in page
    assert "0001-01" in page
    assert client.post(reverse("members:new"), typed(base, *people, confirmed="on")).status_code == 302
    assert Household.objects.count() == 2


def test_the_same_form_sent_twice_enrols_once(manager, client):
    data = typed(plan(), ("BIO", "Fati", "f", "1980", "t"), operation="0b8f6f3e-6a32-4f54-8b2f-8a3f5a3a9d11")
    first, again = (client.post(reverse("members:new"), data).url for _ in range(2))
    assert first == again
    assert Household.objects.count() == 1


# -- a family and its people -------------------------------------------------------------------------------------------
def test_the_pages_of_a_family_open(manager, client):
    household = family_of_three(village="Gamia")
    person = household.beneficiaries.get(link="child")
    page = shown(client, "family", household.pk)
    for said in ("AGOSSOU Adjoa", "Gamia", "DOSSOU Afi", "Identité", "environ"):
        assert said in page
    for name in ("family_edit", "transfer_head", "renew", "family_exit", "person_new", "replace_card"):
        shown(client, name, household.pk)
    for name in ("person", "person_edit", "person_exit", "photo_new"):
        shown(client, name, person.pk)
    for name in ("new", "plans", "plan_new", "cards", "import", "renew_many"):
        shown(client, name)
    shown(client, "plan_close", Plan.objects.get().pk)


def post(client, page: str, *args, **data):
    return client.post(reverse(f"members:{page}", args=args), data)


def test_a_family_is_changed_through_its_pages(manager, client):
    household = family_of_three()
    head, son = household.beneficiaries.get(link="head"), household.beneficiaries.get(link="child")
    assert post(client, "family_edit", household.pk, village="Ina", phone="97000000", note="").status_code == 302
    household.refresh_from_db()
    assert (household.village, household.phone) == ("Ina", "+2290197000000")
    baby = {
        "last_name": "AGOSSOU",
        "first_names": "Bona",
        "sex": "F",
        "birth": "01042026",
        "link": "child",
        "on": "01042026",
    }
    assert post(client, "person_new", household.pk, **baby).status_code == 302
    assert Beneficiary.objects.get(first_names="Bona").number == "0001-04"
    edited = {
        "last_name": "AGOSSOU",
        "first_names": "Koffi Jean",
        "sex": "M",
        "birth": "2015",
        "link": "child",
        "note": "x",
    }
    assert post(client, "person_edit", son.pk, **edited).status_code == 302
    son.refresh_from_db()
    assert (son.first_names, son.birth_precision) == ("Koffi Jean", "year")
    assert post(client, "transfer_head", household.pk, to=son.pk, former_link="other", reason="âge").status_code == 302
    assert post(client, "person_exit", head.pk, reason="moved", on="01052026", note="").status_code == 302
    head.refresh_from_db()
    assert head.exit_reason == "moved"
    assert post(client, "cancel_exit", head.pk).status_code == 302
    assert post(client, "renew", household.pk, plan=Plan.objects.get().pk, on="01022027").status_code == 302
    assert post(client, "replace_card", household.pk, reason="perdue").status_code == 302
    assert post(client, "family_exit", household.pk, reason="resigned", on="01092026").status_code == 302
    household.refresh_from_db()
    assert str(household.left_on) == "2026-09-01"
    assert post(client, "person_new", household.pk, **baby).status_code == 422


def test_a_photo_is_sent_shown_and_taken_away(manager, client):
    person = family_of_three().beneficiaries.get(link="head")
    assert client.get(reverse("members:photo", args=[person.pk])).status_code == 404
    assert post(client, "photo_new", person.pk, photo=upload(b"<svg/>", "x.svg")).status_code == 422
    assert post(client, "photo_new", person.pk, photo=upload(jpeg(), "x.jpg")).status_code == 302
    answer = client.get(reverse("members:photo", args=[person.pk]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert len(b"".join(answer.streaming_content)) <= 60 * 1024
    assert post(client, "remove_photo", person.pk).status_code == 302


def test_a_doubt_is_lifted_by_a_button(manager, client):
    person = family_of_three().beneficiaries.get(link="child")
    actions.update_person(person=person, changes={"to_check": True}, on=DAY)
    assert "À vérifier" in shown(client, "person", person.pk)
    assert f"{person} : lu avec un doute dans un registre" in shown(client, "list", state="to_check")
    assert "lu avec un doute" not in shown(client, "list")
    mother = person.household.beneficiaries.get(link="head")
    for one, told in ((person, "vérifié."), (mother, "vérifiée.")):
        post(client, "checked", one.pk)
        assert f"{one} est {told}" in shown(client, "list")
    assert "À vérifier" not in shown(client, "person", person.pk)


def test_suggestions_name_the_number_and_what_tells_homonyms_apart(manager, client):
    family_of_three(village="Gamia")
    found = client.get(reverse("members:people"), {"q": "koffi"}).json()
    assert [(one["value"], one["label"]) for one in found] == [("0001-02", "AGOSSOU Koffi")]
    assert "famille d'AGOSSOU Adjoa, Gamia" in found[0]["detail"]
    assert client.get(reverse("members:people"), {"q": ""}).json() == []


def test_suggestions_and_the_search_say_why_they_found_somebody(manager, client):
    household = family_of_three(village="Gamia")
    actions.update_household(household=household, changes={"phone": "01 97 00 01 10"})
    for asked, why in (
        ("97000110", "tél. +229 01 97 00 01 10"),
        ("kofi", "se prononce comme « kofi »"),
    ):
        found = client.get(reverse("members:people"), {"q": asked}).json()
        assert {one["detail"].rsplit(", ", 1)[-1] for one in found} == {why}
        assert {one.subtitle.rsplit(", ", 1)[-1] for one in queries.search(asked)} == {why}
    assert "Gamia" in client.get(reverse("members:people"), {"q": "koffi"}).json()[0]["detail"].split(", ")[-1]


def test_plans_open_and_close_through_their_pages(manager, client):
    data = {"name": "Base", "code": "b", "opens_on": "01012026", "period_months": "12", "child_age_limit": ""}
    assert post(client, "plan_new", **data).status_code == 302
    assert post(client, "plan_new", **data).status_code == 422
    opened = Plan.objects.get()
    assert post(client, "plan_close", opened.pk, on="01062026").status_code == 302
    opened.refresh_from_db()
    assert str(opened.closes_on) == "2026-06-01"


# -- registers ---------------------------------------------------------------------------------------------------------
def test_a_register_comes_in_by_four_steps(manager, client):
    base = plan()
    answer = post(client, "import", file=upload(example(), "registre.xlsx"))
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("members:import_map", args=[batch.pk])
    page = shown(client, "import_map", batch.pk)
    assert "A · N° carnet" in page
    chosen = {f"at_{name}": at for name, at in batch.mapping.items()}
    data = {**chosen, "plan": base.pk, "register_on": "31122024", "covered_from": "", "records_exits": "yes"}
    data["renumbers"] = "no"
    wrong = post(client, "import_map", batch.pk, **{**data, "at_sex": chosen["at_link"]})
    assert wrong.status_code == 422
    assert "Une même colonne sert à « Sexe » et « Lien avec le titulaire »" in read(wrong)
    assert post(client, "import_map", batch.pk, **data).url == reverse("members:import_check", args=[batch.pk])
    assert "AHOUANSOU Moussa Sabi" in shown(client, "import_check", batch.pk)
    tested = read(post(client, "import_check", batch.pk)).replace("&#x27;", "'")
    assert "rien n'est écrit" in tested
    assert "267" in tested
    assert not Household.objects.exists()
    assert post(client, "import_start", batch.pk).url == reverse("members:import_result", args=[batch.pk])
    assert "data-poll" in shown(client, "import_result", batch.pk)
    finish(Job.objects.get())
    page = shown(client, "import_result", batch.pk)
    assert "data-poll" not in page
    assert "Télécharger le fichier à corriger" in page
    file_url = reverse("organisations:job_file", args=[Job.objects.get().key])
    assert client.get(file_url)["Content-Disposition"].startswith('attachment; filename="registre_resultat')
    assert client.get(reverse("members:import_map", args=[batch.pk])).status_code == 302
    assert "Ce même fichier a été importé" in shown(client, "import_map", received_again(client).pk)


def test_a_long_test_that_ended_is_seen_where_its_counts_are(manager, client):
    """The bell counts it while it runs, and no longer beside its counts."""
    batch = actions.test_import(batch=mapped(example(), plan()))
    testing = shown(client, "import_check", batch.pk)
    assert "Essai en cours" in testing
    assert "1 travail à suivre" in testing
    finish(batch.test_job)
    tested = shown(client, "import_check", batch.pk)
    assert "Essai terminé" in tested
    assert "à suivre" not in tested


def received_again(client) -> ImportBatch:
    post(client, "import", file=upload(example(), "autre nom.xlsx"))
    return ImportBatch.objects.filter(job__isnull=True).get()


def test_another_sheet_is_read_or_refused(manager, client):
    post(client, "import", file=upload(example()))
    batch = ImportBatch.objects.get()
    assert post(client, "import_map", batch.pk, sheet_wanted="Cotisations 2024").status_code == 422
    assert post(client, "import_map", batch.pk, sheet_wanted="REGISTRE 2024").status_code == 302


def test_a_bad_file_is_told_beside_its_field(manager, client):
    answer = post(client, "import", file=upload(b"%PDF-1.7", "r.pdf"))
    assert answer.status_code == 422
    page = read(answer)
    assert "Ce fichier n'est pas un tableau." in page
    assert "Choisissez le fichier du registre." in read(post(client, "import"))


def test_script_in_a_cell_is_shown_as_text(manager, client):
    base = plan()
    actions.enrol_household(plan=base, on=DAY, people=[someone("<script>alert(1)</script>", "<b>x</b>")])
    for page in (shown(client, "list"), shown(client, "family", Household.objects.get().pk)):
        assert "<script>alert" not in page.lower()
        assert "&lt;SCRIPT&gt;" in page


def test_the_register_goes_out_with_its_audit_row(manager, client):
    family_of_three()
    for query, kind in (({}, "spreadsheetml"), ({"format": "csv"}, "text/csv")):
        answer = client.get(reverse("members:export"), query)
        assert kind in answer["Content-Type"]
        assert answer["Content-Disposition"].startswith("attachment")
    told = AuditEntry.objects.filter(action="members.note_export").values_list("arguments", flat=True)
    assert {(one["row_count"], one["ending"]) for one in told} == {(3, "xlsx"), (3, "csv")}
    assert client.get(reverse("members:import_template")).content.startswith(b"PK")


def test_cards_are_printed_at_once_or_in_the_background(manager, client):
    household = family_of_three(village="Gamia")
    assert client.get(reverse("members:family_card", args=[household.pk])).content.startswith(b"%PDF")
    assert client.get(reverse("members:blank_form")).content.startswith(b"%PDF")
    assert post(client, "cards", village="Gamia").content.startswith(b"%PDF")
    assert post(client, "cards", village="Ailleurs").status_code == 404
    actions.end_enrolment(household=household, on=DAY, reason="resigned")
    assert post(client, "cards").url == reverse("members:cards")
    assert client.get(reverse("members:family_card", args=[household.pk])).status_code == 404


# -- who may -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (
            "cashier",
            ["list", "plans"],
            ["new", "import", "export", "cards", "plan_new", "renew_many", "import_template"],
        ),
        ("collector", ["list", "people"], ["new", "import", "export", "cards"]),
        ("controller", ["list", "plans"], ["new", "import", "export"]),
        ("approver", [], ["list", "people", "new", "plans"]),
        ("provider_agent", [], ["list", "people", "export"]),
    ],
)
def test_each_role_opens_its_own_pages(world, client, role, may, may_not):
    client.force_login(world.user(role))
    assert {name: client.get(reverse(f"members:{name}")).status_code for name in may} == dict.fromkeys(may, 200)
    assert {name: client.get(reverse(f"members:{name}")).status_code for name in may_not} == dict.fromkeys(may_not, 403)
