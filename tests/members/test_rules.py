"""The rules on registers and families, by cases that a manager can read (tests/members/cases)."""

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from members.rules import card, names
from members.rules.births import Birth, read_birth, read_day
from members.rules.cells import is_known_link, read_link, read_remark, read_sex, sex_of_link
from members.rules.columns import field_of, find_header, guess, header_key, is_one_row_per_family, register_date
from members.rules.families import (
    PersonDraft,
    age_text,
    covered_from,
    judge_person,
    over_age_on,
    over_age_spans,
    said_of_birth,
    term_containing,
)
from members.rules.matching import PHONE, REGISTER, SOUND, Known, is_told_in_full, why_found
from members.rules.reasons import Unreadable
from members.rules.register import OVER_AGE, number_key

CASES = Path(__file__).parent / "cases"
REGISTER_ON = date(2024, 12, 31)


def cases(name: str) -> list[dict]:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def told(case: dict) -> str:
    return str(case.get("cellule", case.get("complet")))


@pytest.mark.parametrize("case", cases("naissances"), ids=told)
def test_births(case):
    if "refus" in case:
        with pytest.raises(Unreadable) as refused:
            read_birth(case["cellule"], REGISTER_ON)
        assert refused.value.reason.told() == case["refus"]
    else:
        assert read_birth(case["cellule"], REGISTER_ON).text() == case["lu"]


@pytest.mark.parametrize("case", cases("sexes"), ids=told)
def test_sexes(case):
    if "refus" in case:
        with pytest.raises(Unreadable) as refused:
            read_sex(case["cellule"])
        assert refused.value.reason.told() == case["refus"]
    else:
        assert read_sex(case["cellule"]) == case["lu"]


@pytest.mark.parametrize("case", cases("liens"), ids=told)
def test_links(case):
    assert read_link(case["cellule"]) == case["lu"]
    assert sex_of_link(case["cellule"]) == case.get("sexe")
    assert is_known_link(case["cellule"]) is not case.get("inconnu", False)


@pytest.mark.parametrize("case", cases("observations"), ids=told)
def test_remarks(case):
    remark = read_remark(case["cellule"])
    assert (remark.reason, remark.on) == (case["motif"], case.get("le"))
    assert remark.precision == case.get("precision", "day")
    assert (remark.warning is not None) == bool(case["motif"] or case.get("avertit"))


@pytest.mark.parametrize("case", cases("noms"), ids=told)
def test_names(case):
    assert names.split_full(case["complet"]) == (case["nom"], case["prenoms"])


@pytest.mark.parametrize(
    ("field", "title"),
    [
        (field, title)
        for field, titles in yaml.safe_load((CASES / "titres.yaml").read_text(encoding="utf-8")).items()
        for title in titles
    ],
)
def test_titles(field, title):
    assert field_of(title) == (None if field == "rien" else field)


# -- what is read is written so that it is read again ------------------------------------------------------------------
@given(
    st.dates(date(1905, 1, 1), REGISTER_ON),
    st.sampled_from(["day", "month", "year", "estimated"]),
)
def test_a_birth_written_is_read_as_it_was(day, precision):
    text = Birth(day, precision).text()
    again = read_birth(text, REGISTER_ON)
    assert again.text() == text
    assert again.precision == precision


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(allow_nan=False), st.dates(), st.booleans(), st.none()))
def test_any_cell_is_a_birth_or_a_reason(cell):
    try:
        birth = read_birth(cell, REGISTER_ON)
    except Unreadable as refused:
        text = refused.reason.told()
        assert text.endswith(".")
    else:
        assert birth.on is None or birth.first_possible_on <= REGISTER_ON


def test_nan_and_infinity_are_no_birth():
    for cell in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(Unreadable):
            read_birth(cell, REGISTER_ON)


def test_an_instant_is_its_day_and_an_age_is_counted_on_the_register():
    assert read_birth(datetime(1990, 3, 10, 12, 30), REGISTER_ON) == Birth(date(1990, 3, 10), "day")
    assert read_birth("10 ans", date(2024, 6, 30)) == Birth(date(2014, 6, 30), "estimated")
    assert read_birth("4 ans", date(2024, 2, 29)) == Birth(date(2020, 2, 28), "estimated")


def test_an_enrolment_day_is_one_exact_day():
    assert read_day("21/07/2024", REGISTER_ON) == date(2024, 7, 21)
    assert read_day("", REGISTER_ON) is None
    assert read_day("2019", REGISTER_ON) == date(2019, 1, 1)
    assert read_day("03/2019", REGISTER_ON) == date(2019, 3, 1)
    for cell in ("31/02/2024", "3 ans", "hier"):
        with pytest.raises(Unreadable):
            read_day(cell, REGISTER_ON)


