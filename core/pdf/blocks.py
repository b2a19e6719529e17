"""The blocks a sheet is made of: a heading, a text, names and values, figures, sums, charts, boxes to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from core.formats import count
from core.pdf import fonts, ink
from core.pdf.ink import Box, Pen

AMOUNT_ROOM = 84
"""Points for an amount beside the name of a step."""


@dataclass
class Text(Flowable):
    text: str
    pen: Pen

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 5

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.lines = ink.lines_of(self.text, self.pen, room)
        return room, len(self.lines) * self.pen.size * 1.4

    def split(self, room: float, height: float) -> list[Flowable]:
        fits = int(height // (self.pen.size * 1.4))
        lines = ink.lines_of(self.text, self.pen, room)
        if fits < 2 or fits >= len(lines):
            return []
        return [Text("\n".join(lines[:fits]), self.pen), Text("\n".join(lines[fits:]), self.pen)]

    def draw(self) -> None:
        y = len(self.lines) * self.pen.size * 1.4 - self.pen.size
        for line in self.lines:
            ink.write(self.canv, 0, y, line, self.pen)
            y -= self.pen.size * 1.4


class Heading(Flowable):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.spaceBefore, self.spaceAfter = text, 10, 4

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, 17

    def draw(self) -> None:
        ink.write(self.canv, 0, 4, self.text, Pen(12, bold=True), self.room)


@dataclass
class Facts(Flowable):
    pairs: Sequence[tuple[str, str]]

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 8

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, -(-len(self.pairs) // 2) * 14 + 2

    def draw(self) -> None:
        top, half = -(-len(self.pairs) // 2) * 14 - 8, self.room / 2
        for place, (name, value) in enumerate(self.pairs):
            x, y = half * (place % 2), top - 14 * (place // 2)
            ink.write(self.canv, x, y, name, Pen(8.5, grey=True), half * 0.36)
            ink.write(self.canv, x + half * 0.38, y, value, Pen(9), half * 0.58)


@dataclass
class Figures(Flowable):
    figures: Sequence[tuple[str, str, str]]

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 6

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, 52

    def draw(self) -> None:
        slot = self.room / 4
        for place, (label, value, norm) in enumerate(self.figures):
            x, room = slot * place, slot - 10
            ink.write(self.canv, x, 38, label, Pen(8, grey=True), room)
            ink.write(self.canv, x, 18, value, Pen(17, bold=True), room)
            ink.write(self.canv, x, 5, norm, Pen(8, bold=True), room)
        ink.rule(self.canv, 0, self.room, 0, 0.35)


@dataclass
class Sums(Flowable):
    """Named steps to an amount: as wide as their longest name asks, which is never cut while the sheet has room."""

    steps: Sequence[tuple[str, int]]
    room: float = field(default=260, init=False)

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 8

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        widest = max((fonts.width(name, 9, fonts.BOLD) for name, _amount in self.steps), default=0)
        self.room = min(room, max(280, widest + AMOUNT_ROOM))
        return room, len(self.steps) * 14 + 8

    def draw(self) -> None:
        y = len(self.steps) * 14 - 6
        for place, (name, amount) in enumerate(self.steps):
            is_total = place == len(self.steps) - 1
            if is_total:
                ink.rule(self.canv, 0, self.room, y + 11, 0.8)
            ink.write(self.canv, 0, y, name, Pen(9, bold=is_total), self.room - AMOUNT_ROOM)
            ink.write(self.canv, self.room, y, count(amount), Pen(9, bold=is_total, align="right"))
            y -= 14
        ink.double_rule(self.canv, 0, self.room, y + 10)


@dataclass
class Charts(Flowable):
    charts: Sequence[tuple[str, Drawing, str]]
    columns: int

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 8

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.slot = (room - 18 * (self.columns - 1)) / self.columns
        scales = [self.slot / drawing.width for _title, drawing, _reading in self.charts]
        heights = [drawing.height * s for (_title, drawing, _reading), s in zip(self.charts, scales, strict=True)]
        self.readings = [
            ink.lines_of(reading, Pen(8.5), self.slot) if reading else [] for _title, _drawing, reading in self.charts
        ]
        self.picture = max(heights)
        self.foot = max(map(len, self.readings)) * 11.5
        return room, 20 + self.picture + self.foot + 4

    def draw(self) -> None:
        top = 20 + self.picture + self.foot + 4
        for place, (title, drawing, _reading) in enumerate(self.charts):
            x = place * (self.slot + 18)
            ink.rule(self.canv, x, x + self.slot, top - 1, 1.2)
            ink.write(self.canv, x, top - 13, title, Pen(9.5, bold=True), self.slot)
            scale = self.slot / drawing.width
            self.canv.saveState()
            self.canv.translate(x, top - 20 - drawing.height * scale)
            self.canv.scale(scale, scale)
            renderPDF.draw(drawing, self.canv, 0, 0)
            self.canv.restoreState()
            y = top - 20 - self.picture - 9
            for line in self.readings[place]:
                ink.write(self.canv, x, y, line, Pen(8.5))
                y -= 11.5


@dataclass
class Signatures(Flowable):
    names: Sequence[str]

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceBefore = 14

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, 30 * mm

    def draw(self) -> None:
        slot = (self.room + 8) / max(1, len(self.names))
        for place, name in enumerate(self.names):
            box = Box(slot * place, 0, slot - 8, 26 * mm)
            self.canv.setStrokeColor(ink.HAIR)
            self.canv.setLineWidth(0.6)
            self.canv.rect(box.x, box.y, box.width, box.height)
            ink.write(self.canv, box.x + 5, box.top - 11, name, Pen(8.5, bold=True), box.width - 10)
            ink.write(self.canv, box.x + 5, box.y + 5, _("Nom, date et signature"), Pen(7, grey=True), box.width - 10)


@dataclass
class Beside(Flowable):
    """Blocks side by side, each under its title: they are short, and kept whole."""

    blocks: Sequence[tuple[str, Flowable]]
    gap: float = 24

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceBefore, self.spaceAfter = 10, 8

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        self.room = room
        self.slot = (room - self.gap * (len(self.blocks) - 1)) / len(self.blocks)
        self.heights = [block.wrap(self.slot, height)[1] for _title, block in self.blocks]
        return room, max(self.heights) + 21

    def draw(self) -> None:
        top = max(self.heights) + 21
        for place, ((title, block), height) in enumerate(zip(self.blocks, self.heights, strict=True)):
            x = place * (self.slot + self.gap)
            ink.write(self.canv, x, top - 13, title, Pen(12, bold=True), self.slot)
            block.drawOn(self.canv, x, top - 21 - height)
