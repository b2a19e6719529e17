"""A register read line by line into families: what each line says, what refuses it, what is to be checked.

Everything here is decided from the sheet alone; what the mutual already knows comes in `reconciling`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.text import N_, plain, words
from members.rules import names
from members.rules.columns import Row
from members.rules.families import CHILD, FEMALE, HEAD, MALE, OTHER, PersonDraft, bent, is_over_age, said_of_birth
from members.rules.lines import Line, Reading, cell_of, read_line
from members.rules.reasons import Reason


@dataclass(slots=True)
class Family:
    """Lines of one family, the head's first when it has one."""

    number: str
    lines: list[Line] = field(default_factory=list)
    head: Line | None = None
    blocked_by: int | None = None
    """The line of a refused head: his family goes with him."""
    is_stray: bool = False
    """Under a second head of a number: these lines belong to no family that we know."""

    @property
    def key(self) -> str:
        return number_key(self.number)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A line that is nobody: blank, a title, a sub-total."""

    number: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Register:
    families: list[Family]
    ignored: list[Ignored]
    row_count: int


def number_key(number: str) -> str:
    """« 0001 » and « 1 » are one number: spreadsheets drop the zeros."""
    text = plain(number).strip()
    return text.lstrip("0") or "0" if text.isdigit() else text


def read_register(rows: Sequence[Row], reading: Reading) -> Register:
    """Every row of the sheet is in one family or among the ignored: nothing is lost."""
    ignored, lines = [], []
    for index, row in enumerate(rows):
        reason = _why_ignored(index, row, reading, rows)
        if reason is not None:
            ignored.append(Ignored(index + 1, reason))
        else:
            lines.append(read_line(index + 1, row, reading))
    families = _gather(lines, reading)
    for family in families:
        _complete(family, reading)
    _refuse_twice(families)
    return Register(families, ignored, len(rows))


# -- lines that are nobody --------------------------------------------------------------------------------------------
_TOTALS = ("total", "sous total", "soustotal", "s total", "grand total", "report", "a reporter", "effectif", "nombre")


def _why_ignored(index: int, row: Row, reading: Reading, rows: Sequence[Row]) -> Reason | None:
    filled = [(position, cell) for position, cell in enumerate(row) if cell not in ("", None)]
    if not filled:
        return Reason(N_("Ligne vide."))
    if index < reading.header:
        return Reason(N_("Titre du registre."))
    if index == reading.header or row == rows[reading.header]:
        return Reason(N_("Titres des colonnes."))
    text = " ".join(words(str(filled[0][1])[:40]))
    if text.startswith(_TOTALS) and not _says_somebody(row, reading):
        return Reason(N_("Ligne de total : elle n'est pas une personne."))
    names_at = {reading.mapping.get(name) for name in ("last_name", "full_name", "first_names")}
    if len(filled) == 1 and filled[0][0] not in names_at:
        return Reason(N_("Titre dans le tableau : il n'est pas une personne."))
    return None


def _says_somebody(row: Row, reading: Reading) -> bool:
    """Whether a line that begins like a total has a first name, a sex or a link: then it is somebody."""
    return any(cell_of(row, reading, name) not in ("", None) for name in ("first_names", "sex", "link"))


# -- families ---------------------------------------------------------------------------------------------------------
def _gather(lines: Sequence[Line], reading: Reading) -> list[Family]:
    """Put each line in its family: by its number, else under the last head above it."""
    families: dict[str, Family] = {}
    others: list[Family] = []
    current: Family | None = None
    for line in lines:
        if line.is_named_head:
            current = _head_line(line, reading, families, others)
        elif line.raw_number:
            key = number_key(line.raw_number)
            current = families.setdefault(key, Family(line.raw_number))
            if current.head is None and not line.person.link and not current.lines:
                _take_head(current, line, reading)
                continue
            current.lines.append(line)
        elif current is None:
            told = N_("Aucun titulaire au-dessus de cette ligne. Écrivez le numéro de sa famille.")
            line.reasons.append(Reason(told, field="number"))
            others.append(Family("", [line]))
        else:
            current.lines.append(line)
    return [*families.values(), *others]


def _head_line(line: Line, reading: Reading, families: dict[str, Family], others: list[Family]) -> Family:
    """A head opens a family, unless the number has a head already: then this line and those under it are refused."""
    if not line.raw_number:
        family = Family("", [line], head=line, blocked_by=line.number if line.is_refused else None)
        others.append(family)
        return family
    family = families.setdefault(number_key(line.raw_number), Family(line.raw_number))
    if family.head is None:
        family.head = line
        family.lines.insert(0, line)
        return family
    told = N_("La famille %(number)s a déjà un titulaire, %(name)s (ligne %(line)s).")
    params = {"number": line.raw_number, "name": family.head.person.name, "line": family.head.number}
    line.reasons.append(Reason(told, params, "number"))
    refused = Family(line.raw_number, [line], head=line, blocked_by=line.number, is_stray=True)
    others.append(refused)
    return refused


def _take_head(family: Family, line: Line, reading: Reading) -> None:
    """The first line of a number, when no link is told, is the head's."""
    line.person = _changed(line.person, link=HEAD)
    line.is_named_head = True
    family.head = line
    family.lines.insert(0, line)
    if "link" in reading.mapping:
        line.warnings.append(Reason(N_("Lien vide : première ligne de la famille, lue « Titulaire »."), {}, "link"))


