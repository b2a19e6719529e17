"""The example register brought in whole, corrected, brought in again; what a register says is kept, once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from core.scoping import every_organisation
from core.spreadsheets import read_book
from members import actions
from members.models import Beneficiary, Enrolment, Household, ImportBatch, ImportedRow
from members.queries.imports import examine
from organisations.acting import ActionRefused
from organisations.actions.places import load_shipped_places
from organisations.models import AuditEntry
from organisations.queries import broken_links
from tests.members.families import plan
from tests.members.registers import book, example, finish, given_back, imported, mapped, received, register

REFUSED = {
    12: "La date « 31/02/2015 » n'existe pas.",
    18: "La date « 31/02/2010 » n'existe pas.",
    50: "La naissance « 27/02/2025 » vient après la date du registre (31/12/2024).",
    79: "SAMBIENI Gnon est déjà écrite à la ligne 78, dans la même famille et avec la même naissance.",
    97: "La naissance « 05/12/2025 » vient après la date du registre (31/12/2024).",
    159: "OROU Comlan est déjà écrit à la ligne 158, dans la même famille et avec la même naissance.",
    176: "La date « 31/02/2003 » n'existe pas.",
    185: "La famille 0001 a déjà un titulaire, AHOUANSOU Moussa Sabi (ligne 5). Le NOM manque. Écrivez-le.",
    188: "La naissance « vers 2025 » vient après la date du registre (31/12/2024).",
    200: "La date « 31/02/2005 » n'existe pas.",
    245: "La date « 31/02/2021 » n'existe pas.",
    270: "La naissance « 15/12/2025 » vient après la date du registre (31/12/2024).",
    282: "TCHANI Gnon Rafiatou est déjà écrite à la ligne 281, dans la même famille et avec la même naissance.",
}
COUNTS = {"new": 267, "changed": 0, "same": 0, "refused": 13, "ignored": 11}
"""Together the 291 rows of the sheet."""


@pytest.fixture
def manager(world):
    load_shipped_places()
    with world.acting("manager"):
        yield world


@pytest.fixture
def base(manager):
    return plan()


def test_the_example_is_read_by_itself(manager):
    batch = received(example(), "registre_exemple.xlsx")
    assert (batch.sheet, batch.header_row, batch.register_on) == ("REGISTRE 2024", 4, date(2024, 12, 31))
    assert batch.mapping == {
        "number": 0, "last_name": 1, "first_names": 2, "sex": 3, "birth": 4, "link": 5,
        "place": 6, "village": 7, "phone": 8, "joined_on": 9, "note": 11,
    }  # fmt: skip


def test_a_test_counts_every_row_and_writes_nothing(base):
    result = examine(mapped(example(), base))
    assert result.counts == COUNTS
    assert sum(result.counts.values()) == 291
    told = {one.line.number: " ".join(r.told() for r in one.reasons) for one in result.lines() if one.reasons}
    assert set(told) == set(REFUSED)
    for number, reason in REFUSED.items():
        assert told[number].startswith(reason)
    assert not Household.objects.exists()
    assert not ImportedRow.objects.exists()


def test_the_example_is_imported_whole(base, manager):
    batch = imported(example(), base, "registre_exemple.xlsx")
    assert batch.job.summary["counts"] == COUNTS
    assert (Household.objects.count(), Beneficiary.objects.count(), Enrolment.objects.count()) == (64, 267, 64)
    assert ImportedRow.objects.count() == 267
    assert list(broken_links(manager.bembe.pk)) == []
    family = Household.objects.get(number="0014")
    assert [str(person) for person in family.beneficiaries.all()] == [
        "AGOSSOU Koffi Mathieu", "AGOSSOU Théophile Codjo", "AGOSSOU Comlan", "AGOSSOU Koffi", "AGOSSOU Issifou",
        "AGOSSOU Sènami", "AGOSSOU Grâce",
    ]  # fmt: skip
    assert (family.place.name, family.village, family.phone) == ("Bembèrèkè", "Gamia", "+2290161615699")
    assert family.joined_on == date(2024, 3, 2)


def test_what_is_read_with_a_doubt_is_kept_and_marked(base):
    imported(example(), base)
    people = {person.number: person for person in Beneficiary.objects.all()}
    dead = people["0002-02"]
    assert (str(dead), dead.note, dead.to_check) == ("ZINSOU Félicité", "décédé en 03/2024", True)
    assert (dead.exit_reason, dead.died_on, dead.died_precision) == ("died", date(2024, 3, 31), "month")
    assert (dead.joined_on, dead.left_on) == (date(2024, 6, 15), date(2024, 6, 15))
    gone = Beneficiary.objects.get(last_name="SOSSA", first_names="Issifou")
    assert (gone.exit_reason, gone.left_on, gone.to_check) == ("moved", date(2024, 12, 31), True)
    unborn = Beneficiary.objects.get(last_name="ALASSANE", first_names="Woru")
    assert (unborn.left_on, unborn.to_check, unborn.note) == (None, True, "décédé en 03/2024")
    moved = people["0002-01"]
    assert (moved.left_on, moved.to_check, moved.note) == (None, True, "a changé de village")
    inherited = Beneficiary.objects.get(first_names="Codjo", birth_on=date(2019, 12, 31), household__number="0018")
    assert (inherited.last_name, inherited.to_check) == ("KOUAGOU", True)
    assert inherited.note == "NOM absent : celui du titulaire (KOUAGOU) est repris, à vérifier."
    photo = Beneficiary.objects.get(last_name="SOSSA", first_names="Bona Yawa")
    assert (photo.note, photo.to_check) == ("photo à refaire", False)


def test_exits_may_be_only_noted(base):
    imported(example(), base, records_exits=False)
    assert not Beneficiary.objects.filter(left_on__isnull=False).exists()
    assert Beneficiary.objects.filter(note__contains="décédé", to_check=True).count() == 30


def test_births_ages_and_phones_are_as_written(base):
    imported(example(), base)
    birth = {str(p.number): (p.birth_on, p.birth_precision) for p in Beneficiary.objects.all()}
    assert birth["0001-02"] == (date(2003, 2, 19), "day")
    assert birth["0001-03"] == (date(2007, 12, 31), "year")
    assert birth["0002-01"] == (date(1959, 12, 31), "estimated")
    assert birth["0004-01"] == (date(1993, 12, 31), "estimated")
    assert birth["0014-01"] == (None, "unknown")
    assert birth["0020-01"] == (date(1959, 3, 9), "day")
    short = Household.objects.get(number="0005")
    assert (short.phone, short.phone_as_given) == ("", "6195336")


def test_the_file_comes_back_with_what_became_of_each_line(base):
    sheets = given_back(imported(example(), base, "registre_exemple.xlsx"))
    assert list(sheets) == ["À corriger", "REGISTRE 2024"]
    whole = sheets["REGISTRE 2024"]
    assert len(whole) == 291
    assert whole[3][-2:] == ("statut", "motif")
    assert whole[4][:3] == ("0001", "AHOUANSOU", "Moussa Sabi")
    assert whole[4][-2] == "nouvelle"
    assert whole[59][-2:] == ("ignorée", "Ligne de total : elle n'est pas une personne.")
    assert {number + 1 for number, row in enumerate(whole) if row[-2] == "refusée"} == set(REFUSED)
    correcting = sheets["À corriger"]
    assert correcting[0][0] == "Lignes à corriger. Registre mis à jour au 31/12/2024"
    assert [row[0] for row in correcting[2:]] == [
        "0002", "0004", "0011", "0017", "0022", "0035", "0039", "0001", "0043", "0046", "0055", "0060", "0062",
    ]  # fmt: skip


def test_the_same_file_adds_nothing_and_says_when_it_came(base):
    first = imported(example(), base)
    again = imported(example(), base)
    assert again.job.summary["counts"] == {"new": 0, "changed": 0, "same": 267, "refused": 13, "ignored": 11}
    assert Beneficiary.objects.count() == 267
    from members.queries.imports import earlier_import

    assert earlier_import(again) == first


def test_corrected_rows_alone_are_added(base):
    batch = imported(example(), base)
    rows = given_back(batch)["À corriger"]
    corrected = []
    for row in rows:
        cells = list(row)
        if "31/02/" in str(cells[4]):
            cells[4] = str(cells[4]).replace("31/02/", "28/02/")
        corrected.append(cells)
    again = imported(book(*corrected, name="À corriger"), base, "corrigé.xlsx")
    assert again.job.summary["counts"] == {"new": 5, "changed": 0, "same": 3, "refused": 5, "ignored": 2}
    assert Beneficiary.objects.count() == 272
    added = Beneficiary.objects.get(last_name="KOMBIENI", first_names="Théophile", birth_on=date(2015, 2, 28))
    assert (added.number, added.joined_on) == ("0002-06", date(2024, 6, 15))
    assert Household.objects.count() == 64


def test_a_later_register_adds_who_came_since_from_its_own_day(base):
    imported(register(("7", "BIO", "Fati", "F", "1980", "Titulaire", "")), base, register_on=date(2024, 12, 31))
    later = register(
        ("7", "BIO", "Fati", "F", "1980", "Titulaire", ""), ("", "BIO", "Woru", "M", "1979", "Époux", "97000000")
    )
    batch = imported(later, base, register_on=date(2025, 12, 31))
    assert batch.job.summary["counts"] == {"new": 1, "changed": 0, "same": 1, "refused": 0, "ignored": 1}
    assert Beneficiary.objects.get(first_names="Woru").joined_on == date(2025, 12, 31)


def test_what_changed_is_changed_but_an_identity_never_is(base):
    imported(register(("7", "BIO", "Fati", "F", "1980", "Titulaire", "97000000")), base)
    batch = imported(register(("7", "BIO", "Fati", "F", "1980", "Titulaire", "0197000001")), base)
    assert batch.job.summary["counts"]["changed"] == 1
    assert Household.objects.get().phone == "+2290197000001"
    for people, told in (
        (("7", "BIO", "Fati", "M", "1980", "Titulaire", ""), "un import ne change pas cette donnée (« F » à l'écran"),
        (("7", "BIO", "Fati", "F", "1981", "Titulaire", ""), "La famille 7 existe déjà, avec pour titulaire BIO Fati"),
        (("7", "SABI", "Yao", "M", "1990", "Titulaire", ""), "La famille 7 existe déjà, avec pour titulaire BIO Fati"),
    ):
        result = examine(mapped(register(people), base))
        assert result.counts["refused"] == 1
        assert told in result.lines()[0].reasons[0].told()
    assert Beneficiary.objects.get().sex == "F"


LEAVING = ("N° carnet", "NOM", "Prénoms", "Sexe", "Naissance", "Lien", "Sortie le", "Motif de sortie")


def test_a_departure_of_somebody_known_is_never_dropped_in_silence(base):
    imported(register(("7", "BIO", "Fati", "F", "12/04/1980", "Titulaire", "")), base)
    left = book(LEAVING, ("7", "BIO", "Fati", "F", "12/04/1980", "Titulaire", "15/01/2026", "Radiation"))
    result = examine(mapped(left, base))
    assert result.counts["refused"] == 1
    told = "BIO Fati n'est plus là d'après ce registre. Enregistrez sa sortie à l'écran, sur sa fiche."
    assert result.lines()[0].reasons[0].told() == told


def test_a_family_that_left_keeps_its_motive_and_an_unknown_one_is_told(base):
    left = ("F", "12/04/1980", "Titulaire", "15/01/2026")
    rows = (("7", "BIO", "Fati", *left, "Radiation"), ("8", "SABI", "Afi", *left, "Fâchée avec le comité"))
    imported(book(LEAVING, *rows), base)
    gone = {household.number: household.exit_reason for household in Household.objects.all()}
    assert gone == {"7": "terminated", "8": "moved"}
    doubtful = Beneficiary.objects.get(last_name="SABI")
    assert doubtful.to_check
    assert "Motif de sortie « Fâchée avec le comité » inconnu : noté « Départ », à vérifier." in doubtful.note
    assert not Beneficiary.objects.get(last_name="BIO").to_check


def test_people_behind_a_head_whose_number_is_taken_enter_no_other_family(base):
    imported(register(("7", "BIO", "Fati", "F", "1980", "Titulaire", "")), base)
    strangers = (("7", "SABI", "Yao", "M", "1990", "Titulaire", ""), ("7", "SABI", "Afi", "F", "1992", "Epouse", ""))
    batch = imported(register(*strangers), base)
    assert batch.job.summary["counts"] == {"new": 0, "changed": 0, "same": 0, "refused": 2, "ignored": 1}
    assert Beneficiary.objects.get().last_name == "BIO"


def test_zeros_lost_by_a_spreadsheet_do_not_make_new_families(base):
    imported(example(), base)
    batch = imported(
        register((1, "AHOUANSOU", "Gnon", "F", "2010", "Enfant", "")), base, register_on=date(2024, 12, 31)
    )
    assert batch.job.summary["counts"]["new"] == 1
    assert Beneficiary.objects.get(first_names="Gnon", last_name="AHOUANSOU").number == "0001-04"


def test_enrolments_hold_the_day_of_the_register_or_begin_together(base):
    people = ("7", "BIO", "Fati", "F", "1980", "Titulaire", "", "01/02/2020")
    rows = book((*HEADER_JOINED,), people)
    imported(rows, base, register_on=date(2024, 12, 31))
    term = Enrolment.objects.get()
    assert (term.stage, term.starts_on, term.ends_on) == ("renewed", date(2024, 2, 1), date(2025, 2, 1))
    other = book((*HEADER_JOINED,), ("8", "SABI", "Yao", "M", "1990", "Titulaire", "", "01/02/2024"))
    imported(other, base, register_on=date(2024, 12, 31), covered_from=date(2025, 1, 1))
    term = Enrolment.objects.get(household__number="8")
    assert (term.stage, term.starts_on) == ("renewed", date(2025, 1, 1))


HEADER_JOINED = ("N° carnet", "NOM", "Prénoms", "Sexe", "Naissance", "Lien", "Téléphone", "Date d'adhésion")


def test_families_without_numbers_follow_their_head_and_get_the_next_ones(base):
    rows = book(
        ("Nom et prénoms", "Sexe", "Âge", "Qualité"),
        ("AGOSSOU Adjoa Grâce", "F", 40, "Adhérent"),
        ("AGOSSOU Koffi", "M", 12, "Enfant"),
        ("N'DAH Woru", "M", 35, "Adhérent"),
    )
    batch = imported(rows, base)
    assert batch.job.summary["counts"] == {"new": 3, "changed": 0, "same": 0, "refused": 0, "ignored": 1}
    numbers = list(Beneficiary.objects.order_by("number").values_list("number", "last_name", "link"))
    assert numbers == [("0001-01", "AGOSSOU", "head"), ("0001-02", "AGOSSOU", "child"), ("0002-01", "N'DAH", "head")]
    assert imported(rows, base).job.summary["counts"]["same"] == 3


def test_numbers_on_each_row_and_the_head_last_make_the_same_family(base):
    rows = register(
        ("12", "BIO", "Woru", "M", "2012", "Enfant", ""),
        ("13", "SABI", "Yao", "M", "1990", "Titulaire", ""),
        ("12", "BIO", "Fati", "F", "1980", "Titulaire", "97000000"),
    )
    imported(rows, base)
    assert list(Beneficiary.objects.order_by("number").values_list("number", "first_names")) == [
        ("12-01", "Fati"), ("12-02", "Woru"), ("13-01", "Yao"),
    ]  # fmt: skip


def test_a_refused_dependant_does_not_stop_the_family_and_a_refused_head_does(base):
    rows = register(
        ("1", "BIO", "Fati", "F", "1980", "Titulaire", ""),
        ("", "BIO", "Woru", "?", "2012", "Enfant", ""),
        ("2", "SABI", "Yao", "M", "31/02/1990", "Titulaire", ""),
        ("", "SABI", "Bona", "F", "2015", "Enfant", ""),
    )
    batch = imported(rows, base)
    assert batch.job.summary["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 3, "ignored": 1}
    told = [row[-1] for row in given_back(batch)["À corriger"][2:]]
    assert told == [
        "Sexe « ? » : écrivez F ou M.",
        "La date « 31/02/1990 » n'existe pas. Vérifiez le jour ou le mois.",
        "Le titulaire de cette famille est refusé (ligne 4). Corrigez d'abord sa ligne.",
    ]


def test_the_columns_corrected_once_are_remembered(base):
    rows = book(("Carnet", "Qui", "Sexe", "Quand", "Lien"), ("1", "BIO Fati", "F", "1980", "Titulaire"))
    with pytest.raises(ActionRefused, match="nomme les colonnes"):
        received(book(("a", "b"), ("1", "2")))
    batch = received(rows)
    actions.map_import(
        batch=batch,
        mapping={"number": 0, "full_name": 1, "sex": 2, "birth": 3, "link": 4},
        register_on=date(2025, 1, 1),
        plan=base,
    )
    finish(actions.start_import(batch=batch).job)
    assert received(rows, "un autre nom.xlsx").mapping["full_name"] == 1


def test_a_started_import_is_not_started_twice_nor_remapped(base):
    batch = imported(register(("1", "BIO", "Fati", "F", "1980", "Titulaire", "")), base)
    with pytest.raises(ActionRefused, match="déjà lancé"):
        actions.start_import(batch=batch)
    with pytest.raises(ActionRefused, match="déjà lancé"):
        actions.map_import(batch=batch, mapping=batch.mapping, register_on=date(2025, 1, 1), plan=base)


def test_a_long_test_runs_as_a_job_and_writes_no_family(base):
    batch = actions.test_import(batch=mapped(example(), base))
    assert finish(batch.test_job).summary["counts"] == COUNTS
    assert not Household.objects.exists()


@pytest.mark.parametrize("role", ["cashier", "collector", "claims_clerk", "controller"])
def test_only_those_who_may_bring_a_register_in(manager, role):
    with manager.acting(role), pytest.raises(PermissionDenied):
        received(example())
    with every_organisation():
        assert not ImportBatch.objects.exists()
        assert not AuditEntry.objects.exists()


def test_another_mutual_imports_the_same_file_for_itself(base, manager):
    imported(example(), base)
    with manager.acting("manager", manager.nikki):
        other = imported(example(), plan())
        assert other.job.summary["counts"] == COUNTS
        assert Beneficiary.objects.count() == 267


def test_what_comes_back_is_read_as_it_was_sent(base):
    batch = imported(example(), base)
    with batch.job.result.open("rb") as file:
        back = read_book(file.read()).rows("REGISTRE 2024")
    sent = read_book(example()).rows("REGISTRE 2024")
    for number, (mine, theirs) in enumerate(zip(back, sent, strict=True)):
        if number != 3:
            assert [cell for cell in mine[:12] if cell != ""] == [cell for cell in theirs if cell != ""]
