"""The printed cash book: what a reader finds on it, page after page, in whole francs that add up."""

import re
import subprocess
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from core.spans import Month
from ledger import documents, queries
from ledger.actions import record_movement, record_opening
from ledger.resources import journal_xlsx
from organisations.models import Organisation
from tests.ledger.writing import account, collect, spend, till

MARCH = Month(2026, 3)
SUMS = ("À reporter", "Report", "Total")


def printed(organisation: Organisation, month: Month = MARCH, how: str = "-layout") -> str:
    """The text of the print, spaces as a reader sees them."""
    content = documents.cash_book(queries.till_book(till(), month.span), organisation, "Imprimé le 31/03/2026")
    read = subprocess.run(["pdftotext", how, "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"[\u00a0\u202f]", " ", read.stdout.decode())


def amounts(line: str) -> list[int]:
    """The figures of a line, « 1 500 » as one."""
    return [int(found.replace(" ", "")) for found in re.findall(r"-?\d{1,3}(?: \d{3})+|-?\d+", line)]


def test_a_month_of_the_cash_book(book):
    record_opening(posted_on=date(2026, 2, 1), amounts={"cash": 20_000})
    collect(amount=3600, on=date(2026, 3, 2))
    spend(2500, on=date(2026, 3, 5), voucher="F-0193")
    collect(amount=9999, on=date(2026, 4, 1))
    shown = printed(book.bembe)
    assert "Mutuelle de Bembèrèkè" in shown
    assert "Livre de caisse, Caisse" in shown
    assert "Mars 2026, en FCFA" in shown
    assert "page 1/1" in shown
    by_word = {
        word: line for line in shown.splitlines() for word in ("Cotisation", "Transport", "Total") if word in line
    }
    assert amounts(by_word["Cotisation"].split("reçue")[1]) == [3600, 23_600]
    assert "F-0193" in by_word["Transport"]
    assert amounts(by_word["Transport"].split("Transport")[1]) == [2500, 21_100]
    assert amounts(by_word["Total"]) == [3600, 2500]
    end = next(line for line in shown.splitlines() if "fin du mois" in line)
    assert amounts(end)[-1] == 21_100
    assert "9 999" not in shown


def test_totals_are_carried_from_page_to_page(book):
    for n in range(70):
        collect(amount=1000 + n, on=date(2026, 3, 1 + n % 28))
    pages = [page.splitlines() for page in printed(book.bembe).split("\f")]
    starts = {word: [amounts(line)[0] for page in pages for line in page if line.startswith(word)] for word in SUMS}
    assert len(starts["À reporter"]) >= 1
    assert starts["À reporter"] == starts["Report"]
    assert starts["Total"] == [sum(1000 + n for n in range(70))]
    for word, page in zip(("À reporter", "Report"), pages, strict=False):
        assert any(line.startswith(word) for line in page)


def test_an_empty_month_prints_its_opening(book):
    record_opening(posted_on=date(2026, 2, 1), amounts={"cash": 20_000})
    assert "Solde au début du mois" in printed(book.bembe)
    assert "20 000" in printed(book.bembe)


def test_the_same_month_prints_the_same_bytes(book):
    collect(amount=3600, on=date(2026, 3, 2))
    one, two = (documents.cash_book(queries.till_book(till(), MARCH.span), book.bembe, "x") for _again in range(2))
    assert one == two
    name = documents.cash_book_name(queries.till_book(till(), MARCH.span), book.bembe)
    assert name == "2026-03_livre-de-caisse-caisse_mutuelle-de-bembereke.pdf"


def test_a_letter_of_the_region_prints(book):
    spend_name = "ŊUTƆ Ɖɛla <b>&"
    collect(amount=3000, on=date(2026, 3, 1))
    record_movement(
        kind="expense", till=till(), amount=5, posted_on=date(2026, 3, 2), label=spend_name, account=account("6202")
    )
    assert spend_name in printed(book.bembe)


def test_a_long_journal_goes_on_in_a_next_sheet(book):
    for _n in range(3):
        collect()
    found = load_workbook(BytesIO(journal_xlsx(queries.journal_lines(queries.journal()), "Journal", 4).read()))
    assert [sheet.max_row for sheet in found] == [6, 4]
    assert [sheet.cell(3, 2).value for sheet in found] == [1, 3]
