"""An import whose worker is killed in the middle goes on after its last committed chunk, and writes nothing twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from core.scoping import every_organisation
from members import actions
from members.models import Beneficiary, Enrolment, Household, ImportedRow
from members.queries.imports import CHUNK
from organisations.models import AuditEntry, Job
from organisations.queries import broken_links
from organisations.tasks import sweep_jobs
from tests import servers
from tests.members.families import plan
from tests.members.registers import HEADER, book, mapped
from tests.world import make_world

ROOT = Path(__file__).resolve().parent.parent.parent
FAMILIES = CHUNK * 5 + 7
PEOPLE = 3


def big_register() -> bytes:
    """Five chunks and a bit; each hundredth family has a child whose birth does not exist."""
    rows = [HEADER]
    for n in range(FAMILIES):
        rows.append((f"F{n}", f"BIO{n}", "Fati", "F", "12/03/1980", "Titulaire", ""))
        rows.append(("", f"BIO{n}", "Woru", "M", "vers 1978", "Époux", ""))
        rows.append(("", f"BIO{n}", "Bona", "F", "31/02/2015" if n % 100 == 0 else "2015", "Enfant", ""))
    return book(*rows)


def worker(environment: dict[str, str], name: str) -> subprocess.Popen:
    """A real worker, in a group of its own so that it can be killed with its children."""
    log = settings.VAR_DIR / f"{name}.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1", f"--hostname={name}@novi"]
    with log.open("w") as output:
        made = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    servers.wait_until(lambda: " ready." in log.read_text(), f"le worker {name}")
    return made


def job_state() -> Job:
    with every_organisation():
        return Job.objects.get()


@pytest.mark.whole
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_an_import(novi_environment):
    world = make_world()
    with world.acting("manager"):
        batch = mapped(big_register(), plan())
        actions.start_import(batch=batch)
    first = worker(novi_environment, "killed")
    try:
        servers.wait_until(lambda: 0 < job_state().done_count < FAMILIES, "le premier lot")
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    stopped = job_state()
    assert (stopped.state, stopped.done_count % CHUNK) == ("running", 0)
    with world.acting("manager"):
        assert Household.objects.count() == stopped.done_count
    # The dead worker's lease runs out, and the clock's sweep sends the job again.
    Job._base_manager.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep_jobs() == 1
    second = worker(novi_environment, "second")
    try:
        servers.wait_until(lambda: job_state().is_over, "la fin de l'import")
    finally:
        servers.stop(second)
    done = job_state()
    assert (done.state, done.attempt) == ("done", 2)
    refused = len(range(0, FAMILIES, 100))
    assert done.summary["counts"] == {
        "new": FAMILIES * PEOPLE - refused, "changed": 0, "same": 0, "refused": refused, "ignored": 1,
    }  # fmt: skip
    with world.acting("manager"):
        assert (Household.objects.count(), Enrolment.objects.count()) == (FAMILIES, FAMILIES)
        assert Beneficiary.objects.count() == ImportedRow.objects.count() == FAMILIES * PEOPLE - refused
        chunks = AuditEntry.objects.filter(action="members.import_families").values_list("arguments", flat=True)
        assert Counter(one["first_line"] for one in chunks).most_common(1)[0][1] == 1
        assert len(chunks) == -(-FAMILIES // CHUNK)
        assert list(broken_links(world.bembe.pk)) == []
    assert done.result.name.endswith("_resultat.xlsx")
