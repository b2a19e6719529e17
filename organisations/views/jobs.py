"""Long works as the person who asked for them sees them: where they are, what they gave, how to stop them."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import formats
from core.jobs import Counted, JobState
from core.pages import ActPage, ListPage, Page
from organisations.actions import cancel_job, mark_jobs_seen
from organisations.models import Job
from organisations.permissions import SIGNED_IN
from organisations.queries import find_job, jobs_of, may_open_result

STATES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "waiting",
    JobState.DONE: "ok",
    JobState.FAILED: "refused",
    JobState.CANCELLED: "unknown",
}


def shown(job: Job, address: str) -> dict[str, Any]:
    """A job as the progress bar shows it, on a page whose address it is read again from while it runs."""
    done = job.total_count if job.state == JobState.DONE and job.total_count else job.done_count
    return {
        "row": job,
        "state": STATES[JobState(job.state)],
        "has_file": may_open_result(job),
        "word": _t(str(JobState(job.state).label)),
        "done": done,
        "total": job.total_count or max(done, 1),
        "poll": "" if job.is_over else address,
    }


class Jobs(ListPage):
    """All the person's jobs, latest first."""

    permission = SIGNED_IN
    template_name = "organisations/jobs.html"
    title = _("Travaux")

    def rows(self) -> QuerySet[Job]:
        return jobs_of(self.actor.user_id or 0)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        context = super().context(**kwargs)
        address = self.request.get_full_path()
        mark_jobs_seen(context["rows"])
        return {**context, "jobs": [shown(job, address) for job in context["rows"]]}


class JobPage(Page):
    """One job: its bar moves by itself, or by the link that reads the page again."""

    permission = SIGNED_IN
    template_name = "organisations/job.html"
    title = _("Travail")

    def context(self, key: UUID, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        job = find_job(key)
        mark_jobs_seen([job])
        name = settings.JOB_PAGES.get(job.name)
        back = reverse(name) if name else ""
        return {"job": shown(job, self.request.path), "summary": _told(job.summary, self.actor.currency), "back": back}


def _told(summary: dict[str, Any], currency: str) -> list[tuple[str, str]]:
    """The counts and the francs of a job's summary in words; what has none is not for the screen."""
    words: dict[str, Counted] = {}
    for path in settings.JOB_WORDS:
        words |= import_string(path)
    counts = {**summary, **summary.get("counts", {})}
    return [
        (_t(words[name].label), formats.money(value, currency) if words[name].is_money else formats.count(value))
        for name, value in counts.items()
        if name in words and isinstance(value, int)
    ]


class CancelJob(ActPage):
    """Stop a job: what is done stays done."""

    permission = SIGNED_IN

    def act(self) -> HttpResponseBase:
        cancel_job(job=find_job(self.kwargs["key"]), operation_id=self.operation_id)
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("organisations:job", kwargs={"key": self.kwargs["key"]})


class JobFile(Page):
    """The result of a job, for its owner while they may still ask for it; no browser opens it in place."""

    permission = SIGNED_IN

    def get(self, request: Any, *args: Any, key: UUID, **kwargs: Any) -> HttpResponseBase:
        job = find_job(key)
        if not may_open_result(job):
            raise Http404("no result, or no longer for this person")
        try:
            content = job.result.open("rb")
        except (ValueError, FileNotFoundError) as error:
            raise Http404("no result, or no longer") from error
        mark_jobs_seen([job])
        answer = FileResponse(content, as_attachment=True, filename=PurePath(str(job.result.name)).name)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        return answer
