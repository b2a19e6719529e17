"""One line of a register: who it says somebody is, what refuses it, what is to be checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.spans import add_months
from core.text import N_, plain
from members.rules import names
from members.rules.births import Birth, read_birth, read_day, shown_cell
from members.rules.cells import (
    EXIT_WORDS,
    Remark,
    is_known_link,
    read_link,
    read_remark,
    read_sex,
    sex_of_link,
    too_long,
)
from members.rules.columns import Row
from members.rules.families import HEAD, OTHER, PersonDraft
from members.rules.reasons import Reason, Unreadable

OLDEST_JOINING = 1980
"""Mutual health organisations came here in the nineties: an earlier enrolment is a typing mistake."""
FARTHEST_LEAVING_MONTHS = 12

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


DOUBTFUL = ("note", "last_name", "sex", "link", "exit_reason")
"""The fields of which a warning is kept with the person, to be checked."""


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
    mark: str = ""
    """Its fingerprint, once it was asked for: a line no longer changes when its register is read."""

    @property
    def is_refused(self) -> bool:
        return bool(self.reasons)

    @property
    def doubts(self) -> list[Reason]:
        """The warnings that somebody must look at: a remark, an inherited name, a sex, a link or a motive that jars."""
        return [warning for warning in self.warnings if warning.field in DOUBTFUL]


def cell_of(row: Row, reading: Reading, name: str) -> object:
    """What a row has in the column of a field; nothing when the sheet has no such column."""
    position = reading.mapping.get(name)
    return row[position] if position is not None and position < len(row) else ""


class _Reader:
    """Reads the cells of one row, keeping all that refuses it: every reason is told, not only the first."""

    def __init__(self, row: Row, reading: Reading) -> None:
        self.row, self.reading = row, reading
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []

    def cell(self, name: str) -> object:
        return cell_of(self.row, self.reading, name)

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


def read_line(number: int, row: Row, reading: Reading) -> Line:
    """A row as somebody, with every reason that refuses it: all are told, not only the first."""
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
        _judge_leaving(reader, left_on)
        return Exit(_exit_reason(reader), left_on)
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


def _exit_reason(reader: _Reader) -> str:
    """The motive as it is written; one that is not known is told, and is a departure like another."""
    text = reader.text("exit_reason")
    if text and plain(text) not in EXIT_WORDS:
        reader.warn(N_("Motif de sortie « %(cell)s » inconnu : noté « Départ », à vérifier."), "exit_reason", cell=text)
    return EXIT_WORDS.get(plain(text), "moved")


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


def _judge_leaving(reader: _Reader, left_on: date) -> None:
    """A departure is written ahead when it is agreed, never years ahead."""
    if left_on > add_months(reader.reading.register_on, FARTHEST_LEAVING_MONTHS):
        told = N_("La date de sortie « %(cell)s » vient plus d'un an après celle du registre (%(register)s).")
        cell = shown_cell(reader.cell("left_on"))
        reader.refuse(Reason(told, {"cell": cell, "register": reader.reading.register_on}, "left_on"))


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
        several = N_("Téléphone « %(cell)s » : %(count)s chiffres, à corriger. Il est gardé tel quel.")
        told = several if count > 1 else N_("Téléphone « %(cell)s » à corriger. Il est gardé tel quel.")
        reader.warn(told, "phone", cell=shown_cell(text), count=count)
    home.phone_as_given = text[:40]
