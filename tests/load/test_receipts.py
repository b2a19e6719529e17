"""Many cashiers at once, and a worker killed in mid-batch: no franc, no number and no due is lost or doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import Count, Sum

from contributions import queries
from contributions.actions import collect, raise_dues, reverse_receipt, start_raising
from contributions.models import Allocation, Due, Receipt
from core.jobs import JobState
from core.scoping import every_organisation
from core.spans import Month
from ledger.models import Leg
from members.models import Beneficiary, Enrolment, Household
from organisations.acting import ActionRefused
from organisations.models import Job
from organisations.tasks import release_all
from tests import servers
from tests.conftest import ROOT
from tests.contributions.conftest import Village
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 12
MARCH = Month(2026, 3)
FAMILIES = 2400


@pytest.fixture
def village(transactional_db: None) -> Village:
    found = Village(make_world())
    found.rate()
    return found


def at_once(village: Village, work: Callable[[int], object]) -> list[object]:
    """Twelve cashiers, each on a connection of their own, who start at the same instant."""
    start = Barrier(CLIENTS)
    actor = village.world.actor("manager")

    def client(number: int) -> object:
        from organisations.acting import act_as

        try:
            with act_as(actor):
                start.wait()
                return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(client, range(CLIENTS)))


def balance(use: str) -> int:
    return int(Leg.objects.filter(account__use=use).aggregate(total=Sum("amount"))["total"] or 0)


def pay(village: Village, household: Household, **more: object) -> Receipt:
    known = {"paid_on": date(2026, 3, 10), "amount": 600, "method": "cash", "till": village.till}
    return collect(household=household, **{**known, **more})


def test_twelve_payments_of_one_due_settle_it_once_and_the_rest_is_an_advance(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
    at_once(village, lambda _number: pay(village, household))
    with village.acting():
        assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, CLIENTS + 1))
        assert Allocation.objects.aggregate(total=Sum("amount"))["total"] == 600
        assert queries.owed([household.pk]) == {}
        assert sum(part.left for part in queries.advances([household.pk])[household.pk]) == 600 * (CLIENTS - 1)
        assert (balance("cash"), balance("members"), balance("advances")) == (7200, 0, -6600)


def test_receipts_of_twelve_families_at_once_have_unique_gapless_numbers(village):
    families = [village.family(f"{number:04d}") for number in range(CLIENTS)]
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
    at_once(village, lambda number: pay(village, families[number]))
    with village.acting():
        assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, CLIENTS + 1))
        assert queries.owed([family.pk for family in families]) == {}
        assert balance("members") == 0


def test_one_form_sent_twelve_times_is_one_receipt(village):
    household, key = village.family(), uuid4()
    receipts = at_once(village, lambda _number: pay(village, household, operation_id=key))
    with village.acting():
        assert Receipt.objects.count() == 1
        assert {receipt.number for receipt in receipts} == {1}


def test_a_receipt_is_reversed_once_by_twelve_people(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        receipt = pay(village, household)

    def undo(_number: int) -> str:
        try:
            return reverse_receipt(receipt=receipt, reason="Erreur", on=date(2026, 3, 11)).label
        except ActionRefused as refusal:
            return refusal.text

    told = at_once(village, undo)
    with village.acting():
        assert sorted(set(told)) == ["Le reçu R-00001 est déjà annulé.", "R-00002"]
        assert Receipt.objects.count() == 2
        assert (balance("cash"), balance("members")) == (0, 600)


def test_one_operator_reference_sent_by_twelve_is_one_payment(village):
    from ledger.models import Till

    families = [village.family(f"{number:04d}") for number in range(CLIENTS)]
    with village.acting():
        wallet = Till.objects.select_related("account").get(kind="wallet")

    def receive(number: int) -> str:
        try:
            return pay(village, families[number], method="wallet", till=wallet, reference="MP1").label
        except ActionRefused as refusal:
            return refusal.text

    told = at_once(village, receive)
    with village.acting():
        assert told.count("R-00001") == 1
        assert sum("déjà enregistrée" in text for text in told) == CLIENTS - 1
        assert Receipt.objects.count() == 1


def test_a_month_raised_by_twelve_people_is_raised_once(village):
    families = [village.family(f"{number:04d}") for number in range(5)]
    at_once(village, lambda _number: raise_dues(month=MARCH, on=date(2026, 3, 1)))
    with village.acting():
        assert Due.objects.count() == len(families)
        assert balance("members") == 600 * len(families)


def make_families(village: Village) -> None:
    """Many families of one person, in three statements."""
    mutual, start = village.mutual, date(2026, 3, 1)
    with village.acting():
        households = Household.objects.bulk_create(
            Household(organisation=mutual, number=f"{number:05d}", joined_on=start) for number in range(FAMILIES)
        )
        Beneficiary.objects.bulk_create(
            Beneficiary(
                organisation=mutual,
                household=household,
                number=f"{household.number}-01",
                link="head",
                last_name="AGOSSOU",
                sex="F",
                joined_on=start,
            )
            for household in households
        )
        Enrolment.objects.bulk_create(
            Enrolment(
                organisation=mutual,
                household=household,
                plan=village.plan,
                stage="new",
                starts_on=start,
                ends_on=date(2027, 3, 1),
            )
            for household in households
        )


def start_worker(environment: dict[str, str]) -> subprocess.Popen:
    log = settings.VAR_DIR / "killed-worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1", "--hostname=killed@novi"]
    with log.open("w") as output:
        worker = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    servers.wait_until(lambda: " ready." in log.read_text(), "le worker Celery")
    return worker


def state_of(job: Job) -> Job:
    with every_organisation():
        return Job.objects.get(pk=job.pk)


def test_a_worker_killed_in_mid_batch_resumes_and_doubles_nothing(village, novi_environment, request):
    make_families(village)
    worker = start_worker(novi_environment)
    try:
        with village.acting():
            job = start_raising(month=MARCH, on=date(2026, 3, 1))
        servers.wait_until(lambda: state_of(job).done_count > 0, "le premier lot de cotisations")
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    stopped = state_of(job)
    assert stopped.state == JobState.RUNNING
    assert 0 < stopped.done_count < FAMILIES
    with village.acting():
        raised = Due.objects.filter(kind="contribution").count()
        assert raised == stopped.done_count, "a chunk and its checkpoint commit together"
    connection.close()
    request.getfixturevalue("celery_worker")
    with every_organisation():
        release_all()
    servers.wait_until(lambda: state_of(job).is_over, "la fin du travail", 60)
    done = state_of(job)
    assert (done.state, done.done_count) == (JobState.DONE, FAMILIES)
    assert done.summary == {
        "dues": 2 * FAMILIES,
        "amount": 1200 * FAMILIES,
        "settled": 0,
    }
    with village.acting():
        twice = Due.objects.values("household", "kind").annotate(n=Count("pk")).filter(n__gt=1)
        assert not twice.order_by().exists()
        assert Due.objects.count() == 2 * FAMILIES
        assert balance("members") == 1200 * FAMILIES
