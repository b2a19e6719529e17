"""Bringing a register in: receive the file, say how it is read, write its families chunk by chunk."""

import hashlib
from datetime import date
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from core.spoken import joined
from core.spoken import told as _
from core.spreadsheets import MAX_BYTES, Book, WrongFile, read_book
from core.text import N_
from members.actions.writing import MONTHS_AHEAD
from members.models import ImportBatch, Plan
from members.permissions import EXPORT, IMPORT
from members.queries import imports as known
from members.rules import columns
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_far, refuse_future, start_job
from organisations.choices import Kind

NO_HEADER = N_(
    "Aucune ligne ne nomme les colonnes (NOM, prénoms, sexe…). Ajoutez une ligne de titres au-dessus des personnes."
)
FILE_TOLD = 150
"""Letters of a file's name that the label of its job tells."""
ONE_ROW_PER_FAMILY = N_(
    "Ce registre écrit une famille par ligne, avec les enfants en colonnes. Novi lit une personne par ligne : "
    "mettez chaque personne sur sa ligne, sous son titulaire."
)


@action("members.receive_import", permission=IMPORT, clock=frozenset({"on"}), label=N_("a déposé un registre"))
def receive_import(*, file: UploadedFile, on: date) -> ImportBatch:
    """Keep an uploaded register and guess how it is read. Writes no family.

    Raises ActionRefused with what is wrong with the file and how to repair it.
    """
    actor = current_actor()
    if actor.organisation_kind != Kind.MUTUAL:
        raise ActionRefused(_("Un registre est celui d'une mutuelle. Choisissez pour quelle mutuelle vous agissez."))
    if file.size is not None and file.size > MAX_BYTES:
        raise _refused(WrongFile("heavy"))
    content = file.read()
    try:
        book = read_book(content)
        sheet = _best_sheet(book, str(file.name))
    except WrongFile as wrong:
        raise _refused(wrong) from wrong
    name = PurePath(str(file.name)).name
    batch = ImportBatch(
        organisation_id=actor.organisation_id,
        filename="".join(c for c in name if c.isprintable())[-200:],
        fingerprint=hashlib.sha256(content).hexdigest(),
        sheet=sheet,
        created_at=timezone.now(),
        created_by_id=actor.user_id,
    )
    _guess(batch, book, on)
    batch.file.save(f"{uuid4()}.bin", ContentFile(content), save=False)
    batch.save(force_insert=True)
    return batch


def _refused(wrong: WrongFile) -> ActionRefused:
    return ActionRefused(_(wrong.text), field="file")


def _best_sheet(book: Book, filename: str) -> str:
    """The first sheet that looks like a register: named columns, among them a name and a sex or a link."""
    for name in book.names:
        rows = book.rows(name)
        header = columns.find_header(rows)
        if header is not None and len(rows) > header + 1:
            return name
    if all(not book.rows(name) for name in book.names):
        raise WrongFile("empty")
    for name in book.names:
        rows = book.rows(name)
        if any(columns.is_one_row_per_family(row) for row in rows[: columns.HEADER_DEPTH]):
            raise ActionRefused(_(ONE_ROW_PER_FAMILY), field="file")
        header = columns.find_header(rows)
        if header is not None:
            told = _("La feuille « %(sheet)s » n'a personne sous sa ligne de titres.")
            raise ActionRefused(told % {"sheet": name}, field="file")
    book.refuse_misnamed(filename)
    raise ActionRefused(_(NO_HEADER), field="file")


def _guess(batch: ImportBatch, book: Book, on: date) -> None:
    """Fill in how the sheet is probably read: its titles, its columns (as last time, else guessed), its day."""
    rows = book.rows(batch.sheet)
    header = columns.find_header(rows)
    if header is None:
        raise ActionRefused(_(NO_HEADER), field="sheet")
    if columns.is_one_row_per_family(rows[header]):
        raise ActionRefused(_(ONE_ROW_PER_FAMILY), field="file")
    batch.header_row = header + 1
    batch.header_key = columns.header_key(rows[header])
    remembered = known.remembered_mapping(batch.header_key)
    batch.mapping = remembered or columns.guess(rows[header], known.sample_rows(rows, header))
    batch.register_on = columns.register_date(rows, header, batch.sheet, on) or on


