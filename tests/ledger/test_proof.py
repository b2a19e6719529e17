"""The proof of the book: silent on a sound one, and it names each fault planted once the guards are off."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import guards
from core.scoping import every_organisation
from core.spans import Month
from ledger import queries
from ledger.actions import close_month, close_till, open_till, record_opening, reverse_entry
from ledger.models import Entry, Leg, Period, TillCount
from tests.ledger.writing import account, collect, owe, receive, spend, till


@pytest.fixture
def kept(world) -> Iterator[object]:
    """Two months of a book: receipts, expenses, a reversal, counts with gaps, a closed month."""
    from ledger.actions import open_book

    with world.acting("manager"):
        open_book()
        record_opening(posted_on=date(2026, 2, 1), amounts={"cash": 20_000, "bank": 300_000})
        collect(amount=700, on=date(2026, 2, 3))
        owe(amount=9000, party="claims.Provider:1", on=date(2026, 2, 4))
        spend(2500, on=date(2026, 2, 5))
        open_till(till=till(), day=date(2026, 2, 6), counted=18_000, reason="manque")
        collect(amount=1300, on=date(2026, 2, 6))
        close_till(till=till(), day=date(2026, 2, 6), counted=19_400, reason="retrouvé")
        close_month(month=Month(2026, 2), on=date(2026, 3, 1))
        reverse_entry(entry=receive(5000, on=date(2026, 3, 2)), posted_on=date(2026, 3, 2), reason="erreur")
        yield world


def test_a_sound_book_is_silent_in_a_fixed_number_of_queries(kept):
    with CaptureQueriesContext(connection) as few:
        assert list(queries.broken()) == []
    for day in (3, 4, 5):
        collect(on=date(2026, 3, day))
        reverse_entry(entry=spend(100, on=date(2026, 3, day)), posted_on=date(2026, 3, day), reason="erreur")
    with CaptureQueriesContext(connection) as more:
        assert list(queries.broken()) == []
    assert len(more) == len(few)


def test_an_empty_book_is_sound(world):
    with every_organisation():
        assert list(queries.broken()) == []


def first_entry() -> Entry:
    return Entry.objects.get(number=2)


def unbalanced() -> None:
    leg = first_entry().legs.get(amount__gt=0)
    Leg.objects.filter(pk=leg.pk).update(amount=900)


def emptied() -> None:
    Leg.objects.filter(entry=first_entry()).delete()


def rewritten() -> None:
    for leg in first_entry().legs.all():
        Leg.objects.filter(pk=leg.pk).update(amount=leg.amount * 2)


def deleted() -> None:
    entry = Entry.objects.get(label="Transport")
    entry.legs.all().delete()
    Entry.objects.filter(pk=entry.pk).delete()


def crooked_mirror() -> None:
    mirror = Entry.objects.get(reversal_of__isnull=False)
    mirror.legs.filter(amount__gt=0).update(account=account("771"))


def backdated() -> None:
    Entry.objects.filter(number=queries.journal().first().number).update(posted_on=date(2026, 2, 20))


def moved_away() -> None:
    Entry.objects.filter(number=2).update(posted_on=date(2026, 3, 20))


def recounted() -> None:
    TillCount.objects.update(closing_amount=18_000)


def drained() -> None:
    Entry.objects.filter(label="Transport").update(posted_on=date(2026, 1, 3))


def partyless() -> None:
    Leg.objects.filter(account__use="providers").update(party="")


def reopened_total() -> None:
    Period.objects.update(entry_total=1)


FAULTS: list[tuple[Callable[[], None], str]] = [
    (unbalanced, "I1, l'écriture n° 2 n'est pas équilibrée (écart 200)."),
    (emptied, "I1, l'écriture n° 2 n'est pas équilibrée (écart 0)."),
    (rewritten, "I9, l'écriture n° 2 a changé\xa0: 700 écrit, 1\u202f400 lu."),
    (deleted, "numéros d'écriture donnés"),
    (crooked_mirror, "I9, la contre-passation n° 9 n'est pas le miroir de son écriture."),
    (backdated, "du 20/02/2026 est venue après la clôture."),
    (moved_away, "I10, février 2026 a changé après sa clôture\xa0: écritures closes 7, lues 6, écart -700."),
    (recounted, "I5, «\xa0Caisse\xa0»\xa0: compté 18\u202f000, le livre dit 19\u202f400."),
    (drained, "I5, «\xa0Caisse\xa0» descend sous zéro (-2\u202f500) à partir du 03/01/2026."),
    (partyless, "I12, l'écriture n° 3 touche"),
    (reopened_total, "I10, février 2026 a changé après sa clôture"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("plant", "told"), FAULTS, ids=[plant.__name__ for plant, _told in FAULTS])
def test_each_planted_fault_is_named(kept, plant, told):
    guards.remove()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA foreign_keys = OFF")
    try:
        plant()
        found = list(queries.broken())
        assert any(told in sentence for sentence in found), found
        assert all(sentence.startswith("Mutuelle de Bembèrèkè\xa0: ") for sentence in found)
        with kept.acting("manager", kept.nikki):
            assert list(queries.broken()) == []
        with every_organisation():
            assert sorted(queries.broken()) == sorted(found)
    finally:
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA foreign_keys = ON")


def test_many_faults_are_counted_not_listed(kept):
    for _n in range(25):
        collect(on=date(2026, 3, 9))
    guards.remove()
    Leg.objects.filter(account__use="advances").update(party="")
    found = list(queries.broken())
    assert len(found) == 21
    assert found[-1] == "… et d'autres fautes de la même sorte\xa0: 7."
