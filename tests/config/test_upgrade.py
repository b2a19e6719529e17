"""An upgrade changes tables: the triggers step aside, and are made again when it is over."""

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection


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
    assert triggers() == 0
    emit_post_migrate_signal(0, False, "default")
    assert triggers() == before
