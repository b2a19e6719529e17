"""Receipts: two A5 on an A4 (member and stub), or a roll of 80 or 58 mm; the amount is also in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core import formats
from core.money import in_words
from core.pdf import fonts, ink
from core.pdf.ink import Box, Pen
from core.pdf.qr import draw_qr
from core.spoken import of

MEMBER_COPY = gettext_lazy("Exemplaire de l'adhérent")
STUB = gettext_lazy("Souche")
DUPLICATE = "DUPLICATA"
ROLLS = {80: 72.0, 58: 48.0}
"""Width of the roll and of what its head can print, in millimetres."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. Amounts in whole francs; `lines` are (what for, amount) and sum to the total."""

    organisation: str
    number: str
    received_on: date
    person: str
    lines: Sequence[tuple[str, int]]
    received_by: str
    title: str = ""
    means: str = ""
    reference: str = ""
    notes: Sequence[str] = ()
    qr: str = ""
    currency: str = "XOF"
    mark: str = ""
    is_duplicate: bool = False
    details: Sequence[tuple[str, str]] = field(default=())
    address: str = ""
    """Where the organisation is found: street, commune, telephone."""
    after: Sequence[tuple[str, str]] = ()
    """(what, how much) told under the total: what is still owed."""

    @property
    def heading(self) -> str:
        return self.title or _("Reçu de cotisation")

    @property
    def total(self) -> int:
        return sum(amount for _what, amount in self.lines)

    @property
    def words(self) -> str:
        return in_words(self.total, self.currency)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names and values that are not empty."""
        pairs = [(_("Reçu de"), self.person), (_("Carte"), self.reference), *self.details, (_("Moyen"), self.means)]
        return [(name, value) for name, value in pairs if value]


def two_on_a4(receipts: Sequence[Receipt]) -> bytes:
    """Each receipt on its page: the member's copy above, the stub below, a line to cut between."""
    target = BytesIO()
    canvas = ink.new_canvas(target, A4, _title(receipts))
    wide, high = A4
    for receipt in receipts:
        _draw_copy(canvas, receipt, Box(0, high / 2, wide, high / 2), MEMBER_COPY)
        ink.cut_line(canvas, 0, wide, high / 2)
        _draw_copy(canvas, receipt, Box(0, 0, wide, high / 2), STUB)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def on_roll(receipt: Receipt, roll_mm: int = 80) -> bytes:
    """One receipt on a thermal roll of 80 or 58 mm, as long as it needs; black only. KeyError for another roll."""
    target = BytesIO()
    printed = ROLLS[roll_mm] * mm
    left = (roll_mm * mm - printed) / 2
    measure = _Roll(None, receipt, left, printed)
    height = measure.draw(0)
    canvas = ink.new_canvas(target, (roll_mm * mm, -height + 4 * mm), _title([receipt]))
    _Roll(canvas, receipt, left, printed).draw(-height + 4 * mm)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _title(receipts: Sequence[Receipt]) -> str:
    return " ".join(f"{receipt.heading} {receipt.number}" for receipt in receipts[:3])


def _draw_copy(canvas: Canvas, receipt: Receipt, page: Box, copy: object) -> None:
    """An A5 landscape copy, inside margins of 12 mm."""
    box = page.inside(12 * mm)
    if receipt.mark:
        ink.watermark(canvas, page, receipt.mark)
    ink.write(canvas, box.x, box.top - 11, receipt.organisation, Pen(12, bold=True), box.width * 0.62)
    ink.write(canvas, box.right, box.top - 11, receipt.number, Pen(13, bold=True, align="right"), box.width * 0.36)
    y = box.top - 24
    if receipt.address:
        ink.write(canvas, box.x, y, receipt.address, Pen(8.5, grey=True), box.width * 0.75)
        y -= 17
    ink.write(canvas, box.x, y, receipt.heading, Pen(10), box.width * 0.62)
    ink.write(canvas, box.right, y, formats.day(receipt.received_on), Pen(10, align="right"))
    if receipt.is_duplicate:
        middle = box.x + box.width / 2
        ink.write(canvas, middle, y - 1, DUPLICATE, Pen(14, bold=True, align="middle"))
    ink.rule(canvas, box.x, box.right, y - 7, 1.4)
    y = _draw_facts(canvas, receipt, box, y - 23)
    y = _draw_lines(canvas, receipt, box, y - 10)
    words = _("Arrêté à la somme %(words)s.") % {"words": of(receipt.words)}
    y = ink.block(canvas, box.x, y - 8, words, Pen(9.5), box.width)
    for what, told in receipt.after:
        ink.write(canvas, box.x, y - 8, what, Pen(10.5, bold=True), box.width * 0.7)
        ink.write(canvas, box.right, y - 8, told, Pen(10.5, bold=True, align="right"))
        y -= 16
    for note in receipt.notes:
        y = ink.block(canvas, box.x, y - 6, note, Pen(9, bold=True), box.width * 0.72)
    if receipt.qr:
        draw_qr(canvas, box.right - 26 * mm, box.y + 2 * mm, 26 * mm, receipt.qr)
    else:
        ink.write(canvas, box.right - 62 * mm, box.y + 16 * mm, _("Cachet"), Pen(9))
    ink.write(
        canvas, box.x, box.y + 16 * mm, _("Reçu par %(name)s") % {"name": receipt.received_by}, Pen(9), box.width * 0.4
    )
    ink.rule(canvas, box.x, box.x + 60 * mm, box.y + 6 * mm, 0.5)
    ink.write(canvas, box.x, box.y + 2 * mm, _("Signature"), Pen(7.5, grey=True))
    which = f"{copy} · {DUPLICATE}" if receipt.is_duplicate else copy
    ink.write(canvas, box.x + 70 * mm, box.y + 2 * mm, which, Pen(7.5, grey=True))


