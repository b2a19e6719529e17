"""Long work on families: importing a register, testing one, printing many cards."""

from core.jobs import Run, job
from members.actions.import_rows import import_families
from members.queries.imports import CHUNK, chunks, count_outcomes, examine, find_import, reconciled, register_of
from members.resources import result_file


@job("members.import")
def import_register(run: Run) -> None:
    """Write a register family by family; killed, it goes on after the last chunk that was committed."""
    batch = find_import(run.arguments["batch"])
    register = register_of(batch)
    run.expect(len(register.families))
    for index, chunk in enumerate(chunks(register.families)):
        if index < run.checkpoint.get("chunk", 0):
            continue
        lines = [line.number for family in chunk for line in family.lines]
        with run.step(done=len(chunk), checkpoint={"chunk": index + 1}):
            import_families(batch=batch, first_line=min(lines), last_line=max(lines), families=list(chunk))
    result = examine(batch)
    run.summary["counts"] = dict(result.counts)
    with run.step(done=0, checkpoint={"chunk": -(-len(register.families) // CHUNK)}):
        run.attach(*result_file(batch, result))


@job("members.test_import")
def test_register(run: Run) -> None:
    """Judge every line of a register and count; nothing of it is written."""
    batch = find_import(run.arguments["batch"])
    register = register_of(batch)
    run.expect(len(register.families))
    outcomes = []
    for index, chunk in enumerate(chunks(register.families)):
        with run.step(done=len(chunk), checkpoint={"chunk": index}):
            outcomes += [outcome for _family, _known, found in reconciled(chunk) for outcome in found]
    run.summary["counts"] = count_outcomes(register, outcomes)
