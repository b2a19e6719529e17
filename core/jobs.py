"""Long work: a job is a row (state, k of n, result, error); a worker executes it and a crash resumes it.

A handler works in steps. Each step commits its rows and its checkpoint together, under a fence that only the last
worker to take the job holds: after kill -9 the next worker goes on from the last committed checkpoint, and a worker
thought dead that wakes up can commit nothing more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.core.files.base import ContentFile
from django.db import DatabaseError, OperationalError, connections, models, transaction
from django.db.models import F, Q

from core import spoken
from core.refusals import Refused
from core.text import N_

MOST_ATTEMPTS = 10
"""A job that ended its worker so many times is not tried again: it would take the next one with it."""
LEASE = timedelta(seconds=60)
"""How long a silent job is believed alive; each step renews it."""


TOLD_AGAIN = timedelta(minutes=10)
"""After how long a worker is told again of a job that nobody took: its message may be lost."""


class JobState(models.TextChoices):
    QUEUED = "queued", N_("En attente")
    RUNNING = "running", N_("En cours")
    DONE = "done", N_("Terminé")
    FAILED = "failed", N_("Arrêté sur une erreur")
    CANCELLED = "cancelled", N_("Annulé")


class JobLost(RuntimeError):
    """The job was taken by another worker or cancelled: what this step did is undone."""


def result_path(job: "AbstractJob", filename: str) -> str:
    """Where a result is kept: under the job's own unguessable name, never the name someone typed."""
    return f"jobs/{job.key}/{filename.rpartition('/')[2]}"


class AbstractJob(models.Model):
    """The columns of a job; the app that knows users and organisations makes the table."""

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    """What it does, in French."""
    words = models.JSONField(default=dict)
    """What the label is made of: it is said in the language of who reads it."""
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True)
    checkpoint = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """Why it failed: in French when the refusal is `spoken.Told`, else as it was said to who started the job."""
    refusal = models.JSONField(default=str)
    """What the error is made of: it is said in the language of who reads it; a plain text is what it was."""
    result = models.FileField(upload_to=result_path, blank=True, max_length=200)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(null=True)
    """When a worker was last told of it: it is not told again at each sweep while it waits behind others."""
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def told_error(self) -> str:
        """Why it failed, in the language of the page when the refusal is `spoken.Told`."""
        return spoken.say_again(self.refusal) if self.refusal else self.error

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def percent(self) -> int | None:
        """How far, 0 to 100; None while the total is unknown."""
        return min(100, self.done_count * 100 // self.total_count) if self.total_count else None


def error_columns(text: str) -> dict[str, Any]:
    """How a job keeps why it failed."""
    made = spoken.kept(text)
    return {"error": spoken.in_french(made), "refusal": made}


@dataclass(frozen=True, slots=True)
class Counted:
    """What a key of a job's summary is called on its page, and whether it is francs or a count."""

    label: str
    is_money: bool = False


Handler = Callable[["Run"], None]
_handlers: dict[str, Handler] = {}


def job(name: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of jobs called `name`."""

    def register(handler: Handler) -> Handler:
        _handlers[name] = handler
        return handler

    return register


class Run:
    """One worker's hold on a job: what to do, from where, and how to say how far it is."""

    def __init__(self, row: AbstractJob, clock: Callable[[], datetime]) -> None:
        self._row = row
        self._table = type(row)._base_manager
        self._clock = clock
        self.key = str(row.key)
        self.arguments: dict[str, Any] = row.arguments
        self.checkpoint: dict[str, Any] = row.checkpoint
        self.summary: dict[str, Any] = row.summary

    @contextmanager
    def step(self, *, done: int, checkpoint: dict[str, Any]) -> Iterator[None]:
        """Do one chunk: its writes, the checkpoint and the count commit together or not at all.

        Raises JobLost, which undoes the chunk, when the job was cancelled or taken over.
        """
        with transaction.atomic():
            yield
            self.checkpoint = checkpoint
            self._touch(done_count=F("done_count") + done, checkpoint=checkpoint, summary=self.summary)

    def expect(self, total: int) -> None:
        """Say how many items there are in all."""
        self._touch(total_count=total)

    def attach(self, filename: str, content: bytes) -> None:
        """Keep a result file for the person who started the job."""
        self._row.result.save(filename, ContentFile(content), save=False)
        self._touch(result=self._row.result.name)

    def _touch(self, **columns: Any) -> None:
        held = self._table.filter(pk=self._row.pk, attempt=self._row.attempt, state=JobState.RUNNING)
        if not held.update(lease_until=self._clock() + LEASE, **columns):
            raise JobLost(str(self._row.key))


def waiting(jobs: models.QuerySet, now: datetime) -> models.QuerySet:
    """Jobs that a worker should take: queued, or begun by a worker that fell silent."""
    return jobs.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now) | Q(state="running", lease_until=None)
    )


def untold(jobs: models.QuerySet, now: datetime) -> models.QuerySet:
    """Waiting jobs of which no worker was told, or long ago, or before the one that was told fell silent."""
    long_ago, before = Q(woken_at__lt=now - TOLD_AGAIN), Q(state=JobState.RUNNING, woken_at__lt=F("lease_until"))
    return waiting(jobs, now).filter(Q(woken_at=None) | long_ago | before)


def take(jobs: models.QuerySet, pk: int, clock: Callable[[], datetime]) -> Run | None:
    """Take a waiting job, None when another worker has it or it is over."""
    now = clock()
    waiting(jobs, now).filter(pk=pk, attempt__gte=MOST_ATTEMPTS).update(state=JobState.FAILED, ended_at=now)
    taken = waiting(jobs, now).filter(pk=pk)
    if not taken.update(state=JobState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE):
        return None
    return Run(jobs.get(pk=pk), clock)


@contextmanager
def _beating(held: models.QuerySet, clock: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease while the work goes on, on a connection of its own: a long step is not taken for a death."""
    over = Event()

    def beat() -> None:
        while not over.wait(LEASE.total_seconds() / 3):
            try:
                held.update(lease_until=clock() + LEASE)
            except DatabaseError:
                continue  # the work itself holds the database; the lease is three beats long
        connections.close_all()

    heart = Thread(target=beat, name="job-heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()


def execute(run: Run) -> None:
    """Do the work and write how it ended; a refusal is told as it is, an unforeseen error is kept and raised again."""
    row, jobs = run._row, run._table
    held = jobs.filter(pk=row.pk, attempt=row.attempt, state=JobState.RUNNING)
    try:
        with _beating(held, run._clock):
            _handlers[row.name](run)
    except JobLost:
        return
    except OperationalError:
        # A deadlock, a database that others hold: nothing is wrong with the job. It waits for the next sweep, and goes
        # on from its last step; `MOST_ATTEMPTS` bounds it. Should even this not be written, its lease runs out.
        with suppress(DatabaseError):
            held.update(lease_until=None, woken_at=None)
        raise
    except Refused as refusal:
        held.update(state=JobState.FAILED, ended_at=run._clock(), **error_columns(refusal.text))
    except Exception:
        held.update(state=JobState.FAILED, ended_at=run._clock(), **error_columns(""))
        raise
    else:
        held.update(state=JobState.DONE, summary=run.summary, ended_at=run._clock())
