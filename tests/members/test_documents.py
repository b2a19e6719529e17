"""Cards and the blank form: what is written on them, what never is, and that the code is read back."""

import subprocess
import time

import pytest

from core.pdf.cards import cards_pdf
from members import actions, documents
from members.documents.cards import family_card
from members.queries.cards import card_text, families_to_print, household_of_card, my_organisation
from tests.members.families import DAY, family_of_three, plan, someone
from tests.members.pictures import jpeg
from tests.members.registers import example, finish, imported, upload


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def manager(world):
    with world.acting("manager"):
        yield world


def cards(**chosen) -> bytes:
    return documents.cards_document(families_to_print(DAY, **chosen), my_organisation())


def test_a_card_says_who_and_where_and_nothing_else(manager):
    family_of_three(village="Gamia", note="diabète")
    text = text_of(cards())
    for said in ("Mutuelle de Bembèrèkè", "AGOSSOU Adjoa", "Gamia", "Koffi 2015", "DOSSOU Afi 1955", "0001", "Photo"):
        assert said in text
    assert "diabète" not in text


def test_the_code_is_the_signed_number_only(manager):
    household = family_of_three()
    card = family_card(families_to_print(DAY).get(), my_organisation())
    assert card.qr == card_text(household, "BEMB")
    assert card.qr.split(".")[:2] == ["BEMB", "0001"]
    assert "AGOSSOU" not in card.qr
    assert household_of_card(card.qr) == household


def test_a_large_family_says_how_many_are_left_out_and_who_left_is_not_on_the_card(manager):
    children = [someone("AGOSSOU", f"Enfant {n}", link="child", birth_on=None) for n in "abcdefghij"]
    household = actions.enrol_household(plan=plan(), on=DAY, village="Gamia", people=[someone(), *children])
    assert "et 5 autres, 11 en tout" in text_of(cards())
    assert "Valable jusqu'au 09/03/2027" in text_of(cards())
    for person in household.beneficiaries.filter(link="child")[:8]:
        actions.record_exit(person=person, reason="moved", on=DAY)
    text = text_of(cards())
    assert "autres" not in text
    assert "Enfant a" not in text
    assert "Enfant j" in text


def test_a_photo_is_on_the_card_and_a_lost_one_leaves_its_place(manager):
    household = family_of_three()
    bare = cards()
    head = household.beneficiaries.get(link="head")
    actions.set_photo(person=head, photo=upload(jpeg(), "p.jpg"))
    assert len(cards()) > len(bare) + 10_000
    head.refresh_from_db()
    head.photo.storage.delete(head.photo.name)
    assert "Photo" in text_of(cards())


def test_the_same_families_give_the_same_bytes(manager):
    family_of_three()
    assert cards() == cards()


def test_the_cards_of_the_example_ten_to_a_sheet_at_three_hundred_a_second(manager):
    imported(example(), plan())
    rows = list(families_to_print(DAY))
    organisation = my_organisation()
    begun = time.process_time()
    drawn = [family_card(row, organisation) for row in rows]
    content = cards_pdf(drawn)
    rate = len(rows) / (time.process_time() - begun)
    pages = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert "Pages:           7" in pages
    print(f"{rate:.0f} cards/s")


def test_many_cards_are_made_by_a_job(manager):
    imported(example(), plan())
    job = finish(actions.print_cards(village="Gamia", count=11))
    assert job.result.name.endswith("_cartes_gamia.pdf")
    with job.result.open("rb") as file:
        text = text_of(file.read())
    assert "0001" in text
    assert "0003" not in text.split()


def test_the_blank_form_has_the_fields_of_the_screen(manager):
    text = text_of(documents.blank_form(my_organisation()))
    for said in ("Fiche d'adhésion", "NOM", "Prénoms", "Sexe F/M", "Naissance, ou âge", "Lien", "Formule", "empreinte"):
        assert said in text
    assert text.count("\n") > 20
