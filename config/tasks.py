"""Alarm clocks of the roof: sessions that are over, and the daily backup of an installation on one machine."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from config import backups
from core.planning import weigh_tables


@shared_task(name="config.tasks.back_up")
def back_up() -> str:
    """Back up when the last backup is not of today; the file made, empty when there was nothing to do."""
    made = backups.back_up_if_due(timezone.localtime())
    if made:
        weigh_tables()
    return made.name if made else ""


@shared_task(name="config.tasks.drop_old_sessions")
def drop_old_sessions() -> None:
    """Delete the sessions that are over: each sign-in leaves a row."""
    call_command("clearsessions")
