"""Pictures to test with."""

from io import BytesIO

from PIL import Image


def jpeg(width: int = 900, height: int = 1200, orientation: int = 0) -> bytes:
    """A noisy photo with the place where it was taken in its data."""
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    data = picture.getexif()
    data[0x010F] = "Appareil secret"
    data[0x0112] = orientation or 1
    data.get_ifd(0x8825)[1] = "N"
    target = BytesIO()
    picture.save(target, "JPEG", quality=95, exif=data)
    return target.getvalue()


def png(mode: str = "RGBA") -> bytes:
    target = BytesIO()
    Image.new(mode, (300, 300)).save(target, "PNG")
    return target.getvalue()
