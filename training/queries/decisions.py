"""What was decided on a slip of a scenario."""

from typing import Any

from claims.choices import ClaimState, Outcome
from claims.models import Claim, Decision
from training.queries.worlds import BuiltMutual
from training.rules import words
from training.rules.reading import Node

Comparison = tuple[str, Any, Any]
AMOUNTS = {
    "mutuelle": "mutual_share",
    "membre": "member_share",
    "refuse": "refused",
    "autre": "other_cover",
    "facture": "billed",
}


def decision_of(mutual: BuiltMutual, node: Node) -> tuple[dict[str, Any], list[Comparison]]:
    """The decision in force on a slip, whole; and the comparisons that the block asks for."""
    claim = Claim.objects.get(pk=mutual.find("claims", node.text("attestation"), node.at("attestation")).pk)
    decision = Decision.objects.get(pk=claim.decision_id)
    lines = [_line(line) for line in decision.lines.select_related("line__item")]
    codes = sorted({row["code"] for row in decision.reasons} | {code for line in lines for code in line["codes"]})
    outcome = next(word for word, value in words.OUTCOMES.items() if value == Outcome(decision.outcome))
    answer = {
        "attestation": claim.slip_number,
        "issue": outcome,
        "etat": ClaimState(claim.state).label,
        "codes": codes,
        **{word: getattr(decision, name) for word, name in AMOUNTS.items()},
        "lignes": lines,
        "regles": decision.rulebook_version,
    }
    wanted_outcome = node.word("issue", {word: word for word in words.OUTCOMES}, None)
    wanted_state = node.word("etat", {word: word for word in words.CLAIM_STATES}, None)
    wanted_codes = node.texts("codes", None)
    compared: list[Comparison] = [
        ("issue", wanted_outcome, outcome),
        ("etat", wanted_state, answer["etat"]),
        ("codes", None if wanted_codes is None else sorted(wanted_codes), codes),
        *((word, node.money(word, None), answer[word]) for word in AMOUNTS),
    ]
    asked = node.blocks("lignes")
    if len(asked) > len(lines):
        compared.append(("lignes", len(asked), len(lines)))
    for number, (wanted, line) in enumerate(zip(asked, lines, strict=False)):
        compared += [(f"lignes[{number}].{key}", expected, line[key]) for key, expected in _wanted(wanted)]
    return answer, compared


def _line(line: Any) -> dict[str, Any]:
    return {
        "acte": line.line.item.code,
        **{word: getattr(line, name) for word, name in AMOUNTS.items()},
        "base": line.base,
        "codes": sorted({row["code"] for row in line.reasons}),
        "etapes": [_step(step) for step in line.steps],
    }


def _step(step: dict[str, Any]) -> dict[str, int]:
    """« {Après plafond de l'épisode: 5000} »: a step as it is printed, and its francs."""
    label = words.STEPS[step["kind"]]
    pot = words.POTS.get(step["ceiling"] or "")
    return {f"Après {pot}" if pot else label: step["amount"]}


def _wanted(node: Node) -> list[tuple[str, Any]]:
    codes = node.texts("codes", None)
    wanted: list[tuple[str, Any]] = [(word, node.money(word, None)) for word in (*AMOUNTS, "base")]
    wanted.append(("codes", None if codes is None else sorted(codes)))
    steps = [{name: step.money(name)} for step in node.blocks("etapes") for name in step.content]
    wanted.append(("etapes", steps or None))
    return [(key, value) for key, value in wanted if value is not None]
