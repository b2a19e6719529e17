"""A document on A4 or A5: head, sections, figures, registers, charts, signatures; « page x/y » on each page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
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
    PageTemplate,
    Spacer,
)

from core.pdf import blocks, fonts, ink
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

    def heading(self, text: str, room_mm: float = 45) -> None:
        """A title that goes on to the next page when less than `room_mm` is left under it."""
        self.story += [CondPageBreak(room_mm * mm), blocks.Heading(text)]

    def text(self, text: str, pen: Pen = Pen(9.5)) -> None:  # noqa: B008
        self.story.append(blocks.Text(text, pen))

    def space(self, height_mm: float = 4) -> None:
        self.story.append(Spacer(1, height_mm * mm))

    def register(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], words: Words = Words()) -> None:  # noqa: B008
        """A table; see `core.pdf.register`."""
        self.story.append(Register(columns, rows, words))

    def beside(self, tables: Sequence[tuple[str, Sequence[Column], Sequence[Sequence[Any]]]]) -> None:
        """Short tables side by side, each with its title: a name stays near its value on a whole page."""
        self.story.append(blocks.Beside([(title, Register(columns, rows)) for title, columns, rows in tables]))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values, in two columns of pairs."""
        self.story.append(blocks.Facts(pairs))

    def figures(self, figures: Sequence[tuple[str, str, str]]) -> None:
        """Large numbers side by side, four to a row: (label, value, norm word)."""
        for start in range(0, len(figures), 4):
            self.story.append(blocks.Figures(figures[start : start + 4]))

    def sums(self, steps: Sequence[tuple[str, int]]) -> None:
        """An amount as the last of its named steps, in whole francs."""
        self.story.append(blocks.Sums(steps))

    def charts(self, charts: Sequence[tuple[str, Drawing, str]], columns: int = 2) -> None:
        """Small multiples: (title, drawing, reading), the drawings of `core.charts`."""
        for start in range(0, len(charts), columns):
            self.story.append(blocks.Charts(charts[start : start + columns], columns))

    def signatures(self, names: Sequence[str]) -> None:
        """Boxes to sign in, kept together on one page."""
        self.story.append(KeepTogether([blocks.Signatures(names)]))

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
