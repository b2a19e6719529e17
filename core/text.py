"""Words: search keys that forgive accents, hyphens and the region's spellings, and a mark for texts to translate."""

import re
import unicodedata

_AFRICAN = str.maketrans("ɖƉɗɛƐɔƆŋŊƒƑɣƔʋƲəƏǝƎßøØœŒæÆ", "ddd" + "eeoonnffggvveeee" + "soo" + "eeaa")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SOUNDS = (
    ("ph", "f"),
    ("kp", "p"),
    ("gb", "b"),
    ("ck", "k"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("w", "u"),
    ("y", "i"),
    ("dj", "i"),
    ("j", "i"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("h", ""),
    ("v", "f"),
)
_DOUBLED = re.compile(r"(.)\1+")


def N_(text: str) -> str:  # noqa: N802 the name that catalogues know
    """Mark a French text for the catalogue without translating it now: pure rules name it, pages translate it."""
    return text


_ELIDED = re.compile(r"[aeiou]|y[^aeiou\W]")
_WHOLE = re.compile(r"ou[aeiy]|onze\b|oui\b|u[eo]|hu")
"""Words that begin by a vowel and take « de » whole: Ouidah, onze."""


def of_name(name: object, language: str = "fr") -> str:
    """« de Bio », « d'Adjoa », « d'octobre », « de Yao », « de Ouidah »; in English « of Adjoa »."""
    text = str(name)
    if language[:2] != "fr":
        return f"of {text}"
    heard = plain(text)
    return f"d'{text}" if _ELIDED.match(heard) and not _WHOLE.match(heard) else f"de {text}"


def plain(text: str) -> str:
    """Lower case without accents, the letters ɖ ɛ ɔ ŋ ƒ ɣ turned into their nearest plain one."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_AFRICAN))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def words(text: str) -> list[str]:
    """The plain words of a text; apostrophes join (« N'Dali » → ndali), hyphens and the rest cut."""
    joined = re.sub(r"['’ʼ`]", "", plain(text))
    return [word for word in _NOT_WORD.split(joined) if word]


def asked_after(text: str, *kinds: str) -> str:
    """What follows the name of a kind of thing, « facture 29 » → « 29 »; nothing for another text. Kinds are plain."""
    first, _space, rest = text.strip().partition(" ")
    return rest.strip().removeprefix("n°").strip() if plain(first) in kinds else ""


def sound(word: str) -> str:
    """How a plain word sounds in the region: kp/p, gb/b, y/i, c/k, ou/u/w, ph/f and double letters are one."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)


def search_key(*texts: str) -> str:
    """What a searched row stores, « |word|word|~sound| »: `contains "|beg"` finds a beginning, « |~ » a sound."""
    found = sorted({word for text in texts for word in words(text)})
    sounds = sorted({sound(word) for word in found if not word.isdigit()})
    return "".join(f"|{word}" for word in found) + "".join(f"|~{heard}" for heard in sounds if heard) + "|"
