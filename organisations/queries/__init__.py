"""Reading of the tree, accounts, parameters, jobs and the audit chain."""

from organisations.queries.actors import acting_choices, actor_for, system_actor
from organisations.queries.audit import broken_links, history_of
from organisations.queries.jobs import find_job, jobs_of, waiting_job_count
from organisations.queries.tree import (
    find_organisation,
    mutuals_under,
    parameter,
    places_matching,
    sections_of,
    subtree_ids,
)

__all__ = [
    "acting_choices",
    "actor_for",
    "broken_links",
    "find_job",
    "find_organisation",
    "history_of",
    "jobs_of",
    "mutuals_under",
    "parameter",
    "places_matching",
    "sections_of",
    "subtree_ids",
    "system_actor",
    "waiting_job_count",
]
