"""What is listed, found, counted: the right rows, in a number of queries that does not grow with them."""

from datetime import date

import pytest

from core.spans import Span
from members import actions
from members.models import Beneficiary, Household
from members.queries import facts, search, waiting
from members.queries.cards import card_text, families_to_print, household_of_card
from members.queries.duplicates import alike
from members.queries.families import families, people_matching, without_cover
from organisations.acting import ActionRefused
from tests.members.families import DAY, family_of_three, plan, someone


@pytest.fixture
def manager(world):
    with world.acting("manager"):
        yield world


def enrol(base, last_name, number, on=DAY, **details):
    return actions.enrol_household(
        plan=base, on=on, number=number, people=[someone(last_name, **details)], confirmed=True
    )


# -- search: accents, order, sounds, numbers, telephones ---------------------------------------------------------------
@pytest.mark.parametrize(
    "asked",
    [
        "adjoa agossou",
        "AGOSSOU Adjoa",
        "agosou",
        "Agossou adj",
        "ago",
        "0001",
        "0001-01",
        "97 00 00 00",
        "+229 01 97 00 00 00",
        "0197000000",
        "agossou 0197000000",
        "0197000000 agossou",
        "+2290197000000 adjoa",
        "agossou 01 97 00 00 00",
        "+229 97 00 00 00 adjoa",
    ],
)
def test_a_person_is_found_however_they_are_asked_for(manager, asked):
    family_of_three(phone="97000000")
    enrol(actions.open_plan(name="P", code="P", opens_on=date(2024, 1, 1)), "BIO", "0099")
    found = [str(person) for person in people_matching(asked)]
    assert "AGOSSOU Adjoa" in found
    assert "BIO Adjoa" not in found


def test_the_number_of_a_card_finds_its_person_first(manager):
    """« 0001-02 » is one person's, whatever the numbers of other families begin or end with."""
    family_of_three(phone="97000000")
    found = people_matching("0001-02")
    assert [person.number for person in found][:1] == ["0001-02"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("KPADONOU", "padonou"),
        ("GBAGUIDI", "baguidi"),
        ("N'DAH", "ndah"),
        ("N'TCHA", "n'tcha"),
        ("SÈMÈ-KPODJI", "seme podji"),
        ("YAROU", "iaru"),
        ("COSSI", "kossi"),
        ("ƉƆKPO", "dokpo"),
        ("PHILIPPE", "filipe"),
        ("WORU", "ouorou"),
    ],
)
def test_sounds_of_the_region_are_one(manager, written, asked):
    enrol(plan(), written, "0001")
    assert [person.last_name for person in people_matching(asked)] == [written]


def test_one_letter_or_nothing_finds_nobody_and_others_are_never_seen(manager):
    family_of_three()
    assert people_matching("a") == people_matching("") == people_matching("zzz") == []
    with manager.acting("manager", manager.nikki):
        assert people_matching("agossou") == []
        assert search("agossou") == []


def test_the_global_search_tells_homonyms_apart(manager, django_assert_num_queries):
    family_of_three(village="Gamia")
    with django_assert_num_queries(2):
        found = search("koffi")
    assert [(one.title, one.subtitle) for one in found] == [
        ("AGOSSOU Koffi · 0001-02", "né le 20/01/2015, enfant, famille d'AGOSSOU Adjoa, Gamia")
    ]
    with manager.acting("approver"):
        assert search("koffi") == []


def test_who_has_left_is_told_with_the_word_of_her_sex(manager):
    people = {person.sex: person for person in family_of_three().beneficiaries.exclude(link="head")}
    assert set(people) == {"F", "M"}
    for person in people.values():
        actions.record_exit(person=person, reason="moved", on=date(2026, 5, 1))
    said = {sex: search(person.number)[0].subtitle.rpartition(", ")[2] for sex, person in people.items()}
    assert said == {"F": "sortie", "M": "sorti"}


@pytest.mark.parametrize(("people", "queries_count"), [(1, 2), (10, 2), (11, 3), (13, 3)])
def test_the_search_costs_the_same_for_one_and_for_ten_and_counts_those_it_leaves_out(
    manager, django_assert_num_queries, people, queries_count
):
    base = plan()
    for n in range(people):
        enrol(base, f"SABI{n}", f"{n:04d}")
    with django_assert_num_queries(queries_count):
        found = search("sabi")
    assert (len(found), found.total) == (min(people, 10), people)


# -- the list ----------------------------------------------------------------------------------------------------------
def test_the_list_says_head_people_plan_and_state(manager):
    base = plan()
    family_of_three(plan=base, number="0001")
    enrol(base, "BIO", "0002", on=date(2024, 6, 1))
    gone = enrol(base, "SABI", "0003")
    actions.end_enrolment(household=gone, on=date(2026, 3, 12), reason="resigned")
    enrol(base, "OROU", "0004", on=date(2026, 9, 1))
    listed = {row.number: row for row in families(date(2026, 3, 20))}
    assert {number: row.state for number, row in listed.items()} == {
        "0001": "enrolled",
        "0002": "expired",
        "0003": "left",
        "0004": "upcoming",
    }
    first = listed["0001"]
    assert (first.head_last_name, first.person_count, first.plan_name) == ("AGOSSOU", 3, "Formule de base")
    assert first.covered_until == date(2027, 3, 10)
    assert {row.number for row in families(date(2027, 2, 20)) if row.is_ending} == {"0001"}


