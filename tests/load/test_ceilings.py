"""Many clerks on one ceiling, many payers on one invoice: nothing is taken twice. Lines are summed, not counters."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import Sum

from claims import actions, queries
from claims.choices import ClaimState, InvoiceState
from claims.models import Approval, Claim, Consumption, DecisionLine, Payout, PayoutShare, ProviderInvoice
from core.scoping import every_organisation
from ledger.models import Entry
from organisations.acting import ActionRefused, Actor, act_as
from organisations.actions import set_parameter
from organisations.choices import Role
from organisations.models import RoleAssignment
from tests.claims.clinic import MONTH, OPENED, TYPED, Clinic, plain
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 12
CLAIMS = 50
CEILING = 100_000


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return Clinic(make_world())


def together(actors: Sequence[Actor], works: Sequence[Callable[[], object]]) -> list[object]:
    """Each work by its actor on a connection of its own, all begun at the same instant; what each gave or was told."""
    start = Barrier(len(works))

    def hand(actor: Actor, work: Callable[[], object]) -> object:
        try:
            with act_as(actor):
                start.wait(timeout=60)
                return work()
        except ActionRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(hand, actors, works))


def test_fifty_claims_at_once_never_pass_one_household_ceiling(clinic: Clinic) -> None:
    """Fifty slips of 7 500 francs of mutual share (375 000 in all) by twelve clerks on a ceiling of 100 000."""
    clinic.ceiling(CEILING, ceiling="household")
    household = clinic.family(people=5)
    with clinic.acting():
        people = list(household.beneficiaries.order_by("number"))
    actor = clinic.world.actor("claims_clerk")

    def clerk(hand: int) -> Callable[[], object]:
        def enter() -> list[Claim]:
            return [
                actions.submit_claim(
                    beneficiary=people[n % len(people)],
                    provider=clinic.centre,
                    care_from=OPENED + timedelta(days=n),
                    received_on=TYPED,
                    typed_on=TYPED,
                    lines=[clinic.line()],
                    slip_number=f"S{n}",
                    diagnosis=clinic.malaria,
                )
                for n in range(hand, CLAIMS, HANDS)
            ]

        return enter

    given = together([actor] * HANDS, [clerk(hand) for hand in range(HANDS)])
    assert sum(len(claims) for claims in given if isinstance(claims, list)) == CLAIMS
    with clinic.acting("controller"):
        assert sorted(Claim.objects.values_list("number", flat=True)) == list(range(1, CLAIMS + 1))
        lines = DecisionLine.objects.aggregate(paid=Sum("mutual_share"), member=Sum("member_share"))
        assert lines == {"paid": CEILING, "member": CLAIMS * 10_000 - CEILING}
        assert Consumption.objects.filter(pot="household").aggregate(taken=Sum("taken"))["taken"] == CEILING
        assert queries.broken() == []


def test_one_slip_typed_at_once_for_eight_families_is_accepted_once(clinic: Clinic) -> None:
    """No common household to lock: the database itself lets one of them through."""
    heads = [clinic.head(clinic.family(people=1)) for _ in range(8)]
    actor = clinic.world.actor("claims_clerk")

    def enter(person) -> Callable[[], object]:
        return lambda: actions.submit_claim(
            beneficiary=person,
            provider=clinic.centre,
            care_from=date(2025, 6, 3),
            received_on=TYPED,
            typed_on=TYPED,
            lines=[clinic.line()],
            slip_number="4321",
            diagnosis=clinic.malaria,
        )

    given = together([actor] * len(heads), [enter(person) for person in heads])
    with clinic.acting("controller"):
        states = list(Claim.objects.values_list("state", flat=True))
        assert states.count(ClaimState.APPROVED) == 1
        assert set(states) <= {ClaimState.APPROVED, ClaimState.REFUSED}
        assert len(states) + sum(isinstance(one, ActionRefused) for one in given) == len(heads)
        assert queries.broken() == []


def _approved(clinic: Clinic) -> ProviderInvoice:
    head = clinic.head(clinic.family())
    for day in (2, 9, 16):
        clinic.claim(head, on=date(2025, 6, day))
    return clinic.approve(clinic.invoice(MONTH, total=22_500))


def test_an_invoice_paid_by_eight_people_at_once_is_paid_once(clinic: Clinic) -> None:
    invoice = _approved(clinic)
    payers = [clinic.world.actor(role) for role in ("manager", "cashier") * 4]

    def pay() -> Payout:
        return actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 15))

    given = together(payers, [pay] * len(payers))
    paid = [one for one in given if isinstance(one, Payout)]
    told = [plain(str(one)) for one in given if isinstance(one, ActionRefused)]
    assert (len(paid), len(told)) == (1, len(payers) - 1)
    assert all(text.startswith(f"La facture n° 1 est déjà payée par {paid[0].paid_by_name} à ") for text in told)
    with clinic.acting("controller"):
        assert PayoutShare.objects.aggregate(total=Sum("amount"))["total"] == 22_500
        assert Entry.objects.filter(source="claims.Payout:1").count() == 1
        assert ProviderInvoice.objects.get().state == InvoiceState.PAID
        assert queries.broken() == []


def test_two_signatures_at_once_make_one_debt(clinic: Clinic) -> None:
    with every_organisation():
        RoleAssignment.objects.create(
            user=clinic.world.user("controller"), organisation=clinic.mutual, role=Role.APPROVER, starts_on=OPENED
        )
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.invoice(MONTH, total=7_500)
    signers = [clinic.world.actor("approver"), clinic.world.actor("controller")]

    def sign() -> ProviderInvoice:
        return actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 10))

    given = together(signers, [sign, sign])
    assert sorted(type(one).__name__ for one in given) == ["ActionRefused", "ProviderInvoice"]
    with clinic.acting("controller"):
        assert Approval.objects.count() == 1
        assert queries.provider_balance(clinic.centre) == 7_500
        assert queries.broken() == []


def test_a_paper_corrected_while_it_is_signed_comes_first_or_is_refused(clinic: Clinic) -> None:
    """Six invoices, each signed and corrected at the same instant: never a debt for a paper that nobody checked."""
    head, invoices = clinic.head(clinic.family()), []
    for day in range(2, 8):
        clinic.claim(head, on=date(2025, 6, day))
        invoices.append(clinic.invoice(MONTH, total=7_500))
    signer, preparer = clinic.world.actor("approver"), clinic.world.actor("manager")

    def sign(invoice: ProviderInvoice) -> Callable[[], ProviderInvoice]:
        return lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 10))

    def correct(invoice: ProviderInvoice) -> Callable[[], ProviderInvoice]:
        return lambda: actions.correct_invoice(
            invoice=invoice,
            month=MONTH,
            received_on=date(2025, 7, 5),
            paper_total=9_000,
            corrected_on=date(2025, 7, 10),
        )

    works = [act(invoice) for invoice in invoices for act in (sign, correct)]
    given = together([signer, preparer] * len(invoices), works)
    assert sorted(type(one).__name__ for one in given) == ["ActionRefused"] * 6 + ["ProviderInvoice"] * 6
    with clinic.acting("controller"):
        rows = {(row.state, row.paper_total, row.claims.count()) for row in ProviderInvoice.objects.all()}
        assert rows <= {(InvoiceState.APPROVED, 7_500, 1), (InvoiceState.RECEIVED, 9_000, 0)}
        signed = ProviderInvoice.objects.filter(state=InvoiceState.APPROVED).count()
        assert Approval.objects.count() == signed
        assert queries.provider_balance(clinic.centre) == signed * 7_500
        assert queries.broken() == []


def test_one_reference_received_and_corrected_by_many_at_once_is_recorded_once(clinic: Clinic) -> None:
    preparer, paper = clinic.world.actor("manager"), {"month": MONTH, "received_on": date(2025, 7, 5), "paper_total": 0}
    invoices = [clinic.invoice(MONTH, total=0) for _ in range(4)]

    def correct(invoice: ProviderInvoice) -> Callable[[], ProviderInvoice]:
        told = {**paper, "provider_reference": "F-6", "corrected_on": date(2025, 7, 10)}
        return lambda: actions.correct_invoice(invoice=invoice, **told)

    def receive() -> ProviderInvoice:
        return actions.receive_invoice(provider=clinic.centre, provider_reference="F-6", **paper)

    given = together([preparer] * 8, [*(correct(invoice) for invoice in invoices), *[receive] * 4])
    assert sorted(type(one).__name__ for one in given) == ["ActionRefused"] * 7 + ["ProviderInvoice"]
    with clinic.acting("controller"):
        assert ProviderInvoice.objects.filter(provider_reference="F-6").count() == 1


def test_what_a_person_may_pay_in_a_day_of_what_they_signed_is_not_passed_by_twelve_tabs(clinic: Clinic) -> None:
    with every_organisation():
        RoleAssignment.objects.create(
            user=clinic.world.user("approver"), organisation=clinic.mutual, role=Role.CASHIER, starts_on=OPENED
        )
    with clinic.acting():
        set_parameter(organisation=clinic.mutual, key="claims.different_people_above", value=10_000, starts_on=OPENED)
    head, invoices = clinic.head(clinic.family()), []
    for day in range(2, 2 + HANDS):
        clinic.claim(head, on=date(2025, 6, day))
        invoices.append(clinic.approve(clinic.invoice(MONTH, total=7_500)))
    signer = clinic.world.actor("approver")

    def pay(invoice: ProviderInvoice) -> Callable[[], Payout]:
        return lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 15))

    given = together([signer] * HANDS, [pay(invoice) for invoice in invoices])
    assert sorted(type(one).__name__ for one in given) == ["ActionRefused"] * (HANDS - 1) + ["Payout"]
    with clinic.acting("controller"):
        assert PayoutShare.objects.aggregate(total=Sum("amount"))["total"] == 7_500


def test_a_review_and_a_new_slip_at_once_share_what_is_left(clinic: Clinic) -> None:
    clinic.ceiling(10_000, ceiling="household")
    head = clinic.head(clinic.family())
    waiting = clinic.claim(head, diagnosis=None, on=date(2025, 6, 2))

    def review() -> Claim:
        return actions.review_claim(claim=waiting, decided_on=TYPED)

    def enter() -> Claim:
        return actions.submit_claim(
            beneficiary=head,
            provider=clinic.centre,
            care_from=date(2025, 6, 9),
            received_on=TYPED,
            typed_on=TYPED,
            lines=[clinic.line()],
            slip_number="2",
            diagnosis=clinic.malaria,
        )

    together([clinic.world.actor("medical_adviser"), clinic.world.actor("claims_clerk")], [review, enter])
    with clinic.acting("controller"):
        shares = sorted(Claim.objects.values_list("decision__mutual_share", flat=True))
        assert shares == [2_500, 7_500]
        assert queries.broken() == []
