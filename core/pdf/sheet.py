"""A document on A4 or A5: head, sections, figures, registers, charts, signatures; « page x/y » on each page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
)

from core.formats import count
from core.pdf import fonts, ink
from core.pdf.ink import MARGIN, Box, Pen
from core.pdf.register import Column, Register, Words

PAPERS = {"A4": A4, "A5": A5, "A4-landscape": landscape(A4), "A5-landscape": landscape(A5)}


@dataclass(frozen=True)
class Head:
    """What stands at the head and the foot of each page; `printed` says when and by whom, `mark` crosses the page."""

    organisation: str
    title: str
    period: str = ""
    printed: str = ""
    mark: str = ""


class Sheet:
    """Sections added in reading order, then `pdf()`. The same additions give the same bytes."""

    def __init__(self, head: Head, paper: str = "A4") -> None:
        fonts.register()
        self.head = head
        self.size = PAPERS[paper]
        self.story: list[Flowable] = []

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.size[0] - 2 * MARGIN

    def heading(self, text: str) -> None:
        self.story += [CondPageBreak(45 * mm), _Heading(text)]

    def text(self, text: str, pen: Pen = Pen(9.5)) -> None:  # noqa: B008
        self.story.append(_Text(text, pen))

    def space(self, height_mm: float = 4) -> None:
        self.story.append(Spacer(1, height_mm * mm))

    def page_break(self) -> None:
        self.story.append(PageBreak())

    def register(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], words: Words = Words()) -> None:  # noqa: B008
        """A table; see `core.pdf.register`."""
        self.story.append(Register(columns, rows, words))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values, in two columns of pairs."""
        self.story.append(_Facts(pairs))

    def figures(self, figures: Sequence[tuple[str, str, str]]) -> None:
        """Large numbers side by side, four to a row: (label, value, norm word)."""
        for start in range(0, len(figures), 4):
            self.story.append(_Figures(figures[start : start + 4]))

    def sums(self, steps: Sequence[tuple[str, int]]) -> None:
        """An amount as the last of its named steps, in whole francs."""
        self.story.append(_Sums(steps))

    def charts(self, charts: Sequence[tuple[str, Drawing, str]], columns: int = 2) -> None:
        """Small multiples: (title, drawing, reading), the drawings of `core.charts`."""
        for start in range(0, len(charts), columns):
            self.story.append(_Charts(charts[start : start + columns], columns))

    def signatures(self, names: Sequence[str]) -> None:
        """Boxes to sign in, kept together on one page."""
        self.story.append(KeepTogether([_Signatures(names)]))

    def pdf(self) -> bytes:
        """The document."""
        target = BytesIO()
        document = BaseDocTemplate(
            target,
            pagesize=self.size,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN,
            title=f"{self.head.title} {self.head.period}".strip(),
            author=self.head.organisation,
            creator="Novi",
            lang="fr",
            invariant=1,
        )
        document.addPageTemplates([self._template("first", 25 * mm), self._template("next", 13 * mm)])
        document.build(self.story or [Spacer(1, 1)], canvasmaker=self._canvas())
        return target.getvalue()

    def _template(self, name: str, head_height: float) -> PageTemplate:
        high = self.size[1] - 2 * MARGIN - head_height - 5 * mm
        frame = Frame(MARGIN, MARGIN + 5 * mm, self.width, high, 0, 0, 0, 0)
        return PageTemplate(id=name, frames=[frame], autoNextPageTemplate="next")

    def _canvas(self) -> Callable[..., Canvas]:
        head = self.head

        def make(target: Any, **options: Any) -> "_PagedCanvas":
            return _PagedCanvas(target, head=head, **{**options, "initialFontName": fonts.REGULAR})

        return make


