"""Each bad file gets its exact words, writes nothing of itself, and never stops the lines that are right."""

from datetime import date

import pytest

from members import actions
from members.models import Beneficiary, Household, ImportBatch
from members.queries.imports import examine
from organisations.acting import ActionRefused
from tests.members.bad_files import FILES, HEAD, ROWS
from tests.members.families import plan
from tests.members.registers import TODAY, imported, mapped, received, register


@pytest.fixture
def base(world):
    with world.acting("manager"):
        yield plan()


@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)
def test_a_file_that_cannot_be_read_is_refused_with_its_words(base, bad):
    with pytest.raises(ActionRefused) as refused:
        received(bad.build(), bad.filename)
    assert refused.value.text == bad.told
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("bad", ROWS, ids=lambda bad: bad.name)
def test_lines_that_are_wrong_are_told_and_the_others_go_on(base, bad):
    result = examine(mapped(bad.build(), base, bad.filename, register_on=TODAY))
    told = {one.line.number: " ".join(reason.told() for reason in one.reasons) for one in result.lines() if one.reasons}
    assert told == bad.told
    assert result.counts["new"] == bad.new_count
    batch = imported(bad.build(), base, bad.filename, register_on=TODAY)
    assert batch.job.summary["counts"] == result.counts
    assert Beneficiary.objects.count() == bad.new_count


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"first_names": 1}, "Une même colonne sert à « NOM » et « Prénoms ». Choisissez une colonne pour chacun."),
        ({"sex": None}, "Indiquez la colonne du sexe."),
        ({"last_name": None}, "Indiquez la colonne du NOM."),
        (
            {"number": None, "link": None},
            "Indiquez la colonne du numéro de famille ou celle du lien : sans elles, les familles se mélangent.",
        ),
        ({"sex": 99}, "La colonne choisie n'est pas dans la feuille."),
    ],
)
def test_columns_that_cannot_be_so_are_refused_with_their_words(base, change, told):
    batch = received(register(HEAD))
    mapping = {name: at for name, at in {**batch.mapping, **change}.items() if at is not None}
    with pytest.raises(ActionRefused) as refused:
        actions.map_import(batch=batch, mapping=mapping, register_on=TODAY, plan=base)
    assert refused.value.text == told
    batch.refresh_from_db()
    assert batch.plan is None


@pytest.mark.parametrize(
    ("days", "field", "told"),
    [
        ({"register_on": date(2026, 3, 11)}, "register_on", "Le 11/03/2026 n'est pas encore venu."),
        ({"covered_from": date(2062, 1, 1)}, "covered_from", "01/01/2062"),
    ],
)
def test_a_register_is_of_no_day_to_come(base, days, field, told):
    batch = received(register(HEAD))
    with pytest.raises(ActionRefused, match=told) as refused:
        actions.map_import(
            **{"batch": batch, "mapping": batch.mapping, "register_on": TODAY, "plan": base, "recorded_on": TODAY}
            | days
        )
    assert refused.value.field == field
    batch.refresh_from_db()
    assert batch.plan is None


def test_two_sheets_the_first_one_that_is_a_register_is_read(base):
    from io import BytesIO

    from openpyxl import load_workbook

    made = load_workbook(BytesIO(register(HEAD)))
    made.create_sheet("Notes", 0).append(["Ne pas oublier", "les cartes"])
    target = BytesIO()
    made.save(target)
    batch = received(target.getvalue())
    assert batch.sheet == "Registre"
    with pytest.raises(ActionRefused, match="nomme les colonnes"):
        actions.choose_sheet(batch=batch, sheet="Notes", on=TODAY)
    with pytest.raises(ActionRefused, match="pas dans le fichier"):
        actions.choose_sheet(batch=batch, sheet="Feuille 9", on=TODAY)
    assert not Household.objects.exists()


def test_a_hostile_name_stays_text_and_its_path_is_not_used(base):
    batch = received(register(HEAD), "../../etc/<script>passwd\u202e.xlsx")
    assert batch.filename == "<script>passwd.xlsx"
    assert batch.file.name.startswith("imports/")
    assert batch.file.name.endswith(".bin")
