"""Long works as their owner sees them; their files are nobody else's."""

import ast
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from claims.permissions import VIEW_MEDICAL
from contributions.actions import start_good_standing
from contributions.permissions import PRINT_GOOD_STANDING
from core import formats
from core.scoping import every_organisation
from members.permissions import PRINT_CARDS
from members.rules.reconciling import Status
from organisations.acting import ActionRefused
from organisations.actions import cancel_job
from organisations.models import Job
from organisations.queries import waiting_job_count
from organisations.tasks import drop_old_results


@pytest.fixture
def made(world):
    """`made(state="done")`: a job of the manager of Bembèrèkè."""

    def make(user: str = "manager", organisation=None, **columns) -> Job:
        columns = {"state": "done", "ended_at": timezone.now(), "label": "Cartes des familles", **columns}
        columns = {"permission": PRINT_CARDS, **columns}
        place = organisation or world.bembe
        with every_organisation():
            return Job.objects.create(
                organisation=place,
                user=world.user(user, place),
                key=uuid4(),
                name="x",
                created_at=timezone.now(),
                **columns,
            )

    return make


def with_result(job: Job, name: str = "cartes.pdf", content: bytes = b"%PDF-1.7 cartes") -> Job:
    job.result.save(name, ContentFile(content), save=False)
    with every_organisation():
        Job.objects.filter(pk=job.pk).update(result=job.result.name)
    return job


@pytest.fixture
def manager(world):
    client = Client()
    client.force_login(world.user("manager"))
    return client


def test_a_running_job_shows_its_bar_and_a_link_that_reads_it_again(made, manager):
    job = made(state="running", done_count=340, total_count=612, ended_at=None)
    page = manager.get(f"/travaux/{job.key}/").content.decode()
    assert "340 sur 612" in page
    assert f'data-poll="/travaux/{job.key}/"' in page
    assert "Actualiser" in page
    assert "js/jobs.js" in page


def test_a_job_that_is_over_polls_no_more(made, manager):
    page = manager.get(f"/travaux/{made().key}/").content.decode()
    assert "data-poll" not in page
    assert "Arrêter" not in page


def test_the_error_is_told_and_an_unforeseen_one_in_plain_words(made, manager):
    assert (
        "Le disque est plein."
        in manager.get(f"/travaux/{made(state='failed', error='Le disque est plein.').key}/").content.decode()
    )
    assert "Ce qui était fait est gardé" in manager.get(f"/travaux/{made(state='failed').key}/").content.decode()


def test_the_bell_counts_what_runs_and_what_ended_unseen(world, made, manager):
    made(state="running", ended_at=None), made(state="queued", ended_at=None), made(state="cancelled")
    ended = made(state="failed", error="Le disque est plein.")
    made(user="cashier")
    with world.acting("manager") as actor:
        assert waiting_job_count(actor.user_id) == 3
    manager.get(f"/travaux/{ended.key}/")
    with world.acting("manager") as actor:
        assert waiting_job_count(actor.user_id) == 2


def test_the_list_reads_itself_again_while_something_runs_and_what_ended_is_seen_there(world, made, manager):
    made(), made(state="failed"), made(state="running", ended_at=None)
    page = manager.get("/travaux/").content.decode()
    assert page.count('data-poll="/travaux/"') == 1
    assert "1 travail à suivre" in page
    with world.acting("manager") as actor:
        assert waiting_job_count(actor.user_id) == 1


def test_the_list_is_one_s_own(made, manager):
    mine, theirs = made(label="Le mien"), made(user="cashier", label="Le sien")
    page = manager.get("/travaux/").content.decode()
    assert mine.label in page
    assert theirs.label not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_questions_for_one_job_as_for_three(made, manager, django_assert_max_num_queries, count):
    for _ in range(count):
        made()
    with django_assert_max_num_queries(14):
        manager.get("/travaux/")


