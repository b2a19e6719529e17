"""What charts are made of: the palette, the box where values fall, and the strokes that every chart shares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count as counter

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from core.pdf import fonts

Value = int | None
Writer = Callable[[int], str]

PALETTE = {
    "ink": HexColor("#17211b"),
    "muted": HexColor("#5c655f"),
    "line": HexColor("#d9d4c7"),
    "brand": HexColor("#0b5d3b"),
    "tint": HexColor("#e6f1ea"),
    "accent": HexColor("#a85b00"),
    "wait": HexColor("#3b4a9c"),
    "bad": HexColor("#a3261a"),
    "last": HexColor("#7a8078"),
    "past": HexColor("#b9b5a8"),
    "paper": HexColor("#ffffff"),
}
"""The colours of the face, by the class that the page gives them; print uses these very values."""

SMALL = 11.5
FIGURE = 14


@dataclass(frozen=True)
class Plot:
    """Where values fall on the paper: a box of points, and the values of its foot and its head."""

    left: float
    bottom: float
    right: float
    top: float
    low: int
    high: int
    places: int = 1
    ticks: tuple[int, ...] = field(default=())

    def x(self, place: int) -> float:
        """The middle of the nth place of a line chart, whose ends touch the box."""
        return self.left if self.places < 2 else self.left + (self.right - self.left) * place / (self.places - 1)

    def slot(self, place: int) -> tuple[float, float]:
        """Left edge and width of the nth slot of a bar chart."""
        wide = (self.right - self.left) / max(1, self.places)
        return self.left + wide * place, wide

    def y(self, value: int) -> float:
        return self.bottom + (self.top - self.bottom) * (value - self.low) / max(1, self.high - self.low)


def steps_between(low: int, high: int, most: int = 4) -> tuple[int, ...]:
    """Round values that cover low to high: at most `most` + 1 of them, one, two or five times a power of ten apart."""
    span = max(1, high - low)
    for step in (base * 10**power for power in counter() for base in (1, 2, 5)):
        first, last = low // step, -(-high // step)
        if last - first <= most or step > 10 * span:
            return tuple(step * n for n in range(first, max(last, first + 1) + 1))
    raise AssertionError("unreachable: steps grow without end")


def plot_of(shown: Sequence[int], places: int, write: Writer, size: tuple[int, int], *, from_zero: bool) -> Plot:
    """The box of a drawing of this size: room for the axis on the left and for the last figure on the right."""
    low, high = (min(shown), max(shown)) if shown else (0, 1)
    if low == high:
        # Nothing moves: from zero, so that no tenth looks like a slope.
        low, high = min(0, low), max(0, high)
    if from_zero or 0 <= low < high // 2:
        low = min(0, low)
    ticks = steps_between(low, max(high, low + 1)) if shown else (0,)
    if not shown:
        return Plot(0, 24, size[0], size[1] - 18, 0, 1, places, ticks)
    margin = max(fonts.width(write(tick), SMALL) for tick in ticks) + 8
    after = max((fonts.width(write(value), FIGURE, fonts.BOLD) for value in shown), default=0) + 10
    right = size[0] - (4 if from_zero else after)
    return Plot(margin, 24, right, size[1] - 18, ticks[0], ticks[-1], places, ticks)


def draw_grid(drawing: Drawing, plot: Plot, write: Writer) -> None:
    """Thin lines at round values; the foot of the axis is ink."""
    for tick in plot.ticks:
        y = plot.y(tick)
        if len(plot.ticks) > 1:
            write_text(drawing, plot.left - 6, y - 4, write(tick), points=SMALL, colour="muted", anchor="end")
        base = tick == 0 or (plot.low > 0 and tick == plot.low)
        colour, thick = ("ink", 1) if base else ("line", 0.7)
        drawing.add(Line(plot.left, y, plot.right, y, strokeColor=PALETTE[colour], strokeWidth=thick))


def draw_band(drawing: Drawing, plot: Plot, norm: tuple[int | None, int | None]) -> None:
    """The norm: (at least, at most), None for an open end."""
    low = plot.low if norm[0] is None else norm[0]
    high = plot.high if norm[1] is None else norm[1]
    drawing.add(box(plot.left, plot.y(low), plot.right - plot.left, plot.y(high) - plot.y(low), "tint"))


def draw_labels(drawing: Drawing, plot: Plot, labels: Sequence[str], places: Sequence[float]) -> None:
    """Labels under the plot, as many as fit, always the last."""
    room = max((fonts.width(fonts.writable(label), SMALL) for label in labels), default=0) + 8
    taken = float("inf")
    for place in range(len(labels) - 1, -1, -1):
        half = room / 2
        if places[place] + half > taken:
            continue
        x = min(max(places[place], plot.left + half - 8), drawing.width - half + 4)
        write_text(drawing, x, 6, labels[place], points=SMALL, colour="muted")
        taken = x - half


def draw_runs(
    drawing: Drawing,
    plot: Plot,
    values: Sequence[Value],
    colour: str,
    thick: float,
    *,
    dashes: tuple[int, ...] | None = None,
) -> None:
    """The unbroken stretches of a line; a lone value is a dot."""
    run: list[float] = []
    for place, value in enumerate((*values, None)):
        if value is not None:
            run += [round(plot.x(place), 1), round(plot.y(value), 1)]
            continue
        if len(run) == 2:
            drawing.add(Circle(run[0], run[1], thick, fillColor=PALETTE[colour], strokeColor=None))
        elif run:
            drawing.add(
                PolyLine(run, strokeColor=PALETTE[colour], strokeWidth=thick, strokeDashArray=dashes, strokeLineJoin=1)
            )
        run = []


def draw_end(drawing: Drawing, plot: Plot, values: Sequence[Value], write: Writer) -> None:
    """The figure at the end of the line, or « n.d. » when there is none."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if not known:
        write_text(drawing, (plot.left + plot.right) / 2, (plot.bottom + plot.top) / 2, "n.d.", colour="muted")
        return
    place, value = known[-1]
    x, y = plot.x(place), plot.y(value)
    drawing.add(Circle(x, y, 3.4, fillColor=PALETTE["brand"], strokeColor=PALETTE["paper"], strokeWidth=1))
    write_text(drawing, x + 7, y - 4.5, write(value), points=FIGURE, anchor="start", bold=True)


def draw_bar(drawing: Drawing, plot: Plot, slot: tuple[float, float], values: tuple[int, int], colour: str) -> None:
    """One bar between two values, in a slot of (left, width)."""
    low, high = sorted(plot.y(value) for value in values)
    drawing.add(box(slot[0], low, slot[1], high - low, colour))


def box(x: float, y: float, wide: float, high: float, colour: str) -> Rect:
    """A filled rectangle in a colour of the palette."""
    return Rect(round(x, 1), round(y, 1), round(wide, 1), round(high, 1), fillColor=PALETTE[colour], strokeColor=None)


def write_text(
    drawing: Drawing,
    x: float,
    y: float,
    words: str,
    *,
    points: float = FIGURE,
    colour: str = "ink",
    anchor: str = "middle",
    bold: bool = False,
) -> None:
    """Words of the palette, in the fonts of print."""
    font = fonts.BOLD if bold else fonts.REGULAR
    words = fonts.writable(words, font)
    drawing.add(
        String(
            round(x, 1),
            round(y, 1),
            words,
            fontName=font,
            fontSize=points,
            fillColor=PALETTE[colour],
            textAnchor=anchor,
        )
    )
