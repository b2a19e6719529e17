"""What is read: rights from real rows, whenever they were typed; fixed numbers of queries; totals by mutual."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions import queries
from contributions.actions import collect, raise_dues, reverse_receipt, suspend
from contributions.rules.reasons import Code, State
from core.scoping import NoScope
from core.spans import Month
from members.actions import renew_enrolment, update_person
from members.filters import FamilyFilter
from members.models import Beneficiary, Enrolment, Household
from organisations.models import Organisation


def codes(rights) -> list[Code]:
    return [reason.code for reason in rights.reasons]


def raise_months(*months: int, year: int = 2026) -> None:
    for month in months:
        raise_dues(month=Month(year, month), on=date(year, month, 1))


def pay(village, household, amount, on):
    return collect(household=household, paid_on=on, amount=amount, method="cash", till=village.till)


# Rights (T11)


def test_waiting_of_three_months_from_the_15th(village):
    household = village.family(on=date(2026, 1, 15))
    with village.acting():
        raise_months(1, 2, 3, 4)
        pay(village, household, 5000, date(2026, 1, 15))
        head = village.head(household)
        assert queries.rights_of(head, date(2026, 4, 14)).state is State.WAITING
        assert queries.rights_of(head, date(2026, 4, 15)).state is State.UP_TO_DATE


def test_three_months_after_30_november_is_the_last_day_of_february(village):
    household = village.family(on=date(2025, 11, 30))
    with village.acting():
        head = village.head(household)
        assert queries.rights_of(head, date(2026, 2, 27)).open is False
        assert queries.rights_of(head, date(2026, 2, 28)).open is True


def test_paid_late_the_closed_days_stay_closed_whenever_the_question_is_asked(village):
    """Contributions overdue and closed from 01/06, paid on 10/06: care on 05/06 stays refused."""
    household = village.family(on=date(2026, 1, 1))
    with village.acting():
        raise_months(1, 2, 3, 4)
        pay(village, household, 1000 + 4 * 600, date(2026, 1, 2))
        raise_dues(month=Month(2026, 5), on=date(2026, 5, 1))
        head = village.head(household)
        asked_on_the_day = queries.rights_of(head, date(2026, 6, 5))
        pay(village, household, 600, date(2026, 6, 10))
        for rights in (asked_on_the_day, queries.rights_of(head, date(2026, 6, 5))):
            assert (rights.state, codes(rights)[0]) == (State.SUSPENDED, Code.ARREARS)
        assert queries.rights_of(head, date(2026, 5, 31)).state is State.LATE
        assert queries.rights_of(head, date(2026, 6, 1)).state is State.SUSPENDED
        assert queries.rights_of(head, date(2026, 6, 10)).open


def test_a_receipt_typed_late_opens_the_days_it_paid_for(village):
    household = village.family(on=date(2026, 1, 1))
    with village.acting():
        raise_months(1, 2, 3, 4, 5)
        head = village.head(household)
        assert not queries.rights_of(head, date(2026, 5, 20)).open
        receipt = pay(village, household, 4000, date(2026, 5, 2))
        assert queries.rights_of(head, date(2026, 5, 20)).open
        reverse_receipt(receipt=receipt, reason="Autre famille", on=date(2026, 6, 1))
        assert not queries.rights_of(head, date(2026, 5, 20)).open


def test_an_advance_used_later_was_never_late(village):
    household = village.family(on=date(2026, 1, 1))
    with village.acting():
        pay(village, household, 6000, date(2026, 1, 2))
        raise_months(1, 2, 3, 4, 5)
        rights = queries.rights_of(village.head(household), date(2026, 5, 15))
        assert (rights.state, rights.overdue) == (State.UP_TO_DATE, 0)


def test_a_suspension_closes_one_person_or_all(village):
    household = village.family(on=date(2026, 1, 1))
    with village.acting():
        raise_months(1, 2, 3, 4)
        pay(village, household, 3400, date(2026, 1, 1))
        people = list(Beneficiary.objects.filter(household=household).order_by("number"))
        suspend(household=household, beneficiary=people[2], starts_on=date(2026, 4, 10), reason="Carte prêtée")
        found = queries.rights_of_many(people, date(2026, 4, 20))
        assert [found[person.pk].open for person in people] == [True, True, False]
        assert codes(found[people[2].pk]) == [Code.SUSPENSION]


def test_a_newborn_follows_its_mother_and_an_adopted_child_waits(village):
    household = village.family(people=1, on=date(2026, 1, 1))
    baby = village.person(household, 2, date(2026, 5, 10), birth_on=date(2026, 5, 2))
    adopted = village.person(household, 3, date(2026, 5, 10), birth_on=date(2018, 5, 2))
    with village.acting():
        found = queries.rights_of_many([baby, adopted], date(2026, 5, 20))
        assert found[baby.pk].open
        assert codes(found[adopted.pk])[0] is Code.WAITING


def renewed_first(village, household: Household, starts_on: date) -> None:
    """The family's only enrolment renews, as an import of members of old writes it."""
    Enrolment.objects.filter(household=household).update(
        stage="renewed", starts_on=starts_on, ends_on=starts_on.replace(year=starts_on.year + 1)
    )


