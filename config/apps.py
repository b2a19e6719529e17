"""The last application: once all tables are migrated it has the database's guards made and the constant rows put in."""

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate, pre_migrate


def settle(using: str, **_: Any) -> None:
    """Make the triggers, the zero that entries must sum to, and the places of the countries: all together or nothing.

    Where the triggers are (`core.guards.are_installed`), the rest is too.
    """
    from claims.actions import load_shipped_diagnoses
    from core import guards
    from ledger.models import Zero
    from organisations.actions.places import load_shipped_places

    with transaction.atomic(using=using):
        guards.install(using)
        Zero.objects.using(using).get_or_create(value=0)
        load_shipped_places()
        load_shipped_diagnoses()


def step_aside(using: str, **_: Any) -> None:
    """Drop the triggers while tables change: SQLite cannot rebuild a table that a trigger of another one names.

    PostgreSQL can: there they hold through the upgrade, and are replaced in one transaction at its end.
    """
    from core import guards

    if connections[using].vendor == "sqlite":
        guards.remove(using)


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Novi"

    def ready(self) -> None:
        from config import production  # noqa: F401  its checks register themselves

        pre_migrate.connect(step_aside, sender=self)
        post_migrate.connect(settle, sender=self)
