"""Charts drawn by the server: one reportlab Drawing, shown as SVG in the page and embedded as it is in the PDF.

Last year is grey, the norm is a band, and the figure stands at the end of the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count as counter

from django.utils.safestring import SafeString, mark_safe
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor

from core import formats
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

STACK = ("brand", "past", "accent", "wait", "last")
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


def line_chart(
    values: Sequence[Value],
    labels: Sequence[str],
    *,
    previous: Sequence[Value] = (),
    norm_band: tuple[int | None, int | None] | None = None,
    write: Writer = formats.count,
    size: tuple[int, int] = (360, 190),
) -> Drawing:
    """One question over time. `norm_band` is (at least, at most) in the unit of the values; None is open-ended.

    None among the values is a gap: a month without figure is not a zero.
    """
    shown = [value for value in (*values, *previous, *(norm_band or ())) if value is not None]
    plot = _plot(shown, len(labels), write, size, from_zero=False)
    drawing = Drawing(*size)
    if norm_band:
        _band(drawing, plot, norm_band)
    _grid(drawing, plot, write)
    _under(drawing, plot, labels, [plot.x(place) for place in range(len(labels))])
    _runs(drawing, plot, previous, "last", 1.2, dashes=(4, 3))
    _runs(drawing, plot, values, "brand", 2.2)
    _end(drawing, plot, values, write)
    return drawing


def bar_chart(
    values: Sequence[Value],
    labels: Sequence[str],
    *,
    previous: Sequence[Value] = (),
    write: Writer = formats.count,
    size: tuple[int, int] = (360, 190),
) -> Drawing:
    """Amounts side by side, from zero; last year as a grey bar behind, the last figure written above."""
    shown = [value for value in (*values, *previous, 0) if value is not None]
    plot = _plot(shown, len(labels), write, size, from_zero=True)
    drawing = Drawing(*size)
    _grid(drawing, plot, write)
    for place, before in enumerate(previous):
        left, wide = plot.slot(place)
        if before is not None:
            _bar(drawing, plot, (left + wide * 0.1, wide * 0.5), (0, before), "past")
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    for place, value in known:
        left, wide = plot.slot(place)
        _bar(drawing, plot, (left + wide * 0.25, wide * 0.6), (0, value), "brand")
    _under(drawing, plot, labels, [plot.slot(place)[0] + plot.slot(place)[1] * 0.55 for place in range(len(labels))])
    if known:
        last, value = known[-1]
        left, wide = plot.slot(last)
        anchor = "end" if last > 1 else "middle"
        middle, above = min(left + wide * 0.55, plot.right), max(plot.y(value), plot.y(0)) + 4
        _text(drawing, middle, above, write(value), anchor=anchor, bold=True)
    return drawing


def stacked_bar(parts: Sequence[tuple[str, int]], *, write: Writer = formats.count, width: int = 360) -> Drawing:
    """What a whole is made of: one bar cut in proportion, each part named under it in the order of the bar."""
    high = 32 + 20 * -(-len(parts) // 2)
    drawing = Drawing(width, high)
    whole = sum(amount for _name, amount in parts) or 1
    left, top = 0.0, high - 26
    for place, (_name, amount) in enumerate(parts):
        wide = width * amount / whole
        drawing.add(_rect(left, top, wide, 24, STACK[place % len(STACK)]))
        if left:
            drawing.add(Line(left, top, left, top + 24, strokeColor=PALETTE["paper"], strokeWidth=1.5))
        left += wide
    half = width / 2
    for place, (name, amount) in enumerate(parts):
        x, y = half * (place % 2), top - 20 - 20 * (place // 2)
        drawing.add(_rect(x, y, 10, 10, STACK[place % len(STACK)]))
        words, points = fonts.fitted(f"{name} {write(amount)}", half - 22, 12, smallest=9)
        _text(drawing, x + 15, y + 0.5, words, points=points, anchor="start")
    return drawing


def spark_line(values: Sequence[Value], *, size: tuple[int, int] = (96, 28)) -> Drawing:
    """A line the size of a word, without axes; the dot is now."""
    shown = [value for value in values if value is not None]
    drawing = Drawing(*size)
    if not shown:
        return drawing
    plot = Plot(2, 3, size[0] - 4, size[1] - 4, min(shown), max(*shown, min(shown) + 1), len(values))
    _runs(drawing, plot, values, "brand", 1.6)
    last, value = [(place, value) for place, value in enumerate(values) if value is not None][-1]
    drawing.add(Circle(plot.x(last), plot.y(value), 2.6, fillColor=PALETTE["brand"], strokeColor=None))
    return drawing


def small_multiples(drawings: Sequence[Drawing], *, columns: int = 2, gap: int = 18) -> Drawing:
    """Several drawings of one size on one sheet, read left to right, for print; a page lays them out by itself."""
    rows = -(-len(drawings) // columns)
    wide, high = max(drawing.width for drawing in drawings), max(drawing.height for drawing in drawings)
    sheet = Drawing(columns * wide + (columns - 1) * gap, rows * high + (rows - 1) * gap)
    for place, drawing in enumerate(drawings):
        row, column = divmod(place, columns)
        group = Group(*drawing.contents)
        group.translate(column * (wide + gap), (rows - 1 - row) * (high + gap))
        sheet.add(group)
    return sheet


# -- parts ------------------------------------------------------------------------------------------------------------
def steps_between(low: int, high: int, most: int = 4) -> tuple[int, ...]:
    """Round values that cover low to high: at most `most` + 1 of them, one, two or five times a power of ten apart."""
    span = max(1, high - low)
    for step in (base * 10**power for power in counter() for base in (1, 2, 5)):
        first, last = low // step, -(-high // step)
        if last - first <= most or step > 10 * span:
            return tuple(step * n for n in range(first, max(last, first + 1) + 1))
    raise AssertionError("unreachable: steps grow without end")


def _plot(shown: Sequence[int], places: int, write: Writer, size: tuple[int, int], *, from_zero: bool) -> Plot:
    low, high = (min(shown), max(shown)) if shown else (0, 1)
    if from_zero or 0 <= low < high // 2:
        low = min(0, low)
    ticks = steps_between(low, max(high, low + 1)) if shown else (0,)
    if not shown:
        return Plot(0, 24, size[0], size[1] - 18, 0, 1, places, ticks)
    margin = max(fonts.width(write(tick), SMALL) for tick in ticks) + 8
    after = max((fonts.width(write(value), FIGURE, fonts.BOLD) for value in shown), default=0) + 10
    right = size[0] - (4 if from_zero else after)
    return Plot(margin, 24, right, size[1] - 18, ticks[0], ticks[-1], places, ticks)


def _grid(drawing: Drawing, plot: Plot, write: Writer) -> None:
    for tick in plot.ticks:
        y = plot.y(tick)
        if len(plot.ticks) > 1:
            _text(drawing, plot.left - 6, y - 4, write(tick), points=SMALL, colour="muted", anchor="end")
        base = tick == 0 or (plot.low > 0 and tick == plot.low)
        colour, thick = ("ink", 1) if base else ("line", 0.7)
        drawing.add(Line(plot.left, y, plot.right, y, strokeColor=PALETTE[colour], strokeWidth=thick))


def _band(drawing: Drawing, plot: Plot, norm: tuple[int | None, int | None]) -> None:
    low = plot.low if norm[0] is None else norm[0]
    high = plot.high if norm[1] is None else norm[1]
    drawing.add(_rect(plot.left, plot.y(low), plot.right - plot.left, plot.y(high) - plot.y(low), "tint"))


def _under(drawing: Drawing, plot: Plot, labels: Sequence[str], places: Sequence[float]) -> None:
    """Labels under the plot, as many as fit, always the last."""
    room = max((fonts.width(fonts.writable(label), SMALL) for label in labels), default=0) + 8
    taken = float("inf")
    for place in range(len(labels) - 1, -1, -1):
        half = room / 2
        if places[place] + half > taken:
            continue
        x = min(max(places[place], plot.left + half - 8), drawing.width - half + 4)
        _text(drawing, x, 6, labels[place], points=SMALL, colour="muted")
        taken = x - half


def _runs(
    drawing: Drawing,
    plot: Plot,
    values: Sequence[Value],
    colour: str,
    thick: float,
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


def _end(drawing: Drawing, plot: Plot, values: Sequence[Value], write: Writer) -> None:
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if not known:
        _text(drawing, (plot.left + plot.right) / 2, (plot.bottom + plot.top) / 2, "n.d.", colour="muted")
        return
    place, value = known[-1]
    x, y = plot.x(place), plot.y(value)
    drawing.add(Circle(x, y, 3.4, fillColor=PALETTE["brand"], strokeColor=PALETTE["paper"], strokeWidth=1))
    _text(drawing, x + 7, y - 4.5, write(value), points=FIGURE, anchor="start", bold=True)


def _bar(drawing: Drawing, plot: Plot, slot: tuple[float, float], values: tuple[int, int], colour: str) -> None:
    low, high = sorted(plot.y(value) for value in values)
    drawing.add(_rect(slot[0], low, slot[1], high - low, colour))


def _rect(x: float, y: float, wide: float, high: float, colour: str) -> Rect:
    return Rect(round(x, 1), round(y, 1), round(wide, 1), round(high, 1), fillColor=PALETTE[colour], strokeColor=None)


def _text(
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


# -- SVG --------------------------------------------------------------------------------------------------------------
def to_svg(drawing: Drawing, title: str, description: str = "", *, css_class: str = "") -> SafeString:
    """The drawing as SVG for the page: read aloud by title and description, coloured by classes that follow the theme.

    No style attribute, so that a strict content policy lets it through. Raises KeyError for a colour that is not of
    the palette and TypeError for a shape that is not one of ours.
    """
    body = "".join(_svg(shape, drawing.height) for shape in drawing.contents)
    more = f"<desc>{escape(description)}</desc>" if description else ""
    named = f' class="{escape(css_class)}"' if css_class else ""
    return mark_safe(
        f'<svg{named} role="img" aria-label="{escape(title)}" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
        f' width="{_n(drawing.width)}" height="{_n(drawing.height)}"><title>{escape(title)}</title>{more}{body}</svg>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _name(colour: Color) -> str:
    return _NAMES[colour.hexval()]


_NAMES = {colour.hexval(): name for name, colour in PALETTE.items()}


def _paint(shape: Shape) -> str:
    fill, stroke = getattr(shape, "fillColor", None), getattr(shape, "strokeColor", None)
    classes = [f"g-{_name(fill)}" if fill else "g-none"]
    more = ""
    if stroke:
        classes.append(f"k-{_name(stroke)}")
        more = f' stroke-width="{_n(shape.strokeWidth)}"'
        if getattr(shape, "strokeDashArray", None):
            more += f' stroke-dasharray="{" ".join(map(str, shape.strokeDashArray))}"'
        if getattr(shape, "strokeLineJoin", 0):
            more += ' stroke-linejoin="round"'
    return f' class="{" ".join(classes)}"{more}'


def _svg(shape: Shape, high: float) -> str:
    match shape:
        case String():
            weight = ' font-weight="700"' if shape.fontName == fonts.BOLD else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(high - shape.y)}" font-size="{_n(shape.fontSize)}"{weight}'
                f' text-anchor="{shape.textAnchor}"{_paint(shape)}>{escape(shape.text)}</text>'
            )
        case Rect():
            y = high - shape.y - shape.height
            box = f'x="{_n(shape.x)}" y="{_n(y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            return f"<rect {box}{_paint(shape)}/>"
        case Line():
            ends = f'x1="{_n(shape.x1)}" y1="{_n(high - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(high - shape.y2)}"'
            return f"<line {ends}{_paint(shape)}/>"
        case Circle():
            return f'<circle cx="{_n(shape.cx)}" cy="{_n(high - shape.cy)}" r="{_n(shape.r)}"{_paint(shape)}/>'
        case PolyLine() | Polygon():
            pairs = zip(shape.points[::2], shape.points[1::2], strict=True)
            points = " ".join(f"{_n(x)},{_n(high - y)}" for x, y in pairs)
            return f'<{"polygon" if isinstance(shape, Polygon) else "polyline"} points="{points}"{_paint(shape)}/>'
        case Group():
            right, down = shape.transform[4], -shape.transform[5]
            inside = "".join(_svg(part, high) for part in shape.contents)
            return f'<g transform="translate({_n(right)} {_n(down)})">{inside}</g>'
    raise TypeError(f"a chart is not made of {type(shape).__name__}")
