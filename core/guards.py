"""What the database itself refuses, written once for SQLite and PostgreSQL: triggers made from the models.

Triggers are made again after each `migrate`, from what the models declare, because SQLite drops them whenever it
rebuilds a table. Nothing has to be remembered when a column is added. Whether they are all there is asked of the
database itself (`are_installed`): a `migrate` that was killed leaves no promise that nobody keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows are never deleted, and never changed but for the columns named."""

    but: frozenset[str] = frozenset()

    def rules(self, model: type[models.Model]) -> "Iterator[Refuse]":
        label = model._meta.label
        yield Refuse("DELETE", "1=1", f"{label}: a row is never deleted")
        changed = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in self.fixed(model))
        yield Refuse("UPDATE", changed, f"{label}: a row is never changed, it is reversed by another")
        yield Refuse("TRUNCATE", "1=1", f"{label}: the table is never emptied")
        key = model._meta.pk.column
        there = f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" o WHERE o."{key}" = NEW."{key}")'
        yield Refuse("REPLACE", there, f"{label}: a row is never replaced")

    def fixed(self, model: type[models.Model]) -> list[str | None]:
        """The columns that are never changed."""
        return [field.column for field in model._meta.local_concrete_fields if field.name not in self.but]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse an event (INSERT, UPDATE, DELETE) when an SQL condition over NEW and OLD holds.

    TRUNCATE is an event of PostgreSQL alone, REPLACE (an insertion that would take the place of a row) of SQLite alone.
    """

    event: str
    when: str
    message: str

    def rules(self, model: type[models.Model]) -> "Iterator[Refuse]":
        yield self


@dataclass(frozen=True, slots=True)
class Then:
    """Run a statement after each row of an event."""

    event: str
    statement: str

    def rules(self, model: type[models.Model]) -> "Iterator[Then]":
        yield self


def same_organisation(model: type[models.Model]) -> Iterator[Refuse]:
    """A row's organisation equals its parents' organisation, for each foreign key to another tenant table."""
    for field in model._meta.local_concrete_fields:
        parent = field.related_model
        if not isinstance(parent, type) or not getattr(parent, "is_tenant", False):
            continue
        condition = (  # names of our own tables and columns
            f'NEW."{field.column}" IS NOT NULL AND (SELECT p.organisation_id FROM "{parent._meta.db_table}" p '
            f'WHERE p.id = NEW."{field.column}") {{differs}} NEW.organisation_id'
        )
        message = f"{model._meta.label}.{field.name}: the row belongs to another organisation"
        yield from _whenever_set(model, field.column, condition, message)


def within_organisation(model: type[models.Model]) -> Iterator[Refuse]:
    """A body of the tree that a row names (a family's section) is its organisation or lies under it."""
    tree: Any = model._meta.get_field("organisation").related_model
    table = tree._meta.db_table
    for field in model._meta.local_concrete_fields:
        if field.related_model is tree and field.name != "organisation":
            condition = (
                f'NEW."{field.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{table}" o, "{table}" s '
                f'WHERE o.id = NEW.organisation_id AND s.id = NEW."{field.column}" '
                "AND substr(s.path, 1, length(o.path)) = o.path)"
            )
            message = f"{model._meta.label}.{field.name}: it lies elsewhere in the tree"
            yield from _whenever_set(model, field.column, condition, message)


def _whenever_set(model: type[models.Model], column: str | None, condition: str, message: str) -> Iterator[Refuse]:
    """What a column refers to is judged when the row comes in and when the column changes, if it may."""
    yield Refuse("INSERT", condition, message)
    if column not in _fixed(model):
        yield Refuse("UPDATE", f'OLD."{column}" {{differs}} NEW."{column}" AND {condition}', message)


def stays_with_its_organisation(model: type[models.Model]) -> Iterator[Refuse]:
    """A row that others hang on cannot move away from under them."""
    if "organisation_id" not in _fixed(model):
        message = f"{model._meta.label}: a row stays with its organisation"
        yield Refuse("UPDATE", "OLD.organisation_id {differs} NEW.organisation_id", message)


def _fixed(model: type[models.Model]) -> set[str | None]:
    """The columns that no update may change already: one trigger less on the way of each posting."""
    append_only = [guard for guard in getattr(model, "guards", ()) if isinstance(guard, AppendOnly)]
    return {column for guard in append_only for column in guard.fixed(model)}


def rules_of(model: type[models.Model]) -> list[Refuse | Then]:
    """All that the database holds for one table: what the model declares, and one organisation per family of rows."""
    found: list[Refuse | Then] = []
    if getattr(model, "is_tenant", False):
        found += same_organisation(model)
        found += within_organisation(model)
        found += stays_with_its_organisation(model)
    for guard in getattr(model, "guards", ()):
        found += guard.rules(model)
    return found


def install(using: str = "default") -> int:
    """(Re)make every trigger of every model, all of them or none; returns how many were made."""
    connection = connections[using]
    made = 0
    with transaction.atomic(using=using), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        remove(using)
        for model in apps.get_models():
            if model._meta.db_table in present:
                for trigger in _triggers(connection.vendor, model):
                    for statement in trigger.statements:
                        cursor.execute(statement)
                    made += 1
    return made


def are_installed(using: str = "default") -> bool:
    """Whether the database holds exactly the triggers that the models declare, each with its words, none disabled."""
    connection = connections[using]
    wanted = {
        trigger.name: trigger.kept for model in apps.get_models() for trigger in _triggers(connection.vendor, model)
    }
    with connection.cursor() as cursor:
        cursor.execute(KEPT[connection.vendor])
        return dict(cursor.fetchall()) == wanted


KEPT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'novi_%'",
    "postgresql": (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname LIKE 'novi_%'"
    ),
}
"""The name of each of our triggers, and the words that the database keeps of it."""