def test_a_file_is_its_owner_s_alone(world, made, manager):
    job = with_result(made())
    answer = manager.get(f"/travaux/{job.key}/fichier/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 cartes"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cartes.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    for role, place in (("administrator", world.bembe), ("controller", world.bembe), ("manager", world.nikki)):
        other = Client()
        other.force_login(world.user(role, place))
        assert other.get(f"/travaux/{job.key}/fichier/").status_code == 404
        assert other.get(f"/travaux/{job.key}/").status_code == 404
        assert other.post(f"/travaux/{job.key}/arreter/").status_code == 404
    assert Client().get(f"/travaux/{job.key}/fichier/").status_code == 302


def test_a_file_is_closed_to_its_owner_once_the_permission_that_made_it_is_withdrawn(made, manager):
    """A clerk who changed desks keeps the line of the old work, never its file of names."""
    job = with_result(made(permission=VIEW_MEDICAL))
    assert manager.get(f"/travaux/{job.key}/fichier/").status_code == 404
    for page in (f"/travaux/{job.key}/", "/travaux/"):
        shown = manager.get(page).content.decode()
        assert job.label in shown
        assert "/fichier/" not in shown


def test_a_job_keeps_the_permission_of_the_action_that_asked_for_it(world):
    with world.acting("manager"):
        assert start_good_standing(on=date(2026, 6, 10)).permission == PRINT_GOOD_STANDING


def test_a_job_without_a_file_has_no_file(made, manager):
    assert manager.get(f"/travaux/{made().key}/fichier/").status_code == 404


def test_a_file_is_kept_seven_days(made, manager):
    old = with_result(made(ended_at=timezone.now() - timedelta(days=7, minutes=1)))
    fresh = with_result(made(ended_at=timezone.now() - timedelta(days=6, hours=23)))
    path = old.result.path
    assert drop_old_results() == 1
    assert drop_old_results() == 0
    assert manager.get(f"/travaux/{old.key}/fichier/").status_code == 404
    assert manager.get(f"/travaux/{fresh.key}/fichier/").status_code == 200
    assert not Path(path).exists()


def test_a_job_is_stopped_by_who_asked_for_it(world, made, manager):
    job = made(state="running", ended_at=None)
    assert manager.post(f"/travaux/{job.key}/arreter/").status_code == 302
    with every_organisation():
        job.refresh_from_db()
    assert job.state == "cancelled"
    told = manager.post(f"/travaux/{job.key}/arreter/", follow=True).content.decode()
    assert "déjà terminé" in told
    theirs = made(user="cashier", state="running", ended_at=None)
    with world.acting("manager"), pytest.raises(ActionRefused, match="Seule la personne"):
        cancel_job(job=theirs)


def test_every_key_that_a_task_writes_in_its_summary_has_words(settings):
    """Keys are written out in the tasks: `run.summary["dues"]`; an import's outcomes are those of its lines."""
    words: dict = {}
    for path in settings.JOB_WORDS:
        words |= import_string(path)
    root, found = Path(settings.BASE_DIR), set()
    for source in root.glob("*/tasks.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "run.summary":
                assert isinstance(node.slice, ast.Constant), f"{source}: a key that is not written out"
                found.add(node.slice.value)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "run.summary":
                found |= {key.value for key in node.value.keys}
    assert {"dues", "amount", "settled", "people"} <= found
    assert found - {"counts"} | {str(status) for status in Status} <= set(words)


def test_the_page_of_raised_dues_speaks_and_leads_back(world, client):
    user = world.user("manager")
    with world.acting("manager"):
        job = Job.objects.create(
            organisation=world.bembe, user=user, key=uuid4(), name="contributions.raise_dues", state="done",
            permission="contributions.raise_dues", label="Appel", created_at=timezone.now(),
            summary={"dues": 64, "amount": 44200, "settled": 0},
        )  # fmt: skip
    client.force_login(user)
    page = client.get(reverse("organisations:job", args=[job.key]))
    assert page.context["summary"] == [
        ("Cotisations et droits d'adhésion appelés", "64"),
        ("Montant appelé", formats.money(44200, "XOF")),
        ("Payé par les avances des familles", formats.money(0, "XOF")),
    ]
    assert page.context["back"] == "/cotisations/appeler/"
    assert 'href="/cotisations/appeler/"' in page.content.decode()
