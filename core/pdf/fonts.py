"""The letters of print: DejaVu Sans where the system has it, else Vera, with the letters it lacks written otherwise."""

import functools
import os
import unicodedata
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR = "Novi"
BOLD = "Novi-Bold"
FILES = (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"), ("Vera.ttf", "VeraBd.ttf"))
"""Vera comes with reportlab and lacks the letters of Fon, Ewe and Kabiyè."""

PLAIN = str.maketrans(
    {
        "ɖ": "d",
        "Ɖ": "D",
        "ɛ": "e",
        "Ɛ": "E",
        "ɔ": "o",
        "Ɔ": "O",
        "ŋ": "ng",
        "Ŋ": "Ng",
        "ƒ": "f",
        "Ƒ": "F",
        "ɣ": "gh",
        "Ɣ": "Gh",
        "ʋ": "v",
        "Ʋ": "V",
        "ɩ": "i",
        "Ɩ": "I",
        "ʊ": "u",
        "Ʊ": "U",
        "\u202f": "\u00a0",
        "’": "'",
        "−": "-",
        "✓": "oui",
        "✕": "non",
    }
)


def _on_system(file: str) -> str:
    """Where the system keeps a font, or the bare name, which reportlab looks up among its own."""
    folders = os.environ.get("XDG_DATA_DIRS") or os.pathsep.join(("/usr/local/share", "/usr/share"))
    for folder in folders.split(os.pathsep):
        found = next(Path(folder, "fonts").rglob(file), None) if folder else None
        if found:
            return str(found)
    return file


@functools.cache
def register(files: tuple[tuple[str, str], ...] = FILES) -> str:
    """Make `REGULAR` and `BOLD` known to reportlab; returns the file that was found. Safe to call again."""
    for regular, bold in files:
        try:
            pdfmetrics.registerFont(TTFont(REGULAR, _on_system(regular)))
            pdfmetrics.registerFont(TTFont(BOLD, _on_system(bold)))
        except TTFError:
            continue
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
        return regular
    raise RuntimeError("no font can be read: reportlab's own are missing")


def writable(text: object, font: str = REGULAR) -> str:
    """The text with each letter that the font lacks written otherwise, so that no name prints as empty boxes."""
    register()
    known = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(_letter(letter, known) for letter in unicodedata.normalize("NFC", str(text)))


def _letter(letter: str, known: dict[int, int]) -> str:
    if ord(letter) in known or letter == "\n":
        return letter
    plain = letter.translate(PLAIN)
    if plain == letter:
        parts = unicodedata.normalize("NFD", letter)
        plain = "".join(part.translate(PLAIN) for part in parts if not unicodedata.combining(part))
    if all(ord(part) in known for part in plain):
        return plain
    return "" if unicodedata.category(letter)[0] in "MC" else "?"


def width(text: str, size: float, font: str = REGULAR) -> float:
    """How wide a text is, in points."""
    register()
    return pdfmetrics.stringWidth(text, font, size)


def fitted(text: str, room: float, size: float, font: str = REGULAR, smallest: float = 6) -> tuple[str, float]:
    """The text and the size at which it fits in `room` points; cut with « … » when even the smallest is too wide."""
    text = writable(text, font)
    while size > smallest and width(text, size, font) > room:
        size -= 0.25
    if width(text, size, font) <= room:
        return text, size
    while text and width(text + "…", size, font) > room:
        text = text[:-1]
    return text.rstrip() + "…", size
