"""The floors: the same rows by bare SQL, the same cards by the bare libraries, the same figures by bare aggregates."""

import time
from collections.abc import Callable, Sequence
from io import BytesIO

import segno
from django.apps import apps
from django.db import connection, models, transaction
from python_calamine import CalamineWorkbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Rows = dict[str, list[tuple]]
"""Rows by table."""


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Written:
    """The rows that Novi writes during a block, in all its tables: audit, numbers and jobs included."""

    def __enter__(self) -> "Written":
        self._before = {model: _greatest(model) for model in _tables()}
        return self

    def __exit__(self, *_: object) -> None:
        self.rows: Rows = {}
        for model, greatest in self._before.items():
            rows = fetch(f'SELECT * FROM "{model._meta.db_table}" WHERE id > %s ORDER BY id', [greatest])
            if rows:
                self.rows[model._meta.db_table] = rows


def _tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if isinstance(model._meta.pk, models.BigAutoField)]


def _greatest(model: type[models.Model]) -> int:
    return fetch(f'SELECT COALESCE(MAX(id), 0) FROM "{model._meta.db_table}"')[0][0]


def fetch(statement: str, arguments: Sequence = ()) -> list[tuple]:
    """Rows as the driver gives them, without the ORM."""
    cursor = raw_cursor()
    cursor.execute(statement.replace("%s", "?") if connection.vendor == "sqlite" else statement, arguments)
    return cursor.fetchall()


def raw_cursor():
    connection.ensure_connection()
    return connection.connection.cursor()


def insertion(rows: Rows, transactions: int = 1) -> float:
    """Seconds to write rows in tables without key, index or trigger: COPY on PostgreSQL, executemany on SQLite.

    With several transactions each writes its share of every table, as separate clicks would.
    """
    with connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f'CREATE TABLE "bare_{table}" AS SELECT * FROM "{table}" WHERE 1 = 0')
    try:
        started = time.perf_counter()
        for part in range(transactions):
            with transaction.atomic():
                for table, content in rows.items():
                    size = -(-len(content) // transactions)
                    _insert(f"bare_{table}", content[part * size : (part + 1) * size], several=transactions > 1)
        return time.perf_counter() - started
    finally:
        with connection.cursor() as cursor:
            for table in rows:
                cursor.execute(f'DROP TABLE "bare_{table}"')


def _insert(table: str, rows: list[tuple], *, several: bool) -> None:
    if not rows:
        return
    cursor = raw_cursor()
    if connection.vendor == "sqlite" or several:
        mark = "?" if connection.vendor == "sqlite" else "%s"
        cursor.executemany(f'INSERT INTO "{table}" VALUES ({", ".join([mark] * len(rows[0]))})', rows)
        return
    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def reading(content: bytes) -> int:
    """The rows of a workbook by the bare reader."""
    return len(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())


RIGHTS = """
SELECT e.starts_on, e.ends_on, (
    SELECT MIN(d.due_on) FROM contributions_due d
    WHERE d.household_id = b.household_id AND d.cancelled_on IS NULL AND d.amount > (
        SELECT COALESCE(SUM(a.amount), 0) FROM contributions_allocation a WHERE a.due_id = d.id))
FROM members_beneficiary b JOIN members_enrolment e ON e.household_id = b.household_id
WHERE b.id = %s AND e.starts_on <= %s AND e.ends_on > %s
"""
PAST_CLAIMS = """
SELECT c.*, l.*, j.* FROM claims_claim c
JOIN claims_claimline l ON l.claim_id = c.id
JOIN claims_decisionline j ON j.line_id = l.id AND j.decision_id = c.decision_id
WHERE c.organisation_id = %s ORDER BY c.decision_id, l.position
"""
FIGURES = (
    "SELECT organisation_id, COUNT(*) FROM members_beneficiary "
    "WHERE joined_on <= %s AND (left_on IS NULL OR left_on > %s) GROUP BY 1",
    "SELECT organisation_id, SUM(amount) FROM contributions_due WHERE starts_on <= %s AND ends_on > %s GROUP BY 1",
    "SELECT organisation_id, COUNT(*), SUM(amount) FROM contributions_receipt "
    "WHERE paid_on BETWEEN %s AND %s GROUP BY 1",
    "SELECT c.organisation_id, COUNT(*), SUM(d.mutual_share) FROM claims_claim c JOIN claims_decision d "
    "ON d.id = c.decision_id WHERE c.care_from BETWEEN %s AND %s GROUP BY 1",
    "SELECT l.organisation_id, l.account_id, SUM(l.amount) FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id "
    "WHERE e.posted_on BETWEEN %s AND %s GROUP BY 1, 2",
)
"""One aggregate of each of five tables, by mutual: people, dues, payments, care, book."""


def cards(texts: Sequence[str]) -> bytes:
    """A frame, six lines and a code for each text, ten to a page, by reportlab and segno alone."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for rank, text in enumerate(texts):
        place = rank % 10
        x, y = 20 + place % 2 * 270, 30 + place // 2 * 155
        canvas.rect(x, y, 243, 153)
        canvas.setFont("Helvetica", 8)
        for line in range(6):
            canvas.drawString(x + 70, y + 130 - line * 11, f"{text[:20]} {line}")
        _code(canvas, segno.make(text, error="m", mask=3, micro=False), x + 170, y + 60)
        if place == 9:
            canvas.showPage()
    canvas.save()
    return target.getvalue()


def _code(canvas: Canvas, code: segno.QRCode, x: float, y: float) -> None:
    path = canvas.beginPath()
    step = 65 / len(code.matrix)
    for row, line in enumerate(code.matrix):
        for column, dark in enumerate(line):
            if dark:
                path.rect(x + column * step, y + 65 - (row + 1) * step, step, step)
    canvas.drawPath(path, stroke=0, fill=1)


def refresh_statistics() -> None:
    """Let the database know its own tables after much was written at once, as its own housekeeping does at night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
