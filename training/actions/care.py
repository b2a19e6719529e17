"""Care slips of a scenario and what the reviewer says of them."""

from datetime import date
from typing import Any

from claims.actions import SlipLine, review_claim, submit_claim
from claims.models import Claim, Diagnosis
from training.actions.mutual import BuiltMutual
from training.rules import words
from training.rules.reading import Node, ScenarioMistake, plain_word


def enter(mutual: BuiltMutual, node: Node, typed_on: date) -> None:
    """Type a slip on a day."""
    slip = node.text("attestation", "")
    care_from = node.day("le")
    node.raw("saisi", None)
    claim = submit_claim(
        beneficiary=mutual.find("people", node.text("personne"), node.at("personne")),
        provider=mutual.find("providers", node.text("prestataire").upper(), node.at("prestataire")),
        care_from=care_from,
        care_to=node.day("fin", None),
        received_on=node.day("recu", care_from),
        typed_on=typed_on,
        lines=[_line(mutual, line, node) for line in node.mixed("lignes")],
        slip_number="" if plain_word(slip) == "aucune" else slip,
        diagnosis=_diagnosis(mutual, node),
        details=_details(node),
    )
    mutual.claims[node.text("nom", slip)] = claim
    node.done()


def _line(mutual: BuiltMutual, line: Node | str, node: Node) -> SlipLine:
    if isinstance(line, str):
        return SlipLine(item=mutual.find("items", line.upper(), node.at("lignes")))
    read = SlipLine(
        item=mutual.find("items", line.text("acte").upper(), line.at("acte")),
        quantity=line.number("quantite", 1),
        unit_price=line.money("prix", None),
        amount_billed=line.money("montant", None),
        other_cover=line.money("autre_couverture", None),
    )
    line.done()
    return read


def _diagnosis(mutual: BuiltMutual, node: Node) -> Diagnosis | None:
    """The diagnosis named; none for « aucun »; when the file says nothing, one that suits everybody."""
    named = node.text("diagnostic", None)
    if named is None:
        return Diagnosis.objects.filter(sex="", min_age_years=None, max_age_years=None).order_by("code").first()
    if plain_word(named) == "aucun":
        return None
    found = mutual.diagnoses.get(named.upper()) or Diagnosis.objects.filter(code=named.upper()).first()
    if found is None:
        raise ScenarioMistake(f"{node.at('diagnostic')} : « {named} » est inconnu ici")
    return found


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
    other.done()
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
    node.done()
