"""Family cards of bank-card size (CR80), ten on an A4 with cut marks: photo, number, names, signed QR; no diagnosis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.pdf import ink
from core.pdf.ink import Box, Pen
from core.pdf.qr import draw_qr

WIDTH, HEIGHT = 85.60 * mm, 53.98 * mm
COLUMNS, ROWS = 2, 5
GAP_X, GAP_Y = 8 * mm, 2.5 * mm
LEFT = (A4[0] - COLUMNS * WIDTH - (COLUMNS - 1) * GAP_X) / 2
BOTTOM = (A4[1] - ROWS * HEIGHT - (ROWS - 1) * GAP_Y) / 2
PHOTO = (20 * mm, 25 * mm)
CODE = 23 * mm


@dataclass(frozen=True)
class Card:
    """What one card says. `qr` is the signed text; `photo` the bytes of an image, or None for a place to glue one."""

    organisation: str
    number: str
    name: str
    lines: Sequence[str] = ()
    qr: str = ""
    photo: bytes | None = None
    emergency: str = ""
    valid: str = ""
    mark: str = ""


def cards_pdf(cards: Iterable[Card], title: str = "Cartes") -> bytes:
    """All the cards, ten to a page; an empty page when there is none."""
    target = BytesIO()
    canvas = ink.new_canvas(target, A4, title)
    remaining = iter(cards)
    page = list(islice(remaining, COLUMNS * ROWS))
    while True:
        _draw_page(canvas, page)
        canvas.showPage()
        page = list(islice(remaining, COLUMNS * ROWS))
        if not page:
            break
    canvas.save()
    return target.getvalue()


def _draw_page(canvas: Canvas, cards: Sequence[Card]) -> None:
    for place, card in enumerate(cards):
        row, column = divmod(place, COLUMNS)
        x = LEFT + column * (WIDTH + GAP_X)
        y = BOTTOM + (ROWS - 1 - row) * (HEIGHT + GAP_Y)
        box = Box(x, y, WIDTH, HEIGHT)
        _cut_marks(canvas, box)
        draw_card(canvas, box, card)


def draw_card(canvas: Canvas, box: Box, card: Card) -> None:
    """One card in its box."""
    inside = box.inside(3 * mm)
    ink.write(canvas, inside.x, inside.top - 8, card.organisation, Pen(9.5, bold=True), inside.width)
    ink.rule(canvas, inside.x, inside.right, inside.top - 12, 1.2)
    _draw_photo(canvas, Box(inside.x, inside.top - 15 - PHOTO[1], *PHOTO), card)
    left = inside.x + PHOTO[0] + 3 * mm
    room = inside.right - CODE - 2 * mm - left
    y = ink.block(canvas, left, inside.top - 24, card.name, Pen(9, bold=True), room)
    for line in card.lines[:7]:
        ink.write(canvas, left, y, line, Pen(7.5), room)
        y -= 10
    if card.qr:
        draw_qr(canvas, inside.right - CODE + 2 * mm, inside.top - 15 - CODE, CODE, card.qr)
    ink.write(canvas, inside.x, inside.y + 1.5, card.number, Pen(14, bold=True), inside.width * 0.5)
    ink.write(canvas, inside.right, inside.y + 2, card.emergency, Pen(7.5, align="right"), inside.width * 0.48)
    ink.write(canvas, inside.x, inside.y + 17, card.valid, Pen(7.5), inside.width)
    if card.mark:
        ink.watermark(canvas, box, card.mark)


def _draw_photo(canvas: Canvas, box: Box, card: Card) -> None:
    if card.photo:
        image = ImageReader(BytesIO(card.photo))
        canvas.drawImage(image, box.x, box.y, box.width, box.height, preserveAspectRatio=True, anchor="c")
    canvas.setStrokeColor(ink.HAIR)
    canvas.setLineWidth(0.5)
    canvas.rect(box.x, box.y, box.width, box.height)
    if not card.photo:
        ink.write(
            canvas, box.x + box.width / 2, box.y + box.height / 2 - 3, _("Photo"), Pen(7, grey=True, align="middle")
        )


def _cut_marks(canvas: Canvas, box: Box) -> None:
    """Short strokes at the corners, outside the card, so that nothing is left on it after cutting."""
    canvas.setStrokeColor(ink.INK)
    canvas.setLineWidth(0.3)
    for x, side in ((box.x, -1), (box.right, 1)):
        for y, way in ((box.y, -1), (box.top, 1)):
            canvas.line(x + side * 0.5 * mm, y, x + side * 3 * mm, y)
            canvas.line(x, y + way * 0.3 * mm, x, y + way * 1.1 * mm)
