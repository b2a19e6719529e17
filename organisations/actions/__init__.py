"""Writing of the tree, accounts and roles, parameters, mandates, places, jobs and numbers."""

from organisations.actions.accounts import (
    assign_role,
    close_account,
    drop_second_factor,
    open_account,
    reopen_account,
    reset_password,
    set_language,
    unlock_account,
    withdraw_role,
)
from organisations.actions.jobs import cancel_job, mark_jobs_seen, start_job
from organisations.actions.numbers import take_numbers
from organisations.actions.places import import_places
from organisations.actions.tree import (
    add_mandate,
    close_section,
    create_organisation,
    end_mandate,
    set_parameter,
    update_organisation,
)
from organisations.actions.typed import refuse_before_opening, refuse_far, refuse_future, refuse_huge, refuse_outside

__all__ = [
    "add_mandate",
    "assign_role",
    "cancel_job",
    "close_account",
    "close_section",
    "create_organisation",
    "drop_second_factor",
    "end_mandate",
    "import_places",
    "mark_jobs_seen",
    "open_account",
    "refuse_before_opening",
    "refuse_far",
    "refuse_future",
    "refuse_huge",
    "refuse_outside",
    "reopen_account",
    "reset_password",
    "set_language",
    "set_parameter",
    "start_job",
    "take_numbers",
    "unlock_account",
    "update_organisation",
    "withdraw_role",
]
