"""`make demo` throws data away: never while somebody works on them."""

import sqlite3
import subprocess
import sys
from functools import partial
from os import environ
from pathlib import Path

from config.embedded import alone
from tests.tools.compose import ROOT


def test_the_demo_is_not_reset_while_novi_serves_these_data(tmp_path: Path) -> None:
    with alone(tmp_path):
        done = subprocess.run(
            [sys.executable, "manage.py", "demo", "--reset"],
            cwd=ROOT,
            env={"PATH": environ["PATH"], "NOVI_VAR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode != 0
    assert "Novi tourne déjà sur ces données : arrêtez-le d'abord" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "novi.sqlite3").exists()


def test_the_demo_is_reset_whatever_made_the_tables(tmp_path: Path) -> None:
    """Tables of another version, said to be up to date: the file is thrown away with the data."""
    run = partial(
        subprocess.run,
        cwd=ROOT,
        env={"PATH": environ["PATH"], "NOVI_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run([sys.executable, "manage.py", "migrate", "--verbosity=0"]).returncode == 0
    with sqlite3.connect(tmp_path / "novi.sqlite3") as database:
        database.execute("DROP TABLE claims_invoicecorrection")
    done = run([sys.executable, "manage.py", "shell", "--command", RESET_WITH_NOBODY])
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "novi.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM claims_invoicecorrection").fetchone() == (0,)


RESET_WITH_NOBODY = """
from django.core.management import call_command
from config.management.commands import demo
demo.build_demo = lambda today, size: None
call_command("demo", reset=True)
"""
