"""Empty tables, migrated once for each state of what makes them and copied by each process of tests (SQLite)."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from training.management.commands.scenario import kept_template

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"


def migrated() -> Path:
    """A database that a real `migrate` made of the migrations as they are now; nobody writes in it.

    Whoever asks first makes it, while the others wait.
    """
    kept = KEPT / kept_template().name
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for former in KEPT.glob("*.sqlite3*"):
                former.unlink()
            draft = KEPT / "draft.sqlite3"
            _migrate(draft)
            draft.rename(kept)
    return kept


def _migrate(database: Path) -> None:
    """As an administrator does, in a process of its own; all of it in one file at the end."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    made = sqlite3.connect(database)
    made.execute("PRAGMA journal_mode=DELETE")
    made.close()


def copy_to(place: Path) -> None:
    """Tables of one's own; what a former process left at this place goes."""
    for former in place.parent.glob(f"{place.name}*"):
        former.unlink()
    shutil.copy(migrated(), place)