def test_members_of_an_old_register_waited_when_they_joined(village):
    household = village.family(on=date(2024, 3, 9))
    with village.acting():
        renewed_first(village, household, date(2026, 8, 1))
        head = village.head(household)
        assert queries.rights_of(head, date(2026, 8, 1)).open
        assert queries.claim_rights(head, date(2026, 8, 2)).covered_since == date(2024, 3, 9)
        newcomer = village.person(household, 4, date(2026, 9, 1), link="spouse")
        assert codes(queries.rights_of(newcomer, date(2026, 9, 20)))[0] is Code.WAITING


def test_a_renewal_after_a_gap_that_the_register_knows_waits_anew(village):
    household = village.family(on=date(2024, 3, 9), until=date(2025, 3, 9))
    with village.acting():
        renew_enrolment(household=household, plan=village.plan, on=date(2026, 8, 1))
        assert codes(queries.rights_of(village.head(household), date(2026, 8, 2)))[0] is Code.WAITING


def test_a_renewal_of_what_was_cut_on_its_first_day_waits_from_its_own(village):
    household = village.family(on=date(2024, 3, 9))
    with village.acting():
        Enrolment.objects.filter(household=household).update(cut_on=date(2024, 3, 9), cut_reason="mistake")
        renew_enrolment(household=household, plan=village.plan, on=date(2026, 8, 1))
        assert codes(queries.rights_of(village.head(household), date(2026, 8, 2)))[0] is Code.WAITING


def test_what_a_claim_is_told(village):
    household = village.family(on=date(2026, 1, 15))
    with village.acting():
        raise_months(1, 2, 3, 4, 5)
        head = village.head(household)
        told = queries.claim_rights(head, date(2026, 5, 20))
        assert told.plan == village.plan
        assert (told.period.start, told.period.end) == (date(2026, 1, 15), date(2027, 1, 15))
        assert (told.covered_since, told.waiting_until) == (date(2026, 1, 15), None)
        assert queries.claim_rights(head, date(2026, 4, 14)).waiting_until == date(2026, 4, 15)
        assert queries.claim_rights(head, date(2026, 4, 15)).waiting_until is None
        assert told.overdue_since == date(2026, 2, 15)
        before = queries.claim_rights(head, date(2026, 1, 1))
        assert (before.enrolled, before.plan) == (None, village.plan)


def test_rights_need_a_scope(village):
    household = village.family()
    with village.acting():
        head = village.head(household)
    with pytest.raises(NoScope):
        queries.rights_of(head, date(2026, 3, 1))


@pytest.mark.parametrize("families", [1, 5])
def test_rights_of_many_take_the_same_queries_for_one_family_or_five(village, families):
    for number in range(families):
        village.family(f"{number:04d}", people=4)
    with village.acting():
        raise_months(1, 2, 3)
        for household in Household.objects.all():
            pay(village, household, 1000, date(2026, 1, 3))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = queries.rights_of_many(Beneficiary.objects.all(), date(2026, 3, 20))
    assert len(found) == 4 * families
    assert len(asked) == 8


# Who is in good standing


@pytest.fixture
def counted(village):
    """Two families: one paid in advance and late again, one never paid; counted by hand below."""
    one, other = village.family("0001", people=2), village.family("0002", people=3)
    with village.acting():
        pay(village, one, 2000, date(2025, 12, 30))
        raise_months(1, 2, 3)
        pay(village, one, 300, date(2026, 4, 5))
    return one, other


def test_people_with_rights_are_those_that_the_rule_says(village, counted):
    with village.acting():
        for day in (date(2026, 1, 10), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 10), date(2026, 8, 1)):
            people = list(Beneficiary.objects.all())
            told = {pk for pk, rights in queries.rights_of_many(people, day).items() if rights.open}
            assert {found.beneficiary.pk for found in queries.in_good_standing(day)} == told


