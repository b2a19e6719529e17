"""Which column of a register says what: guessed from its title, then from what it holds; corrected by people."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from core.text import N_, plain, words
from members.rules.births import read_day, shown_cell
from members.rules.cells import is_known_link, read_sex
from members.rules.reasons import Reason, Unreadable

FIELDS = {
    "number": N_("N° de famille"),
    "last_name": N_("NOM"),
    "first_names": N_("Prénoms"),
    "full_name": N_("NOM et prénoms (une seule colonne)"),
    "sex": N_("Sexe"),
    "birth": N_("Naissance ou âge"),
    "age": N_("Âge (à côté de la naissance)"),
    "link": N_("Lien avec le titulaire"),
    "joined_on": N_("Date d'adhésion"),
    "place": N_("Commune"),
    "village": N_("Village ou quartier"),
    "section": N_("Section ou groupement"),
    "phone": N_("Téléphone"),
    "id_document": N_("Pièce d'identité"),
    "note": N_("Observations"),
    "person_number": N_("N° de la personne"),
    "left_on": N_("Sortie le"),
    "exit_reason": N_("Motif de sortie"),
}
"""What a column may say, in the order of the page."""

_NUMBERED = (
    r"carnet|famille|menage|adherent|adhesion|carte|dossier|titulaire|mutualiste|membre|foyer|livret|registre|police|"
    r"immatriculation"
)
_PERSON = r"personne|beneficiaire|ayant droit|individu"
_TITLES: dict[str, str] = {
    "number": rf"^(n|no|num|numero|code|matricule|reference|ref)( (de )?(la |l |d )?({_NUMBERED}).*)?$|"
    rf"^(carnet|matricule|(id |ident )?(famille|menage|foyer)( n| numero)?$|ncarnet|nfamille)",
    "person_number": rf"^(n|no|num|numero|code|id)( de)?( la| l| du)? ?({_PERSON})|^nbeneficiaire",
    "full_name": r"^noms? (et |les )?prenoms?|^noms?prenoms?|^nom complet|^identite$|^noms et p|"
    r"^(beneficiaires?|membres?|personnes?|ayants? droits?|full name)$",
    "last_name": r"^noms?( de famille| du beneficiaire)?$|^patronyme|^last name|^surname|^nom\b(?!.*prenom)",
    "first_names": r"^prenoms?|^first name",
    "sex": r"^sexe|^genre|^sex$|^gender|^(m f|h f|f m|f h|s)$",
    "birth": r"naiss|^nee? (le|en)|^ne e|^ddn$|^dn$|^birth|^d n$|^date n",
    "age": r"^ages?\b",
    "link": r"lien|parente|qualite|statut familial|^role|^relation|^situation dans|^titulaire ayant|^filiation|"
    r"^type de (membre|beneficiaire)|^position",
    "joined_on": r"adhesion|inscri|^date (d )?(entree|enrolement|affiliation)|^adhere|^enrol|^entree|^affili",
    "place": r"^commune|^ville$|^arrondissement commune|^prefecture|^localite$|^district",
    "village": r"village|quartier|^adresse|^hameau|^residence|^domicile|^lieu de residence|^canton|^arrondissement",
    "section": r"^section|^groupement|^groupe$|^antenne",
    "phone": r"^tel|telephone|^contact|^gsm|^portable|^mobile|^n tel|^phone|^cel",
    "id_document": r"^piece|^cni|^npi|^nin|^cip|^niu|^n (de )?(la )?piece|identite nationale",
    "note": r"^obs|^remarque|^note|^commentaire|^mention",
    "left_on": r"^sortie|^date (de )?sortie|^sorti",
    "exit_reason": r"^motif de sortie|^motif sortie|^raison",
}
_PATTERNS = {field: re.compile(pattern) for field, pattern in _TITLES.items()}
_OURS = frozenset({"statut", "motif", "ligne", "numero donne"})
"""Columns that a result file of ours adds: they are never read."""
_TRIED_IN_ORDER = (
    "person_number full_name first_names birth id_document phone exit_reason left_on number joined_on sex link place "
    "village section note last_name age"
)
_ORDER = tuple(_TRIED_IN_ORDER.split())
"""A title is tried against the most telling patterns first."""
_FAMILY_COLUMN = re.compile(
    rf"\b(enfant|epouse|conjoint|charge|fils|fille|membre|{_PERSON}) ?(n|no)? ?\d{{1,2}}\b|^\d{{1,2}} ?(er|e) enfant"
)
HEADER_DEPTH = 40
"""A table's titles stand among the first lines."""

Row = Sequence[object]


def field_of(title: object) -> str | None:
    """What a column title seems to name, None when it says nothing known."""
    text = title_key(title)
    if not text or text in _OURS:
        return None
    return next((field for field in _ORDER if _PATTERNS[field].search(text)), None)


def title_key(cell: object) -> str:
    if isinstance(cell, int | float | date):
        return ""
    text = re.sub(r"n\s*[°º]", " n ", plain(str(cell or "")).replace("°", " ").replace("no.", "n "))
    return " ".join(words(text.replace("'", " ").replace("’", " ")))[:80]


def find_header(rows: Sequence[Row]) -> int | None:
    """Which row (from 0) names the columns: the one, near the top, with the most titles known, at least three."""
    best, most = None, 2
    for index, row in enumerate(rows[:HEADER_DEPTH]):
        fields = {field for field in map(field_of, row) if field}
        if len(fields) > most and sum(1 for cell in row if cell not in ("", None)) >= 3:
            best, most = index, len(fields)
    return best


