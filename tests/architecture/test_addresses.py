"""Every address asks for a permission, every permission is held and used, and what is public is on one short list."""

import sys

import pytest

from config.roles import ROLES
from core.pages import PUBLIC, Page
from organisations.acting import DEEDS
from organisations.choices import Role
from organisations.permissions import Permission
from tests.architecture.house import APPS, addresses, import_all, modules

OPEN_TO_ALL = {"healthz", "readyz", "design", "account_login", "account_inactive", "mfa_authenticate"}
"""Probes, the living page (never in production), and the door."""
OF_THE_LIBRARY = {
    "account_logout", "account_reauthenticate", "account_change_password", "mfa_index", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}  # fmt: skip
"""Pages of the login library, wrapped by `organisations.views.session.door`."""
ADDRESSES = addresses()


def declared() -> set[Permission]:
    """Every permission that a storey names."""
    import_all("permissions")
    rooms = [sys.modules[f"{app}.permissions"] for app in APPS if f"{app}.permissions" in sys.modules]
    return {value for room in rooms for value in vars(room).values() if isinstance(value, Permission)}


def test_the_table_has_no_address_without_a_name_and_no_name_for_two_pages():
    assert not [address.route for address in ADDRESSES if address.name.endswith("None")]
    pages: dict[str, set[object]] = {}
    for address in ADDRESSES:
        pages.setdefault(address.name, set()).add(address.view)
    assert not [name for name, views in pages.items() if len(views) > 1], "one name, one page"


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_an_address_is_a_page_with_a_permission(address):
    if address.name in OPEN_TO_ALL:
        assert address.permission == PUBLIC
        return
    assert address.permission in declared(), f"{address.route} asks for no known permission"
    is_page = isinstance(address.view, type) and issubclass(address.view, Page)
    assert is_page or address.name in OF_THE_LIBRARY, f"{address.route} is not a Page: nothing checks its permission"


def test_the_short_lists_name_real_addresses():
    assert {address.name for address in ADDRESSES} >= OPEN_TO_ALL | OF_THE_LIBRARY


def test_nothing_of_the_login_library_is_reached_but_the_door():
    routes = [address.route for address in ADDRESSES]
    assert not [route for route in routes if any(word in route for word in ("signup", "email", "social", "reset"))]


def test_every_role_is_in_the_matrix_and_every_permission_is_held():
    assert set(ROLES) == {role.value for role in Role}
    assert frozenset().union(*ROLES.values()) == declared()


PART_OF_A_PAGE = {"claims.view_medical"}
"""What opens no page but shows more on one: `test_what_shows_more_on_a_page_is_asked_for` finds where."""


def test_what_shows_more_on_a_page_is_asked_for():
    asking = {m.storey for m in modules() if m.room in {"queries", "views", "documents"} and "VIEW_MEDICAL" in m.text}
    assert "claims" in asking


def test_every_permission_opens_a_page_or_an_action():
    import_all("actions")
    used = {deed.permission for deed in DEEDS.values()} | {address.permission for address in ADDRESSES}
    assert {str(permission) for permission in declared() - used} == PART_OF_A_PAGE


def test_every_action_says_in_french_what_was_done():
    import_all("actions")
    silent = [name for name, deed in DEEDS.items() if not deed.label and not name.startswith("test.")]
    assert not silent, "« qui a fait quoi » has no words for them"


def test_no_federation_role_opens_a_name_or_a_diagnosis():
    opening = {"members.view", "members.export", "claims.view", "claims.view_medical", "contributions.view"}
    assert not opening & ROLES[Role.FEDERATION_OFFICER]
    medical = {role for role, held in ROLES.items() if "claims.view_medical" in held}
    assert medical == {Role.CLAIMS_CLERK, Role.MEDICAL_ADVISER, Role.CONTROLLER}
