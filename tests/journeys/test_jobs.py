"""A long work followed on the screen: its bar and the bell of the shell say the same, nobody reads the page again."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.scoping import every_organisation
from members.permissions import PRINT_CARDS
from organisations.models import Job
from tests.journeys.people import window
from tests.world import make_world


def running(world) -> Job:
    """A work of the manager that no worker knows: only this test moves it."""
    with every_organisation():
        return Job.objects.create(
            organisation=world.bembe,
            user=world.user("manager"),
            key=uuid4(),
            name="x",
            label="Cartes des familles",
            state="running",
            permission=PRINT_CARDS,
            created_at=timezone.now(),
        )


@pytest.mark.parametrize("address", ["/travaux/", "/travaux/{key}/"])
def test_the_bell_falls_silent_with_the_bar(browser, novi_server, transactional_db, address):
    world = make_world()
    job, other = running(world), running(world)
    with window(browser, novi_server, world.user("manager")) as page:
        page.goto(address.format(key=job.key))
        bell = page.locator("#bell")
        expect(bell).to_contain_text("2 travaux à suivre")
        with every_organisation():
            Job.objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now())
        page.locator(".progress.ok").wait_for()
        expect(bell).to_contain_text("1 travail à suivre")
        if address == "/travaux/":
            with every_organisation():
                Job.objects.filter(pk=other.pk).update(state="done", ended_at=timezone.now())
            expect(page.locator(".progress.ok")).to_have_count(2)
            expect(bell).to_have_count(0)
