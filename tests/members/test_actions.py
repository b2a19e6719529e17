"""Enrolling, changing, leaving, renewing: each works, is refused without the right, and writes nothing when refused."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from core.scoping import OutOfScope, every_organisation
from core.spans import Span
from members import actions
from members.models import Beneficiary, Enrolment, Household, Plan
from members.queries.facts import household_facts, households_facts
from organisations.acting import ActionRefused
from organisations.models import AuditEntry, Organisation
from organisations.queries import history_of
from tests.members.families import DAY, family_of_three, plan, someone


@pytest.fixture
def manager(world):
    with world.acting("manager"):
        yield world


def written() -> tuple[int, int, int, int]:
    with every_organisation():
        return (
            Household.objects.count(),
            Beneficiary.objects.count(),
            Enrolment.objects.count(),
            AuditEntry.objects.count(),
        )


# -- plans ------------------------------------------------------------------------------------------------------------
def test_a_plan_opens_once_and_closes(manager):
    base = plan(child_age_limit=21)
    assert (base.code, base.period_months, base.child_age_limit) == ("BASE", 12, 21)
    with pytest.raises(ActionRefused, match="sigle BASE est déjà pris"):
        plan(name="Autre")
    actions.close_plan(plan=base, on=date(2026, 6, 1))
    assert Plan.objects.get().closes_on == date(2026, 6, 1)
    with pytest.raises(ActionRefused, match="déjà fermée"):
        actions.close_plan(plan=base, on=date(2026, 7, 1))
    with pytest.raises(ActionRefused, match="fermée depuis le 01/06/2026"):
        actions.enrol_household(plan=base, on=date(2026, 6, 1), people=[someone()])


def test_a_cashier_opens_no_plan_and_enrols_nobody(manager):
    base = plan()
    before = written()
    with manager.acting("cashier"):
        with pytest.raises(PermissionDenied):
            actions.open_plan(name="X", code="X", opens_on=DAY)
        with pytest.raises(PermissionDenied):
            actions.enrol_household(plan=base, on=DAY, people=[someone()])
    assert written() == before


# -- enrolling --------------------------------------------------------------------------------------------------------
def test_a_family_is_enrolled_with_its_people_and_its_term(manager):
    household = family_of_three(village="  Gamia ", phone="97 00 00 00")
    assert (household.number, household.village, household.phone) == ("0001", "Gamia", "+2290197000000")
    assert household.phone_as_given == "97 00 00 00"
    people = list(household.beneficiaries.values_list("number", "last_name", "first_names", "link", "joined_on"))
    assert people == [
        ("0001-01", "AGOSSOU", "Adjoa", "head", DAY),
        ("0001-02", "AGOSSOU", "Koffi", "child", DAY),
        ("0001-03", "DOSSOU", "Afi", "ascendant", DAY),
    ]
    term = household.enrolments.get()
    assert (term.stage, term.span) == ("new", Span(DAY, date(2027, 3, 10)))
    assert [entry.action for entry in history_of(household)] == ["members.enrol_household"]


def test_paper_numbers_are_kept_and_the_series_goes_on_after_them(manager):
    base = plan()
    numbers = [
        actions.enrol_household(plan=base, on=DAY, number=number, people=[someone(last_name=name)]).number
        for number, name in (("0001", "BIO"), ("0007", "SABI"), ("A-12", "OROU"), ("", "CHABI"), ("", "KORA"))
    ]
    assert numbers == ["0001", "0007", "A-12", "0008", "0009"]
    with pytest.raises(ActionRefused, match="0007 est déjà celui d'une autre famille"):
        actions.enrol_household(plan=base, on=DAY, number="0007", people=[someone(last_name="YAROU")])


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([someone(link="child")], "pas de titulaire"),
        ([someone(), someone("BIO", "Fati")], "un seul titulaire, et vous en avez AGOSSOU Adjoa, BIO Fati"),
        ([someone(), someone(link="spouse"), someone(link="spouse")], "AGOSSOU Adjoa est écrite deux fois"),
        ([someone(birth_on=date(2027, 1, 1))], "serait née le 01/01/2027, après le 10/03/2026"),
        ([someone(), someone(link="child", birth_on=date(2004, 3, 10))], "dépasse 21 ans"),
        ([someone(last_name=" ")], "Saisissez le nom de famille"),
        ([someone(last_name="idem")], "« IDEM » veut dire « comme au-dessus » : écrivez le nom de famille en entier."),
    ],
)
def test_a_family_that_cannot_be_is_refused_whole(manager, people, told):
    base = plan(child_age_limit=21)
    before = written()
    with pytest.raises(ActionRefused, match=told):
        actions.enrol_household(plan=base, on=DAY, people=people)
    assert written() == before


def test_all_reasons_are_told_at_once(manager):
    with pytest.raises(ActionRefused) as refused:
        actions.enrol_household(
            plan=plan(), on=DAY, people=[someone(link="child", birth_on=date(2030, 1, 1)), someone(last_name="")]
        )
    assert "2030" in refused.value.text
    assert "nom de famille" in refused.value.text


def test_a_wrong_phone_is_refused_by_the_screen(manager):
    with pytest.raises(ActionRefused, match="« 6195336 » n'existe pas") as refused:
        family_of_three(phone="6195336")
    assert refused.value.field == "phone"


def test_who_looks_like_somebody_else_must_be_confirmed(manager):
    base = plan()
    actions.enrol_household(plan=base, on=DAY, people=[someone("KPADONOU", "Adjoa")])
    before = written()
    twin = [someone("Padonou", "adjoah", birth_on=date(1985, 1, 1))]
    with pytest.raises(ActionRefused, match=r"KPADONOU Adjoa \(0001-01, 02/05/1984\)"):
        actions.enrol_household(plan=base, on=DAY, people=twin)
    assert written() == before
    assert actions.enrol_household(plan=base, on=DAY, people=twin, confirmed=True).number == "0002"


def test_an_enrolment_starts_between_the_opening_and_three_months_ahead(manager):
    base = plan(opens_on=date(1980, 1, 1))
    family = family_of_three(plan=base)
    before = written()
    days = {date(2050, 1, 1): "le dernier jour possible est le 10/06/2026",
            date(1990, 1, 1): "le premier jour possible est le 01/01/2023"}  # fmt: skip
    for day, told in days.items():
        for write in (
            lambda day=day: family_of_three(plan=base, on=day, confirmed=True, recorded_on=DAY),
            lambda day=day: actions.renew_enrolment(household=family, plan=base, on=day, recorded_on=DAY),
            lambda day=day: actions.renew_expired(plan=base, on=day, recorded_on=DAY),
        ):
            with pytest.raises(ActionRefused, match=told) as refused:
                write()
            assert refused.value.field == "on"
    assert written() == before
    family_of_three(plan=base, on=date(2026, 6, 10), confirmed=True, recorded_on=DAY)


def test_sending_a_family_twice_enrols_it_once(manager):
    base, key = plan(), uuid4()
    first = actions.enrol_household(plan=base, on=DAY, people=[someone()], operation_id=key)
    before = written()
    again = actions.enrol_household(plan=base, on=DAY, people=[someone()], operation_id=key)
    assert first == again
    assert written() == before


def test_a_plan_of_another_mutual_and_its_sections_are_refused(manager):
    with manager.acting("manager", manager.nikki):
        foreign = plan()
    section = Organisation.objects.create(
        parent=manager.nikki, kind="section", name="Ina", code="INA", path="/FED/NIKKI/INA/", opened_on=DAY
    )
    with pytest.raises(OutOfScope):
        actions.enrol_household(plan=foreign, on=DAY, people=[someone()])
    with pytest.raises(ActionRefused, match="pas de votre mutuelle"):
        actions.enrol_household(plan=plan(), on=DAY, people=[someone()], section=section)
    household = actions.enrol_household(plan=Plan.objects.get(), on=DAY, people=[someone()])
    with pytest.raises(DatabaseError, match="it lies elsewhere in the tree"), transaction.atomic():
        Household.objects.filter(pk=household.pk).update(section=section)


# -- changing ---------------------------------------------------------------------------------------------------------
def test_what_changed_is_in_the_audit_and_numbers_never_change(manager):
    household = family_of_three()
    actions.update_household(
        household=household, changes={"village": "Ina", "phone": "01 97 00 00 01"}, before={"village": "", "phone": ""}
    )
    household.refresh_from_db()
    assert (household.village, household.phone) == ("Ina", "+2290197000001")
    told = history_of(household).first().arguments
    assert (told["before"], told["changes"]["village"]) == ({"village": "", "phone": ""}, "Ina")
    with pytest.raises(ActionRefused, match="ne se modifie pas : number"):
        actions.update_household(household=household, changes={"number": "9"})


def test_two_people_who_change_one_record_do_not_overwrite_each_other(manager):
    household = family_of_three()
    actions.update_household(household=household, changes={"village": "Ina"}, before={"village": ""})
    with pytest.raises(ActionRefused, match="modifié cette fiche entre-temps"):
        actions.update_household(household=household, changes={"village": "Gamia"}, before={"village": ""})
    assert Household.objects.get().village == "Ina"


def test_a_person_is_corrected_and_found_under_the_new_name(manager):
    person = family_of_three().beneficiaries.get(number="0001-02")
    actions.update_person(person=person, changes={"last_name": "N'dah", "first_names": "KOFFI JEAN"}, on=DAY)
    person.refresh_from_db()
    assert str(person) == "N'DAH Koffi Jean"
    assert "|ndah" in person.key
    with pytest.raises(ActionRefused, match="Changer de titulaire"):
        actions.update_person(person=person, changes={"link": "head"}, on=DAY)
    with pytest.raises(ActionRefused, match="après le"):
        actions.update_person(person=person, changes={"birth_on": date(2031, 1, 1)}, on=DAY)


def test_a_newborn_is_added_from_its_birth_and_numbers_are_never_used_again(manager):
    household = family_of_three()
    baby = actions.add_person(
        household=household,
        person=someone(first_names="Bona", link="child", birth_on=date(2026, 4, 2)),
        on=date(2026, 4, 2),
        declared_on=date(2026, 4, 20),
    )
    assert (baby.number, baby.joined_on, baby.declared_on) == ("0001-04", date(2026, 4, 2), date(2026, 4, 20))
    actions.record_exit(person=baby, reason="mistake", on=date(2026, 4, 2))
    other = actions.add_person(household=household, person=someone("BIO", "Fati", link="spouse"), on=DAY)
    assert other.number == "0001-05"
    with pytest.raises(ActionRefused, match="déjà un titulaire"):
        actions.add_person(household=household, person=someone("SERO", "Fati"), on=DAY)
    with pytest.raises(ActionRefused, match="BIO Fati est déjà dans cette famille"):
        actions.add_person(household=household, person=someone("BIO", "Fati", link="child"), on=DAY)


def test_the_head_changes_and_there_is_always_one(manager):
    household = family_of_three()
    head, son = household.beneficiaries.get(link="head"), household.beneficiaries.get(link="child")
    with pytest.raises(ActionRefused, match="est titulaire"):
        actions.record_exit(person=head, reason="died", on=DAY)
    actions.transfer_head(household=household, to=son, former_link="ascendant", on=DAY, reason="âge")
    assert list(household.beneficiaries.filter(link="head")) == [son]
    head.refresh_from_db()
    actions.record_exit(person=head, reason="died", on=date(2026, 5, 1))
    head.refresh_from_db()
    assert (head.died_on, head.left_on) == (date(2026, 5, 1), date(2026, 5, 2))
    with pytest.raises(ActionRefused, match="déjà enregistrée"):
        actions.record_exit(person=head, reason="died", on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"reason": "moved", "on": date(2026, 3, 1)}, "avant l'entrée"),
        ({"reason": "died", "on": date(2014, 1, 1)}, "avant la naissance"),
        ({"reason": "parti", "on": DAY}, "motif de sortie"),
    ],
)
def test_an_exit_that_cannot_be_is_refused(manager, arguments, told):
    son = family_of_three().beneficiaries.get(link="child")
    with pytest.raises(ActionRefused, match=told):
        actions.record_exit(person=son, **arguments)
    son.refresh_from_db()
    assert son.left_on is None


def test_an_exit_recorded_by_mistake_is_undone(manager):
    son = family_of_three().beneficiaries.get(link="child")
    actions.record_exit(person=son, reason="moved", on=date(2026, 5, 1), note="parti à Lomé")
    actions.cancel_exit(person=son)
    son.refresh_from_db()
    assert (son.left_on, son.exit_reason) == (None, "")
    mother = son.household.beneficiaries.get(link="head")
    for person, told in ((son, "n'est pas sorti."), (mother, "n'est pas sortie.")):
        with pytest.raises(ActionRefused, match=told):
            actions.cancel_exit(person=person)


# -- terms ------------------------------------------------------------------------------------------------------------
def test_a_renewal_follows_the_term_and_a_late_one_starts_on_its_day(manager):
    household = family_of_three()
    base = Plan.objects.get()
    assert actions.renew_enrolment(household=household, plan=base, on=date(2027, 1, 5)).span.start == date(2027, 3, 10)
    with pytest.raises(ActionRefused, match="déjà renouvelée à partir du 10/03/2027"):
        actions.renew_enrolment(household=household, plan=base, on=date(2027, 1, 6))
    late = actions.renew_enrolment(household=household, plan=base, on=date(2028, 6, 1))
    assert (late.stage, late.span) == ("renewed", Span(date(2028, 6, 1), date(2029, 6, 1)))


def test_a_family_leaves_whole_and_its_term_is_cut(manager):
    household = family_of_three()
    actions.end_enrolment(household=household, on=date(2026, 9, 1), reason="resigned")
    household.refresh_from_db()
    assert household.enrolments.get().span == Span(DAY, date(2026, 9, 1))
    assert set(household.beneficiaries.values_list("left_on", "exit_reason")) == {(date(2026, 9, 1), "resigned")}
    for attempt in (
        lambda: actions.end_enrolment(household=household, on=date(2026, 9, 2), reason="resigned"),
        lambda: actions.renew_enrolment(household=household, plan=Plan.objects.get(), on=date(2026, 9, 2)),
        lambda: actions.add_person(household=household, person=someone("BIO"), on=date(2026, 9, 2)),
    ):
        with pytest.raises(ActionRefused, match="sortie"):
            attempt()


def test_nobody_is_ever_deleted(manager):
    family_of_three()
    for table in (Enrolment, Beneficiary, Household):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    assert written()[:3] == (1, 3, 1)


# -- facts ------------------------------------------------------------------------------------------------------------
def test_facts_say_who_is_in_and_until_when(manager):
    household = family_of_three(plan=plan(child_age_limit=18))
    facts = household_facts(household)
    assert [(p.name, p.link) for p in facts.people][0] == ("AGOSSOU Adjoa", "head")
    assert facts.head.covered == Span(DAY, None)
    child = facts.people[1]
    assert child.over_age_on(facts.enrolments[0].child_age_limit) == date(2033, 1, 20)
    assert facts.people[2].birth.exact_on is None
    assert facts.enrolment_on(date(2027, 3, 10)) is None
    assert facts.enrolment_on(date(2027, 3, 9)).plan_name == "Formule de base"


def test_facts_of_many_families_take_three_queries(manager, django_assert_num_queries):
    base = plan()
    pks = [
        actions.enrol_household(plan=base, on=DAY, people=[someone(last_name=name)]).pk
        for name in ("BIO", "SABI", "ORO")
    ]
    with django_assert_num_queries(3):
        assert len(households_facts(pks)) == 3
