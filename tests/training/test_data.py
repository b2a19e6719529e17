"""The scenario files that are shipped give what they expect; so do the examples of the documentation."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from claims.choices import InvoiceState
from claims.models import ProviderInvoice
from core.scoping import every_organisation
from tests.training.playing import FILES, answers, play, play_root, text_of
from training.actions import build
from training.rules.reading import load, to_day

DOCUMENTATION = Path(__file__).resolve().parent.parent.parent / "docs" / "scenarios.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_file_gives_what_it_expects(db: None, name: str) -> None:
    assert answers(name)["ecarts"] == []


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_file_asks_for_something(name: str) -> None:
    root = load(text_of(name))
    asked = root.block("attendu")
    assert root.text("scenario")
    assert [node for key in ("droits", "decisions", "soldes", "indicateurs") for node in asked.blocks(key)]


@pytest.mark.parametrize("example", EXAMPLES, ids=[load(text).text("scenario") for text in EXAMPLES])
def test_an_example_of_the_documentation_is_true(db: None, example: str) -> None:
    assert play(example)["ecarts"] == []


def test_the_json_of_the_documentation_is_what_comes_out(db: None) -> None:
    told = json.loads(re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.S)[0])
    decision = play(EXAMPLES[0])["decisions"][1]
    assert decision.pop("regles")
    assert decision == told


@pytest.mark.parametrize("name", ["t11_droits.yaml", "plafond_pas_deux_fois.yaml", "refus_attendus.yaml"])
def test_two_runs_give_the_same_text(db: None, name: str) -> None:
    assert json.dumps(answers(name)) == json.dumps(play(text_of(name)))


@pytest.mark.parametrize(
    "name",
    [
        "premier_cas.yaml",
        "t11_droits.yaml",
        "frequence.yaml",
        "anniversaire.yaml",
        "montant_tarif.yaml",
        "montant_plafond_annuel.yaml",
        "deux_formules.yaml",
        "enfant_et_adulte.yaml",
    ],
)
def test_typing_every_slip_later_changes_no_decision(db: None, name: str) -> None:
    root = load(text_of(name))
    for slip in root.content["soins"]:
        typed = to_day(slip.get("saisi") or slip.get("recu") or slip["le"])
        slip.setdefault("recu", slip["le"])
        slip["saisi"] = typed + timedelta(days=400)
    late, before = play_root(root), answers(name)
    assert before["decisions"]
    assert (late["decisions"], late["droits"]) == (before["decisions"], before["droits"])


def test_a_wrong_expectation_is_a_difference_that_says_where(db: None) -> None:
    text = (
        text_of("premier_cas.yaml")
        .replace("mutuelle: 7 500", "mutuelle: 7 400")
        .replace("ouverts: oui", "ouverts: non")
    )
    assert play(text)["ecarts"] == [
        {"ou": "attendu.droits[1].ouverts", "attendu": False, "obtenu": True},
        {"ou": "attendu.decisions[1].mutuelle", "attendu": 7400, "obtenu": 7500},
    ]


def test_every_kind_of_wrong_expectation_is_seen(db: None) -> None:
    """Each value expected by a file, made wrong alone, gives one difference at its place."""
    text = text_of("t11_droits.yaml")
    root = load(text)
    root.content["attendu"] = {
        "droits": [{"personne": "0001-01", "le": date(2024, 4, 14), "ouverts": "oui", "etat": "à jour", "du": "5",
                    "motifs": ["sorti"], "jusqu_au": date(2024, 4, 16)}],
        "decisions": [{"attestation": "12", "issue": "refusé", "etat": "payé", "codes": ["DRO-1"], "mutuelle": "1",
                       "membre": "1", "refuse": "1", "autre": "1", "facture": "1",
                       "lignes": [{"base": "1", "codes": ["X"], "etapes": [{"Base": "1"}]}, {}]}],
        "soldes": [{"compte": "caisse", "le": date(2024, 7, 1), "solde": "1"},
                   {"famille": "0001", "le": date(2024, 7, 1), "du": "1", "avance": "1"},
                   {"prestataire": "CS1", "le": date(2024, 7, 1), "solde": "1"}],
        "indicateurs": [{"exercice": "2024", "code": "M.1", "valeur": "1,0 %", "numerateur": "1", "denominateur": "9",
                         "tranches": ["1"]}],
        "refus": [{"evenement": "soins[0]", "texte": "non"}],
    }  # fmt: skip
    places = [item["ou"] for item in play_root(root)["ecarts"]]
    assert places == [
        "soins[0]",
        *(f"attendu.droits[0].{key}" for key in ("ouverts", "etat", "motifs", "jusqu_au", "du")),
        *(f"attendu.decisions[0].{key}" for key in ("issue", "etat", "codes")),
        *(f"attendu.decisions[0].{key}" for key in ("mutuelle", "membre", "refuse", "autre", "facture", "lignes")),
        *(f"attendu.decisions[0].lignes[0].{key}" for key in ("base", "codes", "etapes")),
        "attendu.soldes[0].solde",
        "attendu.soldes[1].du",
        "attendu.soldes[1].avance",
        "attendu.soldes[2].solde",
        *(f"attendu.indicateurs[0].{key}" for key in ("valeur", "numerateur", "denominateur", "tranches")),
    ]


def test_a_refusal_that_nobody_expected_is_a_difference(db: None) -> None:
    text = text_of("refus_attendus.yaml").replace("La référence T1 est déjà enregistrée", "La référence T2")
    found = play(text)
    assert [item["ou"] for item in found["ecarts"]] == ["paiements[3]"]
    assert found["ecarts"][0]["obtenu"].startswith("La référence T1 est déjà enregistrée (reçu ")


def test_amounts_of_two_currencies_are_refused_without_a_rate_whatever_is_expected(db: None) -> None:
    """A refusal that nobody expected, another than the one expected, and an answer in the place of a refusal."""
    root = load(text_of("deux_monnaies.yaml"))
    asked = {"organisation": "FED", "mois": "2024-01", "code": "cotisations dues pour la période"}
    root.content["attendu"] = {
        "indicateurs": [asked, {**asked, "refus": "autre chose"}, {**asked, "refus": "x", "taux": {"GNF": "70"}}]
    }
    found = play_root(root)
    assert [item["valeur"] for item in found["indicateurs"]] == [None, None, "2 900 FCFA"]
    said = found["indicateurs"][0]["refus"]
    assert [(item["attendu"], item["obtenu"]) for item in found["ecarts"]] == [
        ("accepté", said), ("autre chose", said), ("x", "accepté"),
    ]  # fmt: skip
    assert {item["ou"] for item in found["ecarts"]} == {f"attendu.indicateurs[{place}].refus" for place in range(3)}


@pytest.mark.parametrize(
    ("calls", "left"),
    [("[2024-01]", 0), ("[{mois: 2024-01, le: 2024-01-10}]", 0), ("[{mois: 2024-01, le: 2024-01-11}]", 200)],
)
def test_a_family_that_joins_after_the_call_of_its_month_is_called_that_day(db: None, calls: str, left: int) -> None:
    """So what it pays on joining finds its due; one that joins before the call is called with the others."""
    text = f"""
