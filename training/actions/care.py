"""Care slips of a scenario and what the reviewer says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from claims.actions import SlipLine, reverse_claim, review_claim, submit_claim
from claims.models import Claim, Diagnosis
from training.queries.worlds import BuiltMutual
from training.rules import repeating, words
from training.rules.reading import Node, ScenarioMistake, near, plain_word


@dataclass(frozen=True)
class SlipOf:
    """One of the slips that a block stands for."""

    number: str
    name: str
    place: int
    """Its place among the slips of the block, from 0."""
    care_on: date
    received_on: date
    typed_on: date


def slips(node: Node) -> Iterator[SlipOf]:
    """The slips of a block: one, or `nombre` with following numbers, spread over days and people."""
    first, last = node.day("le"), node.day("jusqu_a", node.day("le"))
    if last < first:
        raise ScenarioMistake(f"{node.at('jusqu_a')} : ce jour vient avant « le »")
    named = repeating.numbers(node, "attestation")
    for place, (number, care_on) in enumerate(zip(named, repeating.spread(first, last, len(named)), strict=True)):
        received_on = node.day("recu", care_on)
        name = node.text("nom", number) if len(named) == 1 else number
        yield SlipOf(number, name, place, care_on, received_on, node.day("saisi", received_on))


def enter(mutual: BuiltMutual, node: Node, one: SlipOf) -> None:
    """Type a slip on its day."""
    stay = node.day("fin", node.day("le")) - node.day("le")
    mutual.claims[one.name] = submit_claim(
        beneficiary=mutual.find("people", _person(mutual, node, one.place), node.at("personne")),
        provider=mutual.find("providers", node.text("prestataire").upper(), node.at("prestataire")),
        care_from=one.care_on,
        care_to=one.care_on + stay,
        received_on=one.received_on,
        typed_on=one.typed_on,
        lines=[_line(mutual, line, node) for line in node.mixed("lignes")],
        slip_number="" if plain_word(one.number) == words.NONE else one.number,
        diagnosis=_diagnosis(mutual, node),
        details=_details(node),
    )


def _person(mutual: BuiltMutual, node: Node, place: int) -> str:
    """Who is cared for: people in turn when the block names several, or everybody (« * »)."""
    told = node.texts("personne")
    everybody = told == [words.EVERYBODY]
    return repeating.in_turn(sorted(mutual.people) if everybody else told, place)


def _line(mutual: BuiltMutual, line: Node | str, node: Node) -> SlipLine:
    if isinstance(line, str):
        return SlipLine(item=mutual.find("items", line.upper(), node.at("lignes")))
    return SlipLine(
        item=mutual.find("items", line.text("acte").upper(), line.at("acte")),
        quantity=line.number("quantite", 1),
        unit_price=line.money("prix", None),
        amount_billed=line.money("montant", None),
        other_cover=line.money("autre_couverture", None),
    )


def _diagnosis(mutual: BuiltMutual, node: Node) -> Diagnosis | None:
    """The diagnosis named; none for « aucun »; when the file says nothing, one that suits everybody."""
    named = node.text("diagnostic", None)
    if named is None:
        return mutual.plain_diagnosis
    if plain_word(named) == "aucun":
        return None
    code = named.upper()
    if code not in mutual.diagnoses:  # one that ships with Novi
        found = Diagnosis.objects.filter(code=code).first()
        if found is None:
            hint = near(named, mutual.diagnoses)
            raise ScenarioMistake(f"{node.at('diagnostic')} : « {named} » est inconnu ici{hint}")
        mutual.diagnoses[code] = found
    return mutual.diagnoses[code]


def _details(node: Node) -> dict[str, Any]:
    other = node.block("autre_couverture")
    details = {
        "settlement": node.word("reglement", words.SETTLEMENTS, None),
        "setting": node.word("cadre", words.SETTINGS, None),
        "visit_type": node.word("visite", words.VISITS, None),
        "slip_total": node.money("total", None),
        "signed": node.yes("signee", True),
        "documents": node.words("pieces", words.DOCUMENTS) or None,
        "circumstances": node.words("circonstances", words.CIRCUMSTANCES) or None,
        "referral": node.yes("reference", None),
        "other_cover": other.text("nom", None),
        "other_cover_rate_bp": other.rate("taux", None),
    }
    return {name: value for name, value in details.items() if value is not None}


def review(mutual: BuiltMutual, node: Node) -> None:
    """The médecin conseil's decision."""
    claim: Claim = mutual.find("claims", node.text("attestation"), node.at("attestation"))
    lines = {
        int(number): {
            name: value
            for name, value in {
                "quantity": line.number("quantite", None),
                "unit_price": line.money("prix", None),
                "refused": line.yes("refuse", None),
                "reason": line.text("motif", None),
            }.items()
            if value is not None
        }
        for number, line in node.named("lignes")
    }
    review_claim(
        claim=Claim.objects.get(pk=claim.pk),
        decided_on=node.day("le"),
        settled_codes=node.texts("retenus", None),
        lines=lines,
        refused=node.yes("refuse", False),
        reason=node.text("motif", ""),
    )


def undo(mutual: BuiltMutual, node: Node) -> None:
    """A slip that was typed wrong, reversed on a day."""
    claim: Claim = mutual.find("claims", node.text("attestation"), node.at("attestation"))
    reason = node.text("motif", "Saisi par erreur")
    reverse_claim(claim=Claim.objects.get(pk=claim.pk), reason=reason, reversed_on=node.day("le"))
