"""A person's photo: what comes in is looked at, turned upright, cut, stripped of its data and made light."""

from io import BytesIO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from core.spoken import told as _
from core.text import N_
from members.models import Beneficiary
from members.permissions import ENROL
from organisations.acting import ActionRefused, action

MAX_UPLOAD = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_KEPT = 60 * 1024
SIZE = (480, 600)
"""Pixels kept: enough for a card at 300 points per inch."""
KINDS = ("JPEG", "PNG", "WEBP")


@action("members.set_photo", permission=ENROL, label=N_("a mis une photo"))
def set_photo(*, person: Beneficiary, photo: UploadedFile) -> Beneficiary:
    """Keep a photo of somebody: at most 60 kB, without place or camera data. Raises ActionRefused."""
    if photo.size is not None and photo.size > MAX_UPLOAD:
        raise ActionRefused(_("La photo pèse plus de 10 Mo. Prenez-la avec une qualité plus faible."), field="photo")
    content = light_photo(photo.read())
    former = person.photo.name
    person.photo.save(f"{uuid4()}.jpg", ContentFile(content), save=False)
    person.save(update_fields=["photo"])
    if former:
        transaction.on_commit(lambda: person.photo.storage.delete(former))
    return person


@action("members.remove_photo", permission=ENROL, label=N_("a retiré une photo"))
def remove_photo(*, person: Beneficiary) -> Beneficiary:
    """Take a photo away, from the disk too."""
    former = person.photo.name
    if not former:
        raise ActionRefused(_("%(name)s n'a pas de photo.") % {"name": person})
    person.photo = ""
    person.save(update_fields=["photo"])
    transaction.on_commit(lambda: person.photo.storage.delete(former))
    return person


def light_photo(content: bytes) -> bytes:
    """The picture as a JPEG of at most 60 kB, upright, 4 wide by 5 high, with nothing but its pixels.

    Raises ActionRefused for what is no picture, whatever its name says, and for one that would fill the memory.
    """
    try:
        with Image.open(BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ActionRefused(
                    _("La photo est trop grande. Prenez-la avec une qualité plus faible."), field="photo"
                )
            picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
            upright = ImageOps.exif_transpose(picture)
            pixels = ImageOps.fit(_on_white(upright), SIZE, centering=(0.5, 0.4))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        told = _("Ce fichier n'est pas une photo lisible. Envoyez une image JPEG ou PNG.")
        raise ActionRefused(told, field="photo") from error
    return _compressed(pixels)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    page = Image.new("RGB", clear.size, "white")
    page.paste(clear, mask=clear.getchannel("A"))
    return page


def _compressed(pixels: Image.Image) -> bytes:
    for quality in (82, 72, 60, 48, 36, 24):
        target = BytesIO()
        pixels.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        if target.tell() <= MAX_KEPT:
            break
    return target.getvalue()
