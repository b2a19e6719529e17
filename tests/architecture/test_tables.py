"""Every row of a tenant is refused outside of a scope, and tied by the database to parents of the same tenant."""

import pytest
from django.apps import apps
from django.db import connection

from claims.models import Provider
from core import guards
from core.scoping import NoScope, OutOfScope, ReferenceManager, Scope, ScopedManager, every_organisation, open_scope
from organisations.models import Organisation

MODELS = [model for model in apps.get_models() if model._meta.app_label not in {"auth", "contenttypes", "sessions"}]
TENANT = [model for model in MODELS if getattr(model, "is_tenant", False)]
OF_AN_ORGANISATION = {"organisations.RoleAssignment", "organisations.Mandate", "organisations.Parameter"}
"""Facts about an organisation itself, read by whoever governs it: their queries name the organisation."""


def test_there_are_tenant_tables_in_every_storey_that_holds_people_or_money():
    assert {model._meta.app_label for model in TENANT} >= {
        "organisations",
        "ledger",
        "members",
        "contributions",
        "claims",
    }


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_no_scope_no_query(model, db):
    assert isinstance(model._default_manager, ScopedManager)
    with pytest.raises(NoScope):
        model._default_manager.count()


def test_a_table_with_an_organisation_is_scoped_or_says_why_not():
    loose = {
        model._meta.label
        for model in MODELS
        for field in model._meta.local_fields
        if field.related_model is Organisation and model is not Organisation
        if not isinstance(model._default_manager, ScopedManager | ReferenceManager)
    }
    assert loose == OF_AN_ORGANISATION


def test_a_row_that_others_read_is_written_by_its_owner_only(db):
    """What a federation sets is read by its mutuals, what ships by everybody: neither is thereby theirs to change."""
    shared = [model for model in MODELS if isinstance(model._default_manager, ReferenceManager)]
    assert len(shared) > 3
    for model in shared:
        with open_scope(Scope(readable=frozenset({2}), writable=2, lineage=frozenset({1}))):
            for owner in (1, None):
                with pytest.raises(OutOfScope):
                    model(organisation_id=owner).save()
                with pytest.raises(OutOfScope):
                    model(pk=1, organisation_id=owner).delete()
                with pytest.raises(OutOfScope):
                    model._default_manager.bulk_create([model(organisation_id=owner)])


def test_rows_that_others_read_are_changed_together_by_their_owner_only(world):
    """A mutual reads the providers of its federation and those that ship; neither update nor delete reaches them."""
    with every_organisation():
        Provider.objects.create(organisation=None, code="NAT", name="Hôpital national", level="teaching_hospital")
        Provider.objects.create(organisation=world.federation, code="FED", name="Clinique", level="health_centre")
        Provider.objects.create(organisation=world.bembe, code="MIE", name="Centre", level="health_centre")
    with world.acting("manager"):
        for code in ("NAT", "FED"):
            for change in (lambda rows: rows.update(name="x"), lambda rows: rows.delete()):
                with pytest.raises(OutOfScope):
                    change(Provider.objects.filter(code=code))
        assert Provider.objects.filter(code="MIE").update(name="x") == 1
        assert Provider.objects.filter(code="MIE").delete()[0] == 1
    with every_organisation():
        assert set(Provider.objects.values_list("code", "name")) == {("NAT", "Hôpital national"), ("FED", "Clinique")}


def test_a_table_below_a_tenant_table_is_a_tenant_table():
    loose = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        if not getattr(model, "is_tenant", False)
        for field in model._meta.local_fields
        if getattr(field.related_model, "is_tenant", False)
    }
    assert not loose, f"rows of a mutual hang on them, but they belong to no mutual: {loose}"


def test_each_parent_of_the_same_tenant_is_held_by_the_database(db):
    for model in TENANT:
        parents = [field for field in model._meta.local_fields if getattr(field.related_model, "is_tenant", False)]
        held = {rule.message for rule in guards.rules_of(model) if isinstance(rule, guards.Refuse)}
        for field in parents:
            assert f"{model._meta.label}.{field.name}: the row belongs to another organisation" in held


def test_no_row_of_a_mutual_moves_to_another_nor_names_a_body_elsewhere_in_the_tree(db):
    for model in TENANT:
        held = {rule.message for rule in guards.rules_of(model) if isinstance(rule, guards.Refuse)}
        stays = f"{model._meta.label}: a row stays with its organisation"
        assert held & {stays, f"{model._meta.label}: a row is never changed, it is reversed by another"}
        for field in model._meta.local_fields:
            if field.related_model is Organisation and field.name != "organisation":
                assert f"{model._meta.label}.{field.name}: it lies elsewhere in the tree" in held


def test_the_triggers_that_models_declare_are_in_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(guards.KEPT[connection.vendor])
        present = {name for name, _words in cursor.fetchall()}
    wanted = {
        f"novi_{model._meta.db_table}_{number}"
        for model in MODELS
        for number, rule in enumerate(guards.rules_of(model))
        if rule.event != guards.ELSEWHERE[connection.vendor]
    }
    assert present == wanted
    assert guards.are_installed()


def test_money_is_whole_francs_and_rates_are_basis_points():
    loose = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        if model.__module__.split(".")[0]
        in {"ledger", "members", "contributions", "claims", "reporting", "organisations"}
        for field in model._meta.local_fields
        if field.get_internal_type() in {"FloatField", "DecimalField"}
    }
    assert not loose
