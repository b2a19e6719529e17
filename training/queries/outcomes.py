"""Answering what a scenario asks for, with the same queries as the pages, and comparing with what it expects."""

from collections.abc import Callable, Iterator
from typing import Any

from claims.queries import provider_balance
from contributions.queries import rights_of
from ledger.choices import AccountUse
from ledger.queries import balance, party_balance
from training.queries.decisions import decision_of
from training.queries.figures import figure_of
from training.queries.worlds import BuiltMutual, BuiltWorld, Difference
from training.rules import words
from training.rules.reading import Node, ScenarioMistake, near, one_of

Answer = dict[str, Any]
Comparison = tuple[str, Any, Any]


def outcomes(world: BuiltWorld, root: Node) -> dict[str, Any]:
    """Every answer asked for, and « ecarts »: the differences, those noted while building included."""
    asked = root.block("attendu")
    found: dict[str, Any] = {"scenario": root.text("scenario"), "refus": world.refusals}
    for name, answer in ANSWERS.items():
        found[name] = [_answer(world, node, answer) for node in asked.blocks(name)]
    found["ecarts"] = [{"ou": item.where, "attendu": item.expected, "obtenu": item.got} for item in world.differences]
    return found


def _answer(world: BuiltWorld, node: Node, answer: Callable[..., tuple[Answer, list[Comparison]]]) -> Answer:
    given, compared = answer(world, node)
    for key, expected, got in compared:
        if expected is not None and expected != got:
            world.differences.append(Difference(node.at(key), expected, got))
    return given


def mutual_of(world: BuiltWorld, node: Node) -> BuiltMutual:
    """The mutual that a block names, or the only one."""
    code = node.text("chez", None)
    if code is None and len(world.mutuals) == 1:
        return next(iter(world.mutuals.values()))
    if code is None:
        raise ScenarioMistake(f"{node.at('chez')} : dites de quelle mutuelle il s'agit")
    if code.upper() not in world.mutuals:
        raise ScenarioMistake(f"{node.at('chez')} : « {code} » est inconnu ici{near(code, world.mutuals)}")
    return world.mutuals[code.upper()]


def _rights(world: BuiltWorld, node: Node) -> tuple[Answer, list[Comparison]]:
    mutual, on = mutual_of(world, node), node.day("le")
    person = mutual.find("people", node.text("personne"), node.at("personne"))
    with mutual.acting():
        rights = rights_of(person, on)
    state = next(word for word, value in words.STATES.items() if value == rights.state.value)
    said = {value: word for word, value in words.REASONS.items()}
    reasons = sorted(said[reason.code.value] for reason in rights.reasons)
    answer = {
        "personne": person.number,
        "le": on.isoformat(),
        "ouverts": rights.open,
        "etat": state,
        "motifs": reasons,
        "jusqu_au": rights.until.isoformat() if rights.until else None,
        "du": rights.overdue,
    }
    wanted_until = node.day("jusqu_au", None)
    wanted_reasons = node.words("motifs", {word: word for word in words.REASONS})
    wanted_state = node.word("etat", {word: word for word in words.STATES}, None)
    return answer, [
        ("ouverts", node.yes("ouverts", None), rights.open),
        ("etat", wanted_state, state),
        ("motifs", sorted(wanted_reasons) if node.has("motifs") else None, reasons),
        ("jusqu_au", wanted_until.isoformat() if wanted_until else None, answer["jusqu_au"]),
        ("du", node.money("du", None), rights.overdue),
    ]


def _balances(world: BuiltWorld, node: Node) -> tuple[Answer, list[Comparison]]:
    mutual, on = mutual_of(world, node), node.day("le")
    with mutual.acting():
        answer = {**dict(_balance(mutual, node, on)), "le": on.isoformat()}
    keys = [key for key in ("solde", "du", "avance") if key in answer]
    return answer, [(key, node.money(key, None), answer[key]) for key in keys]


def _balance(mutual: BuiltMutual, node: Node, on: Any) -> Iterator[tuple[str, Any]]:
    if node.has("famille"):
        household = mutual.find("households", node.text("famille"), node.at("famille"))
        yield "famille", household.number
        party = f"members.Household:{household.pk}"
        yield "du", party_balance(AccountUse.MEMBERS, party, on)
        yield "avance", -party_balance(AccountUse.ADVANCES, party, on)
    elif node.has("prestataire"):
        provider = mutual.find("providers", node.text("prestataire"), node.at("prestataire"))
        yield "prestataire", provider.code
        yield "solde", provider_balance(provider, on)
    else:
        named = node.text("compte")
        yield "compte", named
        account = named if named.isdigit() else one_of(words.ACCOUNTS).value(named, node.at("compte"))
        yield "solde", balance(account, on)


def _decisions(world: BuiltWorld, node: Node) -> tuple[Answer, list[Comparison]]:
    mutual = mutual_of(world, node)
    with mutual.acting("controle"):
        return decision_of(mutual, node)


def _figures(world: BuiltWorld, node: Node) -> tuple[Answer, list[Comparison]]:
    return figure_of(world, node)


ANSWERS: dict[str, Callable[..., tuple[Answer, list[Comparison]]]] = {
    "droits": _rights,
    "decisions": _decisions,
    "soldes": _balances,
    "indicateurs": _figures,
}
