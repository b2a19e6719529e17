"""Families of a scenario: who, since when, under which plan."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from members.actions import (
    add_person,
    end_enrolment,
    enrol_household,
    record_exit,
    renew_enrolment,
    update_household,
)
from members.models import Beneficiary, Household
from members.rules.births import Birth, read_birth
from members.rules.reasons import Unreadable
from training.queries.worlds import BuiltMutual
from training.rules import repeating, words
from training.rules.reading import Node, ScenarioMistake, near, one_of

PERSON = re.compile(
    r"^(?P<names>.+?)\s+(?P<sex>[FMHfmh])(?:\s+(?P<birth>\S+|n[ée]e? vers \d{4}))?(?:\s+(?P<link>\D+))?$"
)


def enrol(mutual: BuiltMutual, node: Node) -> None:
    """Enrol the family of a block, `nombre` times over with following numbers."""
    people = node.mixed("personnes")
    plan = _plan(mutual, node)
    on = node.day("adhesion")
    section = node.text("section", None)
    details = {"village": node.text("village", ""), "phone": node.text("telephone", "")}
    drafts = [_draft(person, f"{node.at('personnes')}[{order}]", order, on) for order, person in enumerate(people)]
    for number in repeating.numbers(node, "numero"):
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
    """What happens to a family after it joined: people who come and go, renewals; (day, thing to do) pairs.

    Nothing happens to one that was refused: its refusal is told once.
    """
    on = node.day("adhesion")
    for number in repeating.numbers(node, "numero"):
        for day, do in _of_one(mutual, node, number, on):
            yield day, partial(_if_there, mutual, number, on, do)


def _if_there(mutual: BuiltMutual, number: str, joined_on: date, do: Callable[[], object]) -> None:
    household = mutual.households.get(number)
    if household is not None and household.joined_on == joined_on:
        do()


def _of_one(mutual: BuiltMutual, node: Node, number: str, on: date) -> Iterator[tuple[date, Any]]:
    for order, person in enumerate(node.mixed("personnes")):
        if isinstance(person, Node):
            yield from _comings(mutual, number, person, order, on)
            yield from _goings(mutual, f"{number}-{order + 1:02d}", person)
    for renewed in node.mixed("renouvellements"):
        told = renewed if isinstance(renewed, Node) else Node({"le": renewed}, node.at("renouvellements"))
        terms = told if told.has("formule") else node
        day = told.day("le")
        yield day, lambda t=terms, d=day: renew(mutual, number, _plan(mutual, t), d)
    for changed in node.blocks("changements"):
        yield changed.day("le"), lambda c=changed: change(mutual, number, c)
    out = node.day("sortie", None)
    if out is not None:
        reason = node.word("motif", words.EXITS, "not_renewed")
        yield out, lambda: leave(mutual, number, out, reason)


def renew(mutual: BuiltMutual, number: str, plan: Any, on: date) -> None:
    renew_enrolment(household=mutual.households[number], plan=plan, on=on)


def change(mutual: BuiltMutual, number: str, node: Node) -> None:
    """The family moves to another section or village, or takes another phone."""
    names = {"village": "village", "telephone": "phone"}
    changes = {name: node.text(key) for key, name in names.items() if node.has(key)}
    if node.has("section"):
        changes["section"] = _section(mutual, node.text("section"), node)
    update_household(household=mutual.households[number], changes=changes)


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
            if card not in mutual.people:  # refused when they came: told once
                return
            person = Beneficiary.objects.get(pk=mutual.people[card].pk)
            mutual.people[card] = record_exit(person=person, reason="died" if died else reason, on=on)

        yield on, go


def _plan(mutual: BuiltMutual, node: Node) -> Any:
    named = node.text("formule", None)
    if named is None and len(mutual.plans) != 1:
        raise ScenarioMistake(f"{node.at('formule')} : à remplir, il y a plusieurs formules")
    return mutual.find("plans", named.upper(), node.at("formule")) if named else next(iter(mutual.plans.values()))


def _section(mutual: BuiltMutual, code: str, node: Node) -> Any:
    found = mutual.sections.get(code.upper())
    if found is None:
        hint = near(code, mutual.sections)
        raise ScenarioMistake(f"{node.at('section')} : « {code} » n'est pas une section de cette mutuelle{hint}")
    return found


def _draft(person: Node | str, where: str, order: int, on: date) -> tuple[dict[str, Any], date | None]:
    """A person to enrol, and the day they come when it is not with the family."""
    if isinstance(person, str):
        found = PERSON.match(person)
        if found is None:
            raise ScenarioMistake(f"{where} : « {person} » ; écrivez « NOM Prénoms F 1980-05-02 conjoint »")
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
    link = one_of(words.LINKS).value(given["link"], where) if given["link"] else ("head" if order == 0 else "child")
    draft = {
        "last_name": given["last"],
        "first_names": given["first"],
        "sex": one_of(words.SEXES).value(given["sex"], where),
        "birth": _birth(given["birth"], max(on, entered or on), where),
        "link": link,
    }
    return draft, entered


def _birth(given: Any, on: date, where: str) -> Birth:
    try:
        return read_birth(given, on)
    except Unreadable as mistake:
        raise ScenarioMistake(f"{where} : {mistake}") from mistake


def _names(text: str) -> tuple[str, str]:
    """« AGOSSOU Adjoa Grâce »: the words in capitals are the family name."""
    parts = text.split()
    capitals = [part for part in parts if part == part.upper()] or parts[:1]
    last = parts[: len(capitals)]
    return " ".join(last), " ".join(parts[len(last) :])


def _keep(mutual: BuiltMutual, household: Household) -> None:
    mutual.households[household.number] = household
    for person in Beneficiary.objects.filter(household=household):
        mutual.people[person.number] = person
