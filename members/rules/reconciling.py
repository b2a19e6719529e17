"""A register against what the mutual knows: new, changed, the same or refused; nothing is written here."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.text import N_
from members.rules.families import FEMALE, HEAD, covered_from, first_day_out, is_near
from members.rules.known import Identified, KnownFamily, KnownPerson, match
from members.rules.lines import Exit, Line
from members.rules.names import name_key
from members.rules.reasons import Reason
from members.rules.register import Family, number_key


class Status(StrEnum):
    """What became of a line of the file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    IGNORED = "ignored"


STATUS_WORDS = {
    Status.NEW: N_("nouvelle"),
    Status.CHANGED: N_("modifiée"),
    Status.SAME: N_("inchangée"),
    Status.REFUSED: N_("refusée"),
    Status.IGNORED: N_("ignorée"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done with a line, and why."""

    line: Line
    status: Status
    reasons: tuple[Reason, ...] = ()
    person: int | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    """Fields of the person that take a new value."""
    home_changes: Mapping[str, object] = field(default_factory=dict)
    """Fields of the family that take a new value."""
    notes: tuple[Reason, ...] = ()
    """What is told of a line that enters: its family gets another number."""


def fingerprint(line: Line, family: Family) -> str:
    """The same content of the same family has the same fingerprint, wherever the line stands in the file."""
    if not line.mark:
        line.mark = _fingerprint(line, family)
    return line.mark


def _fingerprint(line: Line, family: Family) -> str:
    person, home = line.person, line.home
    anchor = number_key(family.number) if family.number else ""
    if not anchor and family.head is not None and family.head is not line:
        anchor = fingerprint(family.head, family)
    content = [
        anchor,
        name_key(person.last_name, person.first_names),
        person.sex,
        person.link,
        person.birth.text(),
        person.id_document,
        person.note,
        line.person_number,
        [home.joined_on.isoformat() if home.joined_on else "", home.place, home.section, home.village]
        + [home.phone or home.phone_as_given],
    ]
    if line.exit is not None:
        content.append([line.exit.reason, line.exit.on.isoformat() if line.exit.on else ""])
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def reconcile(family: Family, found: Identified, imported: Mapping[str, int]) -> list[Outcome]:
    """What becomes of each line of a family. `imported`: fingerprint → person, of lines brought in before."""
    known = found.known
    blocking = found.unclear or _why_blocked(family, found)
    outcomes = []
    for line in family.lines:
        mark = "" if line.is_refused else fingerprint(line, family)
        if line.is_refused:
            outcomes.append(Outcome(line, Status.REFUSED, tuple(line.reasons)))
        elif mark in imported:
            outcomes.append(Outcome(line, Status.SAME, person=imported[mark]))
        elif blocking is not None and blocking.params.get("line") != line.number:
            outcomes.append(Outcome(line, Status.REFUSED, (blocking,)))
        elif known is None:
            outcomes.append(Outcome(line, Status.NEW, notes=_renumbered(line, family, found)))
        else:
            outcomes.append(_against(line, known))
    return outcomes


def _renumbered(line: Line, family: Family, found: Identified) -> tuple[Reason, ...]:
    """On the head's line, that the family gets a new number, and whose the old one is."""
    if found.holder is None or line is not family.head:
        return ()
    holder = found.holder.head
    told = N_("Le numéro %(number)s est celui d'une autre famille (%(name)s) : un nouveau est donné.")
    return (Reason(told, {"number": family.number, "name": holder.person.name if holder else "?"}, "number"),)


def _why_blocked(family: Family, found: Identified) -> Reason | None:
    """Why no line of the family may enter: its head is refused, or it has none."""
    known = found.known
    if family.blocked_by is not None and (known is None or family.is_stray):
        told = N_("Le titulaire de cette famille est refusé (ligne %(line)s). Corrigez d'abord sa ligne.")
        return Reason(told, {"line": family.blocked_by}, "number")
    if known is None and family.head is None:
        told = N_("La famille %(number)s n'a de titulaire ni dans ce fichier ni dans la mutuelle.")
        return Reason(told, {"number": family.number}, "number")
    if known is not None and family.head is not None and found.holder is not None:
        # The number is another family's: its people must not enter behind a head who is refused.
        told = N_("Le titulaire de cette famille est refusé (ligne %(line)s). Corrigez d'abord sa ligne.")
        return Reason(told, {"line": family.head.number}, "number")
    return None


def _against(line: Line, known: KnownFamily) -> Outcome:
    """A line of a family that is known: somebody to compare, or somebody to add."""
    found = match(line, known)
    if found is None:
        reason = _why_not_added(line, known)
        return Outcome(line, Status.REFUSED, (reason,)) if reason else Outcome(line, Status.NEW)
    reasons = _fixed(line, found, known)
    if reasons:
        return Outcome(line, Status.REFUSED, tuple(reasons), found.pk)
    changes = {
        name: value
        for name in ("id_document", "note")
        if (value := getattr(line.person, name)) and value != getattr(found.person, name)
    }
    home_changes = _home_changes(line, known) if line.person.link == HEAD else {}
    status = Status.CHANGED if changes or home_changes else Status.SAME
    return Outcome(line, status, (), found.pk, changes, home_changes)


KNOWN_BORN = (
    N_(
        "%(name)s existe déjà dans cette famille, née « %(known)s » et non « %(birth)s ». "
        "Corrigez la fiche à l'écran, ou cette naissance."
    ),
    N_(
        "%(name)s existe déjà dans cette famille, né « %(known)s » et non « %(birth)s ». "
        "Corrigez la fiche à l'écran, ou cette naissance."
    ),
)
"""Of a woman, of a man."""


def _why_not_added(line: Line, known: KnownFamily) -> Reason | None:
    person = line.person
    if known.left_on is not None:
        told = N_("La famille %(number)s est sortie de la mutuelle le %(day)s.")
        return Reason(told, {"number": known.number, "day": known.left_on}, "number")
    if person.link == HEAD and known.head is not None:
        told = N_("La famille %(number)s existe déjà, avec pour titulaire %(name)s (%(birth)s).")
        birth = known.head.person.birth.text() or "?"
        return Reason(told, {"number": known.number, "name": known.head.person.name, "birth": birth}, "number")
    name = name_key(person.last_name, person.first_names)
    for other in known.people:
        same_name = name_key(other.person.last_name, other.person.first_names) == name
        if same_name and other.person.link == person.link and is_near(person.birth, other.person.birth):
            told = KNOWN_BORN[0 if person.sex == FEMALE else 1]
            params = {
                "name": person.name,
                "known": other.person.birth.text() or "?",
                "birth": person.birth.text() or "?",
            }
            return Reason(told, params, "birth")
    return None


def _fixed(line: Line, found: KnownPerson, known: KnownFamily) -> list[Reason]:
    """What an import never changes: sex, link, birth, the day the family joined, that somebody is still there."""
    person, reasons = line.person, []
    told = N_("%(name)s : un import ne change pas cette donnée (« %(known)s » à l'écran, « %(cell)s » ici).")
    pairs = (
        ("sex", found.person.sex, person.sex),
        ("link", found.person.link, person.link),
        ("birth", found.person.birth.text(), person.birth.text()),
        ("last_name", name_key(found.person.name, ""), name_key(person.name, "")),
    )
    for name, kept, written in pairs:
        if kept != written:
            reasons.append(Reason(told, {"name": person.name, "known": kept or "?", "cell": written or "?"}, name))
    joined_on = line.home.joined_on
    if person.link == HEAD and joined_on is not None and joined_on != known.joined_on:
        told = N_("La famille %(number)s a adhéré le %(day)s : un import ne change pas cette date.")
        reasons.append(Reason(told, {"number": known.number, "day": known.joined_on}, "joined_on"))
    if line.exit is not None and found.left_on is None:
        told = N_("%(name)s n'est plus là d'après ce registre. Enregistrez sa sortie à l'écran, sur sa fiche.")
        reasons.append(Reason(told, {"name": person.name}, "left_on"))
    return reasons


def _home_changes(line: Line, known: KnownFamily) -> dict[str, object]:
    """What the head's line says anew of the family; an empty cell erases nothing."""
    home = line.home
    changes: dict[str, object] = {
        name: value
        for name in ("place", "section", "village")
        if (value := getattr(home, name)) and value != getattr(known, name)
    }
    if home.phone and home.phone != known.phone:
        changes |= {"phone": home.phone, "phone_as_given": home.phone_as_given}
    elif home.phone_as_given and not home.phone and home.phone_as_given != known.phone_as_given:
        changes["phone_as_given"] = home.phone_as_given
    return changes


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of somebody to be written: first day, first day out, and death."""

    joined_on: date
    left_on: date | None = None
    reason: str = ""
    died_on: date | None = None
    precision: str = "day"


def stay_of(line: Line, family_joined_on: date, register_on: date) -> Stay:
    """When somebody entered and left: with the family, not before birth; a departure never before the entrance."""
    joined_on = covered_from(family_joined_on, line.person.birth)
    leaving: Exit | None = line.exit
    if leaving is None:
        return Stay(joined_on)
    if leaving.reason == "died":
        out_on = first_day_out(leaving.on) if leaving.on else register_on
        return Stay(joined_on, max(joined_on, out_on), "died", leaving.on, leaving.precision)
    return Stay(joined_on, max(joined_on, leaving.on or register_on), leaving.reason)


def warn_homonyms(families: Iterable[Family]) -> None:
    """Tell people with one name and one birth in two families of the file: it may be one person, twice."""
    seen: dict[tuple[str, str, str], tuple[Line, Family]] = {}
    for family in families:
        for line in family.lines:
            person = line.person
            if line.is_refused or person.birth.exact_on is None:
                continue
            identity = (*person.identity, person.sex)
            first, where = seen.setdefault(identity, (line, family))
            if first is not line and where is not family:
                told = N_("Même nom et même naissance qu'à la ligne %(line)s (famille %(number)s) : à vérifier.")
                line.warnings.append(Reason(told, {"line": first.number, "number": where.number}, "first_names"))
