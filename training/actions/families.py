"""Families of a scenario: who, since when, under which plan."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from members.actions import add_person, end_enrolment, enrol_household, record_exit, renew_enrolment
from members.models import Beneficiary, Household
from members.rules.births import read_birth
from training.actions.mutual import BuiltMutual
from training.rules import words
from training.rules.reading import Node, ScenarioMistake, to_word

PERSON = re.compile(
    r"^(?P<names>.+?)\s+(?P<sex>[FMHfmh])(?:\s+(?P<birth>\S+|n[ée]e? vers \d{4}))?(?:\s+(?P<link>\D+))?$"
)


def enrol(mutual: BuiltMutual, node: Node) -> None:
    """Enrol the family of a block, `nombre` times over with following numbers."""
    first, repeated = node.text("numero"), node.number("nombre", 1)
    people = node.mixed("personnes")
    plan = _plan(mutual, node)
    on = node.day("adhesion")
    section = node.text("section", None)
    details = {"village": node.text("village", ""), "phone": node.text("telephone", "")}
    drafts = [_draft(person, node.at("personnes"), order, on) for order, person in enumerate(people)]
    for number in _numbers(first, repeated, node):
        household = enrol_household(
            plan=plan,
            on=on,
            number=number,
            people=[draft for draft, entered in drafts if entered is None],
            section=_section(mutual, section, node) if section else None,
            confirmed=True,
            **details,
        )
        _keep(mutual, household)


def later_events(mutual: BuiltMutual, node: Node) -> Iterator[tuple[date, Any]]:
    """What happens to a family after it joined: people who come and go, renewals; (day, thing to do) pairs."""
    first, repeated = node.text("numero"), node.number("nombre", 1)
    for number in _numbers(first, repeated, node):
        on = node.day("adhesion")
        for order, person in enumerate(node.mixed("personnes")):
            if isinstance(person, Node):
                yield from _comings(mutual, number, person, order, on)
                yield from _goings(mutual, f"{number}-{order + 1:02d}", person)
        for renewed in node.texts("renouvellements", []):
            day = date.fromisoformat(renewed)
            yield day, lambda n=number, d=day: renew(mutual, n, _plan(mutual, node), d)
        out = node.day("sortie", None)
        if out is not None:
            reason = node.word("motif", words.EXITS, "not_renewed")
            yield out, lambda n=number, d=out, r=reason: leave(mutual, n, d, r)


def renew(mutual: BuiltMutual, number: str, plan: Any, on: date) -> None:
    renew_enrolment(household=mutual.households[number], plan=plan, on=on)


def leave(mutual: BuiltMutual, number: str, on: date, reason: str) -> None:
    end_enrolment(household=mutual.households[number], on=on, reason=reason)


def _comings(mutual: BuiltMutual, number: str, node: Node, order: int, on: date) -> Iterator[tuple[date, Any]]:
    draft, entered = _draft(node, node.path, order, on)
    if entered is not None:

        def come() -> None:
            person = add_person(household=mutual.households[number], person=draft, on=entered, confirmed=True)
            mutual.people[person.number] = person

        yield entered, come


def _goings(mutual: BuiltMutual, card: str, node: Node) -> Iterator[tuple[date, Any]]:
    died, left = node.day("decede", None), node.day("sorti", None)
    reason = node.word("motif", words.EXITS, "moved")
    if died is not None or left is not None:
        on = died or left

        def go() -> None:
            person = Beneficiary.objects.get(pk=mutual.people[card].pk)
            mutual.people[card] = record_exit(person=person, reason="died" if died else reason, on=on)

        yield on, go


def _plan(mutual: BuiltMutual, node: Node) -> Any:
    named = node.text("formule", None)
    if named is None and len(mutual.plans) != 1:
        raise ScenarioMistake(f"{node.at('formule')} : à remplir, il y a plusieurs formules")
    return mutual.find("plans", named.upper(), node.at("formule")) if named else next(iter(mutual.plans.values()))


def _section(mutual: BuiltMutual, code: str, node: Node) -> Any:
    found = mutual.organisation.children.filter(code=code.upper()).first()
    if found is None:
        raise ScenarioMistake(f"{node.at('section')} : « {code} » n'est pas une section de cette mutuelle")
    return found


def _draft(person: Node | str, where: str, order: int, on: date) -> tuple[dict[str, Any], date | None]:
    """A person to enrol, and the day they come when it is not with the family."""
    if isinstance(person, str):
        found = PERSON.match(person)
        if found is None:
            raise ScenarioMistake(f"{where}[{order}] : « {person} » ; écrivez « NOM Prénoms F 1980-05-02 conjoint »")
        last, first = _names(found["names"])
        given = {"sex": found["sex"], "birth": found["birth"], "link": found["link"], "last": last, "first": first}
        entered = None
    else:
        given = {
            "last": person.text("nom"),
            "first": person.text("prenoms", ""),
            "sex": person.text("sexe"),
            "birth": person.raw("ne", None),
            "link": person.text("lien", None),
        }
        entered = person.day("entre", None)
    link = to_word(given["link"], words.LINKS) if given["link"] else ("head" if order == 0 else "child")
    draft = {
        "last_name": given["last"],
        "first_names": given["first"],
        "sex": to_word(given["sex"], words.SEXES),
        "birth": read_birth(given["birth"], max(on, entered or on)),
        "link": link,
    }
    return draft, entered


def _names(text: str) -> tuple[str, str]:
    """« AGOSSOU Adjoa Grâce »: the words in capitals are the family name."""
    parts = text.split()
    capitals = [part for part in parts if part == part.upper()] or parts[:1]
    last = parts[: len(capitals)]
    return " ".join(last), " ".join(parts[len(last) :])


def _numbers(first: str, count: int, node: Node) -> Iterator[str]:
    """« 0001 », « 0002 »…: the last digits grow."""
    found = re.search(r"^(.*?)(\d+)$", first)
    if count > 1 and found is None:
        raise ScenarioMistake(f"{node.at('numero')} : « {first} » ne finit pas par un nombre")
    for step in range(count):
        yield first if found is None else f"{found[1]}{int(found[2]) + step:0{len(found[2])}d}"


def _keep(mutual: BuiltMutual, household: Household) -> None:
    mutual.households[household.number] = household
    for person in Beneficiary.objects.filter(household=household):
        mutual.people[person.number] = person
