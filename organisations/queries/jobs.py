"""Jobs as their owner sees them."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from core.jobs import JobState
from organisations.acting import current_actor
from organisations.models import Job


def jobs_of(user_id: int) -> QuerySet[Job]:
    """A person's jobs in the acting organisation, latest first."""
    return Job.objects.filter(user_id=user_id, organisation_id=current_actor().organisation_id)


def find_job(key: UUID) -> Job:
    """One of the acting person's own jobs; raises Http404 for anybody else's."""
    found = jobs_of(current_actor().user_id or 0).filter(key=key).first()
    if found is None:
        raise Http404("no such job")
    return found


def may_open_result(job: Job) -> bool:
    """Whether a job has a file that the acting person may open today: theirs, by a permission that they still hold."""
    actor = current_actor()
    return bool(job.result) and job.user_id == actor.user_id and actor.may(job.permission)


def waiting_job_count(user_id: int) -> int:
    """How many jobs run, wait, or have ended without the person having seen it."""
    live = Q(state__in=[JobState.QUEUED, JobState.RUNNING])
    unseen = Q(state__in=[JobState.DONE, JobState.FAILED], seen_at__isnull=True)
    return jobs_of(user_id).filter(live | unseen).count()
