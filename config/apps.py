"""The last application: once all tables are migrated it has the database's guards made."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def install_guards(using: str, **_: Any) -> None:
    from core import guards

    guards.install(using)


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Novi"

    def ready(self) -> None:
        post_migrate.connect(install_guards, sender=self)
