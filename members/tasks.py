"""Long work on families: importing a register, testing one, printing many cards."""

from typing import Any

from django.utils import timezone

from core.jobs import Run, job
from members.actions.import_rows import import_families
from members.documents import cards_document, cards_name
from members.queries.cards import families_to_print, my_organisation
from members.queries.imports import (
    CHUNK,
    Result,
    chunks,
    count_outcomes,
    examine,
    find_import,
    given_numbers,
    reconciled,
    register_of,
)
from members.resources import result_file
from members.rules.known import is_number_taken
from members.rules.reasons import kept
from members.rules.reconciling import Status

REFUSALS_TOLD = 50
CARDS_TOGETHER = 200
"""Families read together: their people are one query for each two hundred."""


@job("members.import")
def import_register(run: Run) -> None:
    """Write a register family by family; killed, it goes on after the last chunk that was committed."""
    batch = find_import(run.arguments["batch"])
    register = register_of(batch)
    run.expect(len(register.families))
    numbers = frozenset(family.key for family in register.families if family.number)
    for index, chunk in enumerate(chunks(register.families)):
        if index < run.checkpoint.get("chunk", 0):
            continue
        lines = [line.number for family in chunk for line in family.lines]
        with run.step(done=len(chunk), checkpoint={"chunk": index + 1}):
            import_families(
                batch=batch, first_line=min(lines), last_line=max(lines), families=list(chunk), numbers=numbers
            )
    result = examine(batch, register)
    run.summary |= summary_of(result)
    with run.step(done=0, checkpoint={"chunk": -(-len(register.families) // CHUNK)}):
        run.attach(*result_file(batch, result))


def summary_of(result: Result) -> dict[str, Any]:
    """What the pages tell of an import: how many of each, and the first refusals with their reasons."""
    refused = [one for one in result.lines() if one.status is Status.REFUSED][:REFUSALS_TOLD]
    told = [[one.line.number, one.line.person.name, [kept(reason) for reason in one.reasons]] for one in refused]
    renumbered = set(given_numbers(result, written=True).values())
    return {"counts": dict(result.counts), "refused": told, "families": {"renumbered": len(renumbered)}}


@job("members.test_import")
def test_register(run: Run) -> None:
    """Judge every line of a register and count; nothing of it is written."""
    batch = find_import(run.arguments["batch"])
    register = register_of(batch)
    run.expect(len(register.families))
    outcomes, taken_count = [], 0
    for index, chunk in enumerate(chunks(register.families)):
        with run.step(done=len(chunk), checkpoint={"chunk": index}):
            for family, found, made in reconciled(chunk, batch.renumbers):
                outcomes += made
                taken_count += is_number_taken(family, found)
    run.summary |= {"counts": count_outcomes(register, outcomes), "families": {"taken": taken_count}}


@job("members.print_cards")
def print_cards(run: Run) -> None:
    """Draw the cards of a section, a village or all; killed, it draws them again: nothing is written but the file."""
    today = timezone.localdate()
    section, village = run.arguments["section"], run.arguments["village"]
    households = families_to_print(today, section=section, village=village)
    drawn = []
    for household in households.iterator(chunk_size=CARDS_TOGETHER):
        drawn.append(household)
        if len(drawn) % CARDS_TOGETHER == 0:
            with run.step(done=CARDS_TOGETHER, checkpoint={}):
                pass
    content = cards_document(drawn, my_organisation())
    with run.step(done=len(drawn) % CARDS_TOGETHER, checkpoint={}):
        run.attach(cards_name(today, village), content)
