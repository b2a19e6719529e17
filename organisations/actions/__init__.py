"""Writing of the tree, accounts and roles, parameters, mandates, jobs and numbers."""

from organisations.actions.accounts import assign_role, close_account, open_account, withdraw_role
from organisations.actions.jobs import cancel_job, mark_job_seen, start_job
from organisations.actions.numbers import take_numbers
from organisations.actions.tree import add_mandate, create_organisation, set_parameter, update_organisation

__all__ = [
    "add_mandate",
    "assign_role",
    "cancel_job",
    "close_account",
    "create_organisation",
    "mark_job_seen",
    "open_account",
    "set_parameter",
    "start_job",
    "take_numbers",
    "update_organisation",
    "withdraw_role",
]
