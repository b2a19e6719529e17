"""The rulebook against its cases: YAML in French, one file per code, each case named."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from claims.choices import Effect, Outcome, StepKind
from claims.rules.adjudication import adjudicate
from claims.rules.checks import RULEBOOK
from claims.rules.explanation import TEMPLATES, TERMS, explain, in_words, reason
from claims.rules.manual import manual_page, manual_rows
from claims.rules.rulebook import REGISTERED, Rulebook, check, version_of
from claims.rules.verdict import LineVerdict, Verdict, record_of
from tests.claims.french import claim_of

CASES = Path(__file__).parent / "cases"
CODE = re.compile(r"^[A-Z]{3}-\d+$")
AMOUNTS = {
    "facturé": "billed",
    "base": "base",
    "autre": "other_cover",
    "mutuelle": "mutual",
    "membre": "member",
    "refusé": "refused",
}
OUTCOMES = {outcome.label: outcome for outcome in Outcome}
STEPS = {step.label: step for step in StepKind}


def all_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path.stem, case


ALL = list(all_cases())


@pytest.mark.parametrize(("code", "case"), ALL, ids=[f"{code} · {case['nom']}" for code, case in ALL])
def test_case(code: str, case: dict[str, Any]) -> None:
    verdict = adjudicate(claim_of(case))
    parts_sum(verdict)
    expected = case["attendu"]
    if isinstance(expected, str):
        assert expected in ("passe", "échoue")
        expected = {"codes": [code] if expected == "échoue" else []}
    told = answer(verdict, code, expected)
    assert told == {"codes": told["codes"], **expected, **also(case, expected)}


def also(case: dict[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """The codes the case owns up to, in the order of the rulebook; none when it says nothing."""
    codes = {*expected.get("codes", []), *case.get("aussi", [])}
    return {"codes": [code for code in RULEBOOK.codes if code in codes]}


def answer(verdict: Verdict, code: str, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What the verdict says of everything the case expects, and always its codes."""
    failed = set(verdict.codes)
    told: dict[str, Any] = {"codes": [one for one in RULEBOOK.codes if one in failed]}
    for key in expected:
        if key in AMOUNTS:
            told[key] = getattr(verdict.totals, AMOUNTS[key])
        elif key == "issue":
            told[key] = verdict.outcome.label
        elif key == "effet":
            told[key] = effect_of(verdict, code)
        elif key == "phrase":
            told[key] = sentence_of(verdict, code)
        elif key == "lignes":
            told[key] = [
                line_answer(line, wanted) for line, wanted in zip(verdict.lines, expected["lignes"], strict=True)
            ]
        elif key == "étapes":
            told[key] = {step.kind.label: step.amount for step in verdict.lines[0].steps}
        elif key != "codes":
            raise KeyError(f"attendu inconnu : {key}")
    return told


def line_answer(line: LineVerdict, wanted: Mapping[str, Any]) -> dict[str, Any]:
    names = {**AMOUNTS, "quantité": "quantity", "acceptée": "accepted"}
    return {key: getattr(line, names[key]) for key in wanted}


def effect_of(verdict: Verdict, code: str) -> str:
    return next(failure.effect.value for failure in verdict.failures if failure.code == code)


def sentence_of(verdict: Verdict, code: str) -> str:
    """The reason as a page writes it, its no-break spaces made plain so that anyone can type the case."""
    failure = next(failure for failure in verdict.failures if failure.code == code)
    return re.sub(r"[\u00a0\u202f]", " ", in_words(reason(code, failure.numbers)))


def parts_sum(verdict: Verdict) -> None:
    for part in (*verdict.lines, verdict.totals):
        assert part.billed == part.refused + part.other_cover + part.mutual + part.member
        assert min(part.billed, part.refused, part.other_cover, part.mutual, part.member) >= 0
    if verdict.outcome is Outcome.REFUSED:
        assert verdict.totals.mutual == 0
        assert verdict.movements == ()


def test_default_case_is_clean() -> None:
    verdict = adjudicate(claim_of({}))
    assert verdict.outcome is Outcome.APPROVED
    assert verdict.codes == ()
    assert (verdict.totals.mutual, verdict.totals.member) == (7_500, 2_500)


@pytest.mark.parametrize("code", RULEBOOK.codes)
def test_each_code_has_a_case_that_passes_and_one_that_fails(code: str) -> None:
    answers = [case["attendu"] for stem, case in ALL if stem == code]
    failing = [one for one in answers if one == "échoue" or (isinstance(one, dict) and code in one["codes"])]
    assert failing
    assert len(failing) < len(answers)


