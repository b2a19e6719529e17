"""Two pages for machines: is the process alive, and can it serve? They show no data and ask for no login."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from core import guards
from core.pages import PUBLIC


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing of what stands behind it."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, is migrated and guarded, and Redis answers where there is one: 200, else 503."""
    parts = {name: _answers(question) for name, question in QUESTIONS.items()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _answers(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (DatabaseError, RedisError, OSError):
        return False


_migrated: set[str] = set()


def _is_migrated() -> bool:
    """Asked of the disk until it is true, then only of the database: a probe comes every few seconds."""
    if connection.alias in _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or not guards.are_installed():
        return False
    _migrated.add(connection.alias)
    return True


def _reaches_redis() -> bool:
    if settings.REDIS_URL:
        cache.set("readyz", "1", timeout=10)
        return cache.get("readyz") == "1"
    return True


QUESTIONS: dict[str, Callable[[], bool]] = {"database": _is_migrated, "broker": _reaches_redis}

# Public on purpose: a probe has no account. The test that walks every address reads this mark.
healthz.permission = PUBLIC
readyz.permission = PUBLIC
