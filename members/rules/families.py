"""What a family must be: one head, links that hold, nobody twice, children under the age of their plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.spans import Span, add_months, age_on, birthday
from core.text import N_, plain
from members.rules.births import Birth
from members.rules.names import DITTO, name_key, spoken_key
from members.rules.reasons import Reason

HEAD, SPOUSE, CHILD, ASCENDANT, OTHER = "head", "spouse", "child", "ascendant", "other"
FEMALE, MALE = "F", "M"
DIED = "died"


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody to enrol, already tidied: who, of which sex, born when, what to the head."""

    last_name: str
    first_names: str
    sex: str
    link: str
    birth: Birth = Birth()
    phone: str = ""
    id_document: str = ""
    note: str = ""
    to_check: bool = False
    joined_on: date | None = None
    """None: with the family."""

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_names}".strip()

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two lines of one family the same person."""
        return name_key(self.last_name, self.first_names), self.birth.text()


def judge_family(people: Sequence[PersonDraft], on: date, child_age_limit: int | None) -> list[Reason]:
    """All that forbids these people to be one family enrolled on a day; an empty list when nothing does."""
    reasons = []
    heads = [person for person in people if person.link == HEAD]
    if not heads:
        reasons.append(Reason(N_("La famille n'a pas de titulaire. Choisissez qui paie et vote."), field="link"))
    if len(heads) > 1:
        names = ", ".join(person.name for person in heads)
        reasons.append(
            Reason(N_("Une famille a un seul titulaire, et vous en avez %(names)s."), {"names": names}, "link")
        )
    seen: set[tuple[str, str]] = set()
    for person in people:
        reasons += judge_person(person, on, child_age_limit)
        if person.identity in seen:
            reasons.append(Reason(bent(WRITTEN_TWICE, person.sex), {"name": person.name}, "last_name"))
        seen.add(person.identity)
    return reasons


WRITTEN_TWICE = {
    FEMALE: N_("%(name)s est écrite deux fois."),
    MALE: N_("%(name)s est écrit deux fois."),
    "": N_("%(name)s figure deux fois."),
}


def bent(sentences: Mapping[str, str], sex: str) -> str:
    """The sentence that fits a sex, the neutral one when it is not known."""
    return sentences.get(sex, sentences[""])


WOULD_BE_BORN = {
    FEMALE: {
        "le": N_("%(name)s serait née le %(birth)s, après le %(day)s."),
        "en": N_("%(name)s serait née en %(birth)s, après le %(day)s."),
        "vers": N_("%(name)s serait née vers %(birth)s, après le %(day)s."),
    },
    MALE: {
        "le": N_("%(name)s serait né le %(birth)s, après le %(day)s."),
        "en": N_("%(name)s serait né en %(birth)s, après le %(day)s."),
        "vers": N_("%(name)s serait né vers %(birth)s, après le %(day)s."),
    },
}
"""Whole sentences, by sex and by the word before a birth: another language bends them its own way."""


def said_of_birth(sentences: Mapping[str, Mapping[str, str]], sex: str, birth: Birth) -> tuple[str, dict[str, object]]:
    """The sentence that fits a sex and a birth, with that birth as its value; a man's for an unknown sex."""
    word, told = birth.in_sentence()
    return sentences.get(sex, sentences[MALE])[word], {"birth": told}


def judge_person(person: PersonDraft, on: date, child_age_limit: int | None) -> list[Reason]:
    """All that forbids one person to be enrolled on a day."""
    reasons = []
    if not person.last_name:
        reasons.append(Reason(N_("Saisissez le nom de famille."), field="last_name"))
    elif plain(person.last_name) in DITTO:  # a register that is read again would take it for the line above
        told = N_("« %(name)s » veut dire « comme au-dessus » : écrivez le nom de famille en entier.")
        reasons.append(Reason(told, {"name": person.last_name}, "last_name"))
    born = person.birth.first_possible_on
    if born is not None and born > on:
        told, params = said_of_birth(WOULD_BE_BORN, person.sex, person.birth)
        reasons.append(Reason(told, {"name": person.name, "day": on, **params}, "birth"))
    elif is_over_age(person.link, person.birth, on, child_age_limit):
        reasons.append(
            Reason(
                N_("%(name)s dépasse %(limit)s ans, la limite des enfants de cette formule. Choisissez un autre lien."),
                {"name": person.name, "limit": child_age_limit},
                "link",
            )
        )
    return reasons


