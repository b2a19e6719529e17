"""One object of each kind in a mutual, made by the ordinary actions: what the matrix asks about."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from contributions.models import Receipt
from core.scoping import every_organisation
from ledger.models import Entry, Till
from organisations import actions as own
from organisations.models import Job, Organisation, User
from tests.claims.clinic import Clinic
from tests.world import World

DAY = date(2026, 1, 1)
MONTH = "2025-06"
Example = Callable[["Things"], dict[str, Any]]


class Things:
    """A mutual in which everything exists once, and a person for whom a job was run there."""

    def __init__(self, world: World, mutual: Organisation) -> None:
        self.world, self.mutual = world, mutual
        self.clinic = Clinic(world, mutual)
        self.household = self.clinic.family()
        self.person = self.clinic.head(self.household)
        self.claim = self.clinic.claim(self.person)
        self.invoice = self.clinic.invoice()
        self.waiting_claim = self.clinic.claim(self.person, on=date(2025, 7, 10), typed_on=date(2025, 7, 20))
        with world.acting("manager", mutual):
            self.section = own.create_organisation(
                parent=mutual, kind="section", name="Gando", code="GANDO", opened_on=DAY, section_kind="village"
            )
            self.mandate = own.add_mandate(
                organisation=mutual, body="board", office="x", holder="SABI", sex="F", starts_on=DAY, ends_on=None
            )

    def job_of(self, user: User) -> Job:
        """A job of this person in this mutual, with a result."""
        with every_organisation():
            job = Job(
                organisation=self.mutual, user=user, key=uuid4(), name="x", label="x", state="done",
                created_at=timezone.now(), ended_at=timezone.now(),
            )  # fmt: skip
            job.result.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
            job.save()
        return job

    def first(self, model: Any, **found: Any) -> int:
        """The key of a row of this mutual; an example must exist, so none is an error of the example."""
        with every_organisation():
            row = model.objects.filter(organisation=self.mutual, **found).order_by("pk").first()
        assert row is not None, f"{model._meta.label}: no example in {self.mutual}"
        return row.pk


def pk(find: Callable[[Things], int]) -> Example:
    return lambda things: {"pk": find(things)}


household = pk(lambda things: things.household.pk)
person = pk(lambda things: things.person.pk)
till = pk(lambda things: things.first(Till))
receipt = pk(lambda things: things.first(Receipt))
mandate = pk(lambda things: things.mandate.pk)
section = pk(lambda things: things.section.pk)
account = pk(lambda things: things.world.user("cashier", things.mutual).pk)

BY_NAME: dict[str, Example] = {
    "organisations:body": section,
    "organisations:body_close": section,
    "organisations:mandate_end": mandate,
    "organisations:user": account,
    "organisations:role_give": account,
    "organisations:user_close": account,
    "organisations:user_reopen": account,
    "organisations:user_password": account,
    "organisations:user_proof": account,
    "organisations:role_withdraw": pk(
        lambda things: things.world.user("cashier", things.mutual).assignments.get(organisation=things.mutual).pk
    ),
    "organisations:history": lambda things: {"label": "members.Household", "pk": things.household.pk},
    "ledger:till_open": till,
    "ledger:till_close": till,
    "ledger:cash_book_pdf": lambda things: {"pk": things.first(Till), "month": MONTH},
    "ledger:entry": pk(lambda things: things.first(Entry)),
    "ledger:reverse_entry": pk(lambda things: things.first(Entry)),
}
"""How each address with arguments is asked. An address without an example fails the matrix: give one here."""

SAME_FOR_ALL: dict[str, dict[str, Any]] = {
    "organisations:parameter": {"key": "organisations.mandate_alert_days"},
    "ledger:close_month": {"month": MONTH},
}
"""Addresses whose arguments name no row: a month, a key."""
