"""The table: a figure, the floor measured in the same run, and how many times the floor's time Novi takes."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measure on one engine. `unit` ends in « /s » for a rate (more is better), else it is a time (less is)."""

    name: str
    engine: str
    figure: float
    unit: str
    floor: float
    bare: str
    """What the floor is."""

    @property
    def ratio(self) -> float:
        """How many times the floor's time: 1.0 costs nothing more than the floor."""
        return self.floor / self.figure if self.unit.endswith("/s") else self.figure / self.floor


HEADER = ("Measure", "Database", "Novi", "Floor", "× floor", "What the floor is")


def markdown(rows: Iterable[Row]) -> str:
    """The table in Markdown, padded so that it also reads in a terminal."""
    cells = [list(HEADER)] + [
        [
            row.name,
            row.engine,
            f"{number(row.figure)} {row.unit}",
            f"{number(row.floor)} {row.unit}",
            number(row.ratio),
            row.bare,
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADER))]
    lines = [_line(line, widths) for line in cells]
    return "\n".join([lines[0], _line(["-" * width for width in widths], widths), *lines[1:]])


def number(value: float) -> str:
    """Three figures that count, thousands apart: « 12 300 », « 48.2 », « 0.0123 »."""
    if value >= 100:
        return f"{round(value, 3 - len(str(int(value)))):,.0f}".replace(",", " ")
    return f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def machine(postgresql: str, load: float) -> str:
    """The machine, what else it was doing (load average of a minute, before), and the libraries, in one paragraph."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next((int(line.split()[1]) // 1024 // 1024 for line in _read("/proc/meminfo")), 0)
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("Django", "gunicorn", "waitress", "reportlab", "segno")
    )
    return (
        f"{os.cpu_count()} × {cpu}, {memory} GB, {platform.system()} {platform.machine()}, other load {load:.1f}; "
        f"Python {platform.python_version()}, {libraries}; PostgreSQL {postgresql}, SQLite {sqlite3.sqlite_version}."
    )


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
