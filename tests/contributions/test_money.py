"""Laws of the money of contributions, over any sequence of calls, payments, reversals and cancellations."""

from datetime import date, timedelta

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contributions import queries
from contributions.actions import cancel_due, collect, raise_dues, reverse_receipt
from contributions.models import Allocation, Due, Receipt
from core.spans import Month
from ledger.models import Leg
from members.models import Beneficiary, Household

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("raise"), st.integers(1, 12)),
        st.tuples(st.just("pay"), st.integers(1, 5000), st.integers(0, 1)),
        st.tuples(st.just("reverse"), st.integers(0, 20)),
        st.tuples(st.just("cancel"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=14,
)
SETTINGS = {"max_examples": 25, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
START = date(2026, 1, 1)


def play(village, steps) -> None:
    """Do the steps, a day apart; what cannot be (nothing left to reverse) is passed over."""
    from django.db import transaction

    with village.acting(), transaction.atomic():
        families = list(Household.objects.order_by("number"))
        for number, step in enumerate(steps):
            on = START + timedelta(days=number)
            if step[0] == "raise":
                raise_dues(month=Month(2026, step[1]), on=on)
            elif step[0] == "pay":
                collect(household=families[step[2]], paid_on=on, amount=step[1], method="cash", till=village.till)
            else:
                undo(step, on)
        check(families)
        transaction.set_rollback(True)


def undo(step, on) -> None:
    table = Receipt.objects.standing() if step[0] == "reverse" else Due.objects.standing()
    rows = list(table.order_by("pk"))
    if not rows:
        return
    row = rows[step[1] % len(rows)]
    if step[0] == "reverse":
        reverse_receipt(receipt=row, reason="Erreur", on=on)
    else:
        cancel_due(due=row, reason="Erreur", on=on)


def check(families) -> None:
    for household in families:
        owed = sum(due.left for due in Due.objects.filter(household=household).open())
        held = sum(part.left for part in queries.advances([household.pk]).get(household.pk, []))
        assert balance("members", household) == owed
        assert balance("advances", household) == -held
        assert not (owed and held), "an advance waits beside a due"
    for receipt in Receipt.objects.standing().with_left():
        parts = sum(receipt.allocations.values_list("amount", flat=True))
        assert receipt.amount == parts + receipt.left  # I3
        assert receipt.left >= 0
    for due in Due.objects.all().with_left():
        assert 0 <= due.left <= due.amount  # I4
    assert balance("cash") == (Receipt.objects.aggregate(total=Sum("amount"))["total"] or 0)
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))  # I8
    for mirror in Receipt.objects.filter(reversal_of__isnull=False):
        assert mirror.amount == -mirror.reversal_of.amount
        assert not Allocation.objects.standing().filter(receipt=mirror.reversal_of).exists()


def balance(use: str, household: Household | None = None) -> int:
    legs = Leg.objects.filter(account__use=use)
    if household is not None:
        legs = legs.filter(party=f"members.Household:{household.pk}")
    return int(legs.aggregate(total=Sum("amount"))["total"] or 0)


@settings(**SETTINGS)
@given(steps=STEPS)
def test_any_sequence_keeps_the_laws_of_money(two_families, steps):
    play(two_families, steps)


@pytest.fixture
def two_families(village):
    village.family("0001", people=2)
    village.family("0002", people=3)
    return village


@settings(**SETTINGS)
@given(amounts=st.lists(st.integers(1, 3000), min_size=1, max_size=6), day=st.integers(0, 200))
def test_what_was_answered_for_a_day_is_answered_again_after_later_payments(two_families, amounts, day):
    """I17: rights of a day are the same whenever they are asked for."""
    from django.db import transaction

    with two_families.acting(), transaction.atomic():
        for month in range(1, 7):
            raise_dues(month=Month(2026, month), on=START)
        household = Household.objects.get(number="0001")
        asked = START + timedelta(days=day)
        people = list(Beneficiary.objects.filter(household=household))
        before = queries.rights_of_many(people, asked)
        for number, amount in enumerate(amounts, start=1):
            on = asked + timedelta(days=number)
            collect(household=household, paid_on=on, amount=amount, method="cash", till=two_families.till)
        assert queries.rights_of_many(people, asked) == before
        transaction.set_rollback(True)
