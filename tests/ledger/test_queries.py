"""What is read from the book: balances, totals, till books, months; always in the same number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from core.spans import Month, Span
from ledger import queries
from ledger.actions import close_month, close_till, open_till, record_movement, reverse_entry
from ledger.choices import MonthState
from tests.ledger.writing import DAY, account, collect, owe, receive, spend, till

MARCH = Month(2026, 3)


def asked(function, *arguments, **named) -> int:
    """How many queries it takes."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = function(*arguments, **named)
        if not isinstance(found, dict | int):
            list(found)
    return len(seen)


# -- balances ---------------------------------------------------------------------------------------------------------
def test_a_balance_is_of_a_day_by_use_or_number(book):
    receive(50_000, on=date(2026, 3, 1))
    spend(12_000, on=date(2026, 3, 2), code="6201")
    spend(500, on=date(2026, 3, 3), code="6204")
    assert [queries.balance("cash", date(2026, 3, day)) for day in (1, 2, 3)] == [50_000, 38_000, 37_500]
    assert queries.balance("6204", date(2026, 3, 3)) == 500
    assert queries.balance("operating", date(2026, 3, 31)) == 12_500
    assert queries.balance("cash", date(2026, 2, 28)) == 0
    assert queries.balance("nothing", DAY) == 0


def test_the_trial_balance_agrees_and_takes_one_query(book):
    receive(50_000, on=date(2026, 2, 20))
    spend(12_000)
    collect(amount=700)
    lines = queries.trial_balance(MARCH.span)
    cash = next(line for line in lines if line.account.code == "571")
    assert (cash.opening, cash.debit, cash.credit, cash.closing) == (50_000, 700, 12_000, 38_700)
    for side in ("opening", "closing"):
        assert sum(getattr(line, side) for line in lines) == 0
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines) == 12_700
    assert asked(queries.trial_balance, MARCH.span) == 1
    assert asked(queries.trial_balance, Span(date(2026, 1, 1))) == 1


def test_party_balances_are_the_account_cut_by_party(book):
    owe(amount=64_000, party="claims.Provider:1")
    owe(amount=6000, party="claims.Provider:2", on=date(2026, 3, 12))
    paid = owe(amount=1000, party="claims.Provider:3")
    assert queries.party_balances("providers", DAY) == {"claims.Provider:1": -64_000, "claims.Provider:3": -1000}
    assert queries.party_balances("providers", date(2026, 3, 12), ["claims.Provider:2", "claims.Provider:9"]) == {
        "claims.Provider:2": -6000
    }
    assert queries.party_balance("providers", "claims.Provider:1", DAY) == -64_000
    assert sum(queries.party_balances("providers", date(2026, 3, 31)).values()) == queries.balance(
        "providers", date(2026, 3, 31)
    )
    assert paid.total == 1000
    assert asked(queries.party_balances, "providers", DAY) == 1


# -- tills ------------------------------------------------------------------------------------------------------------
def test_a_till_book_carries_what_is_held(book):
    receive(10_000, on=date(2026, 2, 27))
    spend(2500, on=date(2026, 3, 5), voucher="B-1")
    collect(amount=300, on=date(2026, 3, 5))
    record_movement(
        kind="transfer", till=till(), to_till=till("bank"), amount=5000, posted_on=date(2026, 4, 1), label="Dépôt"
    )
    found = queries.till_book(till(), MARCH.span)
    assert (found.opening, found.received, found.paid, found.closing) == (10_000, 300, 2500, 7800)
    assert [(line.voucher, line.received, line.paid, line.held) for line in found.lines] == [
        ("B-1", 0, 2500, 7500),
        ("", 300, 0, 7800),
    ]
    with CaptureQueriesContext(connection) as seen:
        queries.till_book(till(), MARCH.span)
    assert len(seen) == 3  # the till, what it held, its lines


def test_tills_say_what_they_hold_in_one_query(book):
    collect(amount=900)
    open_till(till=till(), day=DAY, counted=900)
    assert [(each.kind, each.held, each.counting) for each in queries.tills()] == [
        ("cash", 900, True),
        ("bank", 0, False),
        ("wallet", 0, False),
    ]
    assert asked(queries.tills) == 1


def test_another_mutuals_till_entry_or_month_is_not_found(book):
    entry, box = collect(), till()
    with book.acting("manager", book.nikki):
        for find, key in ((queries.find_entry, entry.pk), (queries.find_till, box.pk), (queries.find_till, None)):
            with pytest.raises(Http404):
                find(key)
    for text in ("2026-13", "mars", "26-3", ""):
        with pytest.raises(Http404):
            queries.find_month(text)


# -- journal ----------------------------------------------------------------------------------------------------------
def test_what_is_held_after_each_entry(book):
    receive(10_000, on=date(2026, 3, 1))
    spend(2500, on=date(2026, 3, 9))
    collect(amount=300, on=date(2026, 3, 5))
    entries = list(queries.journal())
    held = queries.held_after(entries, till().account_id)
    assert [held[entry.pk] for entry in entries] == [7800, 10_300, 10_000]
    assert queries.held_after(entries[1:], till().account_id)[entries[1].pk] == 10_300
    assert queries.held_after([], till().account_id) == {}


