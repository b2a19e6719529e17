"""Accounts and roles: who may give what to whom, and what a withdrawn right ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from organisations.acting import ActionRefused
from organisations.actions import (
    assign_role,
    close_account,
    open_account,
    reopen_account,
    reset_password,
    set_language,
    withdraw_role,
)
from organisations.choices import Role
from organisations.models import AuditEntry, RoleAssignment, User
from organisations.queries import account_named, accounts, actor_for, find_account
from organisations.queries.accounts import find_assignment, roles_for, works_elsewhere
from tests.world import OPENED

TODAY = date(2026, 3, 10)
GIVEN = "bado-kive-zumo-4821"


@pytest.fixture
def administrator(world):
    with world.acting("administrator"):
        yield world


def opened(**more) -> User:
    return open_account(username="awa.kora", name="KORA Awa", password=GIVEN, **more)


def test_an_account_gives_no_right_by_itself(administrator):
    assert actor_for(opened(), None, TODAY) is None


def test_an_account_opens_with_its_first_role(administrator):
    user = opened(organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    actor = actor_for(user, None, TODAY)
    assert actor.roles == {Role.CASHIER}
    assert actor_for(user, None, TODAY - timedelta(days=1)) is None


def test_a_name_is_taken_whatever_its_case_and_the_database_holds_it(administrator):
    opened()
    with pytest.raises(ActionRefused, match="déjà pris") as refusal:
        open_account(username="AWA.Kora", name="KORA Awa", password=GIVEN)
    assert refusal.value.field == "username"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Awa.KORA", name="KORA Awa")


@pytest.mark.parametrize("weak", ["court", "0123456789", "motdepasse", "awa.kora"])
def test_a_weak_password_is_refused_in_french(administrator, weak):
    with pytest.raises(ActionRefused, match="mot de passe") as refusal:
        open_account(username="awa.kora", name="KORA Awa", password=weak)
    assert refusal.value.field == "password"
    assert not User.objects.filter(username="awa.kora").exists()


def test_only_an_administrator_governs_accounts(world):
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with world.acting(role), pytest.raises(PermissionDenied):
            opened()
    assert not User.objects.filter(username="awa.kora").exists()


def test_the_password_is_not_in_the_audit(administrator):
    opened()
    told = AuditEntry.objects.get(action="organisations.open_account")
    assert GIVEN not in str(told.arguments)
    assert "password" not in told.arguments


def test_nobody_gives_himself_a_right_that_he_does_not_hold(administrator):
    own = administrator.user("administrator")
    with pytest.raises(ActionRefused, match="Personne ne se donne"):
        assign_role(user=own, organisation=administrator.bembe, role=Role.CLAIMS_CLERK, on=TODAY)
    assert not RoleAssignment.objects.filter(user=own, role=Role.CLAIMS_CLERK).exists()


def test_an_administrator_gives_nothing_in_another_mutual_nor_above(administrator):
    user = opened()
    for elsewhere in (administrator.nikki, administrator.federation):
        with pytest.raises(ActionRefused, match="pas la vôtre"):
            assign_role(user=user, organisation=elsewhere, role=Role.ADMINISTRATOR, on=TODAY)
    assert not user.assignments.exists()


def test_a_federation_holds_no_role_that_opens_names(world):
    with world.acting("administrator", world.federation):
        user = opened()
        for role in (Role.MANAGER, Role.CONTROLLER, Role.MEDICAL_ADVISER, Role.COLLECTOR):
            with pytest.raises(ActionRefused, match="ne se donne pas"):
                assign_role(user=user, organisation=world.federation, role=role, on=TODAY)
        assert assign_role(user=user, organisation=world.bembe, role=Role.MANAGER, on=TODAY).pk
        assert {value for value, _label in roles_for("federation")} == {
            "federation_officer",
            "administrator",
            "trainer",
        }


def test_a_role_is_given_once_and_withdrawn_once(administrator):
    user = opened(organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    with pytest.raises(ActionRefused, match="déjà ce rôle"):
        assign_role(user=user, organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    held = user.assignments.get()
    withdraw_role(assignment=held, on=TODAY + timedelta(days=3))
    with pytest.raises(ActionRefused, match="déjà retiré"):
        withdraw_role(assignment=held, on=TODAY + timedelta(days=4))
    assert assign_role(user=user, organisation=administrator.bembe, role=Role.CASHIER, on=TODAY + timedelta(days=9)).pk


def test_a_withdrawn_role_counts_in_the_version_of_rights(administrator):
    user = opened(organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    withdraw_role(assignment=user.assignments.get(), on=TODAY)
    user.refresh_from_db()
    assert user.rights_version == 1
    assert actor_for(user, None, TODAY) is None


def test_the_last_key_is_not_thrown_away(administrator):
    own = administrator.user("administrator").assignments.get()
    with pytest.raises(ActionRefused, match="autre administrateur"):
        withdraw_role(assignment=own, on=TODAY)


def test_who_works_elsewhere_too_is_governed_above(world):
    """T37: the administrator of one mutual of two could otherwise give a password and enter the other."""
    doctor = world.user("medical_adviser")
    RoleAssignment.objects.create(user=doctor, organisation=world.nikki, role=Role.MEDICAL_ADVISER, starts_on=OPENED)
    with world.acting("administrator"):
        assert works_elsewhere(doctor, TODAY)
        later = timezone.now() + timedelta(days=1)
        for attempt in (
            lambda: reset_password(user=doctor, password=GIVEN, one_time_until=later, on=TODAY),
            lambda: close_account(user=doctor, on=TODAY),
        ):
            with pytest.raises(ActionRefused, match="aussi pour une autre organisation"):
                attempt()
    doctor.refresh_from_db()
    assert not doctor.has_usable_password()
    assert doctor.is_active
    with world.acting("administrator", world.federation):
        close_account(user=doctor, on=TODAY)
        assert not doctor.is_active


def test_a_stranger_s_account_is_out_of_reach(world):
    stranger = world.user("cashier", world.nikki)
    with world.acting("administrator"):
        with pytest.raises(ActionRefused, match="pas de rôle dans votre organisation|aussi pour une autre"):
            close_account(user=stranger, on=TODAY)
        assert stranger not in accounts()


def test_one_s_own_account_is_not_governed_by_oneself(administrator):
    own = administrator.user("administrator")
    with pytest.raises(ActionRefused, match="Mon compte"):
        close_account(user=own, on=TODAY)


def test_a_lost_password_is_replaced_by_one_that_serves_once(administrator):
    user = opened(organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    later = timezone.now() + timedelta(days=1)
    reset_password(user=user, password="une-autre-phrase", one_time_until=later, on=TODAY)
    user.refresh_from_db()
    assert user.check_password("une-autre-phrase")
    assert (user.one_time_until, user.rights_version) == (later, 1)


def test_a_closed_account_is_opened_again_with_its_roles(administrator):
    user = opened(organisation=administrator.bembe, role=Role.CASHIER, on=TODAY)
    close_account(user=user, on=TODAY)
    assert account_named("awa.kora") is None
    reopen_account(user=user, on=TODAY)
    assert account_named("AWA.KORA") == user
    assert user.assignments.count() == 1


def test_everyone_chooses_their_own_language_and_nobody_else_s(administrator):
    own = administrator.user("administrator")
    set_language(user=own, language="en")
    own.refresh_from_db()
    assert own.language == "en"
    with pytest.raises(ActionRefused):
        set_language(user=own, language="xx")
    with pytest.raises(ActionRefused):
        set_language(user=administrator.user("manager"), language="en")


def test_the_list_shows_the_scope_in_a_fixed_number_of_queries(world, django_assert_num_queries):
    with world.acting("administrator"):
        with django_assert_num_queries(2):
            names = [(user.name, [held.role for held in user.mine]) for user in accounts()]
        assert ("Caissier BEMB", ["cashier"]) in names
        assert not [name for name, _roles in names if "NIKKI" in name]
    with world.acting("administrator", world.federation), django_assert_num_queries(2):
        assert len([user.mine for user in accounts()]) > len(names)


def test_gates_answer_404_outside_of_the_scope(world):
    stranger = world.user("cashier", world.nikki)
    with world.acting("administrator"):
        with pytest.raises(Http404):
            find_account(stranger.pk)
        with pytest.raises(Http404):
            find_assignment(stranger.assignments.get().pk)
