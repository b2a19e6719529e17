"""The long work of contributions, as a worker does it: in chunks, resumed, and its result kept for who asked."""

from datetime import date

from django.utils import timezone

from contributions import tasks
from contributions.actions import collect, raise_dues, start_good_standing, start_raising
from contributions.models import Due
from core.jobs import JobState
from core.spans import Month
from organisations.models import Job
from organisations.tasks import run_job
from tests.contributions.test_documents import read


def done(village, job: Job) -> Job:
    run_job(job.pk)
    with village.acting():
        return Job.objects.get(pk=job.pk)


def test_a_month_is_raised_in_chunks_and_its_bar_ends_full(village, monkeypatch):
    monkeypatch.setattr(tasks.queries, "CHUNK", 2)
    for number in range(5):
        village.family(f"{number:04d}", people=2)
    with village.acting():
        job = start_raising(month=Month(2026, 1), on=date(2026, 1, 5))
    job = done(village, job)
    assert (job.state, job.done_count, job.total_count) == (JobState.DONE, 5, 5)
    assert job.summary == {"Cotisations appelées": 10, "Somme appelée": 5 * 1400, "Payé par les avances": 0}
    with village.acting():
        again = start_raising(month=Month(2026, 1), on=date(2026, 1, 6))
    assert done(village, again).summary == {"Cotisations appelées": 0, "Somme appelée": 0, "Payé par les avances": 0}
    with village.acting():
        assert Due.objects.count() == 10


def test_a_month_that_is_closed_meanwhile_stops_the_job_with_its_reason(village):
    from ledger.models import Period

    village.family("0001", people=2)
    with village.acting():
        job = start_raising(month=Month(2026, 1), on=date(2026, 1, 5))
        Period.objects.create(
            organisation=village.mutual,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 2, 1),
            closed_at=timezone.now(),
        )
    job = done(village, job)
    assert job.state == JobState.FAILED
    assert "La période de janvier 2026 est clôturée" in job.error
    with village.acting():
        assert not Due.objects.exists()


def test_the_list_of_good_standing_is_kept_for_who_asked(village):
    household = village.family("0001", people=2)
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 1))
        collect(household=household, paid_on=date(2026, 1, 1), amount=1400, method="cash", till=village.till)
        job = start_good_standing(on=date(2026, 6, 10))
    job = done(village, job)
    assert (job.state, job.summary) == (JobState.DONE, {"Personnes à jour": 2})
    with job.result.open() as kept:
        assert "0001-02" in read(kept.read())
    assert job.result.name.endswith("2026-06-10_personnes-a-jour_mutuelle-de-bembereke.pdf")
