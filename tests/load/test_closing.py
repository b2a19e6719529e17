"""Closing while posting goes on, and many hands in one till: each posting is wholly in, or refused and told so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event, Semaphore

import pytest
from django.db import connections
from django.db.models import Sum

from core.spans import Month
from ledger import queries
from ledger.actions import close_month, close_till, movements, open_book, open_till
from ledger.models import Entry, Leg, Period, TillCount
from organisations.acting import ActionRefused, Actor, act_as
from tests.ledger.writing import collect, receive, spend, till
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8
EACH = 15
MARCH = Month(2026, 3)
DAYS = (date(2026, 3, 31), date(2026, 4, 1))


@pytest.fixture
def world(transactional_db: None, settings) -> World:
    settings.CLOSING_CHECKS = []
    found = make_world()
    with found.acting("manager"):
        open_book()
    return found


def together(actor: Actor, works: list[Callable[[], object]]) -> list[object]:
    """Every work on a connection of its own, all begun at the same instant; what each gave or was refused with."""
    start = Barrier(len(works))

    def hand(work: Callable[[], object]) -> object:
        try:
            with act_as(actor):
                start.wait()
                return work()
        except ActionRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(hand, works))


def test_a_movement_whose_month_closes_while_it_is_looked_at_is_refused_in_words(world, monkeypatch):
    """What was read before the numbers of the book are held is read again: they may have been waited for."""
    looked_at, closed = Event(), Event()
    judge = movements.refuse_day

    def looked_at_then_closed(*told: object, **named: object) -> None:
        judge(*told, **named)
        looked_at.set()
        assert closed.wait(30)

    def close() -> Period:
        assert looked_at.wait(30)
        try:
            return close_month(month=MARCH, on=DAYS[1])
        finally:
            closed.set()

    monkeypatch.setattr(movements, "refuse_day", looked_at_then_closed)
    refusal, period = together(world.actor("manager"), [lambda: receive(500, on=DAYS[0], recorded_on=DAYS[1]), close])
    assert isinstance(period, Period)
    assert isinstance(refusal, ActionRefused)
    assert "est clôturée" in refusal.text


def test_a_month_closes_while_eight_hands_post_in_it(world):
    posted, refused, begun = [], [], Semaphore(0)

    def post_many() -> None:
        for n in range(EACH):
            try:
                posted.append(collect(amount=100 + n, on=DAYS[n % 2]))
            except ActionRefused as refusal:
                refused.append(refusal)
            begun.release()

    def close() -> Period:
        for _entry in range(HANDS * 3):
            begun.acquire()
        return close_month(month=MARCH, on=DAYS[1])

    actor = world.actor("manager")
    period = together(actor, [*[post_many] * HANDS, close])[-1]
    assert isinstance(period, Period)
    with act_as(actor):
        in_march = Entry.objects.filter(posted_on__lt=DAYS[1])
        assert in_march.count() == period.entry_count
        assert in_march.aggregate(Sum("total"))["total__sum"] == period.entry_total
        assert all(entry.number <= period.last_number for entry in in_march)
        assert len(posted) + len(refused) == HANDS * EACH
        assert Entry.objects.count() == len(posted)
        assert {entry.number for entry in posted} == set(range(1, len(posted) + 1))
        assert period.entry_count > 0
        assert refused, "the month closed after everything was posted: nothing was put to the test"
        assert {refusal.text for refusal in refused} == {
            "La période de mars 2026 est clôturée. Choisissez une date à partir du 01/04/2026."
        }
        assert Leg.objects.aggregate(Sum("amount"))["amount__sum"] == 0
        assert list(queries.broken()) == []


def test_one_closing_of_many(world):
    actor = world.actor("manager")
    with act_as(actor):
        collect()
    found = together(actor, [lambda: close_month(month=MARCH, on=DAYS[1])] * HANDS)
    assert sum(isinstance(each, Period) for each in found) == 1
    assert {each.text for each in found if isinstance(each, ActionRefused)} == {
        "La période de mars 2026 est déjà clôturée."
    }


def test_the_last_francs_of_a_till_are_spent_once(world):
    actor = world.actor("manager")
    with act_as(actor):
        collect(amount=5000)
    found = together(actor, [lambda: spend(1000)] * HANDS)
    assert sum(isinstance(each, Entry) for each in found) == 5
    with act_as(actor):
        assert queries.held_in(till()) == 0
        assert list(queries.broken()) == []


def test_a_till_is_opened_once_and_counted_true_while_money_comes_in(world):
    actor, day = world.actor("manager"), date(2026, 3, 10)
    with act_as(actor):
        box = till()
    opened = together(actor, [lambda: open_till(till=box, day=day, counted=0)] * HANDS)
    assert sum(isinstance(each, TillCount) for each in opened) == 1

    def receive_many() -> None:
        for _n in range(EACH):
            collect(amount=200)

    def close() -> TillCount:
        return close_till(till=box, day=day, counted=100_000, reason="compté pendant qu'on encaisse")

    count = together(actor, [*[receive_many] * (HANDS - 1), close])[-1]
    assert isinstance(count, TillCount)
    with act_as(actor):
        until = Leg.objects.filter(account=box.account, entry__number__lte=count.closing_number)
        assert until.aggregate(Sum("amount"))["amount__sum"] == count.closing_amount == 100_000
        assert list(queries.broken()) == []
