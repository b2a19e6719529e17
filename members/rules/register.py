"""A register read line by line into families: what each line says, what refuses it, what is to be checked.

Everything here is decided from the sheet alone; what the mutual already knows comes in `reconciling`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.text import N_, plain, words
from members.rules import names
from members.rules.births import Birth, read_birth, read_day, shown_cell
from members.rules.cells import Remark, is_known_link, read_link, read_remark, read_sex, sex_of_link, too_long
from members.rules.columns import Row
from members.rules.families import CHILD, DIED, HEAD, OTHER, PersonDraft, is_over_age
from members.rules.reasons import Reason, Unreadable

OLDEST_JOINING = 1980
"""Mutual health organisations came here in the nineties: an earlier enrolment is a typing mistake."""

PhoneReader = Callable[[str], str]
"""The number in E.164; raises ValueError (with `digits_count`) when it is none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a register is read: its columns, its day, and the names of places and sections of the mutual."""

    mapping: Mapping[str, int]
    header: int
    """The row of titles, from 0."""
    register_on: date
    read_phone: PhoneReader
    places: Mapping[str, int] = field(default_factory=dict)
    """Name key → place."""
    sections: Mapping[str, int] = field(default_factory=dict)
    child_age_limit: int | None = None
    joined_on: date | None = None
    """The first day of families that tell none; None: the register's day."""
    records_exits: bool = True


@dataclass(slots=True)
class Exit:
    """A departure read in the register."""

    reason: str
    on: date | None
    precision: str = "day"


@dataclass(slots=True)
class Home:
    """What the head's line says of the family."""

    joined_on: date | None = None
    place: int | None = None
    section: int | None = None
    village: str = ""
    phone: str = ""
    phone_as_given: str = ""


@dataclass(slots=True)
class Line:
    """A line of the sheet that is somebody. `reasons` refuse it; `warnings` are told and kept to check."""

    number: int
    """As the spreadsheet counts, from 1."""
    person: PersonDraft
    person_number: str = ""
    exit: Exit | None = None
    home: Home = field(default_factory=Home)
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    raw_number: str = ""
    is_named_head: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.reasons)

    @property
    def doubts(self) -> list[Reason]:
        """The warnings that somebody must look at: a remark, an inherited name, a sex or a link that jars."""
        return [warning for warning in self.warnings if warning.field in ("note", "last_name", "sex", "link")]


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
            lines.append(_read_line(index + 1, row, reading))
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
    return any(_cell(row, reading, name) not in ("", None) for name in ("first_names", "sex", "link"))


def _cell(row: Row, reading: Reading, name: str) -> object:
    position = reading.mapping.get(name)
    return row[position] if position is not None and position < len(row) else ""


# -- one line ---------------------------------------------------------------------------------------------------------
class _Reader:
    """Reads the cells of one row, keeping all that refuses it: every reason is told, not only the first."""

    def __init__(self, row: Row, reading: Reading) -> None:
        self.row, self.reading = row, reading
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []

    def cell(self, name: str) -> object:
        return _cell(self.row, self.reading, name)

    def text(self, name: str) -> str:
        """A tidy text; one that is too long or that hides control characters refuses the line."""
        cell = self.cell(name)
        if isinstance(cell, date):
            return shown_cell(cell)
        written = shown_cell(cell, 2_000_000)
        if names.has_unseen(written):
            told = N_("La cellule « %(cell)s » contient des caractères invisibles. Retapez-la.")
            self.refuse(Reason(told, {"cell": shown_cell(names.tidy(written))}, name))
            return ""
        text = names.tidy(written)
        if text.startswith("#") and text.rstrip("!?").lstrip("#").replace("/", "").isupper():
            told = N_("La formule de la cellule donne une erreur (%(cell)s). Écrivez la valeur.")
            self.refuse(Reason(told, {"cell": text}, name))
            return ""
        if reason := too_long(name, text):
            self.refuse(reason)
            return ""
        return text

    def refuse(self, reason: Reason) -> None:
        self.reasons.append(reason)

    def warn(self, text: str, name: str, **params: object) -> None:
        self.warnings.append(Reason(text, params, name))

    def read(self, name: str, how: Callable[[object], object], otherwise: object) -> object:
        """A cell by a reader that raises Unreadable."""
        try:
            return how(self.cell(name))
        except Unreadable as error:
            self.refuse(Reason(error.reason.text, error.reason.params, name))
            return otherwise


