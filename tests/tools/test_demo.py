"""`make demo` throws data away: never while somebody works on them."""

import subprocess
import sys
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