@pytest.mark.parametrize("families", [1, 4])
def test_standing_and_late_families_take_the_same_queries_for_one_family_or_four(village, families):
    for number in range(families):
        village.family(f"{number:04d}", people=3)
    with village.acting():
        raise_months(1, 2)
        with CaptureQueriesContext(connection) as asked:
            queries.in_good_standing(date(2026, 4, 10))
            queries.late_families(date(2026, 4, 10))
    assert len(asked) == 11


def test_the_statement_of_a_family_takes_a_fixed_number_of_queries(village, counted):
    one, _other = counted
    with village.acting():
        with CaptureQueriesContext(connection) as few:
            account = queries.statement(one, date(2026, 4, 10))
        assert (account.owed, account.overdue, account.advance) == (0, 0, 100)
        raise_months(4, 5, 6)
        pay(village, one, 100, date(2026, 6, 2))
        with CaptureQueriesContext(connection) as more:
            account = queries.statement(one, date(2026, 6, 10))
        assert (account.owed, account.overdue) == (1000, 1000)
        assert len(more) == len(few)
        states = {str(mark.month): mark.state for mark in account.months}
        assert (states["2026-01"], states["2026-03"], states["2026-05"]) == ("waiting", "waiting", "late")
        assert len(account.months) == 24


def test_a_round_goes_to_a_village_or_a_section(village, counted):
    with village.acting():
        assert [payer.household.number for payer in queries.round_of("v:Gando", date(2026, 4, 10))] == ["0002"]
        assert queries.round_of("v:Ina", date(2026, 4, 10)) == []
        assert queries.round_of("s:999", date(2026, 4, 10)) == []
        assert queries.round_places() == [("v:Gando", "Gando")]


def test_a_section_and_a_village_of_one_name_are_told_apart(village, counted):
    """In the list of a round and in the filter of families; other names stand alone."""
    with village.acting():
        for name in ("Gando", "Nord"):
            Organisation.objects.create(
                parent=village.mutual, kind="section", name=name, code=name[:3].upper(), country="BJ",
                path=f"{village.mutual.path}{name[:3].upper()}/", opened_on=date(2025, 1, 1),
            )  # fmt: skip
        labels = ["Gando (section)", "Nord", "Gando (village)"]
        assert [name for _key, name in queries.round_places()] == labels
        assert [name for key, name in FamilyFilter().form.fields["where"].choices if key] == labels


@pytest.mark.parametrize(
    ("asked", "found"),
    [("0001", ["0001"]), ("0002-01", ["0002"]), ("97000000", ["0001", "0002"]), ("agosu", ["0001", "0002"]), ("x", [])],
)
def test_who_pays_is_found_by_number_name_sound_or_telephone(village, counted, asked, found):
    with village.acting():
        assert [head.household.number for head in queries.heads_matching(asked)] == found


def test_who_is_named_is_offered_before_who_is_alike(village):
    """Enter takes the first line: the payer of that very name, then who has those words, then who has them at home."""
    names = [("0001", "ADJOVI", "Codjo"), ("0002", "ADJOVI", "Koffi"), ("0003", "ABALO", "Woru")]
    at_home = {"0001": "Baké Koffi", "0003": "Koffi"}
    on = date(2026, 1, 1)
    for number, last_name, first_names in names:
        family = village.family(number, people=1)
        changes = {"last_name": last_name, "first_names": first_names}
        with village.acting():
            update_person(person=family.beneficiaries.get(), on=on, changes=changes)
        if number in at_home:
            village.person(family, 2, on, last_name="ADJOVI", first_names=at_home[number])
    with village.acting():
        assert [head.household.number for head in queries.heads_matching("adjovi koffi")] == ["0002", "0003", "0001"]
        assert [head.household.number for head in queries.heads_matching("ADJOVI")] == ["0001", "0002", "0003"]


def test_the_number_of_an_old_booklet_finds_its_family_after_who_has_it_now(village):
    village.family("0001", people=1)
    renumbered = village.family("0112", people=1)
    with village.acting():
        Household.objects.filter(pk=renumbered.pk).update(register_number="0001")
        assert [head.household.number for head in queries.heads_matching("0001")] == ["0001", "0112"]
        assert [person.household.number for person in queries.family_named("0001")] == ["0001", "0112"]