def _read_line(number: int, row: Row, reading: Reading) -> Line:
    reader = _Reader(row, reading)
    last, first = _names(reader)
    link_cell = reader.cell("link")
    link = read_link(link_cell) or ""
    if link == OTHER and not is_known_link(link_cell):
        told = N_("Lien « %(cell)s » inconnu : lu « Autre personne à charge ».")
        reader.warn(told, "link", cell=shown_cell(link_cell))
    sex = _sex(reader, link_cell)
    birth = _birth(reader)
    note = reader.text("note")
    raw_number = reader.text("number")
    leaving = _exit(reader, note, birth)
    if not raw_number and link == HEAD and "number" in reading.mapping:
        reader.refuse(Reason(N_("Le numéro de la famille manque sur la ligne du titulaire."), field="number"))
    person = PersonDraft(
        last_name=last,
        first_names=first,
        sex=sex,
        link=link,
        birth=birth,
        id_document=reader.text("id_document"),
        note=note,
    )
    return Line(
        number=number,
        person=person,
        person_number=reader.text("person_number"),
        exit=leaving,
        home=_home(reader),
        reasons=reader.reasons,
        warnings=reader.warnings,
        raw_number=raw_number,
        is_named_head=link == HEAD,
    )


def _names(reader: _Reader) -> tuple[str, str]:
    if "full_name" in reader.reading.mapping:
        full = reader.text("full_name")
        return names.split_full(full) if full else ("", "")
    return names.last_name(reader.text("last_name")), names.first_names(reader.text("first_names"))


def _sex(reader: _Reader, link_cell: object) -> str:
    """The sex of the cell; an empty one is read from the link (« Épouse »), else the line is refused."""
    told = sex_of_link(link_cell)
    refused = len(reader.reasons)
    sex = reader.read("sex", read_sex, "")
    if sex is None and told:
        return told
    if sex is None:
        reader.refuse(Reason(N_("Le sexe manque. Écrivez F ou M."), field="sex"))
        return ""
    if sex and told and sex != told and len(reader.reasons) == refused:
        reader.warn(
            N_("Sexe « %(sex)s » et lien « %(link)s » ne vont pas ensemble : à vérifier."),
            "sex",
            sex=shown_cell(reader.cell("sex")),
            link=shown_cell(link_cell),
        )
    return str(sex)


def _birth(reader: _Reader) -> Birth:
    """The birth, or the age that stands beside it when the birth is empty."""
    register_on = reader.reading.register_on
    birth = reader.read("birth", lambda cell: read_birth(cell, register_on), None)
    if isinstance(birth, Birth) and birth.on is None and "age" in reader.reading.mapping:
        birth = reader.read("age", lambda cell: read_birth(cell, register_on), None)
    if not isinstance(birth, Birth):
        return Birth()
    if birth.on is None:
        reader.warn(N_("Naissance inconnue : à compléter."), "birth")
    return birth


def _exit(reader: _Reader, note: str, birth: Birth) -> Exit | None:
    """A departure told by its own columns, else proposed by the observation; one that cannot be is only told."""
    left_on = reader.read("left_on", lambda cell: read_day(cell, date(9999, 12, 31)), None)
    if isinstance(left_on, date):
        return Exit(_exit_reason(reader.text("exit_reason")), left_on)
    remark: Remark = read_remark(note)
    if remark.warning is not None:
        reader.warnings.append(remark.warning)
    if not remark.reason:
        return None
    if remark.on and birth.first_possible_on and remark.on < birth.first_possible_on:
        told = N_("« %(cell)s » vient avant la naissance : la sortie n'est pas enregistrée, à vérifier.")
        reader.warn(told, "note", cell=note[:40])
        return None
    return Exit(remark.reason, remark.on, remark.precision) if reader.reading.records_exits else None


