"""One object of each kind in a mutual, made by the ordinary actions: what the matrix asks about."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from claims import actions as claims
from contributions.actions import suspend
from contributions.models import Due, Receipt
from core.scoping import every_organisation
from ledger.models import Entry, Till
from members.actions import set_photo
from organisations import actions as own
from organisations.models import Job, Organisation, User
from organisations.permissions import SIGNED_IN
from tests.claims.clinic import Clinic
from tests.members.registers import imported, received, register
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
        self.payout = self.clinic.pay_invoice(self.clinic.approve(self.invoice))
        self.ceiling = self.clinic.ceiling(50_000, ceiling="beneficiary")
        self.open_claim = self.clinic.claim(self.person, on=date(2025, 7, 10), typed_on=date(2025, 7, 20))
        with world.acting("manager", mutual):
            self.section = own.create_organisation(
                parent=mutual, kind="section", name="Gando", code="GANDO", opened_on=DAY, section_kind="village"
            )
            self.suspension = suspend(household=self.household, starts_on=date(2026, 12, 1), reason="x")
            self.batch = received(register(("1", "AGOSSOU", "Adjoa")))
            self.done = imported(register(("2", "SABI", "Bio", "M", "12/04/1984", "chef", "")), self.clinic.plan)
            set_photo(person=self.person, photo=SimpleUploadedFile("x.png", picture()))
            self.exclusion = claims.add_exclusion(plan=self.clinic.plan, kind="item", code="MED01", starts_on=DAY)
            self.mandate = own.add_mandate(
                organisation=mutual, body="board", office="x", holder="SABI", sex="F", starts_on=DAY, ends_on=None
            )

    def job_of(self, user: User) -> Job:
        """A job of this person in their own organisation, with a result."""
        home = user.assignments.order_by("pk")[0].organisation
        with every_organisation():
            job = Job(
                organisation=home, user=user, key=uuid4(), name="x", permission=SIGNED_IN, label="x",
                state="done",
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


def picture() -> bytes:
    """The smallest photo that may be kept."""
    content = BytesIO()
    Image.new("RGB", (480, 600), "white").save(content, "PNG")
    return content.getvalue()


def pk(find: Callable[[Things], int]) -> Example:
    return lambda things: {"pk": find(things)}


household = pk(lambda things: things.household.pk)
person = pk(lambda things: things.person.pk)
till = pk(lambda things: things.first(Till))
receipt = pk(lambda things: things.first(Receipt))
mandate = pk(lambda things: things.mandate.pk)
section = pk(lambda things: things.section.pk)
claim = pk(lambda things: things.claim.pk)
invoice = pk(lambda things: things.invoice.pk)
payout = pk(lambda things: things.payout.pk)
provider = pk(lambda things: things.clinic.centre.pk)
agreement = pk(lambda things: things.clinic.agreement.pk)
plan = pk(lambda things: things.clinic.plan.pk)
batch = pk(lambda things: things.batch.pk)
account = pk(lambda things: things.world.user("cashier", things.mutual).pk)

BY_NAME: dict[str, Example] = {
    "organisations:body": section,
    "organisations:body_close": section,
    "organisations:mandate_end": mandate,
    "organisations:user": account,
    "organisations:role_give": account,
    "organisations:user_close": account,
    "organisations:user_reopen": account,
    "organisations:user_unlock": account,
    "organisations:user_password": account,
    "organisations:user_proof": account,
    "organisations:role_withdraw": pk(
        lambda things: things.world.user("cashier", things.mutual).assignments.get(organisation=things.mutual).pk
    ),
    "organisations:history": lambda things: {"label": "organisations.Organisation", "pk": things.mutual.pk},
    "ledger:till_open": till,
    "ledger:till_close": till,
    "ledger:cash_book_pdf": lambda things: {"pk": things.first(Till), "month": MONTH},
    "ledger:entry": pk(lambda things: things.first(Entry)),
    "ledger:reverse_entry": pk(lambda things: things.first(Entry)),
    **dict.fromkeys(
        (
            "members:family", "members:family_card", "members:family_edit", "members:family_exit", "members:person_new",
            "members:renew", "members:replace_card", "members:transfer_head", "contributions:collect_from",
            "contributions:family", "contributions:raise_for", "contributions:suspend", "claims:family",
        ),
        household,
    ),
    **dict.fromkeys(
        (
            "members:person", "members:person_edit", "members:person_exit", "members:cancel_exit", "members:checked",
            "members:photo", "members:photo_new", "members:remove_photo",
        ),
        person,
    ),
    **dict.fromkeys(
        ("members:import_map", "members:import_check", "members:import_start"), batch
    ),
    "members:import_result": pk(lambda things: things.done.pk),
    "members:plan_close": plan,
    "contributions:cancel_due": pk(lambda things: things.first(Due)),
    "contributions:rights_photo": lambda things: {"number": things.person.number},
    "contributions:lift": pk(lambda things: things.suspension.pk),
    **dict.fromkeys(("contributions:receipt", "contributions:receipt_pdf", "contributions:reverse"), receipt),
    **dict.fromkeys(
        ("claims:claim", "claims:complete", "claims:judge_again", "claims:reverse", "claims:review"),
        pk(lambda things: things.open_claim.pk),
    ),
    **dict.fromkeys(
        (
            "claims:invoice", "claims:invoice_approve", "claims:invoice_attach", "claims:invoice_cancel",
            "claims:invoice_correct", "claims:invoice_send_back",
            "claims:payout_new", "claims:refusals_pdf", "claims:statement_pdf", "claims:statement_xlsx",
        ),
        invoice,
    ),
    **dict.fromkeys(("claims:payout", "claims:payout_pdf", "claims:payout_reverse"), payout),
    **dict.fromkeys(("claims:provider", "claims:agreement_new"), provider),
    **dict.fromkeys(
        ("claims:agreement", "claims:agreement_end", "claims:tariff_import", "claims:tariff_new"), agreement
    ),
    **dict.fromkeys(
        ("claims:ceiling_new", "claims:exclusion_new", "claims:guarantee_new", "claims:plan_terms"), plan
    ),
    **dict.fromkeys(
        ("reporting:mutual_report", "reporting:mutual_report_pdf", "reporting:mutual_report_xlsx"),
        lambda things: {"pk": things.mutual.pk, "month": MONTH},
    ),
    "claims:end_row": lambda things: {"kind": "garantie", "pk": things.clinic.guarantee.pk},
}  # fmt: skip
"""How each address with arguments is asked. An address without an example fails the matrix: give one here."""

SAME_FOR_ALL: dict[str, dict[str, Any]] = {
    "organisations:parameter": {"key": "organisations.mandate_alert_days"},
    "contributions:receipt_numbered": {"number": 1},
    **dict.fromkeys(("reporting:year", "reporting:year_pdf", "reporting:year_xlsx"), {"year": 2025}),
    **dict.fromkeys(
        ("reporting:report", "reporting:report_pdf", "reporting:report_xlsx", "reporting:close"), {"month": MONTH}
    ),
    "reporting:behind": {"period": MONTH, "codes": "claims_submitted"},
    "reporting:shares": {"code": "M.6"},
}
"""Addresses whose arguments name no row: a month, a key."""
