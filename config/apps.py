"""The last application: once all tables are migrated it has the database's guards made and the constant rows put in."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def settle(using: str, **_: Any) -> None:
    """Make the triggers, the zero that entries must sum to, and the places of the countries."""
    from claims.actions import load_shipped_diagnoses
    from core import guards
    from ledger.models import Zero
    from organisations.actions.places import load_shipped_places

    guards.install(using)
    Zero.objects.using(using).get_or_create(value=0)
    load_shipped_places()
    load_shipped_diagnoses()


def step_aside(using: str, **_: Any) -> None:
    """Drop the triggers while tables change: SQLite cannot rebuild a table that a trigger of another one names."""
    from core import guards

    guards.remove(using)


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Novi"

    def ready(self) -> None:
        from config import production  # noqa: F401  its checks register themselves

        pre_migrate.connect(step_aside, sender=self)
        post_migrate.connect(settle, sender=self)