_EXIT_WORDS = {
    "deces": DIED,
    "demission": "resigned",
    "radiation": "terminated",
    "limite d'age": "age_limit",
    "mutation": "transferred",
    "erreur de saisie": "mistake",
    "non-renouvellement": "not_renewed",
}


def _exit_reason(text: str) -> str:
    return _EXIT_WORDS.get(plain(text), "moved")


def _home(reader: _Reader) -> Home:
    reading = reader.reading
    joined_on = reader.read("joined_on", lambda cell: read_day(cell, reading.register_on), None)
    if isinstance(joined_on, date):
        _judge_joining(reader, joined_on)
    village = reader.text("village")
    home = Home(joined_on=joined_on if isinstance(joined_on, date) else None, village=village)
    home.place = _named(reader, "place", reading.places)
    home.section = _named(reader, "section", reading.sections) or reading.sections.get(names.name_key(village, ""))
    _phone(reader, home)
    return home


def _judge_joining(reader: _Reader, joined_on: date) -> None:
    cell = shown_cell(reader.cell("joined_on"))
    if joined_on > reader.reading.register_on:
        told = N_("La date d'adhésion « %(cell)s » vient après la date du registre (%(register)s).")
        reader.refuse(Reason(told, {"cell": cell, "register": reader.reading.register_on}, "joined_on"))
    elif joined_on.year < OLDEST_JOINING:
        told = N_("La date d'adhésion « %(cell)s » est trop ancienne. Vérifiez l'année.")
        reader.refuse(Reason(told, {"cell": cell}, "joined_on"))


def _named(reader: _Reader, name: str, known: Mapping[str, int]) -> int | None:
    """A place or a section by its name, whatever the accents and hyphens; an unknown one is told and not kept."""
    text = reader.text(name)
    if not text:
        return None
    key = names.name_key(text, "")
    found = known.get(key) or known.get(key.removeprefix("communede").removeprefix("commune"))
    if found is None:
        reader.warn(N_("« %(cell)s » n'est pas dans la liste : à compléter."), name, cell=text[:40])
    return found


def _phone(reader: _Reader, home: Home) -> None:
    """A number that is none never refuses a family: it is kept as it was written, and told."""
    cell = reader.cell("phone")
    text = shown_cell(cell, 200)
    if not text:
        return
    if isinstance(cell, int | float) and len(text) == 9 and text.startswith("1"):
        text = f"0{text}"  # a number cell loses the zero of 01
    try:
        home.phone = reader.reading.read_phone(text)
    except ValueError as error:
        count = getattr(error, "digits_count", 0)
        told = N_("Téléphone « %(cell)s » : %(count)s chiffres, à corriger. Il est gardé tel quel.")
        reader.warn(told, "phone", cell=shown_cell(text), count=count)
    home.phone_as_given = text[:40]


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


def _complete(family: Family, reading: Reading) -> None:
    """What only the family can tell: inherited names, missing links, people written twice, ages."""
    seen: dict[tuple[str, str, str], Line] = {}
    for line in family.lines:
        _complete_link(line, reading)
        _complete_name(line, family)
        identity = (*line.person.identity, line.person_number)
        if not line.is_refused and identity in seen:
            told = N_("%(name)s est déjà écrit(e) à la ligne %(line)s, dans la même famille et avec la même naissance.")
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


def _judge_age(line: Line, family: Family, reading: Reading) -> None:
    person, head = line.person, family.head
    if is_over_age(person.link, person.birth, reading.register_on, reading.child_age_limit):
        told = N_("Né(e) en %(birth)s : plus de %(limit)s ans, la limite des enfants de cette formule.")
        line.warnings.append(Reason(told, {"birth": person.birth.text(), "limit": reading.child_age_limit}, "birth"))
    born, head_born = person.birth.on, head.person.birth.on if head is not None else None
    if person.link == CHILD and born and head_born and born <= head_born:
        told = N_("Enfant né(e) avant le titulaire (%(birth)s) : à vérifier.")
        line.warnings.append(Reason(told, {"birth": person.birth.text()}, "link"))


def _changed(person: PersonDraft, **changes: object) -> PersonDraft:
    kept = {name: getattr(person, name) for name in person.__slots__}
    return PersonDraft(**{**kept, **changes})
