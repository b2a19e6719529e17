"""A register whose numbers are other families': refused, or brought in under new numbers and known again afterwards."""

from datetime import date

import pytest
from django.urls import reverse

from members import actions
from members.models import Beneficiary, Household
from members.queries.imports import examine, register_of
from organisations.actions.places import load_shipped_places
from tests.members.families import plan
from tests.members.registers import book, example, finish, given_back, imported, mapped, register

FIRST = (("1", "BIO", "Fati", "F", "1980", "Titulaire", ""), ("", "BIO", "Woru", "M", "2012", "Enfant", ""))
SECOND = (
    ("1", "SABI", "Yao", "M", "1990", "Titulaire", "97000000"),
    ("", "SABI", "Afi", "F", "1992", "Épouse", ""),
    ("", "SABI", "Bona", "F", "31/02/2015", "Enfant", ""),
    ("2", "OROU", "Gnon", "F", "1970", "Titulaire", ""),
)


@pytest.fixture
def base(world):
    load_shipped_places()
    with world.acting("manager"):
        made = plan()
        imported(register(*FIRST), made)
        yield made


def people() -> list[tuple[str, str]]:
    return list(Beneficiary.objects.order_by("number").values_list("number", "first_names"))


def counts(batch) -> tuple[int, ...]:
    told = batch.job.summary["counts"]
    return tuple(told[word] for word in ("new", "changed", "same", "refused"))


def test_a_taken_number_refuses_the_family_unless_a_new_one_is_wanted(base):
    refused = examine(mapped(register(*SECOND), base))
    assert (refused.counts["new"], refused.counts["refused"], refused.taken_count) == (1, 3, 1)
    wanted = examine(mapped(register(*SECOND), base, renumbers=True))
    assert (wanted.counts["new"], wanted.counts["refused"], wanted.taken_count) == (3, 1, 1)
    told = [reason.told() for reason in wanted.lines()[0].notes]
    assert told == ["Le numéro 1 est celui d'une autre famille (BIO Fati) : un nouveau est donné."]
    assert len(people()) == 2


def test_the_family_gets_a_number_that_neither_the_mutual_nor_the_file_has(base):
    batch = imported(register(*SECOND), base, renumbers=True)
    assert counts(batch) == (3, 0, 0, 1)
    assert people() == [
        ("0003-01", "Yao"), ("0003-02", "Afi"), ("1-01", "Fati"), ("1-02", "Woru"), ("2-01", "Gnon"),
    ]  # fmt: skip
    assert Household.objects.get(number="0003").register_number == "1"
    assert batch.job.summary["families"] == {"renumbered": 1}


def test_the_test_announces_as_many_new_numbers_as_the_import_gives(base):
    """The example's second head of 0001 is refused for what he is: no new number would bring him in."""
    numbers = {family.number for family in register_of(mapped(example(), base)).families} - {"", "1"}
    others = [(number, "ZOUNON", f"Ama {number}", "F", "1980", "Titulaire", "") for number in sorted(numbers)]
    imported(register(*others), base)
    refusing = examine(mapped(example(), base))
    tested = mapped(example(), base, renumbers=True)
    in_background = finish(actions.test_import(batch=tested).test_job).summary["families"]["taken"]
    announced = examine(tested).taken_count
    done = imported(example(), base, renumbers=True)
    assert announced == in_background == done.job.summary["families"]["renumbered"] == refusing.taken_count > 1


def test_the_new_number_is_told_beside_each_row(base):
    sheets = given_back(imported(register(*SECOND), base, renumbers=True))
    whole = sheets["Registre"]
    assert whole[0][-3:] == ("numéro donné", "statut", "motif")
    assert [row[-3:-1] for row in whole[1:]] == [
        ("0003", "nouvelle"), ("0003", "nouvelle"), ("0003", "refusée"), (None, "nouvelle"),
    ]  # fmt: skip
    assert whole[1][0] == "1"
    assert given_back(imported(register(("9", "BIO", "A", "F", "1980", "Titulaire", "")), base))["Registre"][0][
        -2:
    ] == (
        "statut",
        "motif",
    )


@pytest.mark.parametrize("renumbers", [True, False])
def test_the_same_file_again_adds_nothing(base, renumbers):
    first = imported(register(*SECOND), base, renumbers=True)
    before = people()
    again = imported(register(*SECOND), base, renumbers=renumbers)
    assert counts(again) == (0, 0, 3, 1)
    whole = given_back(first)["Registre"]
    assert counts(imported(book(*whole), base, renumbers=renumbers)) == (0, 0, 3, 1)
    assert people() == before


