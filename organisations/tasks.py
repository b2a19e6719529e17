"""Alarm clocks: run a job under its owner's rights, and sweep up the jobs that nobody runs."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import override

from core import jobs
from core.scoping import every_organisation
from core.spoken import told as _
from organisations.acting import act_as
from organisations.actions.jobs import wake
from organisations.models import Job
from organisations.queries import actor_for

log = logging.getLogger(__name__)


@shared_task(name="organisations.tasks.run_job")
def run_job(pk: int) -> None:
    """Run one job, as the person who asked for it, for the organisation it is for."""
    with every_organisation():
        run = jobs.take(Job._base_manager.all(), pk, timezone.now)
        if run is None:
            return
        row = Job._base_manager.select_related("user").get(pk=pk)
    actor = actor_for(row.user, row.organisation_id, timezone.localdate()) if row.user.is_active else None
    if actor is None:
        with override(row.user.language):
            lost = jobs.error_columns(_("Les droits de la personne qui a lancé ce travail ont été retirés."))
        Job._base_manager.filter(pk=pk).update(state=jobs.JobState.FAILED, ended_at=timezone.now(), **lost)
        return
    log.info("job started", extra={"job": run.key, "job_name": row.name})
    with act_as(actor), override(row.user.language):
        jobs.execute(run)


@shared_task(name="organisations.tasks.sweep_jobs")
def sweep_jobs() -> int:
    """Send again the jobs that no worker was told of, or whose worker fell silent; returns how many."""
    untold = list(jobs.untold(Job._base_manager.all(), timezone.now()).values_list("pk", flat=True))
    for pk in untold:
        wake(pk)
    return len(untold)


def release_all() -> int:
    """At the start of a lone process no other worker lives: what was running waits again. Returns how many wait."""
    Job._base_manager.filter(state=jobs.JobState.RUNNING).update(lease_until=None)
    Job._base_manager.filter(state__in=[jobs.JobState.QUEUED, jobs.JobState.RUNNING]).update(woken_at=None)
    return sweep_jobs()


KEPT = timedelta(days=7)
"""How long the file that a job made can be downloaded."""


@shared_task(name="organisations.tasks.drop_old_results")
def drop_old_results() -> int:
    """Delete the result files of jobs that ended more than seven days ago; returns how many."""
    with every_organisation():
        old = list(Job.objects.exclude(result="").filter(ended_at__lt=timezone.now() - KEPT))
        for row in old:
            row.result.delete(save=False)
            Job.objects.filter(pk=row.pk).update(result="")
    return len(old)
