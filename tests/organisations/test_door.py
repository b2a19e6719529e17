"""The one door of writing: permission, one organisation, one effect, one audit row; and scopes that fail closed."""

import json
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from core.scoping import NoScope, OutOfScope, every_organisation
from members.models import Plan
from members.permissions import MANAGE_PLANS
from organisations.acting import OperationReused, action, fingerprints
from organisations.models import AuditEntry, Operation
from organisations.queries import broken_links, history_of
from tests.world import OPENED


@action("test.open_plan", permission=MANAGE_PLANS)
def open_plan(*, name: str, like: Plan | None = None) -> Plan:
    from organisations.acting import current_actor

    return Plan.objects.create(
        organisation_id=current_actor().organisation_id, name=name, code=name[:12], opens_on=OPENED
    )


@action("test.note_plan", permission=MANAGE_PLANS, clock=frozenset({"noted_on"}))
def note_plan(*, name: str, opens_on: date, noted_on: date) -> Plan:
    from organisations.acting import current_actor

    assert opens_on <= noted_on
    return Plan.objects.create(
        organisation_id=current_actor().organisation_id, name=name, code=name[:12], opens_on=opens_on
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


def test_a_federation_that_reads_rows_does_not_write_them(world):
    with world.acting("manager", world.nikki):
        open_plan(name="NIKKI")
        plan = Plan.objects.get()
    with world.acting("federation_officer"):
        plan.name = "Autre"
        for write in (
            plan.save,
            plan.delete,
            lambda: Plan.objects.update(name="Autre"),
            lambda: Plan.objects.filter(code="NIKKI").delete(),
            lambda: Plan.objects.bulk_update([plan], ["name"]),
        ):
            with pytest.raises(OutOfScope), transaction.atomic():
                write()
        assert Plan.objects.get().name == "NIKKI"
    with world.acting("manager", world.nikki):
        assert Plan.objects.update(name="Base") == 1
        plan.save()
        assert Plan.objects.get().name == "Autre"


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


def test_a_form_sent_again_after_midnight_is_the_same_form_and_another_typed_day_is_not(world):
    key, late, later = uuid4(), date(2026, 6, 30), date(2026, 7, 1)
    with world.acting("manager"):
        first = note_plan(name="BASE", opens_on=OPENED, noted_on=late, operation_id=key)
        assert note_plan(name="BASE", opens_on=OPENED, noted_on=later, operation_id=key) == first
        with pytest.raises(OperationReused):
            note_plan(name="BASE", opens_on=late, noted_on=late, operation_id=key)
        assert Plan.objects.count() == 1


def test_a_fingerprint_needs_the_key_and_outlives_its_change(world, settings):
    key, told = uuid4(), json.dumps({"like": None, "name": "BASE"}, sort_keys=True)
    with world.acting("manager"):
        first = open_plan(name="BASE", like=None, operation_id=key)
        kept = Operation.objects.get(key=key).fingerprint
        assert kept != sha256(told.encode()).hexdigest()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "une autre clé, plus longue que cinquante caractères, pour la suite"
        assert open_plan(name="BASE", like=None, operation_id=key) == first
        with pytest.raises(OperationReused):
            open_plan(name="AUTRE", like=None, operation_id=key)
        assert fingerprints({"name": "BASE", "like": None})[0] != kept


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
