"""The journal as a spreadsheet, written row by row: a long one takes no more memory than a short one."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from ledger.models import Leg

WIDTHS = (11, 9, 14, 46, 9, 34, 14, 14, 22)
ROWS = 1_000_000
"""What one sheet may hold, its heads apart."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def journal_xlsx(legs: Iterable[Leg], title: str, rows_per_sheet: int = ROWS) -> IO[bytes]:
    """The file, open at its start: one row per leg, amounts as plain numbers, texts always as texts.

    A sheet holds so many rows; what is longer goes on in a next one.
    """
    target = TemporaryFile()  # noqa: SIM115 handed over to the response, which closes it
    frugal = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, frugal)
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "money": book.add_format({"num_format": "# ##0"}),
        "text": book.add_format({"quote_prefix": True}),
    }
    sheet = _sheet(book, title, styles["head"])
    for place, leg in enumerate(legs):
        if place and place % rows_per_sheet == 0:
            sheet = _sheet(book, title, styles["head"])
        _write(sheet, 2 + place % rows_per_sheet, leg, styles)
    book.close()
    target.seek(0)
    return target


def _sheet(book: Any, title: str, head: Any) -> Any:
    sheet = book.add_worksheet()
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, head)
    for column, name in enumerate(_heads()):
        sheet.write_string(1, column, name, head)
    sheet.freeze_panes(2, 0)
    return sheet


def _heads() -> tuple[str, ...]:
    return (
        _("Date"),
        _("N°"),
        _("Pièce"),
        _("Libellé"),
        _("Compte"),
        _("Intitulé"),
        _("Débit"),
        _("Crédit"),
        _("Passée par"),
    )


def _write(sheet: Any, row: int, leg: Leg, styles: dict[str, Any]) -> None:
    entry = leg.entry
    sheet.write_datetime(row, 0, entry.posted_on, styles["day"])
    sheet.write_number(row, 1, entry.number)
    who = entry.created_by.name if entry.created_by else ""
    texts = {2: entry.voucher, 3: entry.label, 4: leg.account.code, 5: leg.account.label, 8: who}
    for column, text in texts.items():
        if not text:
            continue
        sheet.write_string(row, column, text, styles["text"] if text.startswith(DANGEROUS) else None)
    sheet.write_number(row, 6 if leg.amount > 0 else 7, abs(leg.amount), styles["money"])
