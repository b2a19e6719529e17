"""Registers out: the user's own file with what became of each line; the mutual's register, to be read again."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from import_export import fields, resources

from core.phones import NotAPhone, read_phone, shown_phone
from core.spreadsheets import Cell, Marked, Sheet, write_csv, write_xlsx
from members.choices import ExitReason, Link
from members.models import Beneficiary, ImportBatch
from members.queries.imports import Result, given_numbers, sheet_rows
from members.rules.births import shown_cell
from members.rules.reasons import Reason
from members.rules.reconciling import STATUS_WORDS, Outcome, Status

MARKS = {
    Status.NEW: "ok",
    Status.CHANGED: "watch",
    Status.SAME: "muted",
    Status.REFUSED: "bad",
    Status.IGNORED: "muted",
}
GIVEN = "numéro donné"
"""The column of a family's number, when it is not the one that the file has."""
ADDED = ("statut", "motif")


# -- the user's own file, given back ----------------------------------------------------------------------------------
def result_file(batch: ImportBatch, result: Result) -> tuple[str, bytes]:
    """The name and content of the file given back: what is to be corrected first, then the whole sheet, line by line.

    A refused line of the first sheet carries the number of its family, so that it can be imported alone. When families
    got other numbers than the file's, a column tells them.
    """
    back = _Back(batch, result)
    header = [back.titles[at] for at in back.kept]
    widths = [min(40, max(10, len(title) + 2)) for title in header] + [14, 12, 70][-len(back.added) :]
    sheets = [Sheet(name=batch.sheet, header=(), rows=back.only_theirs(_whole(back)), widths=widths)]
    refused = [one for one in result.lines() if one.status is Status.REFUSED]
    if refused:
        day = f"{batch.register_on:%d/%m/%Y}" if batch.register_on else ""
        correcting = Sheet(
            name=_("À corriger"),
            header=[*header, *back.added],
            rows=back.only_theirs(_to_correct(back, refused)),
            widths=widths,
            title_lines=[_("Lignes à corriger. Registre mis à jour au %(day)s") % {"day": day}],
        )
        sheets.insert(0, correcting)
    return f"{_stem(batch.filename)}_resultat.xlsx", write_xlsx(sheets, batch.created_at)


class _Back:
    """The sheet that was sent, with what is added to its lines."""

    def __init__(self, batch: ImportBatch, result: Result) -> None:
        self.result, self.mapping = result, batch.mapping
        self.rows = sheet_rows(batch)
        self.header_at = (batch.header_row or 1) - 1
        self.width = max((len(row) for row in self.rows), default=0)
        self.given = given_numbers(result)
        self.added = (GIVEN, *ADDED) if self.given else ADDED
        self.titles = [shown_cell(cell, 80) for cell in self.cells(self.header_at)]
        self.kept = [at for at, title in enumerate(self.titles) if title not in (GIVEN, *ADDED)]

    def cells(self, index: int) -> list[Cell]:
        """A row of the file, as wide as the widest."""
        return [*self.rows[index], *[""] * (self.width - len(self.rows[index]))]

    def told(self, number: int, word: str, why: str, mark: str) -> list[Cell]:
        """The cells added to a line: the number given to its family, what became of it, why."""
        given = [Marked(self.given.get(number, ""), mark)] if self.given else []
        return [*given, Marked(word, mark), Marked(why, mark)]

    def only_theirs(self, rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
        """The user's own columns and the added ones: those of an earlier result file give way."""
        for row in rows:
            yield [*(row[at] for at in self.kept), *row[self.width :]]


def _stem(filename: str) -> str:
    stem = filename.rpartition(".")[0] or filename
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in stem).strip() or "registre"
    return kept[:80]


def _whole(back: _Back) -> Iterator[list[Cell]]:
    ignored = {line.number: line.reason for line in back.result.register.ignored}
    for index in range(len(back.rows)):
        number, cells = index + 1, back.cells(index)
        if index == back.header_at:
            yield [*cells, *back.added]
        elif number in ignored:
            word = "" if index < back.header_at else STATUS_WORDS[Status.IGNORED]
            yield [*cells, *back.told(number, word, ignored[number].told(_) if word else "", "muted")]
        else:
            yield _told(back, cells, back.result.outcomes[number])


def _to_correct(back: _Back, refused: Iterable[Outcome]) -> Iterator[list[Cell]]:
    numbers = {line.number: family.number for family in back.result.register.families for line in family.lines}
    at = back.mapping.get("number")
    for outcome in refused:
        number = outcome.line.number
        cells = back.cells(number - 1)
        if at is not None and number in back.given:
            cells[at] = back.given[number]  # alone, the line could be taken for one of the family of the old number
        elif at is not None and not shown_cell(cells[at]):
            cells[at] = numbers.get(number, "")
        yield _told(back, cells, outcome)


def _told(back: _Back, cells: list[Cell], outcome: Outcome) -> list[Cell]:
    """A line with its added cells, and the cells at fault in colour."""
    mark = MARKS[outcome.status]
    told = [*outcome.reasons, *(outcome.line.warnings if outcome.status is not Status.SAME else ())]
    for reason in told:
        at = back.mapping.get(reason.field, back.mapping.get("full_name") if reason.field == "last_name" else None)
        if at is not None and at < len(cells) and not isinstance(cells[at], Marked):
            cells[at] = Marked(cells[at], "bad" if reason in outcome.reasons else "watch")
    return [*cells, *back.told(outcome.line.number, _(STATUS_WORDS[outcome.status]), told_of(told), mark)]


def told_of(reasons: Iterable[Reason]) -> str:
    """All reasons in one cell."""
    return " ".join(reason.told(_) for reason in reasons)


