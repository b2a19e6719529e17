"""QR codes drawn as one vector path, always with the same mask: quick, sharp at any size, the same at each print."""

from collections.abc import Sequence

import segno
from reportlab.pdfgen.canvas import Canvas

from core.pdf.ink import INK

MASK = 3
"""Any fixed mask is valid; searching the best one is four fifths of the time."""
QUIET = 4
"""Modules of white that a reader needs around the code."""


def draw_qr(canvas: Canvas, x: float, y: float, side: float, text: str) -> None:
    """A code of `side` points, its white border included, whose lower left corner is (x, y)."""
    rows = tuple(segno.make(text, error="m", mask=MASK, micro=False).matrix)
    module = side / (len(rows) + 2 * QUIET)
    path = canvas.beginPath()
    for row_number, row in enumerate(rows):
        bottom = y + side - (row_number + QUIET + 1) * module
        for start, length in _runs(row):
            path.rect(x + (start + QUIET) * module, bottom, length * module, module)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """(start, length) of each stretch of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and runs[-1][0] + runs[-1][1] == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
