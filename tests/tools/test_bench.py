"""`make bench`: every measure has a figure, a floor and a ratio on both databases. How fast it is is nobody's test."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.run import options
from tests.benchmarks.table import HEADER, Row, markdown, number
from tests.tools.compose import ROOT

MEASURES = {
    "Slips typed and judged",
    "Lines judged again",
    "Rights checks",
    "Consolidated report, 2 mutuals",
    "Consolidated report, 3 mutuals",
    "Register import",
    "Dues raised, 10 new families",
    "Cards in PDF",
    "Page p50, 4 people",
    "Page p95, 4 people",
    "Slowest page p95, 4 people",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The lines of the table that a run with almost nothing of each prints and keeps."""
    out = tmp_path_factory.mktemp("bench") / "bench.md"
    done = subprocess.run(
        [sys.executable, "bin/bench", "--size", "tiny", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = out.read_text()
    assert kept in done.stdout
    lines = [line for line in kept.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_measure_is_there_on_both_databases(table: list[list[str]]) -> None:
    assert tuple(table[0]) == HEADER
    assert {(line[0], line[1]) for line in table[2:]} == {
        (name, engine) for name in MEASURES for engine in ("SQLite", "PostgreSQL")
    }


def test_every_line_has_a_figure_a_floor_and_a_ratio(table: list[list[str]]) -> None:
    for name, _engine, figure, floor, ratio, what in table[2:]:
        for cell in (figure, floor):
            assert re.fullmatch(
                r"[0-9][0-9 ]*(\.[0-9]+)?(e-[0-9]+)? (slips/s|lines/s|checks/s|rows/s|dues/s|cards/s|s|ms)", cell
            )
            assert float(re.sub(r"[^0-9.e-]", "", cell.rpartition(" ")[0])) > 0
        assert float(ratio.replace(" ", "")) > 0, name
        assert what


@pytest.mark.parametrize(
    ("arguments", "size"), [([], "full"), (["--quick"], "quick"), (["--write"], "full"), (["--size", "tiny"], "tiny")]
)
def test_how_much_is_measured(arguments: list[str], size: str) -> None:
    asked = options(arguments)
    assert asked.size == size
    assert asked.write is ("--write" in arguments)
    assert asked.out == ROOT / "var" / "bench.md"


@pytest.mark.parametrize(
    ("unit", "figure", "floor", "ratio"), [("rows/s", 100, 400, 4), ("s", 4, 1, 4), ("ms", 30, 60, 0.5)]
)
def test_the_ratio_is_the_time_in_times_the_floor(unit: str, figure: float, floor: float, ratio: float) -> None:
    assert Row("x", "SQLite", figure, unit, floor, "y").ratio == ratio


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12345.6, "12 300"), (123.4, "123"), (48.21, "48.2"), (0.01234, "0.0123"), (1_234_567, "1 230 000")],
)
def test_three_figures_count(value: float, shown: str) -> None:
    assert number(value) == shown


def test_the_dated_copy_has_the_same_columns() -> None:
    kept = (Path(ROOT) / "docs" / "performance.md").read_text()
    assert markdown([]).splitlines()[0].split("|")[1].strip() in kept
    assert all(f" {column} " in kept for column in HEADER)