def test_each_case_file_is_a_code_or_a_collection() -> None:
    collections = {"exemples_montants", "T11", "erreurs_des_pairs"}
    assert {stem for stem, _ in ALL} == {*RULEBOOK.codes, *collections}


def test_every_sentence_of_the_rulebook_is_said_by_a_case() -> None:
    said = set()
    for _, case in ALL:
        for failure in adjudicate(claim_of(case)).failures:
            said.add((failure.code, failure.numbers.get("case", "")))
    assert said == TEMPLATES.keys()


def test_reasons_survive_storage() -> None:
    """Days come back as text and words as plain strings; the sentence is the same."""
    for _, case in ALL:
        verdict = adjudicate(claim_of(case))
        stored: Any = record_of(verdict)["failures"]
        for failure, row in zip(verdict.failures, stored, strict=True):
            assert in_words(reason(row["code"], row["numbers"])) == in_words(reason(failure.code, failure.numbers))


def test_explanation_keeps_signals_quiet() -> None:
    case = {"seuils": {"saisie_jours": 3}, "plafonds": [{"sorte": "épisode", "limite": 5_000}]}
    told = [re.sub(r"[\u00a0\u202f]", " ", in_words(one)) for one in explain(adjudicate(claim_of(case)))]
    assert told == [
        "Le dossier est au contrôle. "
        "Sur 10 000 FCFA facturés, la mutuelle paierait 5 000 FCFA et le membre 5 000 FCFA.",
        "Plafond de l'épisode : il reste 5 000 FCFA sur 5 000 FCFA.",
    ]


def test_explanation_of_a_refusal_tells_every_reason_once() -> None:
    case = {"droits": "aucun", "garantie": "aucune", "lignes": [{}, {}]}
    told = [re.sub(r"[\u00a0\u202f]", " ", in_words(one)) for one in explain(adjudicate(claim_of(case)))]
    assert told == [
        "La mutuelle ne paie pas ce dossier de 20 000 FCFA.",
        "Aucune adhésion ne couvre le 15/06/2026.",
        "La formule ne couvre ni « Consultation » ni la catégorie « consultation ».",
    ]


def test_explanation_is_translated_by_whoever_shows_it() -> None:
    sentence = reason("CNV-2", {"level_term": "health_centre"})
    english = {
        sentence.template: "This provider needs a referral slip ({level_term}).",
        "centre de santé": "health centre",
    }
    assert in_words(sentence, english.__getitem__) == "This provider needs a referral slip (health centre)."


def test_no_sentence_is_said_by_two_checks() -> None:
    assert len(TEMPLATES) == sum(len(check.says) for check in RULEBOOK.checks)


def test_terms_are_readable() -> None:
    for template in TEMPLATES.values():
        for name in re.findall(r"{(\w+_terms?)}", template):
            assert name in TERMS


def test_rulebook_is_in_the_order_of_its_families() -> None:
    families = list(dict.fromkeys(code.partition("-")[0] for code in RULEBOOK.codes))
    assert families == ["DOS", "DRO", "CNV", "GAR", "ACC", "TAR", "DOU", "PLA", "REV", "SIG"]


def test_version_names_the_list_of_checks() -> None:
    assert RULEBOOK.version == version_of(RULEBOOK.checks)
    assert Rulebook(tuple(reversed(RULEBOOK.checks))).version == RULEBOOK.version
    assert Rulebook(RULEBOOK.checks[1:]).version != RULEBOOK.version


def test_a_new_rule_registers_itself() -> None:
    known = len(REGISTERED)

    @check("SIG-99", "Essai.", effect=Effect.REVIEW, level=RULEBOOK.checks[0].level, source="essai")
    def never(_claim: object) -> None:
        return None

    added = REGISTERED.pop()
    assert (len(REGISTERED), added.code, added.says) == (known, "SIG-99", {"": "Essai."})


def test_manual_has_one_row_per_check() -> None:
    rows = list(manual_rows())
    assert [row.code for row in rows] == [check.code for check in RULEBOOK.checks]
    assert manual_page().count("\n| ") == len(rows)
    assert RULEBOOK.version in manual_page()


def test_care_date_is_the_only_reference_date() -> None:
    """Typed two months late, by whoever, the answer is the same to the last step."""
    early, late = ({"dossier": {"saisi": day}} for day in (date(2026, 7, 3), date(2026, 9, 3)))
    assert record_of(adjudicate(claim_of(early))) == record_of(adjudicate(claim_of(late)))
