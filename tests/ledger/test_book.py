"""The book holds by itself: balanced, never rewritten, never written in a closed month, on both databases."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.scoping import every_organisation
from ledger.actions import open_book, post, reverse
from ledger.models import Account, Entry, Leg, Period
from ledger.permissions import POST
from ledger.rules import LegFacts
from organisations.acting import ActionRefused, action

DAY = date(2026, 3, 10)


@action("test.sell", permission=POST)
def sell(*, amount: int = 500, on: date = DAY) -> Entry:
    return post(posted_on=on, label="Cotisation", legs=[LegFacts("cash", amount), LegFacts("contributions", -amount)])


@action("test.undo", permission=POST)
def undo(*, entry: Entry, on: date = DAY) -> Entry:
    return reverse(entry=entry, posted_on=on, reason="erreur")


@pytest.fixture
def book(world):
    with world.acting("manager"):
        open_book()
        yield world


def commits_constraints() -> None:
    """Check now what the database checks at commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    else:
        connection.check_constraints()


def test_an_entry_is_numbered_balanced_and_carries_its_legs(book):
    entry = sell()
    assert entry.number == 1
    entry.refresh_from_db()
    assert entry.imbalance_id == 0
    assert sorted(entry.legs.values_list("amount", flat=True)) == [-500, 500]


def test_an_unbalanced_entry_is_refused_before_the_database(book):
    with pytest.raises(ValueError, match="sum to zero"):
        sell_badly()
    assert not Entry.objects.exists()


@action("test.sell_badly", permission=POST)
def sell_badly() -> Entry:
    return post(posted_on=DAY, label="Faux", legs=[LegFacts("cash", 500), LegFacts("contributions", -400)])


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_commit_an_unbalanced_entry(world):
    with world.acting("manager"):
        open_book()
        entry = sell()
        with pytest.raises(DatabaseError), transaction.atomic():
            Leg.objects.create(
                organisation=world.bembe, entry=entry, account=Account.objects.get(use="cash"), amount=100
            )
        assert entry.legs.count() == 2


def test_the_imbalance_cannot_be_set_by_hand(book):
    sell()
    for value in (7, -7, 1000):
        with pytest.raises(DatabaseError, match="its debits and its credits"), transaction.atomic():
            Entry.objects.update(imbalance=value)


def unwritten(world, **more) -> dict:
    """An entry of 500 F as it is before its legs."""
    row = {"organisation": world.bembe, "number": 99, "posted_on": DAY, "label": "x", "created_at": timezone.now()}
    return row | {"total": 500, "imbalance_id": 1000} | more


@pytest.mark.parametrize("legs", [[100], [-100], [100, -100], [300, -200, -100]])
def test_no_leg_is_added_to_a_written_entry(book, legs):
    """Not even legs that balance among themselves: the entry moves its total and nothing more."""
    entry = sell()
    account = Account.objects.get(use="cash")
    with pytest.raises(DatabaseError, match="its debits and its credits"), transaction.atomic():
        Leg.objects.bulk_create(
            Leg(organisation=book.bembe, entry=entry, account=account, amount=amount) for amount in legs
        )
    assert entry.legs.count() == 2


@pytest.mark.parametrize("wrong", [{"total": 0, "imbalance_id": 0}, {"imbalance_id": 0}, {"total": -500}])
def test_an_entry_that_claims_to_be_written_before_its_legs_is_refused(book, wrong):
    with pytest.raises(DatabaseError, match="its legs are still to write"), transaction.atomic():
        Entry.objects.create(**unwritten(book, **wrong))


def write(world, legs: list[int]) -> None:
    """An entry of 500 F and its legs, without the action, committed."""
    account = Account.objects.get(use="cash")
    with transaction.atomic():
        entry = Entry.objects.create(**unwritten(world))
        Leg.objects.bulk_create(
            Leg(organisation=world.bembe, entry=entry, account=account, amount=amount) for amount in legs
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("legs", [[], [500], [-500], [300, -300]])
def test_the_database_refuses_to_commit_an_entry_that_is_not_whole(world, legs):
    with world.acting("manager"):
        open_book()
        with pytest.raises(DatabaseError, match=r"(?i)foreign key"):
            write(world, legs)
        assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET label = 'autre'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_leg SET amount = amount + 1",
        "DELETE FROM ledger_leg",
    ],
)
def test_raw_sql_rewrites_nothing(book, statement):
    sell()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().label == "Cotisation"


def rewrite(table: str, key: str, **columns: object) -> None:
    """Insert a copy of a row of the table, with other columns, in the place of the row with the same key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True)) | columns
        if key != "id":
            del row["id"]
        told = f"INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})"
        if connection.vendor == "sqlite":
            cursor.execute(f"REPLACE {told}", list(row.values()))
        else:
            changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
            cursor.execute(f"INSERT {told} ON CONFLICT ({key}) DO UPDATE SET {changes}", list(row.values()))


@pytest.mark.parametrize("key", ["id", "organisation_id, number"])
def test_an_entry_is_not_replaced_by_another_of_the_same_key(book, key):
    """SQLite drops the row in the way without a word, unless its triggers are recursive."""
    sell()
    with pytest.raises(DatabaseError, match=r"never (changed|deleted|replaced)"), transaction.atomic():
        rewrite("ledger_entry", key, label="Autre", imbalance=1000)
    assert Entry.objects.get().label == "Cotisation"


def test_a_leg_is_not_replaced_through_a_connection_that_is_not_ours(book):
    sell()
    kept = list(Leg.objects.order_by("pk").values_list("pk", "amount"))
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA recursive_triggers = OFF")
    try:
        with pytest.raises(DatabaseError, match=r"never (changed|replaced)"), transaction.atomic():
            rewrite("ledger_leg", "id", amount=5000)
    finally:
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA recursive_triggers = ON")
    assert list(Leg.objects.order_by("pk").values_list("pk", "amount")) == kept


def test_an_account_does_not_move_to_another_mutual_under_its_legs(book):
    sell()
    with every_organisation():
        with pytest.raises(DatabaseError, match="stays with its organisation"), transaction.atomic():
            Account.objects.filter(use="cash").update(organisation=book.nikki)
        assert Account.objects.get(use="cash").organisation == book.bembe


def test_a_reversal_mirrors_the_entry_once(book):
    entry = sell()
    mirror = undo(entry=entry)
    assert sorted(mirror.legs.values_list("amount", flat=True)) == [-500, 500]
    assert mirror.reversal_of == entry
    with pytest.raises(ActionRefused, match="déjà contre-passée"):
        undo(entry=entry)


def test_a_closed_month_refuses_by_action_and_by_sql(book):
    entry = sell()
    Period.objects.create(
        organisation=book.bembe, starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 1), closed_at=timezone.now()
    )
    with pytest.raises(ActionRefused, match="mars 2026 est clôturée"):
        sell()
    with pytest.raises(DatabaseError, match="closed month"), transaction.atomic():
        Entry.objects.create(**unwritten(book, posted_on=date(2026, 3, 31)))
    assert undo(entry=entry, on=date(2026, 4, 1)).posted_on == date(2026, 4, 1)
    assert Entry.objects.filter(posted_on__lt=date(2026, 4, 1)).count() == 1


def test_raw_rows_cannot_join_two_mutuals(book):
    entry = sell()
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        Leg.objects.create(organisation=book.nikki, entry=entry, account=Account.objects.get(use="cash"), amount=100)
