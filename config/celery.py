"""The Celery application: it only wakes workers, the truth of a job is its row in the database."""

import os
from typing import Any

from celery import Celery, Task, signals

from config.logs import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("novi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_log(**_: Any) -> None:
    """Celery leaves the log alone when somebody answers this signal: settings.LOGGING holds in a worker too."""


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_production(**_: Any) -> None:
    from config.production import refuse_unsafe_start

    refuse_unsafe_start()


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """What a task writes in the log carries the number of the request that asked for it."""
    headers["request_number"] = request_id.get()


@signals.task_prerun.connect
def take_request_id(task: Task, **_: Any) -> None:
    request_id.set(task.request.get("request_number") or task.request.id)