def test_what_changed_in_a_renumbered_family_is_changed_in_it(base):
    imported(register(*SECOND), base, renumbers=True)
    moved = ("1", "SABI", "Yao", "M", "1990", "Titulaire", "97000001")
    child = ("1", "SABI", "Issa", "M", "2016", "Enfant", "")
    again = imported(register(moved, child), base, renumbers=True)
    assert counts(again) == (1, 1, 0, 0)
    assert Beneficiary.objects.get(first_names="Issa").number == "0003-03"
    assert Household.objects.get(number="0003").phone == "+2290197000001"
    assert Household.objects.get(number="1").phone == ""


def test_a_corrected_line_enters_the_family_of_the_new_number(base):
    correcting = given_back(imported(register(*SECOND), base, renumbers=True))["À corriger"]
    assert correcting[2][0] == "0003"
    corrected = [[str(cell).replace("31/02", "28/02") if cell else cell for cell in row] for row in correcting]
    batch = imported(book(*corrected, name="À corriger"), base)
    assert counts(batch) == (1, 0, 0, 0)
    assert Beneficiary.objects.get(first_names="Bona").number == "0003-03"


def test_lines_without_their_head_are_refused_when_two_families_bear_the_number(base):
    imported(register(*SECOND), base, renumbers=True)
    for renumbers in (True, False):
        result = examine(mapped(register(("1", "SABI", "Issa", "M", "2016", "Enfant", "")), base, renumbers=renumbers))
        assert result.counts["refused"] == 1
        told = result.lines()[0].reasons[0].told()
        assert told.startswith("Le numéro 1 est celui de deux familles : 1 (BIO Fati), 0003 (SABI Yao).")


def test_numbers_of_persons_given_elsewhere_do_not_stop_the_family(base):
    header = ("N° carnet", "N° de la personne", "NOM", "Prénoms", "Sexe", "Naissance", "Lien")
    rows = book(
        header,
        ("1", "1-01", "SABI", "Yao", "M", "1990", "Titulaire"),
        ("1", "1-02", "SABI", "Afi", "F", "1992", "Épouse"),
    )
    assert counts(imported(rows, base, renumbers=True)) == (2, 0, 0, 0)
    assert counts(imported(rows, base, renumbers=True)) == (0, 0, 2, 0)
    assert people()[:2] == [("0002-01", "Yao"), ("0002-02", "Afi")]


def test_a_family_corrected_on_screen_keeps_its_lines(base):
    imported(register(*SECOND), base, renumbers=True)
    Beneficiary.objects.filter(first_names="Yao").update(last_name="SABIKA", birth_on=date(1991, 12, 31))
    child = ("", "SABI", "Issa", "M", "2016", "Enfant", "")
    assert counts(imported(register(*SECOND[:2], child), base, renumbers=True)) == (1, 0, 2, 0)
    assert Beneficiary.objects.get(first_names="Issa").number == "0003-03"


def test_the_pages_offer_it_count_it_and_tell_it(base, client, world):
    client.force_login(world.user("manager"))
    batch = mapped(register(*SECOND), base)
    page = client.get(reverse("members:import_map", args=[batch.pk])).content.decode()
    assert "Leur donner un nouveau numéro" in page
    check = reverse("members:import_check", args=[batch.pk])
    told = "1 famille porte un numéro déjà donné à une autre : "
    assert f"{told}ses lignes sont refusées." in client.post(check).content.decode()
    data = {f"at_{name}": at for name, at in batch.mapping.items()}
    data |= {"plan": base.pk, "register_on": "31122024", "records_exits": "yes", "renumbers": "yes"}
    assert client.post(reverse("members:import_map", args=[batch.pk]), data).status_code == 302
    assert f"{told}elle recevra un nouveau numéro." in client.post(check).content.decode()
    done = imported(register(*SECOND), base, renumbers=True)
    result = client.get(reverse("members:import_result", args=[done.pk])).content.decode()
    assert "1 famille a ici un autre numéro que dans le fichier" in result
    family = Household.objects.get(number="0003")
    assert "N° dans son registre" in client.get(reverse("members:family", args=[family.pk])).content.decode()
