"""Asking for the long lists that a job prints."""

from datetime import date

from contributions import queries
from contributions.permissions import PRINT_GOOD_STANDING
from core.formats import day
from core.text import N_
from organisations.acting import action
from organisations.actions import start_job
from organisations.models import Job, Organisation

GOOD_STANDING_JOB = "contributions.good_standing"


@action(
    "contributions.start_good_standing",
    label=N_("a demandé la liste des gens à jour"),
    permission=PRINT_GOOD_STANDING,
    clock=frozenset({"on"}),
)
def start_good_standing(*, on: date, section: Organisation | None = None) -> Job:
    """Ask a worker to print the people in good standing on a day, of a section or of the whole mutual."""
    label = N_("Liste des personnes à jour le %(day)s")
    section_id = section.pk if section else None
    total = queries.covered_count(on, section_id)
    return start_job(GOOD_STANDING_JOB, label, {"on": on.isoformat(), "section": section_id}, total, day=day(on))
