"""How big a file may be before anything reads it: what is refused, why, and how far the cells of a workbook reach."""

import re
import zipfile
from typing import Any
from xml.parsers import expat

from core.refusals import Refused
from core.text import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_EXPANDED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 6_000_000

_CELL_PLACE = re.compile(r"([A-Z]{1,7})(\d{1,9})")
_WRONG = {
    "empty": N_("Le fichier est vide. Choisissez celui qui contient le registre."),
    "heavy": N_("Le fichier pèse plus de 10 Mo. Coupez-le en plusieurs fichiers."),
    "bomb": N_("Ce fichier prend trop de place une fois ouvert. Copiez ses lignes dans un nouveau classeur."),
    "damaged": N_("Ce fichier est abîmé ou incomplet. Ouvrez-le dans Excel, enregistrez-le, puis renvoyez-le."),
    "locked": N_("Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le."),
    "old": N_("Ce fichier est à l'ancien format Excel (.xls). Enregistrez-le au format .xlsx, puis renvoyez-le."),
    "other": N_("Ce fichier n'est pas un tableau. Envoyez un fichier Excel (.xlsx) ou CSV."),
    "misnamed": N_(
        "Ce n'est pas un fichier Excel, malgré son nom\u00a0: c'est un texte. Ouvrez le tableau dans Excel, "
        "enregistrez-le au format .xlsx ou .csv, puis renvoyez-le."
    ),
    "rows": N_("Le fichier a plus de 200 000 lignes. Coupez-le en plusieurs fichiers."),
    "columns": N_("Le fichier a plus de 200 colonnes. Supprimez celles qui ne servent pas."),
    "cells": N_("Une cellule se trouve très loin du tableau. Supprimez les lignes et les colonnes vides qui suivent."),
}


class WrongFile(Refused):
    """The file is not a table that may be read; `code` names why, the text says how to repair it."""

    def __init__(self, code: str) -> None:
        super().__init__(_WRONG[code], field="file")
        self.code = code


def inspect(archive: zipfile.ZipFile) -> None:
    """Unpack once, counting: what lies about its size, is too big or too wide never reaches the reader."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise WrongFile("locked")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise WrongFile("other")
    declared = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if declared > MAX_EXPANDED or len(parts) > 2000 or (declared > 1_000_000 and declared > MAX_RATIO * packed):
        raise WrongFile("bomb")
    for part in parts:
        with archive.open(part) as stream:
            _inspect_part(stream)


class _Reach:
    """How far the cells of a part of a workbook reach, as a reader of XML sees it: whatever the part is called.

    A cell or a row that does not say its place follows the one before it.
    """

    def __init__(self) -> None:
        self.width = self.last_row = self._row = self._column = 0

    def opened(self, name: str, said: dict[str, str]) -> None:
        """An element begins: a row, a cell, or what has no place."""
        name = name.rpartition(" ")[2]
        if name == "c":
            self._place(said.get("r", ""))
        elif name == "row":
            self._row, self._column = _row_number(said.get("r", ""), self._row + 1), 0

    def _place(self, said: str) -> None:
        place = _CELL_PLACE.fullmatch(said)
        row = int(place[2]) if place else self._row
        self._column = _column_number(place[1]) if place else self._column + 1
        self.width, self.last_row = max(self.width, self._column), max(self.last_row, row)
        if self.width > MAX_COLUMNS:
            raise WrongFile("columns")
        if self.last_row > MAX_ROWS:
            raise WrongFile("rows")


def _inspect_part(stream: Any) -> None:
    """Refuse a sheet whose cells reach too far: a reader makes room for all cells up to the last.

    Any part may be a sheet, under any name and any root: the workbook says which. One with cells that is no whole XML
    is refused, for another reader may be less strict.
    """
    reach, parser = _Reach(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reach.opened
    is_xml, has_cells, tail = True, False, b""
    while chunk := stream.read(1 << 20):
        has_cells = has_cells or b"sheetData" in tail + chunk
        tail = chunk[-16:]
        if is_xml:
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                is_xml = False
    if has_cells and not is_xml:
        raise WrongFile("damaged")
    if reach.width * reach.last_row > MAX_CELLS:
        raise WrongFile("cells")


def _row_number(said: str, following: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else following


def _column_number(letters: str) -> int:
    """« A » is 1, « GR » is 200."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
