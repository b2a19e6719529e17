"""Births as registers say them: a day, a year, « né vers 1967 », « 31 ans »; and ages."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

from core import formats
from core.spans import Month, age_on
from core.text import N_, plain
from members.rules.reasons import Unreadable

DAY, MONTH, YEAR, ESTIMATED, UNKNOWN = "day", "month", "year", "estimated", "unknown"
OLDEST = 120
"""Nobody is older; a birth before that is a typing mistake."""
EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets."""

_AGE = re.compile(r"^(?:age de )?(\d{1,3}) ?(?:ans?|a)\.?$")
_MONTHS_OLD = re.compile(r"^(\d{1,2}) ?mois$")
_ABOUT = re.compile(r"^(?:nee? |ne\(e\) |ne/e )?(?:vers|en|env\.?|environ|circa|~|presume|presumee)(?: en)? ?(\d{4})$")
_YEAR = re.compile(r"^(\d{4})$")
_MONTH = re.compile(r"^(\d{1,2})[/.\- ](\d{4})$")
_DAY = re.compile(r"^(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d{2})$")
_WRITTEN = re.compile(r"^(\d{1,2}|1er) ([a-z]+)\.? (\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?$")
_NOTHING = frozenset(["", "?", "-", "--", "inconnu", "inconnue", "nd", "n.d.", "ne sait pas", "nsp", "x", "neant"])
MONTH_NAMES_BY_START = {plain(name)[:4]: n for n, name in enumerate(formats.MONTH_NAMES["fr"], start=1)}


@dataclass(frozen=True, slots=True)
class Birth:
    """When somebody was born, as far as it is known. A year alone is kept as its 31 December."""

    on: date | None = None
    precision: str = UNKNOWN

    @property
    def exact_on(self) -> date | None:
        """The day, only when it is known exactly."""
        return self.on if self.precision == DAY else None

    @property
    def first_possible_on(self) -> date | None:
        """The earliest day that this can mean."""
        if self.on is None or self.precision == DAY:
            return self.on
        return self.on.replace(day=1) if self.precision == MONTH else date(self.on.year, 1, 1)

    def text(self) -> str:
        """« 12/03/1990 », « 03/1990 », « 1990 », « vers 1990 », or nothing; read again it gives the same birth."""
        if self.on is None:
            return ""
        if self.precision == DAY:
            return formats.day(self.on)
        if self.precision == MONTH:
            return f"{self.on.month:02d}/{self.on.year:04d}"
        return f"{self.on.year:04d}" if self.precision == YEAR else f"vers {self.on.year:04d}"

    def in_sentence(self) -> tuple[str, str]:
        """What comes before it in a sentence, « le » a day, « en » a month or a year, « vers » an estimate; and it."""
        if self.precision == ESTIMATED and self.on is not None:
            return "vers", f"{self.on.year:04d}"
        return "le" if self.precision == DAY else "en", self.text()

    def is_same(self, other: "Birth") -> bool:
        """Whether both say the same: of an estimate only the year counts."""
        return self.text() == other.text()


def read_birth(cell: object, register_on: date) -> Birth:
    """A birth from a cell of a register that was true on `register_on`; an empty cell is an unknown birth.

    Raises Unreadable, with the cell and how to repair it, for a day that does not exist, that comes after the
    register, or a text that is no birth.
    """
    birth = _read(cell, register_on)
    if birth.on is None:
        return birth
    if (birth.first_possible_on or birth.on) > register_on:
        raise Unreadable(
            N_(
                "La naissance « %(cell)s » vient après la date du registre (%(register)s). "
                "Corrigez la naissance ou la date du registre."
            ),
            cell=shown_cell(cell),
            register=register_on,
        )
    if age_on(birth.on, register_on) > OLDEST:
        raise Unreadable(
            N_("La naissance « %(cell)s » donne plus de %(years)s ans. Vérifiez l'année."),
            cell=shown_cell(cell),
            years=OLDEST,
        )
    return birth


def _read(cell: object, register_on: date) -> Birth:
    if isinstance(cell, datetime):
        return Birth(cell.date(), DAY)
    if isinstance(cell, date):
        return Birth(cell, DAY)
    if isinstance(cell, bool):
        raise _no_birth(cell)
    if isinstance(cell, int | float):
        return _from_number(cell, register_on)
    text = re.sub(r"\s+", " ", plain(str(cell if cell is not None else ""))).strip()
    if text in _NOTHING:
        return Birth()
    return _from_text(cell, text, register_on)


