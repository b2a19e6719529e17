"""The permission matrix on one page: role → permissions. `make docs` prints it; a test walks each URL as each role."""

from claims import permissions as claims
from contributions import permissions as contributions
from ledger import permissions as ledger
from members import permissions as members
from organisations import permissions as organisations
from organisations.choices import Role
from organisations.permissions import Permission
from reporting import permissions as reporting

_EVERYONE = {organisations.SIGNED_IN}
_FAMILIES = {members.VIEW, members.ENROL, members.PRINT_CARDS}
_COLLECTING = {contributions.VIEW, contributions.COLLECT, contributions.CHECK_RIGHTS, ledger.VIEW, ledger.HANDLE_TILL}
_READING = {
    organisations.VIEW,
    ledger.VIEW,
    members.VIEW,
    contributions.VIEW,
    contributions.CHECK_RIGHTS,
    claims.VIEW,
    reporting.VIEW,
}

ROLES: dict[str, frozenset[Permission]] = {
    # The manager does the day's work. Diagnoses and care stay with the claims clerk, the adviser and the controller;
    # a manager who also enters slips holds both roles.
    Role.MANAGER: frozenset(
        _EVERYONE
        | _READING
        | _FAMILIES
        | _COLLECTING
        | {
            organisations.SETTINGS,
            organisations.READ_AUDIT,
            ledger.POST,
            ledger.CLOSE_MONTH,
            members.IMPORT,
            members.EXPORT,
            members.MANAGE_PLANS,
            contributions.REVERSE,
            contributions.SUSPEND,
            contributions.RAISE_DUES,
            contributions.MANAGE_RATES,
            contributions.PRINT_GOOD_STANDING,
            claims.INVOICE,
            claims.PAY,
            claims.MANAGE_PROVIDERS,
            claims.MANAGE_GUARANTEES,
            reporting.CLOSE,
            reporting.EXPORT,
        }
    ),
    Role.CASHIER: frozenset(_EVERYONE | _COLLECTING | {members.VIEW, organisations.VIEW, claims.PAY, claims.VIEW}),
    Role.COLLECTOR: frozenset(
        _EVERYONE | {members.VIEW, contributions.VIEW, contributions.COLLECT, contributions.CHECK_RIGHTS}
    ),
    Role.CLAIMS_CLERK: frozenset(
        _EVERYONE
        | {
            organisations.VIEW,
            members.VIEW,
            contributions.VIEW,
            contributions.CHECK_RIGHTS,
            claims.VIEW,
            claims.VIEW_MEDICAL,
            claims.ENTER,
            claims.INVOICE,
        }
    ),
    Role.MEDICAL_ADVISER: frozenset(
        _EVERYONE
        | {
            members.VIEW,
            contributions.CHECK_RIGHTS,
            claims.VIEW,
            claims.VIEW_MEDICAL,
            claims.REVIEW,
        }
    ),
    Role.CONTROLLER: frozenset(
        _EVERYONE | _READING | {organisations.READ_AUDIT, claims.VIEW_MEDICAL, reporting.EXPORT}
    ),
    Role.APPROVER: frozenset(
        _EVERYONE | {organisations.VIEW, ledger.VIEW, claims.VIEW, claims.APPROVE, reporting.VIEW}
    ),
    # A federation reads figures, never persons.
    Role.FEDERATION_OFFICER: frozenset(
        _EVERYONE | {organisations.VIEW, reporting.VIEW, reporting.CONSOLIDATE, reporting.EXPORT}
    ),
    # The training room is empty for now: a trainer shows the organisation and its people of work, nothing else.
    Role.TRAINER: frozenset(_EVERYONE | {organisations.VIEW}),
    Role.PROVIDER_AGENT: frozenset(_EVERYONE | {contributions.CHECK_RIGHTS}),
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE | {organisations.VIEW, organisations.SETTINGS, organisations.MANAGE_USERS, organisations.READ_AUDIT}
    ),
}