def guess(header: Row, sample: Sequence[Row]) -> dict[str, int]:
    """Our field → position of its column: by titles, each taken once, then by content for what is missing."""
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        field = field_of(title)
        if field == "number" and _counts_rows(position, sample):
            continue
        if field and field not in found:
            found[field] = position
    if (
        "last_name" in found
        and "first_names" not in found
        and "full_name" not in found
        and _holds_full_names(found["last_name"], sample)
    ):
        found["full_name"] = found.pop("last_name")
    if "full_name" in found and "last_name" in found and "first_names" in found:
        del found["full_name"]
    for field, holds in _BY_CONTENT.items():
        if field not in found:
            taken = set(found.values())
            free = (position for position in range(len(header)) if position not in taken)
            likely = next((position for position in free if _mostly(position, sample, holds)), None)
            if likely is not None:
                found[field] = likely
    if "birth" not in found and "age" in found:
        found["birth"] = found.pop("age")
    return {field: found[field] for field in FIELDS if field in found}


def _cells(position: int, sample: Sequence[Row]) -> list[object]:
    cells = [row[position] for row in sample if position < len(row)]
    return [cell for cell in cells if cell not in ("", None)]


def _mostly(position: int, sample: Sequence[Row], holds: Callable[[object], object]) -> bool:
    cells = _cells(position, sample)
    return len(cells) >= 3 and sum(1 for cell in cells if holds(cell)) * 10 >= len(cells) * 8


def _is_sex(cell: object) -> bool:
    try:
        return read_sex(cell) is not None
    except Unreadable:
        return False


def _is_phone(cell: object) -> bool:
    return 7 <= len(re.sub(r"\D", "", shown_cell(cell))) <= 14 and bool(
        re.fullmatch(r"[\d\s+./()-]+", shown_cell(cell))
    )


_BY_CONTENT = {"sex": _is_sex, "link": is_known_link, "phone": _is_phone}


def _counts_rows(position: int, sample: Sequence[Row]) -> bool:
    """Whether « N° » only counts the lines (1, 2, 3, 4… on every line): it is then no family number."""
    cells = [
        row[position] if position < len(row) else ""
        for row in sample
        if len([c for c in row if c not in ("", None)]) > 2
    ]
    numbers = [int(text) for text in (shown_cell(cell) for cell in cells) if text.isdigit()]
    if len(numbers) < 4 or len(numbers) < len(cells):
        return False
    return all(after == before + 1 for before, after in zip(numbers, numbers[1:], strict=False))


def _holds_full_names(position: int, sample: Sequence[Row]) -> bool:
    return _mostly(position, sample, lambda cell: len(shown_cell(cell).split()) >= 2)


def header_key(header: Row) -> str:
    """The same titles have the same key: their mapping is remembered."""
    return hashlib.sha256("\n".join(title_key(cell) for cell in header).encode()).hexdigest()


def judge_mapping(mapping: Mapping[str, int], width: int) -> list[Reason]:
    """All that keeps a mapping from being used."""
    reasons = []
    by_position: dict[int, list[str]] = {}
    for field, position in mapping.items():
        by_position.setdefault(position, []).append(field)
        if not 0 <= position < width:
            reasons.append(Reason(N_("La colonne choisie n'est pas dans la feuille."), field=field))
    for fields in by_position.values():
        if len(fields) > 1:
            names = " et ".join(f"« {FIELDS[field]} »" for field in fields)
            told = N_("Une même colonne sert à %(names)s. Choisissez une colonne pour chacun.")
            reasons.append(Reason(told, {"names": names}, fields[1]))
    if "last_name" not in mapping and "full_name" not in mapping:
        reasons.append(Reason(N_("Indiquez la colonne du NOM."), field="last_name"))
    if "sex" not in mapping:
        reasons.append(Reason(N_("Indiquez la colonne du sexe."), field="sex"))
    if "number" not in mapping and "link" not in mapping:
        told = N_("Indiquez la colonne du numéro de famille ou celle du lien : sans elles, les familles se mélangent.")
        reasons.append(Reason(told, field="number"))
    return reasons


def is_one_row_per_family(header: Row) -> bool:
    """Whether the members of a family stand side by side in columns (« Enfant 1 », « Enfant 2 »…)."""
    return sum(1 for cell in header if _FAMILY_COLUMN.search(title_key(cell))) >= 2


_DAY_TOLD = re.compile(r"(\bau )?(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{1,2}(?:er)? [a-zéûô]{3,9} \d{4})", re.IGNORECASE)


def _days_told(cell: object, latest: date) -> Iterator[tuple[bool, date]]:
    """(whether it is said « au », the day) for each day of a cell that is not after `latest`."""
    if isinstance(cell, date):
        yield False, cell if type(cell) is date else cell.date()  # type: ignore[attr-defined]
        return
    for found in _DAY_TOLD.finditer(str(cell)):
        try:
            day = read_day(found[2], latest)
        except Unreadable:
            continue
        if day is not None and day <= latest:
            yield bool(found[1]), day


def register_date(rows: Sequence[Row], header: int, sheet: str, latest: date) -> date | None:
    """The day on which the register was true, from the lines above its titles (« Mis à jour au 31/12/2024 »).

    Else the last day of the year that the sheet's or the title's name tells; None when nothing is told.
    """
    texts = [cell for row in rows[:header] for cell in row if cell not in ("", None)]
    days = [found for cell in texts for found in _days_told(cell, latest)]
    if days:  # « agréée le 15/06/2010 » is not the day of the register: the one said « au », else the latest
        return max(days)[1]
    for text in (*(str(cell) for cell in texts), sheet):
        if (year := re.search(r"\b(20\d\d)\b", text)) and date(int(year[1]), 12, 31) <= latest:
            return date(int(year[1]), 12, 31)
    return None
