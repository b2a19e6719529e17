"""`manage.py first_account` asked by hand at a terminal, with production's settings, on an empty PostgreSQL."""

import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from select import select

import pytest

from tests import servers
from tests.tools.compose import ROOT
from tests.tools.test_production import SAFE

COMMAND = [sys.executable, "manage.py", "first_account"]
PASSWORD = "rivière-lente-4821"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("production")
    base = {"PATH": os.environ["PATH"], "HOME": str(folder), "NOVI_VAR": str(folder), "TERM": "dumb"}
    with servers.postgresql() as database:
        given = base | SAFE | {"DATABASE_URL": database}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=given, check=True)
        yield given


class Terminal:
    """A person at the keyboard: waits for a question, then types."""

    def __init__(self, environment: dict[str, str]) -> None:
        here, there = pty.openpty()
        self.keyboard, self.seen, self.asked = here, "", 0
        self.process = subprocess.Popen(
            COMMAND, cwd=ROOT, env=environment, stdin=there, stdout=there, stderr=there, start_new_session=True
        )  # a session of its own: nothing is asked on the terminal of whoever runs the tests
        os.close(there)

    def read(self, until: str, seconds: float = 60) -> None:
        """Read on until some text comes after what was read before."""
        deadline = time.monotonic() + seconds
        while until not in self.seen[self.asked :]:
            assert time.monotonic() < deadline, f"« {until} » n'est pas venu :\n{self.seen}"
            if select([self.keyboard], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.keyboard, 4096).decode(errors="replace")
                except OSError:  # the other side is closed
                    assert until in self.seen[self.asked :], self.seen
        self.asked = self.seen.index(until, self.asked) + len(until)

    def answer(self, question: str, typed: str) -> None:
        self.read(question)
        self.read(" : ")
        os.write(self.keyboard, f"{typed}\n".encode())


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    person = Terminal(environment)
    yield person
    servers.stop(person.process)
    os.close(person.keyboard)


def test_the_questions_are_asked_again_until_the_answers_serve(terminal: Terminal) -> None:
    terminal.answer("Nature (federation = Fédération, mutual = Mutuelle)", "village")
    terminal.answer("Nature", "federation")
    terminal.answer("Nom", "Fédération du Borgou")
    terminal.answer("Sigle", "FEDB")
    terminal.answer("Pays (BJ = Bénin", "BJ")
    terminal.answer("Nom et prénoms", "KORA Awa")
    terminal.answer("Identifiant", "awa.kora")
    terminal.answer("Mot de passe", "court")
    terminal.answer("Le même", "court")
    terminal.answer("Mot de passe", PASSWORD)
    terminal.answer("Le même", PASSWORD)
    terminal.read("KORA Awa peut se connecter : identifiant « awa.kora »")
    assert terminal.process.wait(30) == 0
    assert PASSWORD not in terminal.seen
    assert "Traceback" not in terminal.seen
    assert re.search("10 caractères", terminal.seen)


def test_a_second_time_is_refused(environment: dict[str, str]) -> None:
    done = subprocess.run(COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "a déjà une organisation ou un compte" in done.stderr


def test_the_compose_file_says_how_to_run_it() -> None:
    assert " ".join(COMMAND[1:]) in Path(ROOT / "docker-compose.yml").read_text()
