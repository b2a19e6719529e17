"""Whatever is posted and reversed, in whatever order: the book sums to zero and a till holds the sum of its lines."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.spans import Month, Span
from ledger import queries, rules
from ledger.actions import close_till, open_till, record_movement, reverse_entry
from ledger.models import Entry
from organisations.acting import ActionRefused
from tests.ledger.writing import account, check_constraints, collect, till

START = date(2026, 3, 1)
DAYS = st.integers(0, 27).map(lambda n: START + timedelta(days=n))
AMOUNTS = st.integers(1, 50_000)
STEPS = st.one_of(
    st.tuples(st.just("collect"), DAYS, AMOUNTS),
    st.tuples(st.just("income"), DAYS, AMOUNTS),
    st.tuples(st.just("expense"), DAYS, AMOUNTS),
    st.tuples(st.just("deposit"), DAYS, AMOUNTS),
    st.tuples(st.just("reverse"), DAYS, st.integers(1, 30)),
    st.tuples(st.just("count"), DAYS, st.integers(0, 900)),
)


def do(step: tuple[str, date, int]) -> None:
    kind, day, value = step
    if kind == "collect":
        collect(amount=value, on=day, party=f"members.Household:{value % 3}")
    elif kind == "deposit":
        record_movement(kind="transfer", till=till(), to_till=till("bank"), amount=value, posted_on=day, label="Dépôt")
    elif kind in ("income", "expense"):
        against = account("741" if kind == "income" else "6203")
        record_movement(kind=kind, till=till(), amount=value, posted_on=day, label="x", account=against)
    elif kind == "reverse":
        entry = Entry.objects.filter(number=value).first()
        if entry is not None:
            reverse_entry(entry=entry, posted_on=max(day, entry.posted_on), reason="essai")
    else:
        day = START + timedelta(days=30)
        counted = queries.held_in(till()) + value
        open_till(till=till(), day=day, counted=counted, reason="écart")
        close_till(till=till(), day=day, counted=max(counted - 100, 0), reason="écart")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_the_book_always_agrees(book, steps):
    with transaction.atomic():
        refused = written = 0
        for step in steps:
            try:
                do(step)
                written += 1
            except ActionRefused:
                refused += 1
        assert refused + written == len(steps)
        check_constraints()
        lines = queries.trial_balance(Month(2026, 3).span)
        assert sum(line.closing for line in lines) == 0
        assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
        cash = till()
        whole = queries.till_book(cash, Span(START, date(2026, 5, 1)))
        assert whole.closing == queries.held_in(cash) == sum(line.amount for line in whole.lines)
        by_day = {line.posted_on: line.held for line in whole.lines}
        assert all(held >= 0 for held in by_day.values())
        assert all(queries.till_balance(cash, day) == held for day, held in by_day.items())
        assert sum(queries.party_balances("advances", date(2026, 5, 1)).values()) == queries.balance(
            "advances", date(2026, 5, 1)
        )
        assert list(queries.broken()) == []
        transaction.set_rollback(True)


@given(opening=st.integers(-1000, 1000), later=st.lists(st.integers(-500, 500), max_size=12))
def test_the_lowest_is_never_passed(opening, later):
    running = [opening + sum(later[:n]) for n in range(len(later) + 1)]
    assert rules.lowest(opening, later) == min(running)


@given(st.dictionaries(st.sampled_from(rules.DENOMINATIONS["XOF"]), st.integers(0, 50)))
def test_counted_notes_are_worth_their_value(pieces):
    assert rules.counted(pieces) == sum(value for value, n in pieces.items() for _piece in range(n))


@pytest.mark.parametrize("values", rules.DENOMINATIONS.values(), ids=rules.DENOMINATIONS)
def test_denominations_go_down(values):
    assert list(values) == sorted(set(values), reverse=True)
