"""What tests may ask for is real: a worker that works on their database, a server and a browser that see their rows."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.jobs import JobState
from core.scoping import every_organisation
from organisations.models import Job, User
from organisations.tasks import run_job
from tests import servers
from tests.world import PASSWORD, make_world


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_the_jobs_of_the_tests(celery_worker: object) -> None:
    """A job asked for by somebody who holds no role is refused: the worker, elsewhere, saw both rows."""
    world = make_world()
    with every_organisation():
        user = User.objects.create(username="sans.role", name="Sans rôle")
        job = Job.objects.create(
            key=uuid.uuid4(),
            name="test",
            label="Un travail",
            user=user,
            organisation=world.nikki,
            created_at=timezone.now(),
        )
    run_job.delay(job.pk)
    servers.wait_until(lambda: Job._base_manager.get(pk=job.pk).state == JobState.FAILED, "le travail")


def test_the_browser_logs_in_to_the_rows_of_the_test(page: Any) -> None:
    world = make_world()
    user = world.user("manager")
    user.set_password(PASSWORD)
    user.save()
    page.goto(reverse("account_login"))
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: reverse("account_login") not in address)
    assert world.bembe.name in page.locator("body").inner_text()