@action(
    "members.choose_sheet", permission=IMPORT, clock=frozenset({"on"}), label=N_("a choisi la feuille d'un registre")
)
def choose_sheet(*, batch: ImportBatch, sheet: str, on: date) -> ImportBatch:
    """Read another sheet of the same file, its columns guessed anew. Raises ActionRefused."""
    _refuse_started(batch)
    book = known.book_of(batch)
    if sheet not in book.names:
        raise ActionRefused(_("Cette feuille n'est pas dans le fichier."), field="sheet")
    batch.sheet = sheet
    _guess(batch, book, on)
    batch.save(update_fields=["sheet", "header_row", "header_key", "mapping", "register_on"])
    return batch


@action(
    "members.map_import",
    permission=IMPORT,
    clock=frozenset({"recorded_on"}),
    label=N_("a réglé les colonnes d'un registre"),
)
def map_import(
    *,
    batch: ImportBatch,
    mapping: dict[str, int],
    register_on: date,
    plan: Plan,
    covered_from: date | None = None,
    records_exits: bool = True,
    renumbers: bool = False,
    recorded_on: date | None = None,
) -> ImportBatch:
    """Say how a register is read: its columns, its day, the plan; `covered_from`: one first day for all enrolments.

    `renumbers`: families whose number is another family's get a new one; else their lines are refused.

    Raises ActionRefused with all that keeps the mapping from being used, and for a register of a day after
    `recorded_on` (the day on which it is typed) or a common first day far after it.
    """
    _refuse_started(batch)
    refuse_future(register_on, recorded_on, field="register_on")
    if covered_from is not None:
        refuse_far(covered_from, recorded_on, months=MONTHS_AHEAD, field="covered_from")
    rows = known.sheet_rows(batch)
    width = max((len(row) for row in rows), default=0)
    unknown = set(mapping) - set(columns.FIELDS)
    reasons = columns.judge_mapping({name: at for name, at in mapping.items() if name not in unknown}, width)
    if reasons:
        raise ActionRefused(joined(reason.told(_) for reason in reasons), field=reasons[0].field)
    batch.mapping = {name: int(at) for name, at in mapping.items() if name not in unknown}
    batch.register_on, batch.covered_from = register_on, covered_from
    batch.plan, batch.records_exits, batch.renumbers = plan, records_exits, renumbers
    batch.save(update_fields=["mapping", "register_on", "covered_from", "plan", "records_exits", "renumbers"])
    return batch


@action("members.test_import", permission=IMPORT, label=N_("a essayé un registre"))
def test_import(*, batch: ImportBatch) -> ImportBatch:
    """Test a long register in the background: every line is judged, no family is written."""
    _refuse_unready(batch)
    label = N_("Essai d'import : %(file)s")
    batch.test_job = start_job("members.test_import", label, {"batch": batch.pk}, file=batch.filename[:FILE_TOLD])
    batch.save(update_fields=["test_job"])
    return batch


@action("members.start_import", permission=IMPORT, label=N_("a lancé l'import d'un registre"))
def start_import(*, batch: ImportBatch) -> ImportBatch:
    """Start the import in the background. Raises ActionRefused when it was started before or is not ready."""
    _refuse_unready(batch)
    label = N_("Import : %(file)s")
    batch.job = start_job("members.import", label, {"batch": batch.pk}, file=batch.filename[:FILE_TOLD])
    batch.save(update_fields=["job"])
    return batch


def _refuse_started(batch: ImportBatch) -> None:
    if batch.job_id is not None:
        raise ActionRefused(_("Cet import est déjà lancé. Envoyez le fichier corrigé comme un nouvel import."))


def _refuse_unready(batch: ImportBatch) -> None:
    _refuse_started(batch)
    if batch.plan_id is None:
        raise ActionRefused(_("Choisissez la formule de ces familles."), field="plan")
    if columns.judge_mapping(batch.mapping, 1_000):
        raise ActionRefused(_("Indiquez d'abord les colonnes de ce registre."))


@action("members.note_export", permission=EXPORT, label=N_("a exporté le registre"))
def note_export(*, row_count: int, ending: str) -> int:
    """Write in the audit that the whole register went out, with how many rows (T33)."""
    return row_count
