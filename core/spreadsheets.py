"""Spreadsheets in and out: XLSX and CSV read with limits that no bomb passes, written with no live formula."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from core.workbooks import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, WrongFile, inspect

Cell = Any
"""What a cell holds: text, number, day, instant, truth or nothing ("")."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Book:
    """A workbook or a CSV file, its sheets read when asked."""

    names: tuple[str, ...]
    _calamine: CalamineWorkbook | None = field(default=None, repr=False)
    _rows: list[list[Cell]] | None = field(default=None, repr=False)

    def refuse_misnamed(self, filename: str) -> None:
        """Raise WrongFile when a text is named as a workbook: to be asked once its lines are not those of a table."""
        if self._calamine is None and filename.lower().endswith(_WORKBOOK_NAMES):
            raise WrongFile("misnamed")

    def rows(self, name: str) -> list[list[Cell]]:
        """All rows of a sheet from its first line, each as long as its last filled cell. Raises WrongFile."""
        if self._calamine is None:
            return self._rows or []
        try:
            found = self._calamine.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise WrongFile("damaged") from error
        return _bounded([_trimmed([restored(cell) for cell in row]) for row in found])


def read_book(content: bytes) -> Book:
    """Open an uploaded file by what it is, not by its name. Raises WrongFile with what to do about it."""
    if not content.strip(b"\x00 \t\r\n"):
        raise WrongFile("empty")
    if len(content) > MAX_BYTES:
        raise WrongFile("heavy")
    if content.startswith(b"PK"):
        return _read_xlsx(content)
    if content.startswith(_OLE):
        raise WrongFile("locked" if "EncryptedPackage".encode("utf-16-le") in content else "old")
    return Book(names=("CSV",), _rows=_read_csv(_decoded(content)))


def _read_xlsx(content: bytes) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inspect(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise WrongFile("damaged") from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = tuple(book.sheet_names)
    except PasswordError as error:
        raise WrongFile("locked") from error
    except CalamineError as error:
        raise WrongFile("damaged") from error
    if not names:
        raise WrongFile("empty")
    return Book(names=names, _calamine=book)


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-16 by its mark, UTF-8 when it is, else Windows-1252 as Excel writes it here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise WrongFile("other") from error
    if content.startswith((b"%PDF", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise WrongFile("other")
    if len(_CONTROL.findall(content)) > len(content) // 1000 + 8 or content.lstrip()[:1] == b"<":
        raise WrongFile("other")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_csv(text: str) -> list[list[Cell]]:
    """Rows of a CSV text, its separator found by which one cuts the first lines most evenly."""
    csv.field_size_limit(MAX_BYTES)
    text = text.replace("\x00", "\ufffd")
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise WrongFile("damaged") from error
    return _bounded([_trimmed([restored(cell.strip(" ")) for cell in row]) for row in rows])


def _delimiter(text: str) -> str:
    sample = text[:20_000].splitlines()[:50]
    filled = [line for line in sample if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in filled]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (sum(1 for n in counts if n == usual) if usual else 0, usual)

    return max((";", ",", "\t"), key=evenness)


def _trimmed(row: list[Cell]) -> list[Cell]:
    while row and row[-1] in ("", None):
        row.pop()
    return row


def _bounded(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MAX_ROWS:
        raise WrongFile("rows")
    if max((len(row) for row in rows), default=0) > MAX_COLUMNS:
        raise WrongFile("columns")
    return rows


# -- writing ----------------------------------------------------------------------------------------------------------
def neutral(value: Cell) -> Cell:
    """A text of a CSV that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if _is_live(value) else value


def restored(value: Cell) -> Cell:
    """What `neutral` protected, as it was: an export read again gives the same data.

    In a workbook too: a CSV that was opened in Excel and saved there keeps its apostrophes.
    """
    return value[1:] if _is_live(value) and value.startswith("'") else value


def _is_live(value: Cell) -> bool:
    return isinstance(value, str) and value.lstrip("'").startswith(_LIVE)


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell to be seen: `bad` brick, `ok` green, `watch` ochre, `muted` grey."""

    value: Cell
    mark: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: lines above the table, the header, and the rows in order (read once, never held)."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    title_lines: Sequence[str] = ()


_COLOURS = {"bad": "#f7dcd8", "ok": "#e6f1ea", "watch": "#fdf1df", "muted": "#eeeae0"}


def write_xlsx(sheets: Iterable[Sheet], made_at: datetime) -> bytes:
    """A workbook of these sheets, written row by row; the same sheets and instant give the same bytes."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    styles = {mark: _styles(book, {"bg_color": colour}) for mark, colour in _COLOURS.items()}
    styles[""] = _styles(book, {})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    taken: set[str] = set()
    for sheet in sheets:
        name = _sheet_name(sheet.name, taken)
        taken.add(name.casefold())
        _write_sheet(book.add_worksheet(name), sheet, styles, bold)
    book.close()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Styles:
    """How the cells of one colour look. `quoted` is a text that stays one when somebody edits its cell."""

    plain: Any
    day: Any
    quoted: Any

    def of(self, value: Cell) -> Any:
        if isinstance(value, date):
            return self.day
        return self.quoted if _is_live(value) else self.plain


def _styles(book: Any, look: dict[str, Any]) -> _Styles:
    day = {"num_format": "dd/mm/yyyy", "align": "left"}
    plain = book.add_format(look) if look else None
    return _Styles(plain, book.add_format({**look, **day}), book.add_format({**look, "quote_prefix": True}))


def _write_sheet(page: Any, sheet: Sheet, styles: dict[str, _Styles], bold: Any) -> None:
    for position, width in enumerate(sheet.widths):
        page.set_column(position, position, width)
    first = len(sheet.title_lines)
    for line, text in enumerate(sheet.title_lines):
        page.write_string(line, 0, str(text), bold)
    if sheet.header:
        for position, name in enumerate(sheet.header):
            page.write_string(first, position, str(name), bold)
        first += 1
        page.freeze_panes(first, 0)
    for line, row in enumerate(sheet.rows, start=first):
        for position, cell in enumerate(row):
            value, mark = (cell.value, cell.mark) if isinstance(cell, Marked) else (cell, "")
            _write_cell(page, (line, position), value, styles[mark].of(value))


def _write_cell(page: Any, place: tuple[int, int], value: Cell, style: Any) -> None:
    """A text is the exact text: a cell that holds a string is never a formula, so nothing is put before it."""
    line, position = place
    if value is None or value == "":
        page.write_blank(line, position, None, style)
    elif isinstance(value, bool):
        page.write_boolean(line, position, value, style)
    elif isinstance(value, int | float):
        page.write_number(line, position, value, style)
    elif isinstance(value, date):
        page.write_datetime(line, position, value.replace(tzinfo=None) if isinstance(value, datetime) else value, style)
    else:
        page.write_string(line, position, str(value)[:32_767], style)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Excel takes 31 characters, without those of its own addresses, and no name twice whatever the case."""
    plain = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", name).strip()[:27] or "Feuille"
    found, number = plain, 1
    while found.casefold() in taken:
        number += 1
        found = f"{plain} ({number})"
    return found


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV as Excel opens it here: semicolons, UTF-8 with its mark, days as 31/12/2026, no live formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> Cell:
    value = cell.value if isinstance(cell, Marked) else cell
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else neutral(value)
