"""Page, PDF and spreadsheet tell the same figures; a frozen report is the same to the byte."""

import re
import subprocess
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from contributions.actions import raise_dues
from core.spans import Month
from organisations.models import Organisation, User
from reporting import queries
from reporting.documents import consolidated_pdf, statement_pdf
from reporting.documents.numbers import number_in
from tests.reporting.test_measures import enrol, spend
from tests.reporting.test_statements import CLOSING, JUNE, close_until


def words_of(pdf: bytes) -> str:
    """The text of a PDF, its spaces and line ends as one plain space."""
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return plain(shown.decode())


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def read(page: HttpResponse) -> str:
    """The words of a page, without its tags."""
    return plain(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def cells_of(content: bytes, sheet: int = 0) -> list[tuple]:
    return [tuple(cell.value for cell in row) for row in load_workbook(BytesIO(content)).worksheets[sheet].iter_rows()]


@pytest.fixture
def living(bembe):
    """Six frozen months with families, a claim and expenses."""
    head = bembe.head(bembe.family(people=5))
    enrol(bembe, date(2025, 5, 3), people=5)
    bembe.claim(head)
    spend(bembe, "expense", "6201", 300, date(2025, 6, 20))
    close_until(bembe, JUNE)
    return bembe


@pytest.fixture
def client_of(living):
    def signed(role: str, organisation: Organisation | None = None) -> Client:
        client = Client()
        client.force_login(living.world.user(role, organisation))
        return client

    return signed


def test_page_pdf_and_spreadsheet_tell_the_same(living, client_of):
    with living.acting():
        statement = queries.statement_of_month(living.mutual, JUNE, CLOSING)
    client = client_of("manager")
    page = read(client.get("/rapports/2025-06/"))
    pdf = words_of(client.get("/rapports/2025-06.pdf").content)
    rows = cells_of(client.get("/rapports/2025-06.xlsx").content)
    header = next(row for row in rows if row[0] == "Partie")
    by_row = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows[rows.index(header) + 1 :]}
    checked = 0
    for part in statement.sections:
        for row in part.rows:
            cells = by_row[part.title, row.code.partition("/")[0]]
            assert plain(row.text) == plain(cells["Comme lu"])
            assert cells["Valeur"] == (number_in(row.value, row.unit) if row.value is not None else None)
            assert plain(row.text) in page, row.code
            if row.value is not None:
                assert plain(row.text) in pdf, row.code
            if row.denominator:
                assert cells["Dénominateur"] == row.denominator.amount
                assert plain(row.denominator.text) in page
            checked += 1
    assert checked > 50
    for series in statement.series():
        assert plain(series.reading) in page
        assert plain(series.title) in pdf


def test_a_frozen_report_prints_the_same_bytes_after_later_rows(living, client_of):
    first = client_of("manager").get("/rapports/2025-06.pdf")
    sheet = client_of("manager").get("/rapports/2025-06.xlsx").content
    assert first["Content-Disposition"] == 'inline; filename="2025-06_rapport_bemb.pdf"'
    assert len(first.content) < 200_000
    enrol(living, date(2025, 6, 3), people=4)
    with living.acting():
        raise_dues(month=JUNE, on=date(2025, 7, 9))
    Organisation.objects.filter(pk=living.mutual.pk).update(name="Nouveau nom")
    assert client_of("controller").get("/rapports/2025-06.pdf").content == first.content
    assert client_of("manager").get("/rapports/2025-06.xlsx").content == sheet
    assert (
        client_of("federation_officer").get(f"/rapports/mutuelle/{living.mutual.pk}/2025-06.pdf").content
        == first.content
    )
    User.objects.filter(username="manager.bemb").update(language="en")
    assert client_of("manager").get("/rapports/2025-06.pdf").content == first.content
    assert "Report of June 2025" in read(client_of("manager").get("/rapports/2025-06/"))


def test_the_frozen_print_says_its_number_and_the_other_that_it_is_provisional(living):
    with living.acting():
        frozen = words_of(statement_pdf(queries.statement_of_month(living.mutual, JUNE, CLOSING)))
        open_ = words_of(statement_pdf(queries.statement_of_month(living.mutual, Month(2025, 7), CLOSING), "Imprimé"))
    assert "Arrêté le 01/07/2025 par Gestionnaire BEMB. Rapport n° 6." in frozen
    assert "Provisoire" not in frozen
    assert "Provisoire : ce mois n'est pas arrêté" in open_
    assert "AGOSSOU" not in frozen
    assert "UEMOA" not in frozen


def test_the_consolidated_exports_say_their_number_and_every_denominator(living, nikki, client_of):
    with living.world.acting("federation_officer"):
        found = queries.statement_consolidated(living.world.federation, JUNE, timezone.localdate())
        pdf = words_of(consolidated_pdf(found))
    client = client_of("federation_officer")
    page = read(client.get("/rapports/consolidation/?mois=2025-06"))
    content = client.get("/rapports/consolidation.xlsx?mois=2025-06").content
    head = f"Instantané n° {found.snapshot}"
    assert head in pdf
    assert head in page
    assert head in plain(str(cells_of(content)[2][0]))
    table = cells_of(content)
    (bembe,) = [row for row in table if row[0] == "Mutuelle de Bembèrèkè"]
    (total,) = [row for row in table if str(row[0]).startswith("Ensemble")]
    assert bembe[3] == "6"
    for place, one in enumerate(found.indicators, start=5):
        assert total[place] == (
            number_in(found.total[one.code].value, one.unit.value) if found.total[one.code].value is not None else None
        )
        text = plain(found.total[one.code].text) if found.total[one.code].value is not None else "n.d."
        assert text in page
        assert text in pdf
    detail = cells_of(content, 1)
    header = next(row for row in detail if row[0] == "Mutuelle")
    (row,) = [row for row in detail if row[0] == "Ensemble" and row[1] == "M.6"]
    assert row[header.index("Numérateur")] == found.total["M.6"].numerator.amount
    assert row[header.index("Dénominateur")] == found.total["M.6"].denominator.amount


def test_a_year_in_one_sheet(living, client_of):
    rows = cells_of(client_of("manager").get("/rapports/exercice/2025.xlsx").content)
    header = next(row for row in rows if row[0] == "Code")
    assert header[3] == "janvier 2025 (arrêté)"
    assert header[-1] == "Exercice"
    by_code = {row[0]: row for row in rows}
    assert by_code["members"][3:9] == (1, 1, 1, 1, 2, 2)
    billed = by_code["contributions_billed"]
    assert sum(value or 0 for value in billed[3:15]) == billed[15]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+33", "-2+3"])
def test_a_name_is_never_a_formula(bembe, name):
    Organisation.objects.filter(pk=bembe.mutual.pk).update(name=name)
    with bembe.world.acting("federation_officer"):
        found = queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING)
    from reporting.resources import consolidated_xlsx

    book = load_workbook(BytesIO(consolidated_xlsx(found, [name], timezone.now())))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == name for cell in cells)