def over_age_on(link: str, birth: Birth, child_age_limit: int | None) -> date | None:
    """The first day on which a child is too old for the plan: the birthday of the limit. None when there is none."""
    if link != CHILD or child_age_limit is None or birth.on is None:
        return None
    return birthday(birth.on, child_age_limit)


def over_age_spans(link: str, birth: Birth, limits: Sequence[tuple[date, int | None]]) -> tuple[Span, ...]:
    """The days on which a child is too old for the plan of that day.

    `limits` are the first days of a family's enrolments, in order, with the age limits of their plans: each speaks
    until the next begins, the first for the days before it too. Days that touch make one span.
    """
    found: list[Span] = []
    for place, (start, limit) in enumerate(limits):
        first = over_age_on(link, birth, limit)
        end = limits[place + 1][0] if place + 1 < len(limits) else None
        if first is None:
            continue
        begin = first if place == 0 else max(first, start)
        if end is not None and begin >= end:
            continue
        if found and found[-1].end == begin:
            begin = found.pop().start
        found.append(Span(begin, end))
    return tuple(found)


def is_over_age(link: str, birth: Birth, on: date, child_age_limit: int | None) -> bool:
    limit_on = over_age_on(link, birth, child_age_limit)
    return limit_on is not None and on >= limit_on


def covered_from(joined_on: date, birth: Birth) -> date:
    """The first day of somebody who enters with the family: not before a birth that is known."""
    return max(joined_on, birth.first_possible_on or joined_on)


def is_near(one: Birth, other: Birth) -> bool:
    """Whether two births may be the same one: one is unknown, or they are a year apart at most."""
    if one.on is None or other.on is None:
        return True
    return abs(one.on.year - other.on.year) <= 1


def look_alike(one: PersonDraft, other: PersonDraft) -> bool:
    """Whether two people of different families may be the same: the same sounds, sex and a near birth."""
    if one.sex != other.sex or not is_near(one.birth, other.birth):
        return False
    return spoken_key(one.last_name, one.first_names) == spoken_key(other.last_name, other.first_names)


YOUNG = (N_("moins d'un mois"), N_("1 mois"))
UNDER_TWO = (N_("moins d'un an"), N_("1 an"))
ABOUT = (N_("environ un an"), N_("environ un an"))


BORN = {
    FEMALE: {"le": N_("née le %(birth)s"), "en": N_("née en %(birth)s"), "vers": N_("née vers %(birth)s")},
    MALE: {"le": N_("né le %(birth)s"), "en": N_("né en %(birth)s"), "vers": N_("né vers %(birth)s")},
    "": {
        "le": N_("naissance le %(birth)s"),
        "en": N_("naissance en %(birth)s"),
        "vers": N_("naissance vers %(birth)s"),
    },
}


def born_text(birth: Birth, sex: str = "") -> tuple[str, dict[str, object]]:
    """« née le 31/08/2000 », « né en 1990 », « né vers 1975 » or « naissance inconnue », as `age_text`."""
    return (N_("naissance inconnue"), {}) if birth.on is None else said_of_birth(BORN, sex, birth)


def age_text(birth: Birth, on: date, sex: str = "") -> tuple[str, dict[str, object]]:
    """« 42 ans », « environ 42 ans », « 5 mois » or « âge inconnu », as a text to translate and its values."""
    if birth.on is None:
        return N_("âge inconnu"), {}
    if birth.on > on:
        return said_of_birth(BORN, sex, birth)
    years = age_on(birth.on, on)
    if birth.precision == "day" and years < 2:
        months = (on.year - birth.on.year) * 12 + on.month - birth.on.month - (on.day < birth.on.day)
        return (N_("%(months)s mois"), {"months": months}) if months > 1 else (YOUNG[months], {})
    if birth.precision in ("day", "month", "year"):
        return (N_("%(years)s ans"), {"years": years}) if years > 1 else (UNDER_TWO[years], {})
    return (N_("environ %(years)s ans"), {"years": years}) if years > 1 else (ABOUT[years], {})


def next_term(starts_on: date, months: int) -> date:
    """The first day after an enrolment of so many months."""
    return add_months(starts_on, months)


def term_containing(joined_on: date, months: int, on: date) -> tuple[date, bool]:
    """The start of the term of a family enrolled since `joined_on` that holds a day, and whether it is the first."""
    start, count = joined_on, 0
    while add_months(joined_on, months * (count + 1)) <= on:
        count += 1
        start = add_months(joined_on, months * count)
    return start, count == 0


def first_day_out(died_on: date) -> date:
    """Cover holds on the day of death; the day after is the first outside."""
    return died_on + timedelta(days=1)