def _draw_facts(canvas: Canvas, receipt: Receipt, box: Box, y: float) -> float:
    """Who paid, on a line of its own; the rest two by two."""
    first, *others = receipt.facts
    half = box.width / 2
    rows = [(first, box.x, box.width)]
    rows += [(fact, box.x + half * (at % 2), half) for at, fact in enumerate(others)]
    for at, ((name, value), x, width) in enumerate(rows):
        line = y - 16 * ((at + 1) // 2)
        ink.write(canvas, x, line, name, Pen(9, grey=True))
        ink.write(canvas, x + 24 * mm, line, value, Pen(10, bold=at == 0), width - 28 * mm)
    return y - 16 * (1 + (len(others) + 1) // 2)


def _draw_lines(canvas: Canvas, receipt: Receipt, box: Box, y: float) -> float:
    """Up to six lines; what is more is named in one, so that a receipt always fits its page."""
    lines = list(receipt.lines)
    if len(lines) > 6:
        rest = sum(amount for _what, amount in lines[5:])
        lines = [*lines[:5], (_("et %(n)s autres lignes") % {"n": len(lines) - 5}, rest)]
    for what, amount in lines:
        ink.write(canvas, box.x, y, what, Pen(9.5), box.width * 0.7)
        ink.write(canvas, box.right, y, formats.count(amount), Pen(9.5, align="right"))
        ink.rule(canvas, box.x, box.right, y - 4, 0.35)
        y -= 15
    ink.write(canvas, box.x, y - 3, _("Total"), Pen(12, bold=True))
    total = formats.money(receipt.total, receipt.currency)
    ink.write(canvas, box.right, y - 3, total, Pen(12, bold=True, align="right"))
    ink.double_rule(canvas, box.x, box.right, y - 9)
    return y - 18


class _Roll:
    """Writes a roll from the top down; with no canvas it only measures."""

    def __init__(self, canvas: Canvas | None, receipt: Receipt, left: float, width: float) -> None:
        self.canvas, self.receipt, self.left, self.width = canvas, receipt, left, width
        self.y = 0.0

    def draw(self, top: float) -> float:
        """Returns the y under the last line."""
        receipt = self.receipt
        self.y = top - 12
        self._lines(receipt.organisation, Pen(10, bold=True, align="middle"))
        if receipt.address:
            self._lines(receipt.address, Pen(8, align="middle"))
        self._lines(receipt.heading, Pen(9, align="middle"))
        for word in (receipt.mark, DUPLICATE if receipt.is_duplicate else ""):
            if word:
                self._lines(f"*** {word} ***", Pen(10, bold=True, align="middle"))
        self._rule()
        self._pair(receipt.number, formats.day(receipt.received_on), bold=True)
        self._lines(receipt.person, Pen(9.5, bold=True))
        for name, value in receipt.facts[1:]:
            self._pair(name, value)
        self._rule()
        for what, amount in receipt.lines:
            self._pair(what, formats.count(amount))
        self._rule()
        self._pair(_("TOTAL"), formats.money(receipt.total, receipt.currency), bold=True, size=11)
        self._lines(receipt.words, Pen(8))
        for what, told in receipt.after:
            self._pair(what, told, bold=True)
        for note in receipt.notes:
            self._lines(note, Pen(8.5, bold=True))
        self._lines(_("Reçu par %(name)s") % {"name": receipt.received_by}, Pen(8))
        self._code()
        return self.y

    def _lines(self, text: str, pen: Pen) -> None:
        for line in ink.lines_of(text, pen, self.width):
            if self.canvas:
                at = self.left + self.width / 2 if pen.align == "middle" else self.left
                ink.write(self.canvas, at, self.y, line, pen)
            self.y -= pen.size * 1.35

    def _pair(self, name: str, value: str, *, bold: bool = False, size: float = 8.5) -> None:
        pen = Pen(size, bold=bold)
        right = ink.lines_of(value, pen, self.width * 0.55)
        left = ink.lines_of(name, pen, self.width - self._widest(right, pen) - 6)
        for row in range(max(len(left), len(right))):
            if self.canvas and row < len(left):
                ink.write(self.canvas, self.left, self.y, left[row], pen)
            if self.canvas and row < len(right):
                ink.write(self.canvas, self.left + self.width, self.y, right[row], Pen(size, bold=bold, align="right"))
            self.y -= size * 1.35

    @staticmethod
    def _widest(lines: Sequence[str], pen: Pen) -> float:
        return max(fonts.width(line, pen.size, pen.font) for line in lines)

    def _rule(self) -> None:
        if self.canvas:
            ink.rule(self.canvas, self.left, self.left + self.width, self.y + 5, 0.8)
        self.y -= 6

    def _code(self) -> None:
        if not self.receipt.qr:
            return
        side = 26 * mm
        self.y -= side - 4
        if self.canvas:
            draw_qr(self.canvas, self.left + (self.width - side) / 2, self.y, side, self.receipt.qr)
