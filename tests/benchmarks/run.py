"""`make bench`: every measure on SQLite and on PostgreSQL, each beside its floor, in one table.

bin/bench            the whole table, printed and kept in var/bench.md; under five minutes on two cores
bin/bench --quick    the same with little of each, in under a minute
bin/bench --write    the same as asked, and docs/performance.md with this machine described
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests import servers
from tests.benchmarks.sizes import SIZES, Sizes
from tests.benchmarks.table import Row, machine, markdown, number

ROOT = Path(__file__).resolve().parents[2]
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
"""A private PostgreSQL does not sync to the disk; here it does, as SQLite does."""
PAGE = """# Performance

Written by `bin/bench --write` on {day}; `make bench` prints the same table for your machine. No test asserts a time.

{machine}

{table}

## How to read it

- **Novi** is the product by its ordinary door: the action with its permission, its transaction, its audit row and the
  triggers of the database; a page from a real server.
- **Floor** is the least that the same libraries need on the same machine in the same run: the very rows that Novi wrote
  (audit, numbers and book included) put into tables without key, index or trigger; the same figures by bare aggregates;
  the same cards by reportlab and segno alone; a page that says « ok ».
- **× floor** is how many times the floor's time Novi takes. It says what rules, rights, proofs and pages cost, and it
  moves less from one machine to another than the figures do.
- Both databases sync each commit to the disk. On SQLite, pages, worker and clock are one process (`manage.py serve`);
  on PostgreSQL, two processes of gunicorn beside Redis. The people who ask run on the same cores as the server.
- Mutuals of the consolidated report are copies of one that the actions built: {families} families, a year of dues,
  payments and {slips} slips each; none has closed its month, so that every figure is counted.
- The register has {register} rows, four to a family. Pages are those of a working day ({pages}) in the mutual that
  received it.
"""
PAGES = (
    "the day, search, families, rights, collecting, arrears, slips, a slip, typing a slip, journal, dashboard, report"
)


def main(arguments: list[str]) -> int:
    asked = options(arguments)
    started, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="novi-bench-") as folder:
        rows = [row for environment in _engines(Path(folder)) for row in _measured(environment, asked.size)]
    table = markdown(_side_by_side(rows))
    where = machine(_postgresql_version(), load)
    told = f"{where}\n\n{table}\n"
    print(f"\n{told}\n{time.monotonic() - started:.0f} s in all.")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(told)
    if asked.write:
        (ROOT / "docs" / "performance.md").write_text(_page(SIZES[asked.size], where, table))
    return 0


def options(arguments: list[str]) -> argparse.Namespace:
    """How much to measure, and where to write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", dest="size", action="store_const", const="quick", help="little of each")
    parser.add_argument("--size", choices=sorted(SIZES))
    parser.set_defaults(size="full")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.md")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md too")
    return parser.parse_args(arguments)


def _engines(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of each database in turn: a file, then a private PostgreSQL and a private Redis."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    common = kept | {"NOVI_STATIC": str(folder / "static"), "PYTHONUNBUFFERED": "1"}
    yield common | {"NOVI_VAR": str(folder / "sqlite")}
    with servers.postgresql(*DURABLE) as database, servers.redis() as redis:
        yield common | {"NOVI_VAR": str(folder / "postgresql"), "DATABASE_URL": database, "REDIS_URL": redis}


def _measured(environment: dict[str, str], size: str) -> Iterator[Row]:
    """The rows of one engine as they come, told as they come; CalledProcessError when a measure fails."""
    command = [sys.executable, "-m", "tests.benchmarks.engine", size]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            row = Row(**json.loads(line))
            print(f"{row.engine:<11} {row.name:<36} {number(row.figure):>8} {row.unit}", flush=True)
            yield row
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def _side_by_side(rows: list[Row]) -> list[Row]:
    """Each measure with its databases together, in the order in which they came."""
    names = list(dict.fromkeys(row.name for row in rows))
    return sorted(rows, key=lambda row: names.index(row.name))


def _postgresql_version() -> str:
    said = subprocess.run(
        [servers.postgresql_bin() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[2]


def _page(sizes: Sizes, where: str, table: str) -> str:
    return PAGE.format(
        day=date.today(),
        machine=where,
        table=table,
        families=sizes.families,
        slips=sizes.slips + sizes.typed,
        register=f"{sizes.register:,}".replace(",", " "),
        pages=PAGES,
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
