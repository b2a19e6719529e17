"""A mutual that lives since some months, made by the ordinary actions: 200 F, 1 000 F, three months, 75 %."""

from datetime import date
from typing import Any

from django.utils import timezone

from claims import actions as claims
from claims.models import Diagnosis
from contributions.actions import collect, raise_dues_for, set_rate
from core.spans import Month, month_of, months_between
from ledger.actions import open_book, record_opening
from ledger.models import Till
from members.actions import enrol_household, open_plan
from members.models import Household
from organisations.models import Organisation
from tests.world import World, make_world

TERMS = {"amount": 200, "enrolment_fee": 1_000, "waiting_months": 3, "grace_days": 30}
PRICES = (("CON01", "Consultation générale", "consultation", 1_000), ("MED01", "Paracétamol", "pharmacy", 100),
          ("ACC01", "Accouchement simple", "delivery", 6_000))  # fmt: skip


class Village:
    """One mutual; its book, its plan and its health centre begin with the month told."""

    def __init__(self, world: World, begins: Month, mutual: Organisation | None = None, **terms: Any) -> None:
        self.world, self.mutual, self.begins = world, mutual or world.bembe, begins
        self.families: dict[str, Household] = {}
        day = begins.first_day
        with self.acting():
            open_book()
            record_opening(posted_on=day, amounts={"cash": 500_000})
            self.till = Till.objects.select_related("account").get(kind="cash")
            self.plan = open_plan(name="Formule familiale", code="BASE", opens_on=day)
            set_rate(plan=self.plan, starts_on=day, terms={**TERMS, **terms})
            claims.set_guarantee(plan=self.plan, starts_on=day, terms={"rate_bp": 7_500})
            self.centre = claims.add_provider(code="CS1", name="Centre de santé d'Ina", level="health_centre")
            signed = claims.sign_agreement(provider=self.centre, starts_on=day, terms={"payment_days": 30})
            self.items = {}
            for code, label, category, price in PRICES:
                self.items[code] = claims.add_item(code=code, label=label, category=category, limits={})
                claims.set_tariff(agreement=signed, item=self.items[code], price=price)
        self.malaria = Diagnosis._base_manager.get(code="PALU", organisation=None)

    def acting(self, role: str = "manager"):
        return self.world.acting(role, self.mutual)

    def family(self, name: str = "AGOSSOU", on: date | None = None) -> Household:
        """A mother and two children, enrolled for a year from the first day, or from the day told."""
        people = [
            {"last_name": name, "first_names": first, "link": link, "sex": sex, "birth_on": born}
            for first, link, sex, born in (
                ("Adjoa", "head", "F", date(1990, 5, 2)),
                ("Kossi", "child", "M", date(2014, 5, 2)),
                ("Afi", "child", "F", date(2016, 5, 2)),
            )
        ]
        with self.acting():
            self.families[name] = enrol_household(
                plan=self.plan, on=on or self.begins.first_day, people=people, village="Ina", confirmed=True
            )
        return self.families[name]

    def number(self, name: str) -> str:
        """The number on the card of a family's mother."""
        with self.acting():
            return self.families[name].beneficiaries.get(link="head").number

    def raise_dues(self, household: Household, until: Month) -> None:
        """All it owes from the first month to this one."""
        with self.acting():
            raise_dues_for(household=household, on=until.first_day, months=list(months_between(self.begins, until)))

    def pay(self, household: Household, on: date, amount: int) -> None:
        with self.acting():
            collect(household=household, paid_on=on, amount=amount, method="cash", till=self.till, accept_advance=True)

    def slip(self, household: Household, *, on: date, typed_on: date, number: str, lines: list[Any]):
        """A slip of its mother, received the day it is typed unless that is late: two days after the care."""
        with self.acting("claims_clerk"):
            return claims.submit_claim(
                beneficiary=household.beneficiaries.get(link="head"),
                provider=self.centre,
                care_from=on,
                received_on=on,
                typed_on=typed_on,
                lines=lines,
                slip_number=number,
                diagnosis=self.malaria,
            )


def months_ago(count: int, today: date) -> Month:
    return month_of(today) + -count


def village_that_owes(months: int) -> Village:
    """A mutual that began so many months ago, and two families that owe since."""
    today = timezone.localdate()
    made = Village(make_world(), months_ago(months, today))
    for name in ("AGOSSOU", "BIO"):
        made.raise_dues(made.family(name), month_of(today))
    return made
