"""What the tests of the book write in it, and how they see that nothing was."""

from datetime import date

from django.db import connection

from core.scoping import every_organisation
from ledger.actions import post, record_movement
from ledger.models import Account, Entry, Till
from ledger.permissions import POST
from ledger.rules import LegFacts
from organisations.acting import action
from organisations.models import AuditEntry

DAY = date(2026, 3, 10)


@action("test.collect", permission=POST)
def collect(*, amount: int = 500, on: date = DAY, party: str = "members.Household:1", source: str = "") -> Entry:
    """Money that an upper storey received and holds for a household."""
    legs = [LegFacts("cash", amount), LegFacts("advances", -amount, party)]
    return post(posted_on=on, label="Cotisation reçue", legs=legs, source=source)


@action("test.owe", permission=POST)
def owe(*, amount: int, party: str, on: date = DAY) -> Entry:
    """Care that an upper storey accepted and owes to a provider."""
    return post(posted_on=on, label="Soins", legs=[LegFacts("benefits", amount), LegFacts("providers", -amount, party)])


def spend(amount: int, on: date = DAY, code: str = "6202", **more: object) -> Entry:
    return record_movement(
        kind="expense", till=till(), amount=amount, posted_on=on, label="Transport", account=account(code), **more
    )


def receive(amount: int, on: date = DAY, code: str = "741", **more: object) -> Entry:
    return record_movement(
        kind="income", till=till(), amount=amount, posted_on=on, label="Subvention", account=account(code), **more
    )


def account(name: str) -> Account:
    return Account.objects.filter(use=name).order_by("pk").first() or Account.objects.get(code=name)


def till(kind: str = "cash") -> Till:
    return Till.objects.filter(kind=kind).order_by("pk")[0]


def written() -> tuple[int, int, int]:
    """How much stands in the book and in the audit: what a refused write leaves as it was."""
    with every_organisation():
        return Entry.objects.count(), Entry.objects.exclude(total=0).count(), AuditEntry.objects.count()


def check_constraints() -> None:
    """Check now what the database checks at commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    else:
        connection.check_constraints()
