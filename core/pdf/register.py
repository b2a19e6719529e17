"""The register: a table over many pages whose head is repeated and whose totals are carried from page to page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from core import formats, spoken
from core.pdf import ink
from core.pdf.ink import Pen

BODY = Pen(8.5)
STRONG = Pen(8.5, bold=True)
HEAD = Pen(7.5, bold=True, grey=True)
LEADING = 11.0
PADDING = 3.5
GAP = 6.0
APART = 8.0
"""Added between figures, which end on the right, and the text that follows them."""
FEWEST = 3
"""The rows that a table keeps together on its last page, when it is long enough."""
DAY_ROOM = 56.0
"""What « 31/12/2026 » takes, with the gap after it."""

WRITERS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "figure": str,
    "money": formats.count,
    "count": formats.count,
    "percent": spoken.percent,
    "day": formats.day,
    "state": lambda state: f"{ink.SIGNS[state[0]]} {state[1]}",
}
FIGURES = ("figure", "money", "count", "percent")


@dataclass(frozen=True)
class Column:
    """A column: `weight` shares the width out, `kind` says how values are written, `total` adds them up."""

    title: str
    weight: float = 1
    kind: str = "text"
    total: bool = False

    @property
    def align(self) -> str:
        return "right" if self.kind in FIGURES else "left"


@dataclass(frozen=True)
class Words:
    """What the rows of sums are called; the usual words where nothing is said."""

    total: str = ""
    carried: str = ""
    brought: str = ""
    nothing: str = ""


@dataclass(frozen=True)
class _Row:
    values: tuple[Any, ...]
    cells: tuple[tuple[str, ...], ...]
    height: float


def _widths(columns: Sequence[Column], room: float) -> list[float]:
    """The room shared out by weight; a day never gets less than it takes, so that no date breaks in two."""
    weights = sum(column.weight for column in columns)
    shares = [room * column.weight / weights for column in columns]
    least = [DAY_ROOM if column.kind == "day" else 0.0 for column in columns]
    short = sum(max(0.0, low - share) for low, share in zip(least, shares, strict=True))
    others = sum(share for low, share in zip(least, shares, strict=True) if share > low)
    return [share - short * share / others if share > low else low for low, share in zip(least, shares, strict=True)]


class Register(Flowable):
    """A table of raw values. Sums are whole numbers; None is written as nothing and counts for nothing.

    An address, a remark or a long name wraps; no text is ever read as markup.
    """

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], words: Words = Words()) -> None:  # noqa: B008
        super().__init__()
        self.columns = tuple(columns)
        self.words = words
        self.raw = rows
        self.rows: list[_Row] | None = None
        self.brought: tuple[int, ...] | None = None
        self.is_last = True
        self.spaceBefore, self.spaceAfter = 4, 8

    # -- what reportlab asks ------------------------------------------------------------------------------------------
    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self._lay_out(room)
        return room, self._height_of(self.rows or [])

    def split(self, room: float, height: float) -> list[Flowable]:
        self._lay_out(room)
        rows = self.rows or []
        used = self._head_height() + (self._sum_height() if self.brought else 0)
        foot = self._foot_height()
        fits = 0
        while fits < len(rows) and used + rows[fits].height + foot <= height:
            used += rows[fits].height
            fits += 1
        if fits == 0 or (fits == len(rows) and not self._fits_alone(height)):
            fits -= 1
        if fits >= FEWEST and len(rows) - fits < FEWEST <= len(rows) - FEWEST:
            fits = len(rows) - FEWEST
        if fits < 1:
            return []
        return [self._part(rows[:fits], self.brought, is_last=False), self._part(rows[fits:], self._carry(rows[:fits]))]

    def draw(self) -> None:
        y = self._draw_head(self._height_of(self.rows or []))
        if self.brought:
            y = self._draw_sums(y, self.words.brought or _("Report"), self.brought)
        for row in self.rows or []:
            y = self._draw_row(y, row)
        if not self.rows:
            ink.write(self.canv, 0, y - LEADING, self.words.nothing or _("Aucune ligne."), Pen(8.5, grey=True))
        if self._sums and self.is_last:
            y = self._draw_sums(y, self.words.total or _("Total"), self._carry(self.rows or []))
            ink.double_rule(self.canv, 0, self.room, y)
        elif self._sums:
            self._draw_sums(y, self.words.carried or _("À reporter"), self._carry(self.rows or []))

    # -- measures -----------------------------------------------------------------------------------------------------
    @property
    def _sums(self) -> bool:
        return any(column.total for column in self.columns)

    def _lay_out(self, room: float) -> None:
        if self.rows is not None:
            return
        self.room = room
        self.widths = _widths(self.columns, room)
        self.heads = [
            ink.lines_of(column.title, HEAD, width - gap)
            for column, width, gap in zip(self.columns, self.widths, self._gaps(), strict=True)
        ]
        self.rows = [self._row(values) for values in self.raw]

    def _row(self, values: Sequence[Any]) -> _Row:
        cells = tuple(
            tuple(ink.lines_of("" if value is None else WRITERS[column.kind](value), BODY, width - gap))
            for column, value, width, gap in zip(self.columns, values, self.widths, self._gaps(), strict=True)
        )
        return _Row(tuple(values), cells, max(map(len, cells)) * LEADING + PADDING)

    def _head_height(self) -> float:
        return max(map(len, self.heads)) * 10 + 6

    def _sum_height(self) -> float:
        return LEADING + PADDING + 1

    def _foot_height(self) -> float:
        return self._sum_height() + 3 if self._sums else 0

    def _height_of(self, rows: Sequence[_Row]) -> float:
        height = self._head_height() + (sum(row.height for row in rows) or LEADING + PADDING)
        return height + (self._sum_height() if self.brought else 0) + self._foot_height()

    def _fits_alone(self, height: float) -> bool:
        return self._height_of(self.rows or []) <= height

    def _part(self, rows: list[_Row], brought: tuple[int, ...] | None, *, is_last: bool = True) -> "Register":
        part = Register(self.columns, (), self.words)
        part.rows, part.room, part.widths, part.heads = rows, self.room, self.widths, self.heads
        part.brought, part.is_last = brought, is_last and self.is_last
        return part

    def _carry(self, rows: Sequence[_Row]) -> tuple[int, ...] | None:
        """The sums up to and including these rows, one for each column (0 where nothing is added)."""
        if not self._sums:
            return None
        before = self.brought or (0,) * len(self.columns)
        return tuple(
            before[place] + sum(row.values[place] or 0 for row in rows) if column.total else 0
            for place, column in enumerate(self.columns)
        )

    def _gaps(self) -> list[float]:
        """What is left free at the right of each cell."""
        followed = zip(self.columns, self.columns[1:], strict=False)
        gaps = [GAP + APART * (one.align == "right" and after.align == "left") for one, after in followed]
        return [*gaps, GAP]

    # -- drawing ------------------------------------------------------------------------------------------------------
    def _places(self) -> list[float]:
        """Where each cell is written: its left edge, or its right edge for figures."""
        places, left = [], 0.0
        for column, width, gap in zip(self.columns, self.widths, self._gaps(), strict=True):
            is_last = column is self.columns[-1]
            places.append(left + width - (0 if is_last else gap) if column.align == "right" else left)
            left += width
        return places

    def _draw_head(self, top: float) -> float:
        y = top - 8
        for column, place, lines in zip(self.columns, self._places(), self.heads, strict=True):
            for number, line in enumerate(lines):
                ink.write(self.canv, place, y - 10 * number, line, Pen(7.5, bold=True, grey=True, align=column.align))
        bottom = top - self._head_height()
        ink.rule(self.canv, 0, self.room, bottom + 1, 1.2)
        return bottom

    def _draw_row(self, top: float, row: _Row) -> float:
        for column, place, lines in zip(self.columns, self._places(), row.cells, strict=True):
            for number, line in enumerate(lines):
                ink.write(self.canv, place, top - LEADING * (number + 1) + 1, line, Pen(8.5, align=column.align))
        ink.rule(self.canv, 0, self.room, top - row.height, 0.35)
        return top - row.height

    def _draw_sums(self, top: float, word: str, sums: tuple[int, ...] | None) -> float:
        bottom = top - self._sum_height()
        y = top - LEADING
        ink.write(self.canv, 0, y, word, STRONG)
        for column, place, value in zip(self.columns, self._places(), sums or (), strict=True):
            if column.total:
                ink.write(self.canv, place, y, WRITERS[column.kind](value), Pen(8.5, bold=True, align="right"))
        ink.rule(self.canv, 0, self.room, bottom, 0.8)
        return bottom
