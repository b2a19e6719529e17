"""Names as they are written here: « NOM Prénoms », accents, hyphens and apostrophes kept."""

import re
import unicodedata

from core.text import plain, words
from core.text import sound as heard

_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control characters, and those that change the direction of writing: never part of a name."""
_STARTS = re.compile(r"(^|[\s\-'])(\w)")
DITTO = frozenset(['"', "''", "”", "“", "»", "〃", "idem", "id", "id.", "-", "--", "//", "·"])
"""What people write for « as above »."""


def has_unseen(text: str) -> bool:
    """Whether a text hides control or direction characters (tabs and line ends are only spaces)."""
    return bool(_UNSEEN.search(re.sub(r"[\t\n\r]", " ", text)))


def tidy(text: str) -> str:
    """The text in composed letters, with single spaces and one kind of apostrophe, without unseen characters."""
    seen = _UNSEEN.sub(" ", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", re.sub("[’‘ʼ`´]", "'", seen)).strip()


def last_name(text: str) -> str:
    """« N'dah » → « N'DAH »."""
    return tidy(text).upper()


def first_names(text: str) -> str:
    """« JEAN-BAPTISTE », « félicité » → « Jean-Baptiste », « Félicité »; mixed case is kept as it was written."""
    written = tidy(text)
    if written.isupper() or written.islower():
        written = _STARTS.sub(lambda found: found[1] + found[2].upper(), written.lower())
    return written


def split_full(text: str) -> tuple[str, str]:
    """« AGOSSOU Adjoa Grâce » → (« AGOSSOU », « Adjoa Grâce »): words in capitals first, else the first word."""
    parts = tidy(text).split(" ")
    capitals = 0
    while capitals < len(parts) and parts[capitals].isupper() and len(parts[capitals].strip("'-.")) > 1:
        capitals += 1
    cut = capitals if 0 < capitals < len(parts) else 1
    return last_name(" ".join(parts[:cut])), first_names(" ".join(parts[cut:]))


def name_key(last: str, first: str) -> str:
    """Two spellings of one name have one key: accents, case, hyphens and apostrophes do not count."""
    return f"{''.join(words(last))} {''.join(words(first))}".strip()


def spoken_key(last: str, first: str) -> str:
    """The sounds of a name, in any order: what two clerks may write differently."""
    return " ".join(sorted(heard(word) for word in words(f"{last} {first}")))


def is_word(text: str, *starts: str) -> bool:
    """Whether a plain text begins with one of these words."""
    return plain(text).strip().startswith(starts)
