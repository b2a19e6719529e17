"""The long work of contributions: raising a month's dues, chunk after chunk."""

from datetime import date

from contributions import actions, queries
from core.jobs import Run, job
from core.spans import Month
from organisations.acting import current_actor


@job(actions.RAISING_JOB)
def raise_dues(run: Run) -> None:
    """Raise a month's dues by chunks of families in the order of their keys.

    Each chunk commits with its checkpoint; a worker killed in between goes on after the last one. The chunk that it
    was at left nothing, and a due is raised once whatever happens.
    """
    month, on = Month.parse(run.arguments["month"]), date.fromisoformat(run.arguments["on"])
    mutual = current_actor().organisation_id
    above = int(run.checkpoint.get("above", 0))
    while chunk := queries.households_to_bill(mutual, month, above=above, limit=queries.CHUNK):
        with run.step(done=len(chunk), checkpoint={"above": chunk[-1]}):
            raised = actions.raise_dues(month=month, on=on, above=above, up_to=chunk[-1])
            for name, more in (("dues", raised.dues_count), ("amount", raised.amount), ("settled", raised.settled)):
                run.summary[name] = run.summary.get(name, 0) + more
        above = chunk[-1]