ALREADY_WRITTEN = {
    FEMALE: N_("%(name)s est déjà écrite à la ligne %(line)s, dans la même famille et avec la même naissance."),
    MALE: N_("%(name)s est déjà écrit à la ligne %(line)s, dans la même famille et avec la même naissance."),
    "": N_("%(name)s figure déjà à la ligne %(line)s, dans la même famille et avec la même naissance."),
}


def _complete(family: Family, reading: Reading) -> None:
    """What only the family can tell: inherited names, missing links, people written twice, ages."""
    seen: dict[tuple[str, str, str], Line] = {}
    for line in family.lines:
        _complete_link(line, reading)
        _complete_name(line, family)
        identity = (*line.person.identity, line.person_number)
        if not line.is_refused and identity in seen:
            told = bent(ALREADY_WRITTEN, line.person.sex)
            params = {"name": line.person.name, "line": seen[identity].number}
            line.reasons.append(Reason(told, params, "last_name"))
        elif not line.is_refused:
            seen[identity] = line
        _judge_age(line, family, reading)
    head = family.head
    if head is not None and head.is_refused and family.blocked_by is None:
        family.blocked_by = head.number
    if head is not None and head.exit is not None and not all(line.exit for line in family.lines):
        head.exit = None
        told = N_("Le titulaire est noté sorti : choisissez un autre titulaire, puis enregistrez sa sortie.")
        head.warnings.append(Reason(told, {}, "note"))


def _refuse_twice(families: Sequence[Family]) -> None:
    """Without numbers only the heads tell families apart: one that is written twice is refused with his family."""
    seen: dict[tuple[str, ...], Line] = {}
    for family in families:
        head = family.head
        if family.number or head is None or head.is_refused:
            continue
        identity = (*head.person.identity, head.person.sex)
        first = seen.setdefault(identity, head)
        if first is not head:
            told = N_("Le titulaire %(name)s est déjà à la ligne %(line)s, avec la même naissance.")
            head.reasons.append(Reason(told, {"name": head.person.name, "line": first.number}, "last_name"))
            family.blocked_by = head.number


def _complete_link(line: Line, reading: Reading) -> None:
    if line.person.link:
        return
    if "link" in reading.mapping:
        told = N_("Le lien manque. Écrivez Titulaire, Époux, Épouse, Enfant, Père, Mère ou Autre.")
        line.reasons.append(Reason(told, field="link"))
    else:
        line.person = _changed(line.person, link=OTHER)


def _complete_name(line: Line, family: Family) -> None:
    """A child with no last name, or a ditto mark, takes the head's; for others the name must be written."""
    written = line.person.last_name
    if written and plain(written) not in names.DITTO:
        return
    if any(reason.field in ("last_name", "full_name") for reason in line.reasons):
        return
    head = family.head
    takes = written or line.person.link == CHILD
    if head is not None and head is not line and head.person.last_name and line.person.first_names and takes:
        line.person = _changed(line.person, last_name=head.person.last_name)
        if not written:
            told = N_("NOM absent : celui du titulaire (%(name)s) est repris, à vérifier.")
            line.warnings.append(Reason(told, {"name": head.person.last_name}, "last_name"))
        return
    line.reasons.append(Reason(N_("Le NOM manque. Écrivez-le."), field="last_name"))


OVER_AGE = {
    FEMALE: {
        "le": N_("Née le %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
        "en": N_("Née en %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
        "vers": N_("Née vers %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
    },
    MALE: {
        "le": N_("Né le %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
        "en": N_("Né en %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
        "vers": N_("Né vers %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule."),
    },
}


def _judge_age(line: Line, family: Family, reading: Reading) -> None:
    person, head = line.person, family.head
    if is_over_age(person.link, person.birth, reading.register_on, reading.child_age_limit):
        told, params = said_of_birth(OVER_AGE, person.sex, person.birth)
        line.warnings.append(Reason(told, {"limit": reading.child_age_limit, **params}, "birth"))
    born, head_born = person.birth.on, head.person.birth.on if head is not None else None
    if person.link == CHILD and born and head_born and born <= head_born:
        told = N_("Enfant né avant le titulaire (%(birth)s) : à vérifier.")
        if person.sex == FEMALE:
            told = N_("Enfant née avant le titulaire (%(birth)s) : à vérifier.")
        line.warnings.append(Reason(told, {"birth": person.birth.text()}, "link"))


def _changed(person: PersonDraft, **changes: object) -> PersonDraft:
    kept = {name: getattr(person, name) for name in person.__slots__}
    return PersonDraft(**{**kept, **changes})
