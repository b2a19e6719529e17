"""One question, one answer: what the page of rights says of a day is what a claim of that day is judged on."""

from collections.abc import Iterable
from datetime import date, timedelta

from claims.queries.facts import facts_for, known_of
from claims.queries.slips import PricedLine, Slip
from claims.rules.adjudication import adjudicate
from contributions.actions import collect, raise_dues_for, set_rate, suspend
from contributions.queries import rights_facts_of
from contributions.rules.rights import rights_on
from core.spans import Month, months_between
from members.actions import add_person, end_enrolment, enrol_household, open_plan, record_exit, renew_enrolment
from members.models import Beneficiary, Household, Plan
from tests.claims.clinic import OPENED, Clinic

DAYS = [date(2024, 12, 25) + timedelta(days=n) for n in range(500)]
RIGHTS = ("DRO-1", "DRO-2", "DRO-3", "DRO-4")


def a_plan(code: str, limit: int) -> Plan:
    plan = open_plan(name=code, code=code, opens_on=OPENED, child_age_limit=limit)
    terms = {"amount": 200, "grace_days": 30, "waiting_months": 3, "reinstatement_days": 10}
    set_rate(plan=plan, starts_on=OPENED, terms=terms)
    return plan


def someone(name: str, link: str, birth_on: date, **more: object) -> dict[str, object]:
    return {"last_name": "SABI", "first_names": name, "link": link, "sex": "F", "birth_on": birth_on, **more}


def settle(clinic: Clinic, household: Household, year: int, on: date) -> None:
    months = list(months_between(Month(year, 1), Month(year, 12)))
    raise_dues_for(household=household, on=date(year, 1, 1), months=months)
    collect(household=household, paid_on=on, amount=200_000, method="cash", till=clinic.till)


def growing_family(clinic: Clinic, first: Plan, then: Plan) -> Household:
    """Children who pass the limit of the plan, of the next plan, on 29 February or in a year; one joins, one dies."""
    household = enrol_household(
        plan=first,
        on=OPENED,
        confirmed=True,
        people=[
            someone("Adjoa", "head", date(1985, 5, 2)),
            someone("Afi", "child", date(2005, 3, 10)),
            someone("Sika", "child", date(2004, 2, 29)),
            someone("Abla", "child", date(2004, 12, 31), birth_precision="year"),
            someone("Yon", "ascendant", date(1940, 1, 1)),
        ],
    )
    add_person(
        household=household, person=someone("Bio", "child", date(2015, 1, 1)), on=date(2025, 5, 12), confirmed=True
    )
    add_person(
        household=household, person=someone("Codjo", "child", date(2025, 6, 3)), on=date(2025, 6, 3), confirmed=True
    )
    record_exit(person=named("Yon"), reason="died", on=date(2025, 8, 8))
    suspend(
        household=household, beneficiary=named("Afi"), starts_on=date(2025, 9, 1), ends_on=date(2025, 9, 15), reason="x"
    )
    renew_enrolment(household=household, plan=then, on=date(2026, 1, 1))
    settle(clinic, household, 2025, OPENED)
    settle(clinic, household, 2026, date(2026, 1, 1))
    return household


def late_family(clinic: Clinic, plan: Plan) -> Household:
    """Pays in July what is due since January, then is struck off."""
    household = enrol_household(
        plan=plan, on=OPENED, people=[someone("Kora", "head", date(1970, 1, 1))], confirmed=True
    )
    settle(clinic, household, 2025, date(2025, 7, 20))
    end_enrolment(household=household, on=date(2025, 10, 1), reason="terminated")
    return household


def returning_family(clinic: Clinic, plan: Plan) -> Household:
    """Leaves its plan during the waiting period, comes back after three months."""
    household = enrol_household(
        plan=plan, on=OPENED, people=[someone("Gado", "head", date(1970, 1, 1))], confirmed=True
    )
    end_enrolment(household=household, on=date(2025, 2, 10), reason="resigned", leaves=False)
    renew_enrolment(household=household, plan=plan, on=date(2025, 5, 10))
    settle(clinic, household, 2025, OPENED)
    return household


def named(first_names: str) -> Beneficiary:
    return Beneficiary.objects.get(first_names=first_names)


def claims_answer(clinic: Clinic, people: Iterable[Beneficiary]) -> dict[tuple[int, date], set[str]]:
    """The checks of rights that a slip of each person and day would fail."""
    line = PricedLine(1, clinic.consultation.pk, 1, 10_000, 10_000)
    slips = [
        Slip(
            beneficiary=person, provider_id=clinic.centre.pk, lines=(line,), care_from=day, care_to=day,
            received_on=day, typed_on=day,
        )
        for person in people
        for day in DAYS
    ]  # fmt: skip
    known = known_of(clinic.mutual.pk, slips)
    found = {}
    for slip in slips:
        codes = {failure.code for failure in adjudicate(facts_for(slip, known)).failures}
        found[slip.beneficiary.pk, slip.care_from] = codes & set(RIGHTS)
    return found


def test_the_rights_of_a_day_are_those_that_a_claim_of_that_day_finds(clinic: Clinic) -> None:
    with clinic.acting():
        first, then = a_plan("A", 21), a_plan("B", 18)
        growing_family(clinic, first, then)
        late_family(clinic, first)
        returning_family(clinic, first)
        people = list(Beneficiary.objects.order_by("pk"))
        facts = rights_facts_of(people)
        asked = claims_answer(clinic, people)
    wrong = [
        (person.first_names, day, sorted(told), sorted(asked[person.pk, day]))
        for person in people
        for day in DAYS
        if (told := rights_on(facts[person.pk], day).failed_checks) != asked[person.pk, day]
    ]
    assert wrong == []
    assert set().union(*asked.values()) == set(RIGHTS)
