"""The long work of contributions: raising a month's dues, chunk after chunk; printing long lists."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions import actions, documents, queries
from core.formats import instant
from core.jobs import Run, job
from core.spans import Month
from core.text import N_
from organisations.acting import current_actor
from organisations.queries import find_organisation

RAISED, AMOUNT, SETTLED = N_("Cotisations appelées"), N_("Somme appelée"), N_("Payé par les avances")
LISTED = N_("Personnes à jour")
"""Lines of the summary, said in the language of who reads it."""


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
            for name, more in ((RAISED, raised.dues_count), (AMOUNT, raised.amount), (SETTLED, raised.settled)):
                run.summary[name] = run.summary.get(name, 0) + more
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
        run.summary = {LISTED: len(people)}
