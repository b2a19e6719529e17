"""Prints: the same bytes each time, names whole, totals carried, codes that can be read, nothing taken for markup."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import segno
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from core import charts, formats
from core.pdf import cards, fonts, receipts
from core.pdf.ink import Pen, lines_of
from core.pdf.qr import MASK, QUIET
from core.pdf.register import Column
from core.pdf.response import file_name, pdf_response
from core.pdf.sheet import Head, Sheet

NAME = "Ɖɔvi ŊUTƆ-ƑIƔƐ"
RECEIPT = receipts.Receipt(
    organisation="Mutuelle de Bembèrèkè",
    number="R-00453",
    received_on=date(2026, 3, 12),
    person=NAME,
    lines=[("Cotisation de février 2026", 1200), ("Cotisation de mars 2026", 2400)],
    received_by="A. DOSSOU",
    qr="NOVI1:R-00453:abcdef",
)
HEAD = Head("Mutuelle de Bembèrèkè", "Cotisations", "mars 2026", "Imprimé le 02/04/2026 à 08:15")
COLUMNS = (Column("Numéro"), Column("Personne", 3), Column("Montant", 1, "money", total=True))


def poppler(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} manque : apt install poppler-utils"
    return found


def read(pdf: bytes, tmp_path: Path) -> str:
    """The text as a reader copies it, laid out."""
    path = tmp_path / "essai.pdf"
    path.write_bytes(pdf)
    command = [poppler("pdftotext"), "-layout", path, "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return text.replace("\u202f", " ").replace("\xa0", " ")


def sizes_mm(pdf: bytes, tmp_path: Path) -> list[tuple[float, float]]:
    path = tmp_path / "essai.pdf"
    path.write_bytes(pdf)
    told = subprocess.run([poppler("pdfinfo"), "-l", "999", path], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", told)
    return [(round(float(w) / mm, 1), round(float(h) / mm, 1)) for w, h in found]


def picture(pdf: bytes, tmp_path: Path, dpi: int) -> Image.Image:
    path = tmp_path / "essai.pdf"
    path.write_bytes(pdf)
    subprocess.run([poppler("pdftoppm"), "-r", str(dpi), "-png", "-singlefile", path, tmp_path / "page"], check=True)
    return Image.open(tmp_path / "page.png").convert("L")


def sheet(rows: int) -> Sheet:
    made = Sheet(HEAD)
    made.register(COLUMNS, [(f"BEM-{n:04d}", NAME, 100 + n) for n in range(rows)])
    return made


def long_report() -> bytes:
    made = sheet(120)
    made.figures([("À jour", formats.percent(8200), "✓ Bon")])
    made.charts([("Sinistralité", charts.line_chart((1, 2), ("a", "b")), "Stable.")])
    made.signatures(["Le trésorier"])
    return made.pdf()


@pytest.mark.parametrize(
    "make",
    [
        long_report,
        lambda: receipts.two_on_a4([RECEIPT]),
        lambda: receipts.on_roll(RECEIPT, 58),
        lambda: cards.cards_pdf([cards.Card("Mutuelle", "BEM-0041", NAME, qr="NOVI1:41")]),
    ],
)
def test_a_reprint_is_the_same_file(make):
    first = make()
    sheet(3).pdf()
    assert make() == first


def test_names_print_whole(tmp_path):
    assert NAME in read(sheet(1).pdf(), tmp_path)


@pytest.mark.parametrize("size", ["A4", "A4-landscape"])
def test_the_names_of_steps_print_whole_while_the_sheet_has_room(size, tmp_path):
    """The longest told of an invoice; the amount stands beside it, whatever its width."""
    name = "Reste à expliquer (le papier demande moins que les attestations)"
    told = Sheet(HEAD, size)
    told.sums([("Total du papier", 9_999_999_999), (name, -12_500), ("Dû par la mutuelle", 0)])
    assert name in read(told.pdf(), tmp_path)


def test_a_font_without_the_letters_writes_them_otherwise():
    pdfmetrics.registerFont(TTFont("Vera-essai", "Vera.ttf"))
    assert fonts.writable("Ɖɔvi ŋkɔ ƒe ɣ ọ́", "Vera-essai") == "Dovi ngko ƒe gh o"
    assert fonts.writable("1\u202f500\u00a0FCFA ✓", "Vera-essai").startswith("1\u00a0500\u00a0FCFA")
    assert fonts.writable("漢", "Vera-essai") == "?"


def test_reportlab_s_own_font_is_the_last_resort():
    fonts.register.cache_clear()
    try:
        assert fonts.register((("absent.ttf", "absent.ttf"), ("Vera.ttf", "VeraBd.ttf"))) == "Vera.ttf"
        with pytest.raises(RuntimeError):
            fonts.register((("absent.ttf", "absent.ttf"),))
    finally:
        fonts.register.cache_clear()
        fonts.register()


def test_totals_are_carried_from_page_to_page(tmp_path):
    text = read(sheet(150).pdf(), tmp_path)
    pages = text.split("\f")[:-1]
    assert len(pages) == 4
    expected = 0
    for number, page in enumerate(pages, start=1):
        assert f"page {number}/4" in page
        assert "Personne" in page
        rows = [int(line.split("  ")[-1].replace(" ", "")) for line in page.splitlines() if line.startswith("BEM-")]
        sums = {line.split("  ")[0]: line.split("  ")[-1].replace(" ", "") for line in page.splitlines()}
        if number > 1:
            assert sums["Report"] == str(expected)
        expected += sum(rows)
        assert sums["À reporter" if number < 4 else "Total"] == str(expected)
    assert expected == sum(100 + n for n in range(150))


@pytest.mark.parametrize("count", range(36, 60))
def test_no_row_is_left_alone_on_the_last_page(count, tmp_path):
    *_pages, last = read(sheet(count).pdf(), tmp_path).split("\f")[:-1]
    assert sum(line.startswith("BEM-") for line in last.splitlines()) >= 3


def test_a_short_register_has_its_total_and_carries_nothing(tmp_path):
    text = read(sheet(2).pdf(), tmp_path)
    assert "Total" in text
    assert "eport" not in text


def test_an_empty_register_says_so(tmp_path):
    assert "Aucune ligne." in read(sheet(0).pdf(), tmp_path)


def test_a_date_never_breaks_in_two(tmp_path):
    """A narrow column beside a very wide one."""
    columns = (Column("Date", 1, "day"), Column("Motif", 30))
    sheet = Sheet(Head("Mutuelle", "Relevé"))
    sheet.register(columns, [(date(2026, 9, 20), "Refusé.")])
    assert "20/09/2026" in read(sheet.pdf(), tmp_path)


def test_what_people_type_is_never_markup(tmp_path):
    made = Sheet(HEAD)
    made.text("<b>gras</b> & <script>")
    made.register(COLUMNS, [("<i>1</i>", "&amp; <para>", 1)])
    text = read(made.pdf(), tmp_path)
    for typed in ("<b>gras</b> & <script>", "<i>1</i>", "&amp; <para>"):
        assert typed in text


def test_a_long_word_is_cut_rather_than_printed_over_its_neighbour():
    lines = lines_of("A" * 300, Pen(9), 100)
    assert "".join(lines) == "A" * 300
    assert all(fonts.width(line, 9) <= 100 for line in lines)


def test_an_amount_is_never_cut_between_its_thousands_nor_before_its_currency():
    told, amount = "cotisations acquises : 95\u202f400\u00a0FCFA", "95\u202f400\u00a0FCFA"
    for room in range(60, 200, 5):
        lines = lines_of(told, Pen(8.5), room)
        assert sum(amount in line for line in lines) == 1, (room, lines)
        assert all(fonts.width(line, 8.5) <= room for line in lines)
    narrow = lines_of(amount, Pen(8.5), 40)
    assert narrow == ["95\u202f400\u00a0", "FCFA"]
    assert lines_of("un\ndeux  mots\n", Pen(9), 400) == ["un", "deux mots", ""]


def test_short_tables_stand_side_by_side(tmp_path):
    made = Sheet(HEAD)
    columns = (Column("Chiffre", 2), Column("Valeur", 1, "figure"))
    made.beside([("Adhérents", columns, [("Femmes", "4"), ("Hommes", "5")]), ("Caisse", columns, [("Banque", "7")])])
    lines = read(made.pdf(), tmp_path).splitlines()
    assert any(line.split() == ["Adhérents", "Caisse"] for line in lines)
    assert any(line.split() == ["Femmes", "4", "Banque", "7"] for line in lines)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: receipts.two_on_a4([RECEIPT, RECEIPT]), [(210, 297), (210, 297)]),
        (lambda: cards.cards_pdf(cards.Card("M", str(n), "N") for n in range(11)), [(210, 297), (210, 297)]),
        (lambda: cards.cards_pdf([]), [(210, 297)]),
        (lambda: Sheet(HEAD, "A5").pdf(), [(148, 210)]),
    ],
)
def test_papers(make, expected, tmp_path):
    assert sizes_mm(make(), tmp_path) == [pytest.approx(size, abs=0.6) for size in expected]


@pytest.mark.parametrize("roll", [80, 58])
def test_rolls_are_as_wide_as_the_printer_and_no_wider(roll, tmp_path):
    pdf = receipts.on_roll(RECEIPT, roll)
    assert sizes_mm(pdf, tmp_path)[0][0] == roll
    page = picture(pdf, tmp_path, 203)
    margin = int((roll - receipts.ROLLS[roll]) / 2 / 25.4 * 203) - 1
    for side in ((0, 0, margin, page.height), (page.width - margin, 0, page.width, page.height)):
        assert page.crop(side).getextrema()[0] == 255


def test_a_receipt_says_the_amount_in_words_and_who_received_it(tmp_path):
    text = read(receipts.two_on_a4([RECEIPT]), tmp_path)
    assert text.count("trois mille six cents francs CFA") == 2
    assert text.count("R-00453") == 2
    assert text.count("Reçu par A. DOSSOU") == 2
    assert "DUPLICATA" not in text
    assert "Souche" in text


def test_a_second_print_says_duplicata(tmp_path):
    again = replace(RECEIPT, is_duplicate=True)
    for pdf in (receipts.two_on_a4([again]), receipts.on_roll(again)):
        assert "DUPLICATA" in read(pdf, tmp_path)


def test_training_is_written_across_the_page(tmp_path):
    assert "FORMATION" in read(receipts.on_roll(replace(RECEIPT, mark="FORMATION")), tmp_path)
    marked, plain = (Sheet(replace(HEAD, mark=mark)) for mark in ("FORMATION", ""))
    letters = sorted("".join(read(marked.pdf(), tmp_path).split()))
    assert letters == sorted("".join(read(plain.pdf(), tmp_path).split()) + "FORMATION")
    middle = picture(marked.pdf(), tmp_path, 40).crop((0, 150, 330, 320))
    assert sum(middle.histogram()[:200]) > 300


def test_many_lines_still_fit_one_receipt_and_still_sum(tmp_path):
    many = replace(RECEIPT, lines=[(f"Mois {n}", 1000) for n in range(1, 25)])
    text = read(receipts.two_on_a4([many]), tmp_path)
    assert "et 19 autres lignes" in text
    assert "24 000 FCFA" in text


def test_a_card_is_cr80_and_its_code_reads_as_the_text(tmp_path):
    assert (round(cards.WIDTH / mm, 2), round(cards.HEIGHT / mm, 2)) == (85.6, 53.98)
    text = "NOVI1:BEM-0041:signature"
    page = picture(cards.cards_pdf([cards.Card("M", "BEM-0041", "N", qr=text)]), tmp_path, 600)
    expected = [list(row) for row in segno.make(text, error="m", mask=MASK, micro=False).matrix]
    dot = 600 / 72
    left = cards.LEFT + cards.WIDTH - 3 * mm - cards.CODE + 2 * mm
    top = cards.BOTTOM + 4 * (cards.HEIGHT + cards.GAP_Y) + cards.HEIGHT - 3 * mm - 15
    module = cards.CODE / (len(expected) + 2 * QUIET)
    printed = [
        [
            int(
                page.getpixel(
                    (
                        int((left + (column + QUIET + 0.5) * module) * dot),
                        int(page.height - (top - (row + QUIET + 0.5) * module) * dot),
                    )
                )
                < 128
            )
            for column in range(len(expected))
        ]
        for row in range(len(expected))
    ]
    assert printed == expected


def test_a_card_carries_the_photo_it_is_given(tmp_path):
    from io import BytesIO

    photo = BytesIO()
    Image.new("RGB", (80, 100), "black").save(photo, "PNG")
    card = cards.Card("M", "1", "N")
    with_photo = picture(cards.cards_pdf([replace(card, photo=photo.getvalue())]), tmp_path, 50)
    without = picture(cards.cards_pdf([card]), tmp_path, 50)
    assert sum(with_photo.histogram()[:64]) > sum(without.histogram()[:64]) + 1000


def test_names_of_files_sort_by_date_and_say_what_they_are():
    name = file_name("2026-03", "Rapport", "Mutuelle de Bembèrèkè")
    assert name == "2026-03_rapport_mutuelle-de-bembereke.pdf"
    response = pdf_response(b"%PDF", name)
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert pdf_response(b"%PDF", name, download=True)["Content-Disposition"].startswith("attachment")