class _PagedCanvas(Canvas):
    """Holds the pages back until their number is known, then draws head and foot on each."""

    def __init__(self, target: Any, *, head: Head, **options: Any) -> None:
        super().__init__(target, **options)
        self._head = head
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self._draw_head(number)
            self._draw_foot(number, len(self._pages))
            super().showPage()
        super().save()

    def _draw_head(self, number: int) -> None:
        wide, high = self._pagesize
        left, right, y = MARGIN, wide - MARGIN, high - MARGIN
        if self._head.mark:
            ink.watermark(self, Box(0, 0, wide, high), self._head.mark)
        room = (right - left) * 0.6
        if number == 1:
            ink.write(self, left, y - 9, self._head.organisation, Pen(10, bold=True), room)
            ink.write(self, right, y - 9, self._head.period, Pen(10, align="right"), room * 0.6)
            ink.write(self, left, y - 15 * mm, self._head.title, Pen(18, bold=True), right - left)
            ink.rule(self, left, right, y - 19 * mm, 1.4)
            return
        words = f"{self._head.organisation} · {self._head.title}"
        ink.write(self, left, y - 8, words, Pen(8, bold=True), room)
        ink.write(self, right, y - 8, self._head.period, Pen(8, align="right"), room * 0.6)
        ink.rule(self, left, right, y - 5 * mm, 0.8)

    def _draw_foot(self, number: int, total: int) -> None:
        right = self._pagesize[0] - MARGIN
        ink.write(self, MARGIN, MARGIN, self._head.printed, Pen(7.5, grey=True), (right - MARGIN) * 0.75)
        ink.write(
            self,
            right,
            MARGIN,
            _("page %(number)s/%(total)s") % {"number": number, "total": total},
            Pen(7.5, grey=True, align="right"),
        )


@dataclass
class _Text(Flowable):
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
        return [_Text("\n".join(lines[:fits]), self.pen), _Text("\n".join(lines[fits:]), self.pen)]

    def draw(self) -> None:
        y = len(self.lines) * self.pen.size * 1.4 - self.pen.size
        for line in self.lines:
            ink.write(self.canv, 0, y, line, self.pen)
            y -= self.pen.size * 1.4


class _Heading(Flowable):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.spaceBefore, self.spaceAfter = text, 10, 4

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, 17

    def draw(self) -> None:
        ink.write(self.canv, 0, 4, self.text, Pen(12, bold=True), self.room)


@dataclass
class _Facts(Flowable):
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
class _Figures(Flowable):
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
class _Sums(Flowable):
    steps: Sequence[tuple[str, int]]
    room: float = field(default=260, init=False)

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceAfter = 8

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = min(room, 280)
        return room, len(self.steps) * 14 + 8

    def draw(self) -> None:
        y = len(self.steps) * 14 - 6
        for place, (name, amount) in enumerate(self.steps):
            is_total = place == len(self.steps) - 1
            if is_total:
                ink.rule(self.canv, 0, self.room, y + 11, 0.8)
            ink.write(self.canv, 0, y, name, Pen(9, bold=is_total), self.room * 0.7)
            ink.write(self.canv, self.room, y, count(amount), Pen(9, bold=is_total, align="right"))
            y -= 14
        ink.double_rule(self.canv, 0, self.room, y + 10)


@dataclass
class _Charts(Flowable):
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
class _Signatures(Flowable):
    names: Sequence[str]

    def __post_init__(self) -> None:
        Flowable.__init__(self)
        self.spaceBefore = 14

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.room = room
        return room, 30 * mm

    def draw(self) -> None:
        slot = self.room / max(1, len(self.names))
        for place, name in enumerate(self.names):
            box = Box(slot * place, 0, slot - 8, 26 * mm)
            self.canv.setStrokeColor(ink.HAIR)
            self.canv.setLineWidth(0.6)
            self.canv.rect(box.x, box.y, box.width, box.height)
            ink.write(self.canv, box.x + 5, box.top - 11, name, Pen(8.5, bold=True), box.width - 10)
            ink.write(self.canv, box.x + 5, box.y + 5, _("Nom, date et signature"), Pen(7, grey=True), box.width - 10)