def test_the_journal_takes_as_many_queries_for_one_row_as_for_three(book):
    collect()
    one = asked(queries.journal)
    collect()
    spend(100)
    assert asked(queries.journal) == one == 2


def test_what_made_an_entry(book, settings):
    settings.LEDGER_SOURCES = {"contributions.Receipt": "ledger:entry", "ledger.Till": "nowhere:page"}
    by_hand, of_receipt = receive(500), collect(source="contributions.Receipt:12")
    unknown, unread = collect(source="elsewhere.Thing:1"), collect(source="members.Household:x")
    open_till(till=till(), day=DAY, counted=2020, reason="pièce trouvée")
    gap = queries.journal().get(source__startswith="ledger.Till")
    assert queries.source_of(by_hand) is None
    assert queries.source_of(of_receipt).url == "/caisse/ecritures/12/"
    assert [queries.source_of(entry).url for entry in (unknown, unread, gap)] == ["", "", ""]
    assert all(queries.source_of(entry).label for entry in (of_receipt, unknown, unread, gap))


# -- months -----------------------------------------------------------------------------------------------------------
def test_months_since_the_first_entry_and_what_blocks_the_next(book):
    assert queries.months(DAY) == []
    receive(500, on=date(2025, 12, 30))
    receive(700, on=date(2026, 2, 2))
    close_month(month=Month(2025, 12), on=DAY)
    open_till(till=till(), day=date(2026, 2, 20), counted=1200)
    found = {line.month: line for line in queries.months(date(2026, 4, 10))}
    assert [str(month) for month in found] == ["2026-04", "2026-03", "2026-02", "2026-01", "2025-12"]
    assert found[Month(2025, 12)].state == MonthState.CLOSED
    assert found[Month(2025, 12)].moved == queries.Moved(1, 500)
    assert found[Month(2026, 1)].state == MonthState.CLOSABLE
    assert found[Month(2026, 2)].state == found[MARCH].state == MonthState.LATER
    assert found[Month(2026, 4)].state == MonthState.RUNNING
    close_month(month=Month(2026, 1), on=DAY)
    february = next(line for line in queries.months(date(2026, 4, 10)) if line.month == Month(2026, 2))
    assert february.state == MonthState.BLOCKED
    assert [reason.url for reason in february.blockers] == [f"/caisse/cloturer/{till().pk}/"]


def test_the_list_of_months_takes_as_many_queries_for_one_as_for_many(book):
    receive(500, on=date(2026, 3, 2))
    few = asked(queries.months, date(2026, 4, 10))
    receive(500, on=date(2025, 3, 2))
    assert asked(queries.months, date(2026, 4, 10)) == few


# -- the day ----------------------------------------------------------------------------------------------------------
def test_the_day_asks_to_close_a_till_left_open(book):
    receive(900)
    open_till(till=till(), day=DAY, counted=900)
    assert queries.waiting(DAY) == []
    [line] = queries.waiting(date(2026, 3, 11))
    assert line.sentence == "caisse ouverte depuis le 10/03/2026\xa0: 900\xa0FCFA dans «\xa0Caisse\xa0»"
    assert line.url == f"/caisse/cloturer/{till().pk}/"
    close_till(till=till(), day=DAY, counted=900)
    assert queries.waiting(date(2026, 3, 11)) == []


def test_the_day_asks_for_the_month_from_the_fifth(book):
    assert queries.waiting(date(2026, 4, 5)) == []
    receive(900)
    assert queries.waiting(date(2026, 4, 4)) == []
    [line] = queries.waiting(date(2026, 4, 5))
    assert (line.count, line.sentence, line.url) == (
        1,
        "mois à clôturer\xa0: mars 2026",
        "/rapports/2026-03/",
    )
    [late] = queries.waiting(date(2026, 6, 4))
    assert (late.count, late.sentence) == (2, "mois à clôturer, à partir de mars 2026")
    with book.acting("controller"):
        assert queries.waiting(date(2026, 6, 4)) == []


def test_a_search_finds_entries_by_number_voucher_and_label(book):
    receive(900, voucher="CONV-7")
    spend(100)
    assert [found.title for found in queries.search("transport")] == ["n° 2, Transport"]
    assert [found.title for found in queries.search("conv-7")] == ["n° 1, Subvention"]
    assert [found.subtitle for found in queries.search("1")] == ["10/03/2026, 900\xa0FCFA"]
    assert queries.search("  ") == queries.search("rien") == []
    assert asked(queries.search, "transport") == 1
    for role in ("collector", "claims_clerk"):
        with book.acting(role):
            assert queries.search("transport") == []
    with book.acting("manager", book.nikki):
        assert queries.search("transport") == []


def test_reversals_leave_no_trace_in_balances(book):
    entry = receive(900)
    reverse_entry(entry=entry, posted_on=DAY, reason="erreur")
    assert {line.closing for line in queries.trial_balance(MARCH.span)} == {0}
    assert queries.balance(account("741").code, DAY) == 0
