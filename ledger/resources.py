"""The journal as a spreadsheet, written row by row: a long one takes no more memory than a short one."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from ledger.models import Leg

WIDTHS = (11, 9, 14, 46, 9, 34, 14, 14, 22)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def journal_xlsx(legs: Iterable[Leg], title: str) -> IO[bytes]:
    """The file, open at its start: one row per leg, amounts as plain numbers, texts always as texts."""
    target = TemporaryFile()  # noqa: SIM115 handed over to the response, which closes it
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Journal"))
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "money": book.add_format({"num_format": "# ##0"}),
        "text": book.add_format({"quote_prefix": True}),
    }
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, styles["head"])
    for column, name in enumerate(_heads()):
        sheet.write_string(1, column, name, styles["head"])
    sheet.freeze_panes(2, 0)
    for row, leg in enumerate(legs, start=2):
        _write(sheet, row, leg, styles)
    book.close()
    target.seek(0)
    return target


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
        sheet.write_string(row, column, text, styles["text"] if text.startswith(DANGEROUS) else None)
    sheet.write_number(row, 6 if leg.amount > 0 else 7, abs(leg.amount), styles["money"])
