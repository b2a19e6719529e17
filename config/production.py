"""What production refuses: each reason is one sentence, and with one reason Novi does not start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from config.keys import INSECURE_KEY

SHORTEST_KEY = 50


def refusals() -> list[str]:
    """Why these settings may not serve real people, in plain words; empty when they may, or outside production."""
    if not settings.PRODUCTION:
        return []
    key, hosts, engine = settings.SECRET_KEY, settings.ALLOWED_HOSTS, settings.DATABASES["default"]["ENGINE"]
    reasons = {
        f"SECRET_KEY manque ou compte moins de {SHORTEST_KEY} caractères : donnez-en une, tirée au hasard.": (
            key == INSECURE_KEY or len(key) < SHORTEST_KEY or len(set(key)) < 5
        ),
        "DEBUG est activé : une page d'erreur montrerait des données. Retirez DEBUG.": settings.DEBUG,
        "ALLOWED_HOSTS est vide ou accepte tous les noms : donnez le nom de domaine de Novi.": (
            not hosts or any(host.strip() in ("", "*", ".") for host in hosts)
        ),
        "DATABASE_URL ne désigne pas PostgreSQL : plusieurs processus ne peuvent pas écrire sur SQLite.": (
            "postgresql" not in engine
        ),
        "REDIS_URL manque : sans Redis, les travaux longs et les limites de connexion ne sont pas partagés.": (
            not settings.REDIS_URL
        ),
    }
    return [sentence for sentence, holds in reasons.items() if holds]


def demo_refusals() -> list[str]:
    """Whether accounts of the demo network live in this production database; a database without tables has none."""
    if not settings.PRODUCTION:
        return []
    from training.queries.demo import demo_accounts

    try:
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
        present = "organisations_user" in tables and demo_accounts()
    except DatabaseError:
        return []  # the database does not answer: whatever comes next will say so better
    return ["Des comptes de démonstration sont dans cette base : leurs mots de passe sont publics."] if present else []


def refuse_unsafe_start() -> None:
    """Stop this process, with the reasons, when production is not safe."""
    if reasons := [*refusals(), *demo_refusals()]:
        raise SystemExit("Novi refuse de démarrer en production :\n" + "\n".join(f"  - {reason}" for reason in reasons))


@checks.register(checks.Tags.security)
def check_production(**_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(reason, id="novi.E001") for reason in refusals()]


@checks.register(checks.Tags.database)
def check_demo_accounts(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(reason, id="novi.E002") for reason in (demo_refusals() if databases else [])]