def remove(using: str = "default") -> None:
    """Drop every trigger that `install` made (migrations of one table, tests that empty tables)."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'novi_%%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            return
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'novi_%%'"
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A trigger of one database: the statements that make it, and what the database keeps of them word for word."""

    name: str
    statements: tuple[str, ...]
    kept: str


ELSEWHERE = {"sqlite": "TRUNCATE", "postgresql": "REPLACE"}
"""The event that a database does not know."""


def _triggers(vendor: str, model: type[models.Model]) -> Iterator[_Trigger]:
    table = model._meta.db_table
    for number, rule in enumerate(rules_of(model)):
        if rule.event == ELSEWHERE[vendor]:
            continue
        make = _postgresql if vendor == "postgresql" else _sqlite
        yield make(f"novi_{table}_{number}", table, rule)


def _sqlite(name: str, table: str, rule: Refuse | Then) -> _Trigger:
    if isinstance(rule, Refuse):
        message = rule.message.replace("'", "''")
        event = "INSERT" if rule.event == "REPLACE" else rule.event
        statement = (
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW '
            f"WHEN {rule.when.replace('{differs}', 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    else:
        statement = f'CREATE TRIGGER "{name}" AFTER {rule.event} ON "{table}" FOR EACH ROW BEGIN {rule.statement}; END'
    return _Trigger(name, (statement,), statement)


def _postgresql(name: str, table: str, rule: Refuse | Then) -> _Trigger:
    answer = "OLD" if rule.event == "DELETE" else "NEW"
    if isinstance(rule, Refuse):
        message = rule.message.replace("'", "''").replace("%", "%%")
        raising = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
        when = rule.when.replace("{differs}", "IS DISTINCT FROM")
        body = raising if rule.event == "TRUNCATE" else f"IF {when} THEN {raising} END IF; RETURN {answer};"
        timing = "BEFORE"
    else:
        body, timing = f"{rule.statement}; RETURN NULL;", "AFTER"
    moment = f'{timing} {rule.event} ON "{table}" FOR EACH {"STATEMENT" if rule.event == "TRUNCATE" else "ROW"}'
    kept = f"/* {moment} */ BEGIN {body} END"  # the moment too is kept in the function's words, to be compared
    return _Trigger(
        name,
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${kept}$$",
            f'CREATE TRIGGER "{name}" {moment} EXECUTE FUNCTION {name}()',
        ),
        kept,
    )
