"""Asking for long work, cancelling it, and seeing that it has ended."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.jobs import JobState
from core.saying import Notebook
from core.spoken import told as _
from core.text import N_
from organisations.acting import ActionRefused, action, current_actor, current_permission, within_action
from organisations.models import Job
from organisations.permissions import SIGNED_IN

LABEL_LENGTH = Job._meta.get_field("label").max_length


@within_action
def start_job(name: str, label: str, arguments: dict[str, Any], total: int | None = None, **values: str | int) -> Job:
    """Write the row of a job in the caller's transaction; once committed a worker is woken.

    `label`: a text of the catalogue, in French, with its `values`: it is said in the language of who reads it.
    Its file is for whoever asked, as long as they hold the permission of the action that calls this.
    When the broker is away the row waits: the sweep sends it again. Must be inside an action.
    """
    actor = current_actor()
    if actor.user_id is None:
        raise ActionRefused(_("Un travail en arrière-plan se lance par une personne connectée."))
    words = Notebook()
    told = (words(label) % values)[:LABEL_LENGTH] if values else label
    row = Job.objects.create(
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        key=uuid4(),
        name=name,
        permission=current_permission(),
        label=told,
        words=words.made,
        arguments=arguments,
        total_count=total,
        created_at=timezone.now(),
    )
    transaction.on_commit(lambda: wake(row.pk))
    return row


def wake(pk: int) -> None:
    """Tell a worker that a job waits; a broker that is away is not an error, the row is the truth."""
    try:
        current_app.send_task("organisations.tasks.run_job", args=[pk], retry=False)
    except (OperationalError, OSError):
        return
    Job._base_manager.filter(pk=pk).update(woken_at=timezone.now())


@action("organisations.cancel_job", permission=SIGNED_IN, label=N_("a arrêté un travail"))
def cancel_job(*, job: Job) -> Job:
    """Stop a job that is not over: what is committed stays, the next step finds itself fenced out."""
    if job.user_id != current_actor().user_id:
        raise ActionRefused(_("Seule la personne qui a lancé ce travail peut l'arrêter."))
    live = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    if not live.update(state=JobState.CANCELLED, ended_at=timezone.now()):
        raise ActionRefused(_("Ce travail est déjà terminé."))
    job.refresh_from_db()
    return job


def mark_jobs_seen(jobs: Iterable[Job]) -> None:
    """Note that their owner saw which of these jobs have ended: the bell rings once for each; one query at most."""
    unseen = [job.pk for job in jobs if job.is_over and job.seen_at is None]
    if unseen:
        Job.objects.filter(pk__in=unseen).update(seen_at=timezone.now())
