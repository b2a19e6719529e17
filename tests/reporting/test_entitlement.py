"""Open rights counted by the database and the rule together are those that the rule counts alone, whatever happens."""

import random
from datetime import date, timedelta

import pytest

from contributions.actions import collect, raise_dues, reverse_receipt, set_rate, suspend
from contributions.models import Receipt
from contributions.queries import rights_facts_of
from contributions.rules.rights import open_days, rights_on, rights_span
from core.spans import Month, Span
from members.actions import add_person, end_enrolment, enrol_household, open_plan, record_exit, renew_enrolment
from members.models import Beneficiary
from organisations.acting import ActionRefused
from reporting.measures import measured
from reporting.measures.entitlement import _sorted_out
from reporting.rules import measures as m
from tests.claims.clinic import Clinic

FIRST = Month(2025, 1)
SPANS = (Month(2025, 3).span, Month(2025, 7).span, Month(2025, 12).span, Month(2026, 2).span)


@pytest.mark.parametrize(("seed", "grace", "back"), [(1, 30, 0), (2, 0, 15), (3, 30, 15), (4, 10, 0)])
def test_the_count_is_that_of_the_rule(bembe: Clinic, seed: int, grace: int, back: int) -> None:
    live_through(bembe, random.Random(seed), {"grace_days": grace, "reinstatement_days": back})
    with bembe.acting():
        facts = rights_facts_of(Beneficiary.objects.all())
        assert len(facts) > 40
        plain_count = 0
        for span in SPANS:
            day = span.last_day
            found = measured([bembe.mutual.pk], span, (m.BENEFICIARIES_ENTITLED, m.ENTITLED_DAYS))[bembe.mutual.pk]
            assert found["beneficiaries_entitled"] == sum(rights_on(one, day).open for one in facts.values()), span
            assert found["entitled_days"] == sum(open_days(rights_span(one, span)) for one in facts.values()), span
            plain, doubtful = _sorted_out([bembe.mutual.pk], span)
            plain_count += sum(plain.values())
            assert len(doubtful) < len(facts)
        assert plain_count or grace < 30, "the database never decided alone: the test would prove nothing"


def live_through(clinic: Clinic, chance: random.Random, terms: dict[str, int]) -> None:
    """Fourteen months where everything happens: late, early and undone payments, exits, births, renewals."""
    with clinic.acting():
        set_rate(
            plan=clinic.plan,
            starts_on=date(2025, 1, 2),
            terms={"amount": 200, "waiting_months": 2, "renewal_days": 10, "enrolment_fee": 500, **terms},
        )
        young = open_plan(name="Jeunes", code="JEUN", opens_on=date(2025, 1, 1), child_age_limit=18)
        set_rate(plan=young, starts_on=date(2025, 1, 1), terms={"amount": 100, "grace_days": 5})
    for step in range(14):
        month = FIRST + step
        with clinic.acting():
            plan = chance.choice([clinic.plan, clinic.plan, young] if step < 11 else [clinic.plan])
            for _ in range(chance.choice([0, 1, 2, 3])):
                enrol(clinic, chance, some_day(chance, month), plan)
            for happens in chance.choices((pay, pay, pay, undo, leave, renew, bear, stop, cut), k=8):
                try:
                    happens(clinic, chance, month)
                except ActionRefused:
                    continue
            raise_dues(month=month, on=month.first_day)
            for household in households():
                if chance.random() < 0.7:
                    receive(clinic, household, some_day(chance, month), 100_000)


def some_day(chance: random.Random, month: Month) -> date:
    return month.first_day + timedelta(days=chance.randrange(28))


def households():
    from members.models import Household

    return list(Household.objects.order_by("pk"))


def enrol(clinic, chance, on, plan) -> None:
    people = [
        {"last_name": f"SABI{chance.random()}"[:12], "first_names": f"N{rank}{on:%j}", "sex": chance.choice("FM"),
         "link": "head" if rank == 0 else "child", "birth_on": date(1975 if rank == 0 else 2006 + rank, 12, 17)}
        for rank in range(chance.randrange(1, 5))
    ]  # fmt: skip
    enrol_household(plan=plan, on=on, people=people, confirmed=True)


def receive(clinic, household, on: date, amount: int) -> None:
    from contributions.queries import owed

    due = owed([household.pk]).get(household.pk, 0)
    if due:
        collect(household=household, paid_on=on, amount=min(amount, due), method="cash", till=clinic.till)


def pay(clinic, chance, month) -> None:
    if found := households():
        receive(clinic, chance.choice(found), some_day(chance, month), chance.choice([100, 400, 5000]))


def undo(clinic, chance, month) -> None:
    found = list(Receipt.objects.standing())
    if found:
        receipt = chance.choice(found)
        reverse_receipt(receipt=receipt, reason="Erreur", on=max(receipt.paid_on, some_day(chance, month)))


def leave(clinic, chance, month) -> None:
    found = list(Beneficiary.objects.filter(left_on=None).exclude(link="head"))
    if found:
        reason = chance.choice(["died", "moved"])
        record_exit(person=chance.choice(found), reason=reason, on=some_day(chance, month))


def renew(clinic, chance, month) -> None:
    if found := households():
        renew_enrolment(household=chance.choice(found), plan=clinic.plan, on=some_day(chance, month))


def bear(clinic, chance, month) -> None:
    if found := households():
        born = some_day(chance, month)
        child = {"last_name": "SABI", "first_names": f"B{born:%j}", "sex": "F", "link": "child", "birth_on": born}
        add_person(
            household=chance.choice(found), person=child, on=born, declared_on=born + timedelta(days=20), confirmed=True
        )


def stop(clinic, chance, month) -> None:
    if found := households():
        start = some_day(chance, month)
        suspend(household=chance.choice(found), starts_on=start, ends_on=start + timedelta(days=40), reason="Fraude")


def cut(clinic, chance, month) -> None:
    if found := households():
        reason = chance.choice(["resigned", "terminated", "moved"])
        leaves = reason == "terminated" or chance.random() < 0.5
        end_enrolment(household=chance.choice(found), on=some_day(chance, month), reason=reason, leaves=leaves)


def test_what_never_changed_is_decided_by_the_database_alone(bembe: Clinic) -> None:
    bembe.family(people=4)
    with bembe.acting():
        plain, doubtful = _sorted_out([bembe.mutual.pk], Span(date(2025, 6, 1), date(2025, 7, 1)))
    assert (plain, doubtful) == ({bembe.mutual.pk: 4}, [])
