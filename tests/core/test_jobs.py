"""A job is a row: it goes on from its last committed step, taken twice it does nothing twice, and says how it ended."""

from datetime import timedelta
from threading import Event, current_thread
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from core import jobs
from core.refusals import Refused
from organisations.models import Job, Parameter

NAMES = list("abcdefgh")


@jobs.job("test.copy")
def copy(run: jobs.Run) -> None:
    """Write a row for each name, two a step."""
    run.expect(len(NAMES))
    start = run.checkpoint.get("at", 0)
    for at in range(start, len(NAMES), 2):
        with run.step(done=2, checkpoint={"at": at + 2}):
            if run.arguments.get("die_at") == at and run.arguments["attempt"] == run._row.attempt:
                raise KeyboardInterrupt
            for name in NAMES[at : at + 2]:
                Parameter.objects.create(
                    organisation_id=run._row.organisation_id, key=name, value=1, starts_on=timezone.now()
                )
    run.summary["copied"] = len(NAMES)


@jobs.job("test.refuse")
def refuse(run: jobs.Run) -> None:
    raise Refused("Le fichier est vide. Choisissez-en un autre.")


def queued(world, name: str, **arguments) -> Job:
    return Job._base_manager.create(
        organisation=world.bembe, user=world.user("manager"), key=uuid4(), name=name, label=name,
        arguments=arguments, created_at=timezone.now(),
    )  # fmt: skip


def take(job: Job, after: timedelta = timedelta()) -> jobs.Run | None:
    return jobs.take(Job._base_manager.all(), job.pk, lambda: timezone.now() + after)


def test_a_job_counts_and_ends(world):
    job = queued(world, "test.copy")
    jobs.execute(take(job))
    job.refresh_from_db()
    assert (job.state, job.done_count, job.total_count, job.percent) == ("done", 8, 8, 100)
    assert job.summary == {"copied": 8}
    assert sorted(Parameter.objects.values_list("key", flat=True)) == NAMES


def test_a_job_that_died_goes_on_from_its_last_step_and_does_nothing_twice(world):
    job = queued(world, "test.copy", die_at=4, attempt=1)
    with pytest.raises(KeyboardInterrupt):
        jobs.execute(take(job))
    assert Parameter.objects.count() == 4
    assert take(job) is None, "its lease still runs"
    jobs.execute(take(job, after=jobs.LEASE * 2))
    job.refresh_from_db()
    assert (job.state, job.done_count, job.attempt) == ("done", 8, 2)
    assert Parameter.objects.count() == 8


@jobs.job("test.lock")
def lock(run: jobs.Run) -> None:
    """Find the database held by others, the first time only, after a step."""
    with run.step(done=1, checkpoint={"at": run.checkpoint.get("at", 0) + 1}):
        pass
    if run._row.attempt == 1:
        raise OperationalError("database is locked")


def test_a_job_that_found_the_database_held_by_others_goes_on_later(world):
    job = queued(world, "test.lock")
    Job._base_manager.update(woken_at=timezone.now())
    with pytest.raises(OperationalError):
        jobs.execute(take(job))
    job.refresh_from_db()
    assert (job.state, job.lease_until, job.ended_at) == ("running", None, None)
    assert jobs.untold(Job._base_manager.all(), timezone.now()).get() == job
    jobs.execute(take(job))
    job.refresh_from_db()
    assert (job.state, job.done_count, job.checkpoint) == ("done", 2, {"at": 2})


def test_workers_are_not_told_each_minute_of_a_job_that_waits_behind_another(world):
    job, everything, now = queued(world, "test.copy"), Job._base_manager.all(), timezone.now()
    assert jobs.untold(everything, now).count() == 1
    everything.update(woken_at=now)
    assert not jobs.untold(everything, now + timedelta(minutes=1)).exists()
    assert jobs.untold(everything, now + jobs.TOLD_AGAIN * 2).count() == 1
    take(job, after=timedelta(minutes=1))
    assert jobs.untold(everything, now + timedelta(minutes=1) + jobs.LEASE * 2).count() == 1, "its worker fell silent"


def test_a_worker_thought_dead_commits_nothing_more(world):
    job = queued(world, "test.copy")
    slow = take(job)
    jobs.execute(take(job, after=jobs.LEASE * 2))
    with pytest.raises(jobs.JobLost), slow.step(done=2, checkpoint={"at": 2}):
        Parameter.objects.create(organisation=world.bembe, key="zzz", value=1, starts_on=timezone.now())
    assert not Parameter.objects.filter(key="zzz").exists()


def test_a_cancelled_job_stops_at_its_next_step(world):
    job = queued(world, "test.copy")
    run = take(job)
    Job._base_manager.filter(pk=job.pk).update(state="cancelled")
    jobs.execute(run)
    job.refresh_from_db()
    assert (job.state, job.done_count) == ("cancelled", 0)
    assert not Parameter.objects.exists()


def test_a_refusal_is_told_as_it_is(world):
    job = queued(world, "test.refuse")
    jobs.execute(take(job))
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Le fichier est vide. Choisissez-en un autre.")
    assert job.told_error == job.error, "what no catalogue knows stays as it is"


def test_an_unforeseen_error_ends_the_job_and_is_not_swallowed(world):
    job = queued(world, "test.unknown")
    with pytest.raises(KeyError):
        jobs.execute(take(job))
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_job_that_ends_each_of_its_workers_is_given_up(world):
    job = queued(world, "test.copy")
    Job._base_manager.filter(pk=job.pk).update(attempt=jobs.MOST_ATTEMPTS)
    assert take(job) is None
    job.refresh_from_db()
    assert job.state == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_long_step_keeps_its_lease(world, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))
    renewed = Event()
    update = jobs.models.QuerySet.update

    def watched(rows, **columns):
        if "lease_until" in columns and "state" not in columns and current_thread().name == "job-heart":
            renewed.set()
        return update(rows, **columns)

    monkeypatch.setattr(jobs.models.QuerySet, "update", watched)
    monkeypatch.setitem(jobs._handlers, "test.long", lambda run: renewed.wait(20))
    job = queued(world, "test.long")
    jobs.execute(take(job))
    job.refresh_from_db()
    assert renewed.is_set()
    assert job.state == "done"