def test_families_without_cover_are_renewed_together(manager):
    base = plan()
    enrol(base, "BIO", "0001", on=date(2024, 6, 1))
    enrol(base, "SABI", "0002", on=date(2024, 7, 1))
    family_of_three(plan=base, number="0003")
    day = date(2026, 1, 1)
    assert [row.number for row in without_cover(day)] == ["0001", "0002"]
    actions.renew_expired(plan=base, on=day)
    assert not without_cover(day).exists()
    assert Household.objects.get(number="0001").enrolments.latest("starts_on").span == Span(day, date(2027, 1, 1))
    with pytest.raises(ActionRefused, match="Aucune famille sans adhésion au 01/01/2026"):
        actions.renew_expired(plan=base, on=day)


# -- what the day waits for --------------------------------------------------------------------------------------------
def test_the_day_waits_for_terms_that_end_and_doubts(manager):
    assert waiting(DAY) == []
    household = family_of_three()
    assert waiting(date(2027, 2, 1)) == []
    person = household.beneficiaries.get(link="child")
    actions.update_person(person=person, changes={"to_check": True}, on=DAY)
    lines = waiting(date(2027, 2, 20))
    assert [(line.count, line.action) for line in lines] == [(1, "Renouveler"), (1, "Vérifier")]
    assert lines[0].url == "/familles/?state=ending"
    actions.renew_enrolment(household=household, plan=household.enrolments.get().plan, on=date(2027, 2, 20))
    assert [line.action for line in waiting(date(2027, 2, 20))] == ["Vérifier"]
    with manager.acting("cashier"):
        assert waiting(date(2027, 2, 20)) == []


# -- look-alikes -------------------------------------------------------------------------------------------------------
def test_look_alikes_share_sounds_sex_and_a_near_birth(manager):
    family_of_three()
    drafts = actions.drafts_of(
        [
            someone("Agossu", "Adjoah", birth_on=date(1985, 1, 1)),
            someone("AGOSSOU", "Adjoa", sex="M"),
            someone("AGOSSOU", "Adjoa", birth_on=date(1999, 1, 1)),
            someone("AGOSSOU", "Afi"),
        ]
    )
    assert [draft.last_name for draft, _person in alike(drafts)] == ["AGOSSU"]


# -- cards -------------------------------------------------------------------------------------------------------------
def test_a_card_is_recognised_and_nothing_else_is(manager):
    household = family_of_three()
    text = card_text(household, "BEMB")
    assert household_of_card(text) == household
    assert household_of_card(text.lower()) == household
    other = enrol(household.enrolments.get().plan, "BIO", "0002")
    forged = text.replace(".0001.", ".0002.")
    for wrong in (
        forged,
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        "0001",
        "BEMB.0001",
        "",
        "BEMB.0001." + "A" * 16,
    ):
        assert household_of_card(wrong) is None
    assert household_of_card(card_text(other, "BEMB")) == other


def test_a_replaced_card_and_the_card_of_another_mutual_are_not_recognised(manager):
    household = family_of_three()
    lost = card_text(household, "BEMB")
    actions.replace_card(household=household, reason="perdue")
    assert household_of_card(lost) is None
    assert household_of_card(card_text(household, "BEMB")) == household
    with manager.acting("manager", manager.nikki):
        family_of_three()
        assert household_of_card(card_text(household, "BEMB")) is None
        assert household_of_card(card_text(household, "BEMB").replace("BEMB", "NIKKI")) is None


def test_a_card_signed_before_the_secret_changed_is_still_recognised(manager, settings):
    household = family_of_three()
    text = card_text(household, "BEMB")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une autre clé, plus longue que cinquante caractères, pour la suite"
    assert household_of_card(text) == household
    settings.SECRET_KEY_FALLBACKS = []
    assert household_of_card(text) is None


def test_cards_to_print_cost_the_same_for_one_family_and_for_three(manager, django_assert_num_queries):
    base = plan()
    family_of_three(plan=base, number="0001")
    with django_assert_num_queries(2):
        assert [len(row.present) for row in families_to_print(DAY)] == [3]
    enrol(base, "BIO", "0002")
    enrol(base, "SABI", "0003")
    with django_assert_num_queries(2):
        assert [len(row.present) for row in families_to_print(DAY)] == [3, 1, 1]


def test_facts_of_another_mutual_are_empty(manager):
    household = family_of_three()
    with manager.acting("manager", manager.nikki):
        assert facts.households_facts([household.pk]) == {}
        assert not Beneficiary.objects.exists()