# -- the mutual's register --------------------------------------------------------------------------------------------
class Register(resources.ModelResource):
    """The register as this mutual keeps it: one row a person, the head's first; imported again it changes nothing."""

    number = fields.Field("household__number", "N° de famille")
    person_number = fields.Field("number", "N° de la personne")
    last_name = fields.Field("last_name", "NOM")
    first_names = fields.Field("first_names", "Prénoms")
    sex = fields.Field("sex", "Sexe")
    birth = fields.Field(None, "Date de naissance")
    link = fields.Field(None, "Lien")
    place = fields.Field("household__place__name", "Commune")
    village = fields.Field("household__village", "Village")
    phone = fields.Field(None, "Téléphone")
    joined_on = fields.Field(None, "Date d'adhésion")
    id_document = fields.Field("id_document", "Pièce d'identité")
    note = fields.Field("note", "Observations")
    left_on = fields.Field(None, "Sortie le")
    exit_reason = fields.Field(None, "Motif de sortie")

    class Meta:
        model = Beneficiary
        fields = (
            "number",
            "person_number",
            "last_name",
            "first_names",
            "sex",
            "birth",
            "link",
            "place",
            "village",
            "phone",
            "joined_on",
            "id_document",
            "note",
            "left_on",
            "exit_reason",
        )
        export_order = fields

    @classmethod
    def header(cls) -> list[str]:
        """The titles of the columns, in order."""
        made = cls()
        return [made.fields[name].column_name for name in cls._meta.export_order]

    def rows(self, people: Iterable[Beneficiary]) -> Iterator[list[Cell]]:
        """One row a person, never all of them in memory."""
        chosen = [self.fields[name] for name in self._meta.export_order]
        for person in people:
            yield [self.export_field(field, person) for field in chosen]

    def dehydrate_birth(self, row: Beneficiary) -> str:
        return row.birth.text()

    def dehydrate_link(self, row: Beneficiary) -> str:
        return FRENCH_LINKS[Link(row.link)]

    def dehydrate_phone(self, row: Beneficiary) -> str:
        return phone_text(row.household.phone, row.organisation.country) or row.household.phone_as_given

    def dehydrate_joined_on(self, row: Beneficiary) -> str:
        return f"{row.household.joined_on:%d/%m/%Y}"

    def dehydrate_left_on(self, row: Beneficiary) -> str:
        return f"{row.left_on:%d/%m/%Y}" if row.left_on else ""

    def dehydrate_exit_reason(self, row: Beneficiary) -> str:
        return FRENCH_EXITS[ExitReason(row.exit_reason)] if row.exit_reason else ""


FRENCH_LINKS = {
    Link.HEAD: "Titulaire",
    Link.SPOUSE: "Conjoint",
    Link.CHILD: "Enfant",
    Link.ASCENDANT: "Ascendant",
    Link.OTHER: "Autre",
}
FRENCH_EXITS = {
    ExitReason.RESIGNED: "Démission",
    ExitReason.TERMINATED: "Radiation",
    ExitReason.MOVED: "Départ",
    ExitReason.DIED: "Décès",
    ExitReason.AGE_LIMIT: "Limite d'âge",
    ExitReason.TRANSFERRED: "Mutation",
    ExitReason.MISTAKE: "Erreur de saisie",
    ExitReason.NOT_RENEWED: "Non-renouvellement",
    ExitReason.LEFT_AREA: "Déménagement hors de la zone",
}
"""The words of the register, whatever the language of the screen: the register is read again."""


def phone_text(number: str, country: str) -> str:
    """A kept number as a register of that country writes it: without the country when it is read the same."""
    shown = shown_phone(number)
    national = shown.partition(" ")[2]
    try:
        return national if read_phone(national, country) == number else shown
    except NotAPhone:
        return shown


def register_file(ending: str, people: Iterable[Beneficiary], at: datetime) -> bytes:
    """The mutual's register as XLSX or CSV."""
    made = Register()
    if ending == "csv":
        return write_csv(made.header(), made.rows(people))
    widths = (12, 14, 18, 24, 6, 16, 14, 16, 18, 18, 14, 18, 30, 12, 18)
    title = [_("Registre mis à jour au %(day)s") % {"day": f"{at:%d/%m/%Y}"}]
    sheet = Sheet(name=_("Registre"), header=made.header(), rows=made.rows(people), widths=widths, title_lines=title)
    return write_xlsx([sheet], at)


EXAMPLE_FAMILY = (
    ("0001", "AGOSSOU", "Adjoa Grâce", "F", "12/03/1984", "Titulaire", "Bembèrèkè", "Gamia", "01 97 00 00 00"),
    ("", "BIO", "Woru", "M", "vers 1980", "Conjoint", "", "", ""),
    ("", "BIO", "Sabi", "M", "2015", "Enfant", "", "", ""),
)


def template_file(at: datetime) -> bytes:
    """An empty register with the titles that are always understood, and a family to be replaced."""
    header = ("N° de famille", "NOM", "Prénoms", "Sexe", "Naissance ou âge", "Lien", "Commune", "Village", "Téléphone",
              "Date d'adhésion", "Observations")  # fmt: skip
    rows = [(*person, "01/01/2026" if person[0] else "", "") for person in EXAMPLE_FAMILY]
    sheet = Sheet(
        name=_("Registre"),
        header=header,
        rows=rows,
        widths=[14] * len(header),
        title_lines=[_("Mis à jour au %(day)s") % {"day": f"{at:%d/%m/%Y}"}],
    )
    return write_xlsx([sheet], at)
