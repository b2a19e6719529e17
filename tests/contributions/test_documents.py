"""What contributions print, read back from the paper: receipts of two sizes, duplicates, the list of good standing."""

import subprocess
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.db.models import QuerySet

from contributions import documents, queries, resources
from contributions.actions import collect, raise_dues, reverse_receipt
from contributions.models import Receipt
from core.spans import Month
from members.models import Beneficiary

DAY = date(2026, 6, 10)


@pytest.fixture
def receipt(village) -> Receipt:
    """Three months and the fee, and 400 too much, brought by a neighbour."""
    household = village.family("0047", people=3)
    with village.acting("manager"):
        for month in (1, 2, 3):
            raise_dues(month=Month(2026, month), on=date(2026, month, 1))
        return collect(
            household=household,
            paid_on=date(2026, 3, 12),
            amount=3200,
            method="cash",
            till=village.till,
            payer="KOFFI Jean",
        )


def shown(village, receipt: Receipt) -> Receipt:
    return queries.find_receipt(receipt.pk)


def read(content: bytes) -> str:
    """The words of a PDF, as a reader copies them."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ").replace("\u202f", " ")


def size_of(content: bytes) -> str:
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    return next(line for line in done.stdout.decode().splitlines() if line.startswith("Page size"))


def test_the_a5_receipt_has_two_halves_that_say_the_same(village, receipt):
    with village.acting():
        content = documents.receipt_pdf(shown(village, receipt), "a5", is_duplicate=False)
    words = read(content)
    for told in (
        "R-00001",
        "12/03/2026",
        "KOFFI Jean, pour AGOSSOU Adjoa",
        "0047",
        "Droit d'adhésion",
        "Cotisation janvier 2026 (3 personnes)",
        "Avance sur les prochaines cotisations",
        "3 200 FCFA",
        "trois mille deux cents francs CFA",
        "Gestionnaire BEMB",
    ):
        assert words.count(told) >= 2, told
    assert "Exemplaire de l'adhérent" in words
    assert "Souche" in words
    assert "DUPLICATA" not in words
    assert "A4" in size_of(content)


def test_the_ticket_is_eighty_millimetres_wide(village, receipt):
    with village.acting():
        content = documents.receipt_pdf(shown(village, receipt), "80", is_duplicate=False)
    assert size_of(content).split(":")[1].strip().startswith("226.7")
    words = read(content)
    assert "R-00001" in words
    assert "3 200 FCFA" in words


@pytest.mark.parametrize("layout", ["a5", "80"])
def test_a_reprint_says_duplicata_and_the_rest_is_the_same_for_ever(village, receipt, layout):
    with village.acting():
        first = documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)
        raise_dues(month=Month(2026, 4), on=date(2026, 4, 1))
        again = documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)
    assert first == again, "an advance used later does not change what was printed"
    assert "DUPLICATA" in read(first)


def test_a_reversed_receipt_says_so_and_its_mirror_says_why(village, receipt):
    with village.acting():
        mirror = reverse_receipt(receipt=receipt, reason="Billet faux", on=date(2026, 3, 14))
        words = read(documents.receipt_pdf(shown(village, receipt), "a5", is_duplicate=True))
        undone = read(documents.receipt_pdf(shown(village, mirror), "a5", is_duplicate=False))
    assert "REÇU ANNULÉ le 14/03/2026 (R-00002)." in words
    assert "Annulation du reçu R-00001" in undone
    assert "Motif : Billet faux" in undone
    assert "-3 200 FCFA" in undone


def test_a_year_paid_at_once_is_told_in_one_line(village):
    household = village.family("0048", people=2)
    with village.acting():
        for month in range(1, 13):
            raise_dues(month=Month(2026, month), on=date(2026, 1, 1))
        paid = collect(household=household, paid_on=DAY, amount=5800, method="cash", till=village.till)
        lines = [(line.label, line.amount) for line in queries.receipt_lines(shown(village, paid))]
    assert lines == [("Droit d'adhésion", 1000), ("Cotisations janvier 2026 à décembre 2026", 4800)]


def standing(village) -> list[queries.Standing]:
    for number in (1, 2):
        village.family(f"{number:04d}", people=2)
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 1))
        for household in _families():
            collect(household=household, paid_on=date(2026, 1, 1), amount=1400, method="cash", till=village.till)
        return queries.in_good_standing(DAY)


def _families() -> QuerySet:
    from members.models import Household

    return Household.objects.order_by("number")


def test_the_list_for_a_health_centre_names_people_and_no_money(village):
    people = standing(village)
    content = documents.good_standing_pdf(people, DAY, village.mutual, "Gando", "Imprimé le 10/06/2026")
    words = read(content)
    for told in ("Personnes à jour le 10/06/2026", "4 personnes ont leurs droits ouverts", "0001-01", "0002-02"):
        assert told in words, told
    assert "AGOSSOU Adjoa" in words
    assert "01/01/2027" in words
    assert "page 1/1" in words
    assert "FCFA" not in words
    again = documents.good_standing_pdf(people, DAY, village.mutual, "Gando", "Imprimé le 10/06/2026")
    assert content == again


def test_a_name_that_begins_like_a_formula_stays_a_name(village):
    people = standing(village)
    with village.acting():
        Beneficiary.objects.filter(number="0001-01").update(last_name="=1+1")
        people = queries.in_good_standing(DAY)
    content = resources.good_standing_xlsx(people, DAY, village.mutual, datetime(2026, 6, 10))
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_late_families_go_to_a_sheet_with_plain_numbers(village):
    village.family("0001", people=2)
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 1))
        families = queries.late_families(DAY)
    content = resources.arrears_xlsx(families, DAY, village.mutual, datetime(2026, 6, 10))
    row = next(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(min_row=3, values_only=True))
    assert row[:2] == ("0001", "AGOSSOU Adjoa")
    assert row[5] == 1400