def _from_number(cell: int | float, register_on: date) -> Birth:
    """A bare number: a year, an age up to 120, or the day number of a spreadsheet."""
    if not isfinite(cell) or cell < 0 or int(cell) != cell:
        raise _no_birth(cell)
    number = int(cell)
    if 1850 <= number <= 2200:
        return Birth(date(number, 12, 31), YEAR)
    if number <= OLDEST:
        return _aged(number, register_on)
    if 5000 <= number <= 80_000:
        return Birth(EPOCH + timedelta(days=number), DAY)
    raise _no_birth(cell)


def _from_text(cell: object, text: str, register_on: date) -> Birth:
    if found := _AGE.match(text):
        return _aged(int(found[1]), register_on)
    if found := _MONTHS_OLD.match(text):
        born = Month(register_on.year, register_on.month) + -int(found[1])
        return Birth(min(born.last_day, register_on), MONTH)
    if text.isdigit() and int(text) <= OLDEST:
        return _aged(int(text), register_on)
    birth = _year_or_month(cell, text) or _whole_day(cell, re.sub(r"^(nee?|ne\(e\))( le)? ", "", text), register_on)
    if birth is None:
        raise _no_birth(cell)
    return birth


def _year_or_month(cell: object, text: str) -> Birth | None:
    """« vers 1967 », « né en 1967 », « 1967 », « 03/1967 »."""
    if found := _ABOUT.match(text):
        is_known = re.match(r"^(nee? |ne\(e\) )?en ", text)
        return Birth(_day(cell, int(found[1]), 12, 31), YEAR if is_known else ESTIMATED)
    if found := _YEAR.match(text):
        return Birth(_day(cell, int(found[1]), 12, 31), YEAR)
    if found := _MONTH.match(text):
        first = _day(cell, int(found[2]), int(found[1]), 1)
        return Birth(Month(first.year, first.month).last_day, MONTH)
    return None


def _whole_day(cell: object, text: str, register_on: date) -> Birth | None:
    """« 12/03/1990 », « 12-3-90 », « 12031990 », « 1990-03-12 », « 12 mars 1990 »."""
    if re.fullmatch(r"\d{8}", text):
        return Birth(_day(cell, int(text[4:]), int(text[2:4]), int(text[:2])), DAY)
    if found := _ISO.match(text):
        return Birth(_day(cell, int(found[1]), int(found[2]), int(found[3])), DAY)
    if found := _DAY.match(text):
        return Birth(_day(cell, _full_year(found[3], register_on), int(found[2]), int(found[1])), DAY)
    if (found := _WRITTEN.match(text)) and (month := MONTH_NAMES_BY_START.get(found[2][:4])):
        day = 1 if found[1] == "1er" else int(found[1])
        return Birth(_day(cell, _full_year(found[3], register_on), month, day), DAY)
    return None


def _aged(years: int, register_on: date) -> Birth:
    """« 31 ans » on the register's day: about that many years before."""
    if years > OLDEST:
        raise Unreadable(N_("L'âge « %(cell)s » dépasse %(years)s ans. Vérifiez-le."), cell=years, years=OLDEST)
    day = register_on.replace(day=28) if (register_on.month, register_on.day) == (2, 29) else register_on
    return Birth(day.replace(year=day.year - years), ESTIMATED)


def _full_year(text: str, register_on: date) -> int:
    """Two figures mean the last such year that is not after the register: 59 is 1959, 03 is 2003 in 2024."""
    year = int(text)
    if len(text) == 4:
        return year
    century = register_on.year - register_on.year % 100
    return century + year if century + year <= register_on.year else century - 100 + year


def _day(cell: object, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(
            N_("La date « %(cell)s » n'existe pas. Vérifiez le jour ou le mois."), cell=shown_cell(cell)
        ) from error


def _no_birth(cell: object) -> Unreadable:
    return Unreadable(
        N_("« %(cell)s » n'est ni une date ni un âge. Écrivez 31/12/1980, 1980, « vers 1980 » ou « 31 ans »."),
        cell=shown_cell(cell),
    )


def shown_cell(cell: object, longest: int = 40) -> str:
    """What a cell holds, as its owner sees it, cut when it is long."""
    if isinstance(cell, date):
        return formats.day(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s+", " ", str(cell if cell is not None else "")).strip()
    return text if len(text) <= longest else f"{text[:longest]}…"


def read_day(cell: object, register_on: date) -> date | None:
    """A day such as the enrolment's; None for an empty cell. Raises Unreadable when it is not one exact day."""
    try:
        birth = _read(cell, register_on)
    except Unreadable as error:
        if "n'existe pas" in error.reason.text:
            raise
        birth = Birth(register_on, UNKNOWN)
    if birth.on is None:
        return None
    if birth.precision == DAY:
        return birth.on
    if birth.precision in (MONTH, YEAR):
        return birth.first_possible_on
    raise Unreadable(
        N_("« %(cell)s » n'est pas une date. Écrivez le jour, le mois et l'année : 31/12/2024."), cell=shown_cell(cell)
    )
