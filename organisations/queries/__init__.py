"""Reading of the tree, accounts, parameters, jobs and the audit chain."""

from organisations.queries.accounts import account_named, accounts, find_account
from organisations.queries.actors import acting_choices, actor_for, system_actor
from organisations.queries.audit import broken_links, history_of
from organisations.queries.jobs import find_job, jobs_of, may_open_result, waiting_job_count
from organisations.queries.settings import known_value, search, waiting
from organisations.queries.tree import (
    find_organisation,
    mutuals_under,
    parameter,
    places_matching,
    sections_of,
    subtree_ids,
)

__all__ = [
    "account_named",
    "accounts",
    "acting_choices",
    "actor_for",
    "broken_links",
    "find_account",
    "find_job",
    "find_organisation",
    "history_of",
    "jobs_of",
    "known_value",
    "may_open_result",
    "mutuals_under",
    "parameter",
    "places_matching",
    "search",
    "sections_of",
    "subtree_ids",
    "system_actor",
    "waiting",
    "waiting_job_count",
]
