"""An upgrade changes tables: the triggers step aside where they must, and are made again, all together, at its end."""

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection

from config.views import health
from core import guards


def triggers() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'novi_%'")
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'novi_%'")
        return cursor.fetchone()[0]


def test_triggers_step_aside_for_a_migration_and_come_back(db):
    before = triggers()
    assert before > 100
    emit_pre_migrate_signal(0, False, "default")
    assert triggers() == (0 if connection.vendor == "sqlite" else before)
    emit_post_migrate_signal(0, False, "default")
    assert triggers() == before


def test_a_guard_that_is_missing_or_says_something_else_is_seen(db, client):
    assert guards.are_installed()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER novi_ledger_leg_0")
        else:
            cursor.execute("ALTER TABLE ledger_leg DISABLE TRIGGER novi_ledger_leg_0")
    assert not guards.are_installed()
    health._migrated.clear()
    assert client.get("/readyz").status_code == 503
    guards.install()
    assert guards.are_installed()
    assert client.get("/readyz").status_code == 200
