"""Registers to test with: the example as it is, and small ones written as spreadsheets do."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from members import actions
from members import tasks as handlers
from members.models import ImportBatch, Plan
from organisations.models import Job
from organisations.tasks import run_job
from tests.servers import wait_until

_EXAMPLE = Path(__file__).parent / "registre_exemple.txt"
TODAY = date(2026, 3, 10)
HEADER = ("N° carnet", "NOM", "Prénoms", "Sexe", "Naissance", "Lien", "Téléphone")


def book(*rows: Sequence, name: str = "Registre") -> bytes:
    """An XLSX of these rows."""
    made = Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(list(row))
    target = BytesIO()
    made.save(target)
    return target.getvalue()


@cache
def example() -> bytes:
    """The XLSX of a register as mutuelles keep it: « == » names a sheet, « @ » marks a day, « # » a number."""
    made = Workbook()
    made.remove(made.active)
    for line in _EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            sheet = made.create_sheet(line[3:])
        else:
            sheet.append([_cell(text) for text in line.split("|")])
    made.worksheets[0].merge_cells("A1:F1")
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _cell(text: str) -> object:
    if text.startswith("@"):
        return datetime.fromisoformat(text[1:])
    return int(text[1:]) if text.startswith("#") else text or None


def register(*people: Sequence) -> bytes:
    """A small register: the usual header and these people."""
    return book(HEADER, *people)


def upload(content: bytes, name: str = "registre.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def received(content: bytes, name: str = "registre.xlsx") -> ImportBatch:
    return actions.receive_import(file=upload(content, name), on=TODAY)


def mapped(content: bytes, plan: Plan, name: str = "registre.xlsx", **options) -> ImportBatch:
    """A register received and read as guessed."""
    batch = received(content, name)
    return actions.map_import(
        **{"batch": batch, "mapping": batch.mapping, "register_on": batch.register_on, "plan": plan, **options}
    )


def imported(content: bytes, plan: Plan, name: str = "registre.xlsx", **options) -> ImportBatch:
    """A register imported to its end, by the job itself."""
    batch = actions.start_import(batch=mapped(content, plan, name, **options))
    finish(batch.job)
    batch.refresh_from_db()
    return batch


def finish(job: Job) -> Job:
    """Run a job here, as a worker does, or wait for the worker that took it first: journeys have a real one."""
    assert handlers.import_register
    run_job(job.pk)

    def is_over() -> bool:
        job.refresh_from_db()
        return job.is_over

    wait_until(is_over, job.label)
    assert job.state == "done", job.error
    return job


def given_back(batch: ImportBatch) -> dict[str, list[tuple]]:
    """The sheets of the file given back."""
    with batch.job.result.open("rb") as file:
        found = load_workbook(BytesIO(file.read()))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in found}
