"""The long work of contributions: raising a month's dues, chunk after chunk; printing long lists."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions import actions, documents, queries
from core.jobs import Run, job
from core.spans import Month
from core.spoken import instant
from organisations.acting import current_actor
from organisations.queries import find_organisation


@job(actions.RAISING_JOB)
def raise_dues(run: Run) -> None:
    """Raise the dues of some months, one after the other, by chunks of families in the order of their keys.

    Each chunk commits with its checkpoint; a worker killed in between goes on after the last one. The chunk that it
    was at left nothing, and a due is raised once whatever happens.
    """
    on, months = date.fromisoformat(run.arguments["on"]), [Month.parse(text) for text in run.arguments["months"]]
    begun, above = int(run.checkpoint.get("month", 0)), int(run.checkpoint.get("above", 0))
    for at, month in enumerate(months[begun:], start=begun):
        _raise_month(run, at, month, on, above if at == begun else 0)


def _raise_month(run: Run, at: int, month: Month, on: date, above: int) -> None:
    mutual = current_actor().organisation_id
    while chunk := queries.households_to_bill(mutual, month, above=above, limit=queries.CHUNK):
        with run.step(done=len(chunk), checkpoint={"month": at, "above": chunk[-1]}):
            raised = actions.raise_dues(month=month, on=on, above=above, up_to=chunk[-1])
            run.summary["dues"] = run.summary.get("dues", 0) + raised.dues_count
            run.summary["amount"] = run.summary.get("amount", 0) + raised.amount
            run.summary["settled"] = run.summary.get("settled", 0) + raised.settled
        above = chunk[-1]


@job(actions.GOOD_STANDING_JOB)
def print_good_standing(run: Run) -> None:
    """Print the list of people in good standing, and keep it for who asked."""
    on, section_id = date.fromisoformat(run.arguments["on"]), run.arguments["section"]
    actor = current_actor()
    organisation = find_organisation(actor.organisation_id)
    place = find_organisation(section_id).name if section_id else ""
    words = _("Imprimé le %(at)s par %(who)s") % {"at": instant(timezone.localtime()), "who": actor.user_name}
    people = queries.in_good_standing(on, section_id)
    content = documents.good_standing_pdf(people, on, organisation, place, words)
    run.attach(documents.good_standing_name(on, organisation), content)
    with run.step(done=queries.covered_count(on, section_id), checkpoint={}):
        run.summary = {"people": len(people)}