# -- names -------------------------------------------------------------------------------------------------------------
def test_names_are_tidied_and_hidden_letters_seen():
    assert names.last_name(" N’dah ") == "N'DAH"
    assert [names.first_names(name) for name in ("JEAN-BAPTISTE", "félicité", "Baké Sènami", "N'GOBI")] == [
        "Jean-Baptiste",
        "Félicité",
        "Baké Sènami",
        "N'Gobi",
    ]
    assert names.has_unseen("Wo\u202eru")
    assert names.has_unseen("A\x00")
    assert not names.has_unseen("Baké\tSènami\n")
    assert names.name_key("N'Dah", "Baké-Sènami") == names.name_key("NDAH", "BAKE SENAMI")


# -- sheets ------------------------------------------------------------------------------------------------------------
def test_the_header_is_found_among_titles_and_its_columns_by_content():
    rows = [["REGISTRE 2023"], [], ["N°", "Famille", "Nom et prénoms", "a", "b"]]
    rows += [[n, 10 + n // 3, f"BIO Woru {n}", "M", "Enfant"] for n in range(1, 9)]
    assert find_header(rows) is None
    rows[2] = ["N°", "Famille", "Nom et prénoms", "a", "Né le"]
    assert find_header(rows) == 2
    found = guess(["N°", "Famille", "Nom et prénoms", "a", "b"], rows[3:])
    assert found == {"number": 1, "full_name": 2, "sex": 3, "link": 4}


def test_the_same_titles_have_the_same_key():
    assert header_key(["N° carnet", "NOM"]) == header_key(["n° CARNET ", "Nom"])
    assert header_key(["NOM", "N° carnet"]) != header_key(["N° carnet", "NOM"])


def test_one_row_per_family_is_seen():
    assert is_one_row_per_family(["NOM", "Enfant 1", "Enfant 2"])
    assert is_one_row_per_family(["Titulaire", "Bénéficiaire n°1", "Bénéficiaire n°2"])
    assert not is_one_row_per_family(["NOM", "Prénoms", "Enfant", "Date 1"])


@pytest.mark.parametrize(
    ("title", "sheet", "day"),
    [
        ("Mis à jour au 31/12/2024 par le gestionnaire", "Feuil1", date(2024, 12, 31)),
        ("Situation arrêtée au 30 juin 2025", "Feuil1", date(2025, 6, 30)),
        (date(2025, 3, 31), "Feuil1", date(2025, 3, 31)),
        ("REGISTRE DES ADHÉRENTS 2023", "Feuil1", date(2023, 12, 31)),
        ("REGISTRE", "REGISTRE 2024", date(2024, 12, 31)),
        ("REGISTRE", "Feuil1", None),
        ("Prochaine mise à jour : 31/12/2027", "Feuil1", None),
        ("Mutuelle agréée le 15/06/2010, registre mis à jour au 31/12/2024", "Feuil1", date(2024, 12, 31)),
        ("Situation au 31/12/2024, imprimée le 02/02/2025", "Feuil1", date(2024, 12, 31)),
        ("Agréée le 15/06/2010. Registre du 31/12/2024", "Feuil1", date(2024, 12, 31)),
    ],
)
def test_the_register_says_its_day(title, sheet, day):
    assert register_date([[title], ["NOM"]], 1, sheet, date(2026, 3, 10)) == day


def test_numbers_lose_their_zeros_without_changing():
    assert number_key("0001") == number_key("1") == number_key(" 01 ")
    assert number_key("0000") == "0"
    assert number_key("A-01") != number_key("A-1")


# -- families ----------------------------------------------------------------------------------------------------------
def test_the_term_that_holds_a_day():
    joined = date(2020, 2, 29)
    assert term_containing(joined, 12, date(2020, 12, 31)) == (joined, True)
    assert term_containing(joined, 12, date(2024, 2, 28)) == (date(2023, 2, 28), False)
    assert term_containing(joined, 12, date(2024, 2, 29)) == (date(2024, 2, 29), False)
    assert term_containing(date(2025, 1, 1), 6, date(2024, 12, 31)) == (date(2025, 1, 1), True)


def test_ages_are_told_as_far_as_they_are_known():
    on = date(2026, 3, 10)
    told = [age_text(birth, on) for birth in (
        Birth(date(1984, 3, 11), "day"), Birth(date(1980, 12, 31), "estimated"), Birth(),
        Birth(date(2025, 10, 11), "day"), Birth(date(2027, 1, 1), "day"),
    )]  # fmt: skip
    assert [text % params for text, params in told] == [
        "41 ans", "environ 45 ans", "âge inconnu", "4 mois", "naissance le 01/01/2027",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "precision", "woman", "man"),
    [
        (date(2003, 2, 28), "day", "Née le 28/02/2003", "Né le 28/02/2003"),
        (date(2003, 2, 28), "month", "Née en 02/2003", "Né en 02/2003"),
        (date(2003, 12, 31), "year", "Née en 2003", "Né en 2003"),
        (date(2003, 12, 31), "estimated", "Née vers 2003", "Né vers 2003"),
    ],
)
def test_a_birth_is_told_with_its_word_and_the_person_s_sex(day, precision, woman, man):
    birth = Birth(day, precision)
    for sex, said in (("F", woman), ("M", man)):
        warning, params = said_of_birth(OVER_AGE, sex, birth)
        assert (warning % {**params, "limit": 21}).startswith(f"{said} : plus de 21 ans")
        person = PersonDraft("BIO", "Sika", sex, "child", birth)
        (refusal,) = judge_person(person, date(2002, 5, 1), None)
        assert refusal.told() == f"BIO Sika serait {said.lower()}, après le 01/05/2002."
        text, params = age_text(birth, date(2002, 5, 1), sex)
        assert text % params == said.lower()


def test_a_child_is_over_age_on_the_birthday_and_a_parent_never():
    birth = Birth(date(2004, 2, 29), "day")
    assert over_age_on("child", birth, 21) == date(2025, 3, 1)
    assert over_age_on("child", birth, 20) == date(2024, 2, 29)
    assert over_age_on("ascendant", birth, 21) is over_age_on("child", birth, None) is None


def test_each_plan_has_its_own_age_limit_while_it_lasts():
    birth = Birth(date(2005, 3, 10), "day")
    years = [date(year, 1, 1) for year in (2022, 2023, 2024, 2025)]

    def spans(*limits):
        return [
            (span.start, span.end) for span in over_age_spans("child", birth, list(zip(years, limits, strict=False)))
        ]

    assert spans(21, 18, 21, 18) == [(date(2023, 3, 10), date(2024, 1, 1)), (date(2025, 1, 1), None)]
    assert spans(18, 18, 18) == [(date(2023, 3, 10), None)]
    assert spans(16, 16, None, 18) == [(date(2021, 3, 10), date(2024, 1, 1)), (date(2025, 1, 1), None)]
    assert spans(21, None) == spans() == []


def test_nobody_is_covered_before_birth():
    assert covered_from(date(2024, 1, 1), Birth(date(2024, 5, 2), "day")) == date(2024, 5, 2)
    assert covered_from(date(2024, 1, 1), Birth(date(2024, 12, 31), "year")) == date(2024, 1, 1)


# -- cards -------------------------------------------------------------------------------------------------------------
@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8), st.integers(1, 10**6), st.integers(1, 9)
)
def test_each_letter_of_a_card_counts(code, number, issue):
    key = card.derive_key("secret", 7)
    text = card.text(key, code, f"{number:04d}", issue)
    read = card.read(text)
    assert card.is_genuine(key, read, issue)
    assert not card.is_genuine(key, read, issue + 1)
    assert not card.is_genuine(card.derive_key("secret", 8), read, issue)
    assert not card.is_genuine(card.derive_key("autre", 7), read, issue)
    altered = card.read(text.replace(f".{number:04d}.", f".{number + 1:04d}."))
    assert not card.is_genuine(key, altered, issue)


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        ("agossou adjoa", True),
        ("agossou 97000110", True),
        ("01 97 00 01 10 Adjoa", True),
        ("agossou +229 97 00 01 10", True),
        ("agossou 0047", True),
        ("agossou 0047-02", True),
        ("agossou", False),
        ("97000110", False),
        ("01 97 00 01 10", False),
        ("0047 97000110", False),
        ("ago 97000110", False),
        ("agossou 9700", False),
        ("agossou 97 00 01", False),
        ("agossou 9", False),
    ],
)
def test_what_somebody_outside_must_tell_of_a_person(asked, is_told):
    """A name in full, or a word of it and a whole number: never a telephone alone, nor the beginning of one."""
    known = Known("AGOSSOU Adjoa Grâce", "0047-02", "0047", "+2290197000110", "312")
    assert is_told_in_full(asked, known) is is_told


@pytest.mark.parametrize("case", cases("retrouver"), ids=lambda case: case["cherche"])
def test_why_a_search_finds_a_person(case):
    """« tél. », « registre », or the words that only sound like the name."""
    known = Known("AGOSSOU Adjoa Grâce", "0047-02", "0047", "+2290197000110", "312")
    said = {PHONE: "tél.", REGISTER: "registre"}
    told = [values["asked"] if text == SOUND else said[text] for text, values in why_found(case["cherche"], known)]
    assert told == case["dit"]
