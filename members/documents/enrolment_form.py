"""The blank enrolment form, for a power cut or a village: the fields of the screen, in the same order, to write in."""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.pdf import ink
from core.pdf.ink import MARGIN, Box, Pen
from core.pdf.response import file_name
from organisations.models import Organisation

LINES = 12
LINE = 8 * mm
SIGNING = 30 * mm


def blank_form(organisation: Organisation) -> bytes:
    """One A4 page: the family, twelve people, the privacy notice, signatures."""
    target = BytesIO()
    canvas = ink.new_canvas(target, A4, _("Fiche d'adhésion"))
    y = _head(canvas, organisation)
    y = _family(canvas, y)
    y = _people(canvas, y)
    _foot(canvas, y)
    if getattr(settings, "TRAINING", False):
        ink.watermark(canvas, Box(0, 0, *A4), "FORMATION")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def blank_form_name(organisation: Organisation) -> str:
    return file_name("", _("Fiche d'adhésion"), organisation.name)


def _head(canvas: Canvas, organisation: Organisation) -> float:
    right, y = A4[0] - MARGIN, A4[1] - MARGIN
    ink.write(canvas, MARGIN, y - 10, organisation.name, Pen(11, bold=True), 120 * mm)
    ink.write(canvas, MARGIN, y - 15 * mm, _("Fiche d'adhésion"), Pen(18, bold=True), 120 * mm)
    photo = Box(right - 26 * mm, y - 33 * mm, 26 * mm, 33 * mm)
    canvas.setStrokeColor(ink.HAIR)
    canvas.rect(photo.x, photo.y, photo.width, photo.height)
    ink.write(canvas, photo.x + 13 * mm, photo.y + 15 * mm, _("Photo"), Pen(8, grey=True, align="middle"))
    _blank(canvas, (MARGIN, y - 28 * mm), _("N° de famille"), 55 * mm)
    _blank(canvas, (MARGIN + 62 * mm, y - 28 * mm), _("Date d'adhésion"), 62 * mm)
    return y - 40 * mm


def _family(canvas: Canvas, y: float) -> float:
    rows = (
        ((_("Formule"), 85), (_("Téléphone"), 85)),
        ((_("Commune"), 85), (_("Village ou quartier"), 85)),
        ((_("Section ou groupement"), 85), (_("Droit d'adhésion payé, reçu n°"), 85)),
    )
    for row in rows:
        x = MARGIN
        for label, width in row:
            _blank(canvas, (x, y), label, width * mm)
            x += (width + 10) * mm
        y -= 11 * mm
    return y - 2 * mm


def _blank(canvas: Canvas, place: tuple[float, float], label: str, width: float) -> None:
    """A label and a line to write on."""
    x, y = place
    ink.write(canvas, x, y + 10, label, Pen(8, grey=True), width)
    ink.rule(canvas, x, x + width, y - 4, 0.5)


def _columns() -> list[tuple[str, float]]:
    return [
        ("", 7),
        (_("NOM"), 40),
        (_("Prénoms"), 48),
        (_("Sexe F/M"), 15),
        (_("Naissance, ou âge"), 32),
        (_("Lien"), 24),
        (_("Photo"), 14),
    ]


def _people(canvas: Canvas, y: float) -> float:
    ink.write(canvas, MARGIN, y, _("Les personnes, le titulaire d'abord"), Pen(11, bold=True))
    y -= 5 * mm
    columns = _columns()
    widths = [width * mm for _label, width in columns]
    bottom = y - LINE * (LINES + 1)
    canvas.setStrokeColor(ink.INK)
    canvas.setLineWidth(0.5)
    x = MARGIN
    for (label, _width), width in zip(columns, widths, strict=True):
        ink.write(canvas, x + 4, y - LINE + 8, label, Pen(8.5, bold=True), width - 6)
        canvas.line(x, y, x, bottom)
        x += width
    canvas.line(x, y, x, bottom)
    for row in range(LINES + 2):
        ink.rule(canvas, MARGIN, x, y - row * LINE, 0.8 if row < 2 else 0.5)
    for row in range(1, LINES + 1):
        ink.write(canvas, MARGIN + 5, y - (row + 1) * LINE + 8, row, Pen(8.5, grey=True))
    note = _(
        "Lien : T titulaire, C conjoint, E enfant, A père ou mère, X autre. Sans date de naissance, écrivez l'âge."
    )
    ink.write(canvas, MARGIN, bottom - 12, note, Pen(8, grey=True), x - MARGIN)
    return bottom - 30


def _foot(canvas: Canvas, y: float) -> None:
    notice = _(
        "Ces renseignements servent à gérer votre adhésion, vos cotisations et vos soins. La mutuelle les garde et ne "
        "les donne qu'aux centres de santé et aux personnes autorisées. Vous pouvez les lire et les faire corriger."
    )
    y = ink.block(canvas, MARGIN, y, notice, Pen(8), A4[0] - 2 * MARGIN) - 4
    width = (A4[0] - 2 * MARGIN - 10 * mm) / 2
    names = (_("Le titulaire (signature ou empreinte)"), _("Pour la mutuelle (nom, date, signature)"))
    for place, label in enumerate(names):
        x = MARGIN + place * (width + 10 * mm)
        canvas.setStrokeColor(ink.HAIR)
        canvas.rect(x, y - SIGNING, width, SIGNING)
        ink.write(canvas, x + 5, y - 11, label, Pen(8, grey=True), width - 10)
