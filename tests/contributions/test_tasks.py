"""The long work of contributions, as a worker does it: in chunks, resumed, and its result kept for who asked."""

from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from contributions import queries, tasks
from contributions.actions import collect, raise_dues, start_good_standing, start_raising, start_raising_year
from contributions.models import Due
from contributions.rules.raising import fiscal_months
from core.jobs import JobState
from core.spans import Month
from organisations.acting import ActionRefused
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
    assert job.summary == {"dues": 10, "amount": 5 * 1400, "settled": 0}
    with village.acting():
        again = start_raising(month=Month(2026, 1), on=date(2026, 1, 6))
    assert done(village, again).summary == {"dues": 0, "amount": 0, "settled": 0}
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
    with override("en"):
        assert "January 2026" in job.told_error
        assert "janvier" not in job.told_error
    with village.acting():
        assert not Due.objects.exists()


def test_the_list_of_good_standing_is_kept_for_who_asked(village):
    household = village.family("0001", people=2)
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 1))
        collect(household=household, paid_on=date(2026, 1, 1), amount=1400, method="cash", till=village.till)
        job = start_good_standing(on=date(2026, 6, 10))
    job = done(village, job)
    assert (job.state, job.summary) == (JobState.DONE, {"people": 2})
    with job.result.open() as kept:
        assert "0001-02" in read(kept.read())
    assert job.result.name.endswith("2026-06-10_personnes-a-jour_mutuelle-de-bembereke.pdf")


def test_a_whole_year_is_raised_by_one_job_and_each_month_once(village, monkeypatch):
    monkeypatch.setattr(tasks.queries, "CHUNK", 2)
    for number in range(3):
        village.family(f"{number:04d}", people=2)
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 1))
        year = fiscal_months(Month(2026, 5), 1)
        rest = queries.months_unraised(village.mutual.pk, year)
        assert rest == year[1:]
        job = start_raising_year(months=rest, on=date(2026, 2, 5))
    job = done(village, job)
    assert (job.state, job.done_count, job.total_count) == (JobState.DONE, 33, 33)
    assert job.summary == {"dues": 33, "amount": 33 * 400, "settled": 0}
    with village.acting():
        assert queries.months_unraised(village.mutual.pk, year) == []
        with pytest.raises(ActionRefused, match="n'attend un appel"):
            start_raising_year(months=[], on=date(2026, 2, 6))


def test_a_year_that_begins_in_july_ends_in_june():
    assert fiscal_months(Month(2026, 5), 7)[::11] == [Month(2025, 7), Month(2026, 6)]


def test_the_page_offers_the_rest_of_the_year(village, client):
    village.family("0001", on=date(2026, 1, 1))
    client.force_login(village.world.user("manager"))
    page = client.get("/cotisations/appeler/", {"month": "2026-03"})
    assert "Appeler tout l&#x27;exercice" in page.content.decode() or "Appeler tout l'exercice" in page.content.decode()
    sent = {"month": "2026-03", "span": "year", "operation": str(uuid4())}
    answer = client.post("/cotisations/appeler/", sent)
    assert answer.headers["Location"].startswith("/travaux/")
    with village.acting():
        assert len(Job.objects.get().arguments["months"]) == 12


@pytest.mark.parametrize("typed", ["31/02/2026", "abc"])
def test_an_unreadable_day_has_its_error_and_no_verdict(village, client, typed):
    village.family("0001")
    client.force_login(village.world.user("manager"))
    page = client.get("/cotisations/droits/", {"q": "0001-01", "on": typed})
    said = page.content.decode()
    assert (page.status_code, "person" in page.context, 'class="verdict' in said) == (422, False, False)
    assert typed in page.context["form"].errors["on"][0]
    assert page.context["form"].errors["on"][0] in unescape(said)
    assert "<details open>" in said
