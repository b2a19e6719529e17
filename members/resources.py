"""Registers out: the user's own file with what became of each line; the mutual's register, to be read again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from import_export import fields, resources

from core.phones import NotAPhone, read_phone, shown_phone
from core.spreadsheets import Cell, Marked, Sheet, write_csv, write_xlsx
from members.choices import ExitReason, Link
from members.models import Beneficiary, ImportBatch
from members.queries.imports import Result, sheet_rows
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
ADDED = ("statut", "motif")


# -- the user's own file, given back ----------------------------------------------------------------------------------
def result_file(batch: ImportBatch, result: Result) -> tuple[str, bytes]:
    """The name and content of the file given back: what is to be corrected first, then the whole sheet, line by line.

    A refused line of the first sheet carries the number of its family, so that it can be imported alone.
    """
    rows = sheet_rows(batch)
    header_at = (batch.header_row or 1) - 1
    width = max((len(row) for row in rows), default=0)
    titles = [shown_cell(cell, 80) for cell in _padded(rows[header_at], width)]
    kept = [at for at, title in enumerate(titles) if title not in ADDED]
    header = [titles[at] for at in kept]
    widths = [min(40, max(10, len(title) + 2)) for title in header] + [12, 70]
    whole = Sheet(
        name=batch.sheet,
        header=(),
        rows=_without(_whole(rows, header_at, result, width, batch.mapping), kept),
        widths=widths,
    )
    refused = [one for one in result.lines() if one.status is Status.REFUSED]
    sheets = [whole]
    if refused:
        day = f"{batch.register_on:%d/%m/%Y}" if batch.register_on else ""
        correcting = Sheet(
            name=_("À corriger"),
            header=[*header, *ADDED],
            rows=_without(_to_correct(rows, refused, result, width, batch.mapping), kept),
            widths=widths,
            title_lines=[_("Lignes à corriger. Registre mis à jour au %(day)s") % {"day": day}],
        )
        sheets = [correcting, whole]
    return f"{_stem(batch.filename)}_resultat.xlsx", write_xlsx(sheets, batch.created_at)


def _without(rows: Iterable[list[Cell]], kept: Sequence[int]) -> Iterator[list[Cell]]:
    """The user's own columns and the two added ones: those of an earlier result file give way."""
    for row in rows:
        yield [*(row[at] for at in kept), *row[-2:]]


def _stem(filename: str) -> str:
    stem = filename.rpartition(".")[0] or filename
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in stem).strip() or "registre"
    return kept[:80]


def _padded(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row, *[""] * (width - len(row))]


def _whole(
    rows: Sequence[Sequence[Cell]], header_at: int, result: Result, width: int, mapping: Mapping[str, int]
) -> Iterator[list[Cell]]:
    ignored = {line.number: line.reason for line in result.register.ignored}
    for index, row in enumerate(rows):
        number, cells = index + 1, _padded(row, width)
        if index == header_at:
            yield [*cells, *ADDED]
        elif number in ignored:
            word = "" if index < header_at else STATUS_WORDS[Status.IGNORED]
            yield [*cells, Marked(word, "muted"), Marked(ignored[number].told(_) if word else "", "muted")]
        else:
            yield _told(cells, result.outcomes[number], mapping)


def _to_correct(
    rows: Sequence[Sequence[Cell]], refused: Iterable[Outcome], result: Result, width: int, mapping: Mapping[str, int]
) -> Iterator[list[Cell]]:
    numbers = {line.number: family.number for family in result.register.families for line in family.lines}
    for outcome in refused:
        cells = _padded(rows[outcome.line.number - 1], width)
        at = mapping.get("number")
        if at is not None and not shown_cell(cells[at]):
            cells[at] = numbers.get(outcome.line.number, "")
        yield _told(cells, outcome, mapping)


def _told(cells: list[Cell], outcome: Outcome, mapping: Mapping[str, int]) -> list[Cell]:
    """A line with its two added cells, and the cells at fault in colour."""
    mark = MARKS[outcome.status]
    told = [*outcome.reasons, *(outcome.line.warnings if outcome.status is not Status.SAME else ())]
    for reason in told:
        at = mapping.get(reason.field, mapping.get("full_name") if reason.field == "last_name" else None)
        if at is not None and at < len(cells) and not isinstance(cells[at], Marked):
            cells[at] = Marked(cells[at], "bad" if reason in outcome.reasons else "watch")
    return [*cells, Marked(_(STATUS_WORDS[outcome.status]), mark), Marked(told_of(told), mark)]


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
