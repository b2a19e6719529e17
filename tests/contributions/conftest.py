"""A mutual with a plan and a rate, and families made row by row: who is covered is a fact here, not what is tested."""

from datetime import date
from typing import Any

import pytest

from contributions.actions import set_rate
from contributions.models import Rate
from core.text import search_key
from ledger.actions import open_book
from ledger.models import Till
from members.models import Beneficiary, Enrolment, Household, Plan
from tests.world import World

ENROLLED = date(2026, 1, 1)


class Village:
    """The families of Bembèrèkè, as its manager makes them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mutual = world.bembe
        with world.acting("manager"):
            open_book()
            self.till = Till.objects.select_related("account").get(kind="cash")
            self.plan = Plan.objects.create(
                organisation=self.mutual, name="Formule familiale", code="BASE", opens_on=date(2020, 1, 1)
            )

    def acting(self, role: str = "manager"):
        return self.world.acting(role)

    def rate(self, starts_on: date = date(2025, 1, 1), **terms: Any) -> Rate:
        known = {"amount": 200, "enrolment_fee": 1000, "grace_days": 30, "waiting_months": 3, "due_day": 1}
        with self.acting():
            return set_rate(plan=self.plan, starts_on=starts_on, terms={**known, **terms})

    def family(
        self, number: str = "0001", people: int = 3, on: date = ENROLLED, until: date | None = None
    ) -> Household:
        """A family of `people` persons, enrolled on a day for a year (or up to `until`)."""
        with self.acting():
            household = Household.objects.create(
                organisation=self.mutual, number=number, joined_on=on, village="Gando", phone="+2290197000000"
            )
            Enrolment.objects.create(
                organisation=self.mutual,
                household=household,
                plan=self.plan,
                stage="new",
                starts_on=on,
                ends_on=until or on.replace(year=on.year + 1),
            )
            for rank in range(people):
                self.person(household, rank + 1, on)
        return household

    def person(self, household: Household, rank: int, on: date, **facts: Any) -> Beneficiary:
        names = ("Adjoa", "Kossi", "Afi", "Yao", "Bio", "Sika", "Codjo", "Abla")
        facts.setdefault("last_name", "AGOSSOU")
        facts.setdefault("first_names", names[(rank - 1) % len(names)])
        number = f"{household.number}-{rank:02d}"
        with self.acting():
            return Beneficiary.objects.create(
                organisation=self.mutual,
                household=household,
                number=number,
                link=facts.pop("link", "head" if rank == 1 else "child"),
                sex=facts.pop("sex", "F" if rank % 2 else "M"),
                birth_on=facts.pop("birth_on", date(1980 if rank == 1 else 2010 + rank, 5, 2)),
                joined_on=on,
                key=search_key(facts["last_name"], facts["first_names"], number),
                **facts,
            )

    def head(self, household: Household) -> Beneficiary:
        return Beneficiary.objects.get(household=household, link="head")


@pytest.fixture
def village(world: World) -> Village:
    """Bembèrèkè with its book, one plan at 200 FCFA per person and month, 1 000 to enrol, three months of waiting."""
    found = Village(world)
    found.rate()
    return found
