"""Lines, texts and marks on paper: sizes in points, millimetres named, everything legible in black and white."""

from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.pdf import fonts

INK = HexColor("#000000")
GREY = HexColor("#4d4d4d")
HAIR = HexColor("#8c8c8c")
TINT = HexColor("#ececec")
MARGIN = 15 * mm
SIGNS = {"ok": "✓", "late": "!", "waiting": "◷", "refused": "✕", "unknown": "?"}
"""The signs of the five states: a print has no colour to rely on."""


@dataclass(frozen=True)
class Box:
    """A rectangle of paper: its lower left corner, its width and height, in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height

    def inside(self, margin: float) -> "Box":
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True)
class Pen:
    """How a text is written."""

    size: float = 9
    bold: bool = False
    grey: bool = False
    align: str = "left"

    @property
    def font(self) -> str:
        return fonts.BOLD if self.bold else fonts.REGULAR


def write(canvas: Canvas, x: float, y: float, text: object, pen: Pen = Pen(), room: float | None = None) -> None:  # noqa: B008
    """One line of text at (x, y), shrunk then cut when it is wider than `room`."""
    words, size = fonts.writable(text, pen.font), pen.size
    if room is not None:
        words, size = fonts.fitted(words, room, pen.size, pen.font, smallest=min(pen.size, 6))
    canvas.setFont(pen.font, size)
    canvas.setFillColor(GREY if pen.grey else INK)
    draw = {"left": canvas.drawString, "right": canvas.drawRightString, "middle": canvas.drawCentredString}[pen.align]
    draw(x, y, words)


def lines_of(text: object, pen: Pen, room: float) -> list[str]:
    """The text cut into lines that fit in `room` points, at its plain spaces only: an amount stays whole.

    A word wider than the room is cut too.
    """
    lines: list[str] = []
    for paragraph in fonts.writable(text, pen.font).split("\n"):
        line = ""
        for word in filter(None, paragraph.split(" ")):
            longer = f"{line} {word}" if line else word
            if line and fonts.width(longer, pen.size, pen.font) > room:
                lines += _pieces(line, pen, room)
                line = word
            else:
                line = longer
        lines += _pieces(line, pen, room)
    return lines


def _pieces(line: str, pen: Pen, room: float) -> list[str]:
    pieces = []
    while len(line) > 1 and fonts.width(line, pen.size, pen.font) > room:
        cut = len(line) - 1
        while cut > 1 and fonts.width(line[:cut], pen.size, pen.font) > room:
            cut -= 1
        space = max(line.rfind(kept, 0, cut) for kept in ("\u00a0", "\u202f"))
        cut = space + 1 if space > 0 else cut
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def block(canvas: Canvas, x: float, y: float, text: object, pen: Pen, room: float) -> float:
    """A paragraph from the line at y downwards; returns the y of the next line."""
    for line in lines_of(text, pen, room):
        at = {"left": x, "right": x + room, "middle": x + room / 2}[pen.align]
        write(canvas, at, y, line, pen)
        y -= pen.size * 1.35
    return y


def rule(canvas: Canvas, x1: float, x2: float, y: float, thick: float = 0.5) -> None:
    """A horizontal line: thin between rows, thick under a heading."""
    canvas.setStrokeColor(INK if thick >= 0.8 else HAIR)
    canvas.setLineWidth(thick)
    canvas.line(x1, y, x2, y)


def double_rule(canvas: Canvas, x1: float, x2: float, y: float) -> None:
    """What closes a total."""
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.7)
    canvas.line(x1, y, x2, y)
    canvas.line(x1, y - 2, x2, y - 2)


def watermark(canvas: Canvas, box: Box, word: str) -> None:
    """A word across the page, in outline, that a photocopy keeps and that hides nothing."""
    canvas.saveState()
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.6)
    canvas.translate(box.x + box.width / 2, box.y + box.height / 2)
    canvas.rotate(35)
    size = min(90.0, box.width * 1.05 / max(1, len(word)) * 1.4)
    text = canvas.beginText(-fonts.width(word, size, fonts.BOLD) / 2, -size / 3)
    text.setFont(fonts.BOLD, size)
    text.setTextRenderMode(1)
    text.textOut(fonts.writable(word, fonts.BOLD))
    canvas.drawText(text)
    canvas.restoreState()


def cut_line(canvas: Canvas, x1: float, x2: float, y: float) -> None:
    """Where to cut a sheet in two."""
    canvas.saveState()
    canvas.setStrokeColor(HAIR)
    canvas.setDash(3, 3)
    canvas.setLineWidth(0.5)
    canvas.line(x1, y, x2, y)
    canvas.restoreState()


def new_canvas(target: object, size: tuple[float, float], title: str) -> Canvas:
    """A canvas whose bytes depend on what is drawn and on nothing else: the same facts print the same file."""
    fonts.register()
    canvas = Canvas(target, pagesize=size, invariant=1, initialFontName=fonts.REGULAR, lang="fr")
    canvas.setTitle(title)
    canvas.setCreator("Novi")
    canvas.setAuthor("Novi")
    return canvas
