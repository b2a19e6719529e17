"""What contributions print, read back from the paper: receipts of two sizes, duplicates, the list of good standing."""

import re
import subprocess
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.db.models import QuerySet

from contributions import documents, queries, resources
from contributions.actions import cancel_due, collect, raise_dues, reverse_receipt
from contributions.models import Due, Receipt
from core.spans import Month
from members.models import Beneficiary, Household
from organisations.models import Organisation, Place

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
def test_a_reprint_says_duplicata_and_the_same_amounts_for_ever(village, receipt, layout):
    """Names, places and telephones are of the day of printing: a family that moved is printed where it lives now."""
    with village.acting():
        first = documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)
        raise_dues(month=Month(2026, 4), on=date(2026, 4, 1))
        again = documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)
        Household.objects.filter(pk=receipt.household_id).update(village="Pédè")
        moved = documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)
    assert first == again, "an advance used later does not change what was printed"
    assert "DUPLICATA" in read(first)
    assert read(moved).replace("Pédè", "Gando").split() == read(first).split(), "the place alone is of the day"
    assert moved != first


@pytest.mark.parametrize("layout", ["a5", "80"])
def test_a_receipt_says_where_the_mutual_is_and_where_the_family_lives(village, receipt, layout):
    facts = {"address": "Quartier Guéra", "phone": "+2290197000110"}
    Organisation.objects.filter(pk=village.mutual.pk).update(**facts, place=Place.objects.get(name="Bembèrèkè"))
    with village.acting():
        Household.objects.filter(pk=receipt.household_id).update(village="Gando")
        words = " ".join(read(documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=False)).split())
    for told in ("Quartier Guéra, Bembèrèkè, tél. +229 01 97 00 01 10", "Lieu Gando"):
        assert words.count(told) == (2 if layout == "a5" else 1), told


def owed_on_paper(village, receipt: Receipt, layout: str = "a5") -> str:
    """What the paper says is still owed, « 12/03/2026 400 FCFA »."""
    with village.acting():
        words = " ".join(read(documents.receipt_pdf(shown(village, receipt), layout, is_duplicate=True)).split())
    found = re.findall(r"Reste dû au (\S+ [\d ]+FCFA)", words)
    assert len(set(found)) == 1, words
    return found[0]


@pytest.mark.parametrize("layout", ["a5", "80"])
def test_a_receipt_says_what_the_family_still_owed_that_day_for_ever(village, layout):
    """Three months and the fee are called, 2 800 in all; a month not due yet is not owed."""
    household = village.family("0047", people=3)
    with village.acting("manager"):
        for month in (1, 2, 3, 4):
            raise_dues(month=Month(2026, month), on=date(2026, 1, 1))
        paid = {"household": household, "method": "cash", "till": village.till}
        part = collect(**paid, paid_on=date(2026, 3, 12), amount=1_800)
    assert owed_on_paper(village, part, layout) == "12/03/2026 1 000 FCFA"
    with village.acting("manager"):
        rest = collect(**paid, paid_on=date(2026, 3, 20), amount=1_000)
        march = Due.objects.get(household=household, starts_on=date(2026, 3, 1))
        cancel_due(due=march, reason="absents", on=date(2026, 3, 20))
        raise_dues(month=Month(2026, 3), on=date(2026, 3, 21))
        more = collect(**paid, paid_on=date(2026, 4, 2), amount=100)
    assert owed_on_paper(village, part, layout) == "12/03/2026 1 000 FCFA"
    assert owed_on_paper(village, rest, layout) == "20/03/2026 0 FCFA"
    assert owed_on_paper(village, more, layout) == "02/04/2026 0 FCFA", "600 freed by the cancelled month pay April"


def test_a_due_cancelled_before_the_payment_is_not_owed_on_its_receipt(village):
    household = village.family("0047", people=3)
    with village.acting("manager"):
        for month in (1, 2):
            raise_dues(month=Month(2026, month), on=date(2026, month, 1))
        due = Due.objects.get(household=household, starts_on=date(2026, 2, 1))
        cancel_due(due=due, reason="absents", on=date(2026, 2, 3))
        paid = collect(household=household, paid_on=date(2026, 2, 3), amount=1_200, method="cash", till=village.till)
    assert owed_on_paper(village, paid) == "03/02/2026 400 FCFA"
    with village.acting("manager"):
        undone = reverse_receipt(receipt=paid, reason="Billet faux", on=date(2026, 2, 4))
        words = read(documents.receipt_pdf(shown(village, undone), "a5", is_duplicate=False))
    assert ("Reste dû" in words, owed_on_paper(village, paid)) == (False, "03/02/2026 400 FCFA")


def test_the_receipts_of_a_list_each_say_what_their_own_family_owed(village):
    families = [village.family(number, people=people) for number, people in (("0047", 3), ("0048", 2))]
    receipts = []
    with village.acting("manager"):
        for month in (1, 2):
            raise_dues(month=Month(2026, month), on=date(2026, month, 1))
        for household, day in ((families[0], 3), (families[1], 4), (families[0], 5)):
            paid = {"paid_on": date(2026, 2, day), "amount": 500, "method": "cash", "till": village.till}
            receipts.append(collect(household=household, **paid))
        found = [shown(village, receipt) for receipt in receipts]
        words = " ".join(read(documents.receipts_pdf(found, frozenset())).split())
    told = ["03/02/2026 1 700", "04/02/2026 1 300", "05/02/2026 1 200"]
    assert re.findall(r"Reste dû au (\S+ [\d ]+) FCFA", words) == [one for one in told for _half in range(2)]


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


def test_the_list_for_a_health_centre_says_how_to_call_the_mutual_when_it_is_known(village):
    people, mutual = standing(village), village.mutual
    mutual.address, mutual.phone = "Quartier Guéra", "+2290197000110"
    known = read(documents.good_standing_pdf(people, DAY, mutual, "Gando", "Imprimé le 10/06/2026"))
    assert "Quartier Guéra" in known
    assert "tél. +229 01 97 00 01 10" in known
    mutual.address, mutual.phone, mutual.place = "", "", None
    unknown = read(documents.good_standing_pdf(people, DAY, mutual, "Gando", "Imprimé le 10/06/2026"))
    assert "La mutuelle :" not in unknown


def test_a_name_that_begins_like_a_formula_stays_a_name(village):
    people = standing(village)
    with village.acting():
        Beneficiary.objects.filter(number="0001-01").update(last_name="=1+1")
        people = queries.in_good_standing(DAY)
    content = resources.good_standing_xlsx(people, DAY, village.mutual, datetime(2026, 6, 10))
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
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
