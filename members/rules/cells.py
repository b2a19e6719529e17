"""Sex, link and remarks as registers write them."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.spans import Month
from core.text import N_, plain, words
from members.rules.births import DAY, MONTH, MONTH_NAMES_BY_START, YEAR, shown_cell
from members.rules.families import ASCENDANT, CHILD, DIED, FEMALE, HEAD, MALE, OTHER, SPOUSE
from members.rules.reasons import Reason, Unreadable

LONGEST = {"last_name": 60, "first_names": 80, "number": 17, "village": 80, "id_document": 40, "note": 500}
"""How much each field holds; a longer cell is refused, never cut in silence."""

_SEX_WORDS = {
    FEMALE: "f fem feminin feminine feminim femme femelle fille dame mme",
    MALE: "m h g masc masculin masculine homme garcon male mr monsieur",
}
_SEX_OF_WORD = {word: sex for sex, found in _SEX_WORDS.items() for word in found.split()}

EXIT_WORDS = {
    "depart": "moved",
    "deces": DIED,
    "demission": "resigned",
    "radiation": "terminated",
    "limite d'age": "age_limit",
    "mutation": "transferred",
    "erreur de saisie": "mistake",
    "non-renouvellement": "not_renewed",
    "demenagement hors de la zone": "left_area",
}
"""Why somebody left, as the register writes it without accents."""

_LINK_WORDS = {
    HEAD: "titulaire adherent adherente chef cm cf tit mutualiste assure assuree souscripteur souscriptrice principal "
    "lui elle membre payeur",
    SPOUSE: "epouse epoux conjoint conjointe femme mari coepouse ep cj",
    CHILD: "fils fille enfant enfants enft enf bebe nouveau garcon",
    ASCENDANT: "pere mere papa maman parent parente grand grandmere grandpere ascendant ascendante belle beau aieul "
    "aieule bellemere beaupere",
    OTHER: "autre autres petit petite petitfils petitefille neveu niece frere soeur cousin cousine oncle tante pupille "
    "orphelin orpheline charge",
}
_LINK_OF_WORD = {word: link for link, found in _LINK_WORDS.items() for word in found.split()}
_WORDS_OF_SEX = {
    FEMALE: "epouse femme fille mere maman coepouse soeur niece tante grandmere bellemere conjointe",
    MALE: "epoux mari fils pere papa frere neveu oncle grandpere beaupere garcon",
}
_SEX_BY_LINK = {sex: frozenset(found.split()) for sex, found in _WORDS_OF_SEX.items()}
_ORDER = re.compile(r"^\d+\s*(e|er|ere|eme|ieme|nd|nde)?\s*")
_NO_LINK = frozenset({"beau fils", "belle fille", "belle soeur", "beau frere", "grand frere", "grande soeur"})


def read_sex(cell: object) -> str | None:
    """F or M from what people write; None for an empty cell. Raises Unreadable."""
    text = plain(shown_cell(cell)).strip(" .")
    if not text:
        return None
    found = _SEX_OF_WORD.get(text)
    if found is None:
        raise Unreadable(N_("Sexe « %(cell)s » : écrivez F ou M."), cell=shown_cell(cell))
    return found


def read_link(cell: object) -> str | None:
    """The link to the head; None for an empty cell; a word that is not known is « other ». Raises nothing."""
    found = _link_words(cell)
    if not found:
        return None
    if " ".join(found[:2]) in _NO_LINK or found[0] in ("petit", "petite"):
        return OTHER
    for word in found:
        if word in _LINK_OF_WORD:
            return _LINK_OF_WORD[word]
    return OTHER


def is_known_link(cell: object) -> bool:
    """Whether a word of the cell names a link: an unknown one is read as « other » with a warning."""
    return any(word in _LINK_OF_WORD for word in _link_words(cell))


def sex_of_link(cell: object) -> str | None:
    """The sex that a link says by itself: « Épouse », « Fils »."""
    found = _link_words(cell)
    for sex, known in _SEX_BY_LINK.items():
        if any(word in known for word in found):
            return sex
    return None


def _link_words(cell: object) -> list[str]:
    return _words_of(shown_cell(cell))


@lru_cache(maxsize=500)
def _words_of(text: str) -> list[str]:
    """« Époux(se) », « 2e épouse », « Enft. » as plain words without their rank; a register repeats few of them."""
    return words(_ORDER.sub("", re.sub(r"\([^)]*\)", " ", plain(text)).strip()))


@dataclass(frozen=True, slots=True)
class Remark:
    """What an observation seems to say: an exit that is proposed, or only something to check."""

    reason: str = ""
    """`died`, `moved`, or nothing when nobody leaves."""
    on: date | None = None
    """The day of death or the first day out; None when it is not told."""
    precision: str = DAY
    warning: Reason | None = None


_DEAD = re.compile(r"\b(dece[ds]\w*|dcd|mort|morte|feu|feue|rappele\w* a dieu)\b")
_GONE = re.compile(
    r"\b(parti\w*|quitte|emigre\w*|demenag\w*|voyag\w*|exode|abandon\w*|demission\w*|radie\w*|retire\w*)\b"
)
_MOVED = re.compile(r"\b(change de village|autre village|changement de village)\b")
_WHEN = re.compile(r"(?:(\d{1,2})[/.\-])?(?:(\d{1,2})[/.\-])?(\d{4})\b")
_NAMED = re.compile(r"\b([a-z]{3,9})\.? (\d{4})\b")


def read_remark(cell: object) -> Remark:
    """« décédé en 03/2024 », « parti à Lomé », « a changé de village »: what it proposes, always with a warning."""
    text = re.sub(r"\s+", " ", plain(shown_cell(cell, 400)))
    quoted = {"cell": shown_cell(cell)}
    if _DEAD.search(text):
        on, precision = _when(text)
        told = (
            N_("« %(cell)s » : décès proposé au %(day)s, à vérifier.")
            if on
            else N_("« %(cell)s » : décès proposé, sans date : à vérifier.")
        )
        return Remark(DIED, on, precision, Reason(told, {**quoted, "day": on or ""}, "note"))
    if _GONE.search(text):
        on, precision = _when(text)
        return Remark("moved", on, precision, Reason(N_("« %(cell)s » : départ proposé, à vérifier."), quoted, "note"))
    if _MOVED.search(text):
        return Remark(warning=Reason(N_("« %(cell)s » : village à vérifier."), quoted, "note"))
    return Remark()


def _when(text: str) -> tuple[date | None, str]:
    """The day told in a remark; of a month or a year alone, its last day."""
    if (named := _NAMED.search(text)) and named[1][:4] in MONTH_NAMES_BY_START:
        return Month(int(named[2]), MONTH_NAMES_BY_START[named[1][:4]]).last_day, MONTH
    found = _WHEN.search(text)
    if found is None or not 1900 <= int(found[3]) <= 2200:
        return None, DAY
    first, second, year = found[1], found[2], int(found[3])
    try:
        if first and second:
            return date(year, int(second), int(first)), DAY
        if first:
            return Month(year, int(first)).last_day, MONTH
    except ValueError:
        return None, DAY
    return date(year, 12, 31), YEAR


def too_long(field: str, text: str) -> Reason | None:
    """Why a text does not fit its field."""
    limit = LONGEST.get(field)
    if limit is None or len(text) <= limit:
        return None
    return Reason(
        N_("« %(cell)s » est trop long : %(count)s caractères, %(limit)s au plus."),
        {"cell": text[:20] + "…", "count": len(text), "limit": limit},
        field,
    )
