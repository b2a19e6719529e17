"""The proof of claims: silent on sound rows, and it names each fault planted once the guards are off."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import actions, queries
from claims.models import (
    CORRECTED,
    Approval,
    Claim,
    Consumption,
    Decision,
    DecisionLine,
    InvoiceCorrection,
    Payout,
    PayoutShare,
    ProviderInvoice,
)
from core import guards
from core.scoping import every_organisation
from ledger.models import Leg
from members.models import Beneficiary
from tests.claims.clinic import TYPED, Clinic, plain


@pytest.fixture
def sound(clinic: Clinic) -> Clinic:
    """A month with a ceiling reached, a refusal, a review, an invoice paid in two orders and one order reversed."""
    clinic.ceiling(20_000, ceiling="household")
    head = clinic.head(clinic.family())
    for day in (2, 9, 16):
        clinic.claim(head, on=date(2025, 6, day), slip=f"S{day}")
    clinic.claim(head, on=date(2025, 6, 20), lines=[clinic.line(unit_price=15_000)])
    clinic.claim(head, on=date(2024, 6, 1), lines=[clinic.line(unit_price=1_000)], slip="vieux")
    waiting = clinic.claim(head, on=date(2025, 6, 23), diagnosis=None)
    with clinic.acting("medical_adviser"):
        actions.review_claim(claim=waiting, decided_on=TYPED, lines={1: {"quantity": 0, "reason": "non reçu"}})
    invoice = clinic.approve(clinic.invoice(total=30_000, gap="une attestation perdue"))
    mistaken = clinic.pay_invoice(invoice, amount=5_000)
    with clinic.acting("cashier"):
        actions.reverse_payout(payout=mistaken, reversed_on=date(2025, 7, 16), reason="erreur")
    clinic.pay_invoice(invoice)
    return clinic


def test_sound_claims_are_silent_in_a_fixed_number_of_queries(sound: Clinic) -> None:
    with sound.acting("controller"), CaptureQueriesContext(connection) as few:
        assert queries.broken() == []
    head = sound.head(sound.family())
    for day in (3, 4):
        sound.claim(head, on=date(2025, 5, day))
    with sound.acting("controller"), CaptureQueriesContext(connection) as more:
        assert queries.broken() == []
    assert len(more) == len(few)


def slip_s2() -> Claim:
    return Claim.objects.get(slip_number="S2")


def no_reason() -> None:
    DecisionLine.objects.filter(refused__gt=0, decision__claim__slip_number="A4").update(reasons=[])


def another_sum() -> None:
    Decision.objects.filter(claim=slip_s2()).update(mutual_share=7_000, member_share=3_000)


def above_tariff() -> None:
    line = DecisionLine.objects.get(decision__claim=slip_s2())
    DecisionLine.objects.filter(pk=line.pk).update(base=11_000)


def above_ceiling() -> None:
    row = Consumption.objects.filter(pot="household").first()
    row.pk, row.taken = None, 9_000
    Consumption.objects.bulk_create([row])


def less_than_lines() -> None:
    Consumption.objects.filter(decision__claim=slip_s2()).update(taken=10)


def invoice_without_a_claim() -> None:
    Claim.objects.filter(slip_number="S2").update(invoice=None, state="approved")


def order_above_its_parts() -> None:
    Payout.objects.filter(number=3).update(amount=20_001)


def paid_twice() -> None:
    PayoutShare.objects.filter(payout__number=3).update(amount=30_000)


def state_without_decision() -> None:
    Claim.objects.filter(slip_number="vieux").update(state="approved")


def signed_by_preparer() -> None:
    invoice = ProviderInvoice.objects.get()
    Approval.objects.update(signed_by=invoice.prepared_by)


def signed_by_who_corrected() -> None:
    """Twice corrected by the signer: told once."""
    invoice, signature = ProviderInvoice.objects.get(), Approval.objects.get()
    kept = {name: getattr(invoice, name) for name in CORRECTED}
    for total in (1, 2):
        InvoiceCorrection.objects.create(
            organisation_id=invoice.organisation_id,
            invoice=invoice,
            corrected_by_id=signature.signed_by_id,
            corrected_by_name="X",
            corrected_on=signature.signed_on,
            corrected_at=signature.signed_at,
            **{**kept, "paper_total": total},
        )


def unsigned() -> None:
    Approval.objects.all().delete()


def born_later() -> None:
    Beneficiary.objects.filter(claims__slip_number="S2").update(birth_on=date(2025, 6, 5))


def book_forgets() -> None:
    leg = Leg.objects.filter(account__use="providers", amount__lt=0).first()
    Leg.objects.filter(pk=leg.pk).update(party="")


PLANTED: tuple[tuple[Callable[[], None], list[str]], ...] = (
    (no_reason, ["I21 : dossier 4, ligne 1 refusée sans motif."]),
    (
        another_sum,
        [
            "I25 : dossier 1 : la décision n'est pas la somme de ses lignes.",
            "I24 : dossier 1 : consommation 7500, part mutuelle 7000.",
            "I25 : facture 1 approuvée pour 20000, ses dossiers font 19500.",
        ],
    ),
    (above_tariff, ["I23 : dossier 1, ligne 1 payée au-dessus du tarif."]),
    (
        above_ceiling,
        [
            "I24 : 0001 a reçu 29000 sur un plafond de 20000 (household, 2025-01-01).",
            "I24 : dossier 1 : consommation 16500, part mutuelle 7500.",
        ],
    ),
    (less_than_lines, ["I24 : dossier 1 : consommation 10, part mutuelle 7500."]),
    (invoice_without_a_claim, ["I25 : facture 1 approuvée pour 20000, ses dossiers font 12500."]),
    (order_above_its_parts, ["I25 : l'ordre de paiement 3 n'est pas la somme de ses parts."]),
    (
        paid_twice,
        [
            "I25 : facture 1 payée au-delà de ce qui est dû.",
            "I25 : l'ordre de paiement 3 n'est pas la somme de ses parts.",
            "I30 : le livre doit 0 à Centre de santé d'Ina, les factures disent -10000.",
        ],
    ),
    (
        state_without_decision,
        ["I27 : le dossier 5 ne peut pas être « accepté »."],
    ),
    (signed_by_preparer, ["I28 : facture 1 préparée et approuvée par Approbateur (seconde signature) BEMB."]),
    (
        signed_by_who_corrected,
        ["I28 : facture 1 préparée et approuvée par Approbateur (seconde signature) BEMB."],
    ),
    (unsigned, ["I28 : facture 1 approuvée sans seconde signature."]),
    (born_later, ["I29 : dossier 1 payé pour 0001-01 hors de sa couverture."]),
    (
        book_forgets,
        [
            "I30 : le livre doit 20000 à ?, les factures disent 0.",
            "I30 : le livre doit -20000 à Centre de santé d'Ina, les factures disent 0.",
        ],
    ),
)


@pytest.mark.parametrize(("plant", "told"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_each_planted_fault_is_named(sound: Clinic, plant: Callable[[], None], told: list[str]) -> None:
    guards.remove()
    try:
        with every_organisation():
            _without_checks(plant)
    finally:
        guards.install()
    with sound.acting("controller"):
        found = [plain(text) for text in queries.broken()]
    assert found == told


def _without_checks(plant: Callable[[], None]) -> None:
    """Plant with SQLite's own checks aside; on PostgreSQL what a check refuses cannot be planted at all."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                plant()
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    else:
        plant()


def test_one_slip_accepted_twice_is_named(sound: Clinic) -> None:
    """The index that refuses it is taken off for the time of the test."""
    guards.remove()
    try:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX slip_accepted_once")
            cursor.execute("UPDATE claims_claim SET slip_number = 'S2' WHERE slip_number = 'S9'")
    finally:
        guards.install()
    with sound.acting("controller"):
        assert [plain(text) for text in queries.broken()] == [
            "I26 : attestation S2 de Centre de santé d'Ina acceptée 2 fois."
        ]