scenario: Appels
formules: [{{sigle: BASE, taux: {{montant: 200}}}}]
familles: [{{numero: "0001", nombre: 2, adhesion: 2024-01-10, personnes: [BIO Awa F 1990-01-01]}}]
appels: {calls}
paiements: [{{famille: "*", le: 2024-01-10, montant: dû}}]
attendu:
  soldes:
    - {{famille: "0001", le: 2024-01-31, du: {left}}}
    - {{famille: "0002", le: 2024-01-31, du: {left}}}
"""
    assert play(text)["ecarts"] == []


def test_a_late_call_counts_all_who_came_that_day_and_no_family_before_them(db: None) -> None:
    """A number that an older family holds is refused: the others of the block are called, the older one is not."""
    text = """
scenario: Appel tardif
formules: [{sigle: BASE, taux: {montant: 200}}]
familles:
  - {numero: "0002", adhesion: 2023-12-05, personnes: [KORA Bio M 1980-01-01]}
  - numero: "0001"
    nombre: 3
    adhesion: 2024-01-10
    personnes: [BIO Awa F 1990-01-01, {nom: BIO, prenoms: Sika, sexe: F, ne: 2020-01-01, entre: 2024-01-10}]
appels: [2024-01]
attendu:
  soldes:
    - {famille: "0001", le: 2024-01-31, du: 400}
    - {famille: "0002", le: 2024-01-31, du: 200}
  refus: [{evenement: "familles[1]", texte: "0002"}]
"""
    assert play(text)["ecarts"] == []


def test_an_invoice_of_which_no_claim_is_accepted_is_cancelled_where_it_would_be_signed(db: None) -> None:
    text = """
scenario: Tout est refusé
formules: [{sigle: BASE, taux: {montant: 200}}]
actes: [{code: CON01, famille: consultation}]
prestataires: [{sigle: CS1, tarifs: {CON01: 1 000}}]
familles: [{numero: "0001", adhesion: 2024-01-01, personnes: [BIO Awa F 1990-01-01]}]
soins: [{attestation: "1", personne: 0001-01, prestataire: CS1, le: 2024-01-05, lignes: [CON01]}]
factures: [{prestataire: CS1, mois: 2024-01, recue: 2024-02-01, approuvee: 2024-02-02, payee: 2024-02-03}]
"""
    with transaction.atomic(), every_organisation():
        world = build(load(text))
        invoice = ProviderInvoice.objects.get()
        transaction.set_rollback(True)
    assert not world.differences
    assert invoice.state == InvoiceState.CANCELLED
