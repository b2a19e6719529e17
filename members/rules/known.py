"""Which family of the mutual a family of a register is: by its head, then by the number that it bears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.text import N_
from members.rules.families import HEAD, PersonDraft
from members.rules.lines import Line
from members.rules.names import name_key
from members.rules.reasons import Reason
from members.rules.register import Family


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody that the mutual has already."""

    pk: int
    number: str
    person: PersonDraft
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """A family that the mutual has already."""

    pk: int
    number: str
    joined_on: date
    left_on: date | None
    place: int | None
    section: int | None
    village: str
    phone: str
    phone_as_given: str
    people: tuple[KnownPerson, ...]
    register_number: str = ""
    """What a register called it, when it was given another number."""

    @property
    def head(self) -> KnownPerson | None:
        return next((known for known in self.people if known.person.link == HEAD), None)


@dataclass(frozen=True, slots=True)
class Identified:
    """What a family of the file is to the mutual."""

    known: KnownFamily | None = None
    """The family that it is, or, when numbers are not given anew, the one that holds its number."""
    holder: KnownFamily | None = None
    """The family of other people that holds its number."""
    unclear: Reason | None = None
    """Why no line can be placed: two families may be meant."""

    @property
    def is_renumbered(self) -> bool:
        """A new family whose number is another's."""
        return self.known is None and self.holder is not None


def identify(family: Family, candidates: Sequence[KnownFamily], renumbers: bool) -> Identified:
    """Which of the families that bear, or bore in a register, this number it is. The number's own family comes first.

    `renumbers`: a family whose number is another's is a new family; else it is held against the one of that number.
    """
    if not candidates:
        return Identified()
    if family.head is None:
        return _without_head(family, candidates)
    head = family.head
    mine = [one for one in candidates if not is_a_stranger(head, one)]
    if mine:
        return Identified(next((one for one in mine if match(head, one) is not None), mine[0]))
    holder = candidates[0]
    found = Identified(holder, holder)
    return Identified(holder=holder) if renumbers and is_number_taken(family, found) else found


def is_number_taken(family: Family, found: Identified) -> bool:
    """Whether only the number, another family's, stands between a family and the register: a new one brings it in.

    A family whose own head is refused stays out whatever its number.
    """
    return found.holder is not None and family.blocked_by is None and not family.is_stray


def _without_head(family: Family, candidates: Sequence[KnownFamily]) -> Identified:
    """Lines with a number and no head: of the one family of that number, or of the one that has these people."""
    if len(candidates) == 1:
        return Identified(candidates[0])
    theirs = [one for one in candidates if any(match(line, one) for line in family.lines if not line.is_refused)]
    if len(theirs) == 1:
        return Identified(theirs[0])
    told = N_(
        "Le numéro %(number)s est celui de deux familles : %(families)s. Ajoutez la ligne du titulaire, ou écrivez "
        "le numéro que la famille a ici."
    )
    families = ", ".join(f"{one.number} ({one.head.person.name if one.head else '?'})" for one in candidates)
    return Identified(candidates[0], unclear=Reason(told, {"number": family.number, "families": families}, "number"))


def is_a_stranger(head: Line, known: KnownFamily) -> bool:
    """Whether the head written in the file is somebody else than the head of a family that bears the number."""
    if known.head is None:
        return False
    mine, found = head.person, match(head, known)
    if found is None:
        theirs = known.head.person
        return name_key(mine.last_name, mine.first_names) != name_key(theirs.last_name, theirs.first_names)
    # A number of a person says who it is, unless it was given elsewhere: neither the name nor the birth is theirs.
    same_birth = mine.birth.text() == found.person.birth.text() and mine.birth.on is not None
    return name_key(mine.name, "") != name_key(found.person.name, "") and not same_birth


def match(line: Line, known: KnownFamily) -> KnownPerson | None:
    """Who of a known family a line is: by the number of the person, when it is of this family, else by the identity."""
    if line.person_number:
        found = next((one for one in known.people if one.number == line.person_number), None)
        if found is not None or line.person_number.startswith(f"{known.number}-"):
            return found
    alike = [one for one in known.people if one.person.identity == line.person.identity]
    return next((one for one in alike if one.person.link == line.person.link), alike[0] if alike else None)
