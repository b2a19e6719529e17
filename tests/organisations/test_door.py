"""The one door of writing: permission, one organisation, one effect, one audit row; and scopes that fail closed."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from core.scoping import NoScope, OutOfScope, every_organisation
from members.models import Plan
from members.permissions import MANAGE_PLANS
from organisations.acting import OperationReused, action
from organisations.models import AuditEntry
from organisations.queries import broken_links, history_of
from tests.world import OPENED


@action("test.open_plan", permission=MANAGE_PLANS)
def open_plan(*, name: str, like: Plan | None = None) -> Plan:
    from organisations.acting import current_actor

    return Plan.objects.create(
        organisation_id=current_actor().organisation_id, name=name, code=name[:12], opens_on=OPENED
    )


def test_no_scope_no_query(db):
    with pytest.raises(NoScope):
        Plan.objects.count()


def test_a_role_without_the_permission_is_refused_and_nothing_is_written(world):
    with world.acting("cashier"), pytest.raises(PermissionDenied):
        open_plan(name="BASE")
    with every_organisation():
        assert not Plan.objects.exists()
        assert not AuditEntry.objects.exists()


def test_arguments_of_another_mutual_are_refused(world):
    with world.acting("manager", world.nikki):
        foreign = open_plan(name="NIKKI")
    with world.acting("manager"), pytest.raises(OutOfScope):
        open_plan(name="BASE", like=foreign)


def test_rows_of_another_mutual_are_not_seen_and_a_federation_sees_both(world):
    with world.acting("manager", world.nikki):
        open_plan(name="NIKKI")
    with world.acting("manager"):
        assert not Plan.objects.exists()
        with pytest.raises(OutOfScope):
            Plan.objects.create(organisation=world.nikki, name="x", code="x", opens_on=OPENED)
    with world.acting("federation_officer"):
        assert Plan.objects.count() == 1


def test_sending_twice_has_one_effect_and_gets_the_first_answer(world):
    key = uuid4()
    with world.acting("manager"):
        first = open_plan(name="BASE", operation_id=key)
        again = open_plan(name="BASE", operation_id=key)
        assert first == again
        assert Plan.objects.count() == 1
        with pytest.raises(OperationReused):
            open_plan(name="AUTRE", operation_id=key)
        assert Plan.objects.count() == 1


def test_each_action_is_told_on_its_object_and_the_chain_holds(world):
    with world.acting("manager"):
        plan = open_plan(name="BASE")
        told = history_of(plan).get()
        assert (told.action, told.user_name) == ("test.open_plan", "Gestionnaire BEMB")
        open_plan(name="PLUS")
        assert list(broken_links(world.bembe.pk)) == []


def test_the_chain_points_at_a_rewritten_row(world):
    from core import guards

    with world.acting("manager"):
        for name in ("A", "B", "C"):
            open_plan(name=name)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE organisations_auditentry SET user_name = 'un autre' WHERE number = 2")
        guards.remove()
        AuditEntry.objects.filter(number=2).update(user_name="un autre")
        assert list(broken_links(world.bembe.pk)) == [2]
        guards.install()
