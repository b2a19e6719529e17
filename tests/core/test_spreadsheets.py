"""Spreadsheets: read by what they are, bounded, and written so that nothing runs when they are opened."""

import time
import tracemalloc
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.spreadsheets import (
    MAX_BYTES,
    Marked,
    Sheet,
    WrongFile,
    neutral,
    read_book,
    restored,
    write_csv,
    write_xlsx,
)

AT = datetime(2026, 3, 10, 14, 5)


def workbook(fill) -> bytes:
    made = Workbook()
    fill(made.active)
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same XLSX with other parts in it."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, parts.get(item.filename.replace("/", "__"), old.read(item.filename)))
    return target.getvalue()


def first_sheet(content: bytes) -> list[list]:
    book = read_book(content)
    return book.rows(book.names[0])


def refusal(content: bytes) -> str | None:
    """Why a file is refused; None when it is read."""
    try:
        first_sheet(content)
    except WrongFile as wrong:
        return wrong.code if wrong.text else ""
    return None


def refused(content: bytes) -> str:
    code = refusal(content)
    assert code is not None
    return code


# -- reading ----------------------------------------------------------------------------------------------------------
def test_an_xlsx_gives_numbers_days_and_texts():
    def fill(page):
        page.append(["NOM", "Né le", 12, 2.5, None, True])
        page.append(["AGOSSOU", date(1990, 3, 10)])

    book = read_book(workbook(fill))
    assert book.names == ("Sheet",)
    assert book.rows("Sheet") == [["NOM", "Né le", 12, 2.5, "", True], ["AGOSSOU", date(1990, 3, 10)]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(encoding, mark):
    text = "\r\n".join(
        mark.join(row) for row in (["NOM", "Prénoms", "Sexe"], ["N'DAH", "Sèna", "F"], ["BIO", "Élé", "M"])
    )
    rows = read_book(text.encode(encoding)).rows("CSV")
    assert rows == [["NOM", "Prénoms", "Sexe"], ["N'DAH", "Sèna", "F"], ["BIO", "Élé", "M"]]


def test_commas_inside_semicolon_columns_do_not_cut():
    rows = read_book(b"NOM;Village\nBIO;Gamia, quartier haut\nSABI;Ina, centre\n").rows("CSV")
    assert rows[1] == ["BIO", "Gamia, quartier haut"]


def test_a_quoted_line_end_stays_in_its_cell():
    assert read_book(b'NOM;Note\nBIO;"une\nligne"\n').rows("CSV")[1] == ["BIO", "une\nligne"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\x00" * 500, "empty"),
        (b"x" * (MAX_BYTES + 1), "heavy"),
        (b"%PDF-1.7 ...", "other"),
        (b"<html><table></table></html>", "other"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "other"),
        (b"PK\x03\x04 truncated", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked"),
    ],
)
def test_what_is_no_table_is_refused_by_its_name(content, code):
    assert refused(content) == code


def test_a_zip_that_is_no_workbook_is_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(target.getvalue()) == "other"


def test_a_cut_workbook_is_refused():
    whole = workbook(lambda page: [page.append(["a", "b", "c"]) for _ in range(500)])
    assert refused(whole[: len(whole) // 2]) == "damaged"


def bomb(size: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return target.getvalue()


@pytest.mark.parametrize("size", [30_000_000, 150_000_000])
def test_a_bomb_is_refused_quickly_and_without_memory(size):
    content = bomb(size)
    tracemalloc.start()
    begun = time.perf_counter()
    assert refused(content) == "bomb"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.perf_counter() - begun < 2
    assert peak < 100_000_000


def test_a_part_that_lies_about_its_size_is_refused():
    content = bytearray(bomb(300_000))
    # The sizes written in the archive: in the local header and in the directory at its end.
    lie = (1000).to_bytes(4, "little")
    true = (300_000).to_bytes(4, "little")
    assert content.count(true) >= 1
    assert refused(bytes(content).replace(true, lie)) == "damaged"


def sheet_reaching(*places: str) -> bytes:
    cells = "".join(
        f'<row r="{int("".join(c for c in p if c.isdigit()))}"><c r="{p}"><v>1</v></c></row>' for p in places
    )
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("places", "code"),
    [
        (("A1", "GS1"), "columns"),
        (("A1", "XFD1"), "columns"),
        (("A1", "A200001"), "rows"),
        (("A1", "GR100000"), "cells"),
    ],
)
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(places, code):
    near = workbook(lambda page: page.append([1]))
    assert refused(repacked(near, **{"xl__worksheets__sheet1.xml": sheet_reaching(*places)})) == code


FAR = {
    "apostrophes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "spaces": '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    "an entity": '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "a row alone that says its place": '<row r="1048576">' + "<c><v>1</v></c>" * 201 + "</row>",
    "a prefix": '<x:row xmlns:x="u" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
}


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_a_cell_far_away_is_refused_however_its_place_is_written(rows):
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    assert refusal(repacked(workbook(lambda page: None), **{"xl__worksheets__sheet1.xml": sheet})) in (
        "columns",
        "rows",
    )


@pytest.mark.parametrize("before", ["", " "], ids=["whole", "no whole XML"])
def test_a_cell_far_away_is_refused_in_a_sheet_by_any_other_name(before):
    content, target = workbook(lambda page: None), BytesIO()
    sheet = f'{before}<?xml version="1.0"?><sst><sheetData>{FAR["apostrophes"]}</sheetData></sst>'
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item.filename)
            if item.filename == "xl/_rels/workbook.xml.rels":
                part = part.replace(b"worksheets/sheet1.xml", b"theme/other.png")
            new.writestr(item.filename, part)
        new.writestr("xl/theme/other.png", sheet)
    assert refusal(target.getvalue()) == ("damaged" if before else "columns")


def test_two_hundred_columns_pass_and_one_more_does_not():
    assert len(read_book(workbook(lambda page: page.append(list(range(200))))).rows("Sheet")[0]) == 200
    assert refused(workbook(lambda page: page.append(list(range(201))))) == "columns"
    assert refused(";".join(str(n) for n in range(201)).encode()) == "columns"


def test_an_entity_is_never_expanded():
    evil = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
    content = repacked(workbook(lambda page: page.append([1])), **{"xl__worksheets__sheet1.xml": evil})
    assert refusal(content) == "damaged" or "a" * 20 not in str(first_sheet(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(content):
    for start in (b"", b"PK\x03\x04"):
        assert refusal(start + content) in (None, "empty", "other", "old", "damaged", "columns")


# -- writing ----------------------------------------------------------------------------------------------------------
LIVE = ["=1+1", "+229 97", "-1+2", "@SUM(A1)", "\tx", "\rx", "|calc", "%x", "'=1", "''+1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", LIVE)
def test_a_live_text_is_protected_and_comes_back_as_it_was(text):
    assert neutral(text) == f"'{text}"
    assert restored(neutral(text)) == text
    assert write_csv(["a"], [[text]]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", LIVE)
@pytest.mark.parametrize("mark", [None, "bad"])
def test_a_workbook_holds_the_exact_text_in_a_cell_that_is_never_a_formula(text, mark):
    """And stays a text when somebody edits the cell: the quote is in its style, as Excel itself writes it."""
    content = write_xlsx([Sheet(text, [text], [[Marked(text, mark) if mark else text]], title_lines=[text])], AT)
    page = load_workbook(BytesIO(content)).active
    cells = [page["A1"], page["A2"], page["A3"]]
    held = text.replace("\r", "\n")  # a return, as the reader of XML sees it
    assert [(cell.data_type, cell.value.replace("_x000D_", "\n")) for cell in cells] == [("s", held)] * 3
    assert page["A3"].quotePrefix


def test_a_text_that_a_spreadsheet_saved_with_its_apostrophe_comes_back_without():
    """A CSV of ours opened in Excel and saved as a workbook."""
    assert first_sheet(workbook(lambda page: page.append(["'+229 97532376", "l'an"]))) == [["+229 97532376", "l'an"]]


def test_numbers_stay_numbers_and_days_stay_days():
    content = write_xlsx([Sheet("Essai", ["n", "j"], [[-1500, date(2026, 3, 10)], [Marked(-2, "bad"), 0.5]])], AT)
    page = load_workbook(BytesIO(content)).active
    assert (page["A2"].value, page["A3"].value, page["B3"].value) == (-1500, -2, 0.5)
    assert page["B2"].value.date() == date(2026, 3, 10)
    assert write_csv(["n", "j"], [[-1500, date(2026, 3, 10)]]) == b"\xef\xbb\xbfn;j\r\n-1500;10/03/2026\r\n"


def test_the_same_sheets_give_the_same_bytes_and_names_are_made_valid():
    def made() -> bytes:
        return write_xlsx([Sheet("Mars [2026]/a", ["x"], [["é"]]), Sheet("mars  2026  a", ["x"], [[1]])], AT)

    assert made() == made()
    assert load_workbook(BytesIO(made())).sheetnames == ["Mars  2026  a", "mars  2026  a (2)"]


def test_marks_and_titles_are_seen():
    content = write_xlsx([Sheet("E", ["a"], [[Marked("refusée", "bad")]], [20], ["Titre"])], AT)
    page = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in page["A"]] == ["Titre", "a", "refusée"]
    assert page["A3"].fill.fgColor.rgb == "FFF7DCD8"
    assert page.freeze_panes == "A3"


WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20).map(
    lambda text: text.strip(" ")
)


@given(st.lists(st.lists(WRITTEN, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_as_it_was(rows):
    width = max(len(row) for row in rows) + 2
    padded = [[*row, *["x"] * (width - len(row))] for row in rows]
    header = [f"c{n}" for n in range(width)]
    assert first_sheet(write_csv(header, padded)) == [header, *padded]
