"""The command line: a database of its own, three exit codes, a JSON that can be read."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import tables
from tests.training.playing import DATA
from training.management.commands.scenario import kept_template

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module", autouse=True)
def _template_is_kept() -> None:
    """Beside the data lies the empty database that a former run of the command would have left there."""
    kept = kept_template()
    kept.parent.mkdir(exist_ok=True)
    shutil.copy(tables.migrated(), kept)


def run(*arguments: str, var: Path = settings.VAR_DIR) -> subprocess.CompletedProcess[str]:
    """The command as it is typed: with the settings of Novi, on data that lie in `var`."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"NOVI_VAR": str(var), "DATABASE_URL": "sqlite:////nulle/part.sqlite3"}
    command = [sys.executable, "manage.py", "scenario", "run", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_right_scenario_ends_with_zero_and_its_json_is_read() -> None:
    done = run(str(DATA / "premier_cas.yaml"), "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(found) == ["scenario", "refus", "droits", "decisions", "soldes", "indicateurs", "ecarts"]
    assert [decision["mutuelle"] for decision in found["decisions"]] == [0, 7500]


@pytest.mark.whole
def test_the_first_time_it_migrates_and_keeps_the_empty_database(tmp_path: Path) -> None:
    done = run(str(DATA / "premier_cas.yaml"), "--json", var=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ecarts"] == []
    kept = tmp_path / "scenarios" / kept_template().name
    assert list(kept.parent.iterdir()) == [kept]
    made = kept.stat()
    assert run(str(DATA / "premier_cas.yaml"), "--json", var=tmp_path).stdout == done.stdout
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (made.st_ino, made.st_mtime_ns)


def test_a_difference_ends_with_one_and_is_told(tmp_path: Path) -> None:
    file = tmp_path / "faux.yaml"
    file.write_text((DATA / "premier_cas.yaml").read_text().replace("mutuelle: 7 500", "mutuelle: 7 000"))
    done = run(str(file))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "Soins pendant la période d'attente",
        "  0001-01, le 14/04/2024 : droits non, en attente",
        "  0001-01, le 15/04/2024 : droits oui, à jour",
        "  attestation 11 : refusé (DRO-3), mutuelle 0, membre 0, refusé 10000",
        "  attestation 12 : accepté, mutuelle 7500, membre 2500, refusé 0",
        "  ÉCART attendu.decisions[1].mutuelle : attendu 7000, obtenu 7500",
        "  1 écart(s).",
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("faute.yaml", "scenario: x\nfamiles: []", "faute.yaml : familes : cette clé est inconnue ici"),
        ("absent.yaml", None, "absent.yaml : ce fichier n'existe pas."),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two(
    tmp_path: Path, name: str, content: str | None, sentence: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    done = run(str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
