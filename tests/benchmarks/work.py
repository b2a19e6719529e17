"""What is measured inside one process: each measure does Novi's work by its ordinary door, then the same work bare."""

import statistics
import time
from collections.abc import Iterator
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from claims.actions import SlipLine, submit_claim
from claims.models import Diagnosis
from claims.queries import replay
from contributions.actions import raise_dues
from contributions.queries import rights_of
from core.spans import Span, month_of
from members import tasks
from members.actions import map_import, receive_import, start_import
from members.documents import cards_document
from members.models import Beneficiary
from members.queries.cards import card_text, families_to_print, my_organisation
from organisations.acting import act_as
from organisations.choices import Role
from organisations.models import Organisation
from organisations.queries import system_actor
from organisations.tasks import run_job
from reporting.queries import statement_consolidated
from tests.benchmarks import bare, worlds
from tests.benchmarks.bare import timed
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.table import Row
from training.queries.worlds import BuiltMutual

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measures(mutual: BuiltMutual, sizes: Sizes, today: date) -> Iterator[Row]:
    """Every measure in turn, on one mutual that grows; the pages come after, from a server's process."""
    yield claims(mutual, sizes, today)
    yield again(mutual, sizes, today)
    yield rights(mutual, sizes, today)
    yield from consolidated(mutual, sizes, today)
    yield imported(mutual, sizes, today)
    yield dues(mutual, sizes, today)
    yield cards(mutual, sizes, today)


def row(name: str, figure: float, unit: str, floor: float, what: str) -> Row:
    return Row(name, ENGINES[connection.vendor], figure, unit, floor, what)


def claims(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """Slips of three lines, one action and one transaction each."""
    people, items = list(mutual.people.values()), [SlipLine(item=item) for item in mutual.items.values()]
    with mutual.acting(), bare.Written() as written:
        malaria = Diagnosis.objects.get(code="PALU")
        seconds = timed(
            lambda: [
                submit_claim(
                    beneficiary=people[rank % len(people)],
                    provider=mutual.providers["CS"],
                    care_from=today,
                    received_on=today,
                    typed_on=today,
                    lines=items,
                    slip_number=f"B{rank}",
                    diagnosis=malaria,
                )
                for rank in range(sizes.typed)
            ]
        )
    floor = bare.insertion(written.rows, transactions=sizes.typed)
    return row(
        "Slips typed and judged", sizes.typed / seconds, "slips/s", sizes.typed / floor, "INSERT of the same rows"
    )


def again(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """All slips judged again from the tables, nothing written."""
    pk, span = mutual.organisation.pk, Span(worlds.first_month(today).first_day, None)
    with mutual.acting():
        found = []
        seconds = timed(lambda: found.extend(replay(pk, span) for _pass in range(sizes.replays)))
    floor = timed(lambda: [bare.fetch(bare.PAST_CLAIMS, [pk]) for _pass in range(sizes.replays)])
    lines = sum(one.lines for one in found)
    assert lines == sizes.replays * 3 * (sizes.slips + sizes.typed)
    return row("Lines judged again", lines / seconds, "lines/s", lines / floor, "SELECT of the same lines")


def rights(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """One person's rights after another's, each asked for alone as on the screen."""
    people = list(mutual.people.values())
    asked = [people[rank % len(people)] for rank in range(sizes.checks)]
    with mutual.acting():
        seconds = timed(lambda: [rights_of(person, today) for person in asked])
        floor = timed(lambda: [bare.fetch(bare.RIGHTS, [person.pk, today, today]) for person in asked])
    return row("Rights checks", len(asked) / seconds, "checks/s", len(asked) / floor, "one SELECT of what is owed")


def consolidated(mutual: BuiltMutual, sizes: Sizes, today: date) -> Iterator[Row]:
    """A month of a federation whose mutuals closed nothing: every figure is counted now."""
    federations = worlds.copy_mutual(mutual, sizes.mutuals, today)
    bare.refresh_statistics()
    month = month_of(today)
    for count, federation in zip(sizes.mutuals, federations, strict=True):
        with act_as(system_actor(federation, frozenset({Role.FEDERATION_OFFICER}), "bench")):
            figure = _median(sizes.reports, lambda top=federation: statement_consolidated(top, month, today))
            floor = _median(sizes.reports, lambda top=federation: _aggregates(top, month.span, today))
        name = f"Consolidated report, {count} mutuals"
        yield row(name, figure, "s", floor, "five SELECT … GROUP BY mutual")


def _aggregates(top: Organisation, span: Span, today: date) -> None:
    for statement in bare.FIGURES:
        found = bare.fetch(statement, [span.start, today])
        assert len({line[0] for line in found}) >= Organisation.objects.filter(parent=top).count()


def _median(times: int, work) -> float:
    return statistics.median(timed(work) for _time in range(times))


def imported(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """A register brought in by its job, from the kept file to the file given back."""
    joined = month_of(today).first_day
    content = worlds.register(sizes.register, joined, first_number=sizes.families + 1)
    assert tasks.import_register
    with mutual.acting():
        batch = receive_import(file=SimpleUploadedFile("registre.xlsx", content), on=today)
        batch = map_import(
            batch=batch, mapping=batch.mapping, register_on=today, plan=mutual.plans["BASE"], covered_from=joined
        )
        before = Beneficiary.objects.count()
        batch = start_import(batch=batch)
        with bare.Written() as written:
            seconds = timed(lambda: run_job(batch.job.pk))
        batch.job.refresh_from_db()
        assert batch.job.state == "done", batch.job.error
        assert Beneficiary.objects.count() - before == sizes.register, batch.job.summary["counts"]
    floor = timed(lambda: bare.reading(content)) + bare.insertion(written.rows)
    bulk = "COPY" if connection.vendor == "postgresql" else "executemany"
    return row(
        "Register import",
        sizes.register / seconds,
        "rows/s",
        sizes.register / floor,
        f"calamine + {bulk} of the same rows",
    )


def dues(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """The month's dues of every family that the register brought."""
    with mutual.acting(), bare.Written() as written:
        started = time.perf_counter()
        done = raise_dues(month=month_of(today), on=today)
        seconds = time.perf_counter() - started
    assert done.dues_count == sizes.register // 2, done  # each new family: its fee and its first month
    floor = bare.insertion(written.rows)
    bulk = "COPY" if connection.vendor == "postgresql" else "executemany"
    name = f"Dues raised, {sizes.register // 4} new families"
    return row(name, done.dues_count / seconds, "dues/s", done.dues_count / floor, f"{bulk} of the same rows")


def cards(mutual: BuiltMutual, sizes: Sizes, today: date) -> Row:
    """Family cards read from the tables, signed and drawn."""
    with mutual.acting():
        body = my_organisation()
        chosen = families_to_print(today)[: sizes.cards]
        seconds = timed(lambda: cards_document(chosen, body))
        texts = [card_text(household, body.code) for household in chosen]
    assert len(texts) == sizes.cards
    floor = timed(lambda: bare.cards(texts))
    return row("Cards in PDF", len(texts) / seconds, "cards/s", len(texts) / floor, "reportlab + segno, no database")
