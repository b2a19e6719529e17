"""A mutual with a plan that pays 75 %, a health centre under agreement and families in good standing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from claims import actions, queries
from claims.actions import SlipLine
from claims.models import Agreement, CareItem, Claim, Diagnosis, Guarantee, Provider, ProviderInvoice
from contributions.actions import collect, raise_dues_for, set_rate
from core.spans import Month, months_between
from ledger.actions import open_book, record_opening
from ledger.models import Till
from members.actions import enrol_household, open_plan
from members.models import Beneficiary, Household
from organisations.models import Organisation
from tests.world import World

OPENED = date(2025, 1, 1)
CARE = date(2025, 6, 10)
TYPED = date(2025, 6, 20)
MONTH = Month(2025, 6)


def plain(text: str) -> str:
    """A sentence with its no-break spaces made plain, so that anyone can type what is expected."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


class Clinic:
    """What most tests of claims start from; everything is made by the ordinary actions."""

    def __init__(self, world: World, mutual: Organisation | None = None) -> None:
        self.world = world
        self.mutual = mutual or world.bembe
        with self.acting():
            open_book()
            record_opening(posted_on=OPENED, amounts={"cash": 5_000_000})
            self.till = Till.objects.select_related("account").get(kind="cash")
            self.plan = open_plan(name="Formule familiale", code="BASE", opens_on=OPENED)
            set_rate(plan=self.plan, starts_on=OPENED, terms={"amount": 200, "grace_days": 30, "waiting_months": 0})
            self.consultation = self.item("CON01", "Consultation générale", "consultation")
            self.medicine = self.item("MED01", "Paracétamol 500 mg", "pharmacy")
            self.delivery = self.item("ACC01", "Accouchement simple", "delivery")
            self.centre = actions.add_provider(code="CS1", name="Centre de santé d'Ina", level="health_centre")
            self.agreement = self.signed(self.centre)
            self.guarantee = self.covers()
        self.malaria = Diagnosis._base_manager.get(code="PALU", organisation=None)

    def acting(self, role: str = "manager"):
        return self.world.acting(role, self.mutual)

    def item(self, code: str, label: str, category: str, **limits: Any) -> CareItem:
        return actions.add_item(code=code, label=label, category=category, limits=limits)

    def signed(self, provider: Provider, **terms: Any) -> Agreement:
        """An agreement from the start with a tariff for each item: 10 000, 100 and 6 000 francs."""
        agreement = actions.sign_agreement(provider=provider, starts_on=OPENED, terms={"payment_days": 30, **terms})
        for item, price in ((self.consultation, 10_000), (self.medicine, 100), (self.delivery, 6_000)):
            actions.set_tariff(agreement=agreement, item=item, price=price)
        return agreement

    def covers(self, **terms: Any) -> Guarantee:
        return actions.set_guarantee(plan=self.plan, starts_on=OPENED, terms={"rate_bp": 7_500, **terms})

    def ceiling(self, limit: int, **kind: Any):
        with self.acting():
            return actions.set_ceiling(plan=self.plan, starts_on=OPENED, limit=limit, **kind)

    def family(self, people: int = 3, on: date = OPENED, paid: bool = True) -> Household:
        """A family enrolled for a year, its dues raised and (unless told) paid at once."""
        names = ("Adjoa", "Kossi", "Afi", "Yao", "Bio", "Sika", "Codjo", "Abla")
        drafts = [
            {
                "last_name": "AGOSSOU",
                "first_names": names[rank],
                "link": "head" if rank == 0 else "child",
                "sex": "F" if rank % 2 == 0 else "M",
                "birth_on": date(1985 if rank == 0 else 2012 + rank, 5, 2),
            }
            for rank in range(people)
        ]
        with self.acting():
            household = enrol_household(plan=self.plan, on=on, people=drafts, village="Ina", confirmed=True)
            if paid:
                self.pay(household, on)
        return household

    def pay(self, household: Household, on: date) -> None:
        """Raise a year of dues and pay them."""
        months = list(months_between(Month(on.year, on.month), Month(on.year, 12)))
        with self.acting():
            raise_dues_for(household=household, on=on, months=months)
            collect(household=household, paid_on=on, amount=100_000, method="cash", till=self.till)

    def head(self, household: Household) -> Beneficiary:
        with self.acting():
            return Beneficiary.objects.get(household=household, link="head")

    def line(self, item: CareItem | None = None, **billed: Any) -> SlipLine:
        return SlipLine(item=item or self.consultation, **billed)

    def claim(
        self, person: Beneficiary, *, lines: Sequence[SlipLine] = (), on: date = CARE, slip: str = "", **more: Any
    ) -> Claim:
        """A slip of one consultation, unless told, typed by the claims clerk ten days later."""
        with self.acting("claims_clerk"):
            return actions.submit_claim(
                beneficiary=person,
                provider=more.pop("provider", self.centre),
                care_from=on,
                received_on=more.pop("received_on", max(on, TYPED)),
                typed_on=more.pop("typed_on", max(on, TYPED)),
                lines=list(lines) or [self.line()],
                slip_number=slip or f"A{Claim.objects.count() + 1}",
                diagnosis=more.pop("diagnosis", self.malaria),
                **more,
            )

    def invoice(
        self, month: Month = MONTH, *, total: int | None = None, on: date = date(2025, 7, 5), gap: str = ""
    ) -> ProviderInvoice:
        """A month's invoice with its accepted claims; its paper asks what they are worth, unless told."""
        with self.acting():
            worth = queries.attached_total(list(queries.claims_of_month(self.centre, month)))
            total = worth if total is None else total
            found = actions.receive_invoice(provider=self.centre, month=month, received_on=on, paper_total=total)
            return actions.attach_claims(invoice=found, gap_reason=gap)

    def approve(self, invoice: ProviderInvoice, on: date = date(2025, 7, 10)) -> ProviderInvoice:
        with self.acting("approver"):
            return actions.approve_invoice(invoice=invoice, approved_on=on)

    def pay_invoice(self, invoice: ProviderInvoice, on: date = date(2025, 7, 15), **more: Any):
        with self.acting("cashier"):
            return actions.pay_invoice(invoice=invoice, till=self.till, paid_on=on, **more)
