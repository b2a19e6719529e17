"""Reading a price list as health facilities keep it: section rows, prices as text, missing codes, columns by level."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.choices import Category, ProviderLevel
from core.formats import read_day, read_money
from core.text import N_, plain, words

LABEL_WORDS = {"designation", "libelle", "acte", "actes", "prestation", "article"}
CODE_WORDS = {"code", "codes", "n"}
REMARK_WORDS = {"obs", "observation", "observations", "remarque", "remarques", "note", "notes"}
LEVEL_WORDS: Mapping[ProviderLevel, set[str]] = {
    ProviderLevel.DISPENSARY: {"dispensaire", "usp"},
    ProviderLevel.HEALTH_CENTRE: {"centre", "cs", "csa", "csc", "cms"},
    ProviderLevel.DISTRICT_HOSPITAL: {"hopital", "hz", "chp", "zone"},
    ProviderLevel.REGIONAL_HOSPITAL: {"chd", "chr", "chud"},
    ProviderLevel.TEACHING_HOSPITAL: {"chu", "cnhu"},
    ProviderLevel.PHARMACY: {"pharmacie", "depot"},
    ProviderLevel.LABORATORY: {"laboratoire", "labo"},
}
SECTIONS: tuple[tuple[str, Category], ...] = (
    ("consult", Category.CONSULTATION),
    ("suivi", Category.FOLLOW_UP),
    ("matern", Category.DELIVERY),
    ("accouch", Category.DELIVERY),
    ("hospital", Category.HOSPITAL_DAY),
    ("labor", Category.LAB_TEST),
    ("analys", Category.LAB_TEST),
    ("examen", Category.LAB_TEST),
    ("imager", Category.IMAGING),
    ("radio", Category.IMAGING),
    ("echo", Category.IMAGING),
    ("medic", Category.PHARMACY),
    ("pharma", Category.PHARMACY),
    ("transp", Category.TRANSPORT),
    ("ambul", Category.TRANSPORT),
    ("soin", Category.NURSING),
    ("pansem", Category.NURSING),
    ("chirurg", Category.SURGERY),
)
"""How the words of a section begin → the category of its items; the first that fits."""
OVERRIDES: tuple[tuple[str, Category], ...] = (
    ("cesarienne", Category.CAESAREAN),
    ("prenatale", Category.ANTENATAL),
    ("cpn", Category.ANTENATAL),
    ("appendicectomie", Category.SURGERY),
    ("hernie", Category.SURGERY),
    ("hysterectomie", Category.SURGERY),
)
"""Words of a label that say more than its section."""
DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")

NO_HEAD = N_("Aucune ligne ne nomme les colonnes. Mettez un en-tête avec « Désignation ».")
NO_COLUMN = N_("Dites quelle colonne porte les prix de ce prestataire : %(columns)s.")
NO_CATEGORY = N_("La famille de soins n'est pas connue : nommez la section au-dessus de la ligne.")
NO_LABEL = N_("La désignation manque.")
TWICE = N_("Doublon à vérifier : cette désignation est déjà à la ligne %(line)s.")
SAME_CODE = N_("Doublon à vérifier : ce code est déjà à la ligne %(line)s.")
NOT_MONEY = N_("« %(price)s » n'est pas un montant entier.")
NEGATIVE = N_("Un prix ne peut pas être négatif.")


class Unreadable(ValueError):
    """The sheet is no price list; `text` is the sentence to say, `columns` the price columns it has."""

    def __init__(self, text: str, columns: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.text, self.columns = text, tuple(columns)


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of the list: its place in the file, code (may be empty), label, category and price in francs."""

    line: int
    code: str
    label: str
    category: Category
    price: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is refused, and why: a sentence to translate with its values."""

    line: int
    label: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceList:
    """What was read: lines with a price, lines refused, how many items the provider does not offer, and the days."""

    lines: tuple[Priced, ...]
    wrong: tuple[Wrong, ...]
    not_offered: int
    column: str
    starts_on: date | None = None
    ends_on: date | None = None
    """The last day written on the list."""


@dataclass(slots=True)
class _Seen:
    labels: dict[tuple[str, ...], int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def read_price_list(rows: Sequence[Sequence[Any]], level: ProviderLevel, column: str = "") -> PriceList:
    """Read a sheet, first row first; `column` names the prices to take (else the one of the provider's level).

    Raises Unreadable when no row names the columns or the column of prices cannot be told.
    """
    at, places = _head(rows)
    head = [str(cell or "").strip() for cell in rows[at]]
    priced = _price_columns(head, places)
    chosen = _chosen(head, priced, level, column)
    found: list[Priced] = []
    wrong: list[Wrong] = []
    not_offered, category, seen = 0, None, _Seen()
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = [_text(row, place) for place in (places["code"], places["label"])]
        if (section := _section_of(row, places)) is not None:
            category = category_of(section)
            continue
        if not any(str(cell or "").strip() for cell in row):
            continue
        judged = _line(line, cells, _cell(row, chosen), category, seen)
        if judged is None:
            not_offered += 1
        elif isinstance(judged, Wrong):
            wrong.append(judged)
        else:
            found.append(judged)
    starts_on, ends_on = _days(rows[:at])
    return PriceList(tuple(found), tuple(wrong), not_offered, head[chosen], starts_on, ends_on)


def _head(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    for at, row in enumerate(rows[:40]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            said = set(words(str(cell or "")))
            if said & LABEL_WORDS:
                places.setdefault("label", place)
            elif said & CODE_WORDS:
                places.setdefault("code", place)
        if "label" in places and len([cell for cell in row if str(cell or "").strip()]) >= 2:
            places.setdefault("code", -1)
            return at, places
    raise Unreadable(NO_HEAD)


def _price_columns(head: Sequence[str], places: Mapping[str, int]) -> list[int]:
    named = set(places.values())
    return [at for at, name in enumerate(head) if name and at not in named and not set(words(name)) & REMARK_WORDS]


def _chosen(head: Sequence[str], priced: Sequence[int], level: ProviderLevel, column: str) -> int:
    asked = words(column)
    for at in priced:
        if asked and words(head[at]) == asked:
            return at
    if not asked:
        fitting = [at for at in priced if set(words(head[at])) & LEVEL_WORDS[level]]
        if len(fitting) == 1 or len(priced) == 1:
            return (fitting or list(priced))[0]
    raise Unreadable(NO_COLUMN, [head[at] for at in priced])


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if 0 <= place < len(row) else None


def _text(row: Sequence[Any], place: int) -> str:
    return " ".join(str(_cell(row, place) or "").split())


def _section_of(row: Sequence[Any], places: Mapping[str, int]) -> str | None:
    """A row with one text alone, written in the first columns, is the name of a section."""
    filled = [(at, str(cell).strip()) for at, cell in enumerate(row) if str(cell if cell is not None else "").strip()]
    if len(filled) == 1 and filled[0][0] <= max(places["label"], places["code"], 0):
        text = filled[0][1]
        is_title = text.upper() == text or category_of(text) is not None
        return text if is_title else None
    return None


def category_of(section: str, label: str = "") -> Category | None:
    """The category of a section's items, or of an item whose label says more."""
    for word in words(label):
        for start, category in OVERRIDES:
            if word.startswith(start):
                return category
    for word in words(section):
        for start, category in SECTIONS:
            if word.startswith(start):
                return category
    return None


def _line(line: int, cells: Sequence[str], price: Any, category: Category | None, seen: _Seen) -> Priced | Wrong | None:
    code, label = plain(cells[0]).upper().replace(" ", ""), cells[1]
    if not label:
        return Wrong(line, code, NO_LABEL)
    key = tuple(words(label))
    if key in seen.labels:
        return Wrong(line, label, TWICE, {"line": seen.labels[key]})
    if code and code in seen.codes:
        return Wrong(line, label, SAME_CODE, {"line": seen.codes[code]})
    seen.labels[key] = line
    if code:
        seen.codes[code] = line
    if price is None or str(price).strip() in ("", "-", "–"):
        return None
    try:
        francs = price if isinstance(price, int) else _francs(price)
    except ValueError:
        return Wrong(line, label, NOT_MONEY, {"price": str(price)})
    if francs < 0:
        return Wrong(line, label, NEGATIVE)
    family = category_of("", label) or category
    return Priced(line, code, label, family, francs) if family else Wrong(line, label, NO_CATEGORY)


def _francs(price: Any) -> int:
    """Whole francs of a cell: « 1 000 F », 300.0."""
    text = str(price)
    return read_money(text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text)


def _days(rows: Sequence[Sequence[Any]]) -> tuple[date | None, date | None]:
    """« Applicable du 01/01/2025 au 31/12/2025 », wherever it stands above the columns."""
    found = list(_written_days(rows))
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _written_days(rows: Sequence[Sequence[Any]]) -> Iterator[date]:
    for row in rows:
        for cell in row:
            for text in DAY.findall(str(cell or "")):
                try:
                    yield read_day(text)
                except ValueError:
                    continue


def new_code(category: Category, used: set[str]) -> str:
    """A free code for an item that came without one: three letters of its category and a number."""
    prefix = plain(category.label).upper().replace(" ", "")[:3]
    number = 1
    while f"{prefix}{number:02d}" in used:
        number += 1
    return f"{prefix}{number:02d}"
