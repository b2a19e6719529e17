"""The kinds of charts: a line over time, bars side by side, the parts of a whole, a line the size of a word."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Circle, Drawing, Group, Line

from core import formats
from core.charts.plot import (
    PALETTE,
    Plot,
    Value,
    Writer,
    box,
    draw_band,
    draw_bar,
    draw_end,
    draw_grid,
    draw_labels,
    draw_runs,
    plot_of,
    write_text,
)
from core.pdf import fonts

STACK = ("brand", "past", "accent", "wait", "last")


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
    drawing = Drawing(*size)
    if all(value is None for value in (*values, *previous)):
        write_text(drawing, size[0] / 2, size[1] / 2, _("Pas de chiffre"), colour="muted", anchor="middle")
        return drawing
    shown = [value for value in (*values, *previous, *(norm_band or ())) if value is not None]
    plot = plot_of(shown, len(labels), write, size, from_zero=False)
    if norm_band:
        draw_band(drawing, plot, norm_band)
    draw_grid(drawing, plot, write)
    draw_labels(drawing, plot, labels, [plot.x(place) for place in range(len(labels))])
    draw_runs(drawing, plot, previous, "last", 1.2, dashes=(4, 3))
    draw_runs(drawing, plot, values, "brand", 2.2)
    draw_end(drawing, plot, values, write)
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
    plot = plot_of(shown, len(labels), write, size, from_zero=True)
    drawing = Drawing(*size)
    draw_grid(drawing, plot, write)
    for place, before in enumerate(previous):
        left, wide = plot.slot(place)
        if before is not None:
            draw_bar(drawing, plot, (left + wide * 0.1, wide * 0.5), (0, before), "past")
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    for place, value in known:
        left, wide = plot.slot(place)
        draw_bar(drawing, plot, (left + wide * 0.25, wide * 0.6), (0, value), "brand")
    draw_labels(
        drawing, plot, labels, [plot.slot(place)[0] + plot.slot(place)[1] * 0.55 for place in range(len(labels))]
    )
    if known:
        last, value = known[-1]
        left, wide = plot.slot(last)
        anchor = "end" if last > 1 else "middle"
        middle, above = min(left + wide * 0.55, plot.right), max(plot.y(value), plot.y(0)) + 4
        write_text(drawing, middle, above, write(value), anchor=anchor, bold=True)
    return drawing


def stacked_bar(parts: Sequence[tuple[str, int]], *, write: Writer = formats.count, width: int = 360) -> Drawing:
    """What a whole is made of: one bar cut in proportion, each part named under it in the order of the bar."""
    high = 32 + 20 * -(-len(parts) // 2)
    drawing = Drawing(width, high)
    whole = sum(amount for _name, amount in parts) or 1
    left, top = 0.0, high - 26
    for place, (_name, amount) in enumerate(parts):
        wide = width * amount / whole
        drawing.add(box(left, top, wide, 24, STACK[place % len(STACK)]))
        if left:
            drawing.add(Line(left, top, left, top + 24, strokeColor=PALETTE["paper"], strokeWidth=1.5))
        left += wide
    half = width / 2
    for place, (name, amount) in enumerate(parts):
        x, y = half * (place % 2), top - 20 - 20 * (place // 2)
        drawing.add(box(x, y, 10, 10, STACK[place % len(STACK)]))
        words, points = fonts.fitted(f"{name} {write(amount)}", half - 22, 12, smallest=9)
        write_text(drawing, x + 15, y + 0.5, words, points=points, anchor="start")
    return drawing


def spark_line(values: Sequence[Value], *, size: tuple[int, int] = (96, 28)) -> Drawing:
    """A line the size of a word, without axes; the dot is now."""
    shown = [value for value in values if value is not None]
    drawing = Drawing(*size)
    if not shown:
        return drawing
    plot = Plot(2, 3, size[0] - 4, size[1] - 4, min(shown), max(*shown, min(shown) + 1), len(values))
    draw_runs(drawing, plot, values, "brand", 1.6)
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
