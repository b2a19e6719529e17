"""Prints of claims, read back as text: amounts in figures and words, reasons in French, never a diagnosis."""

import shutil
import subprocess
from datetime import UTC, date, datetime

import pytest

from claims import actions, documents, queries
from claims.models import Diagnosis
from claims.resources import statement_xlsx
from core.spreadsheets import read_book
from tests.claims.clinic import Clinic, plain

GAP = "Écart expliqué : attestation 1205 perdue"
PRINTED = "Imprimé le 20/07/2025 par Awa KORA"


def words_of(content: bytes) -> str:
    """What a reader of the PDF sees, on one line."""
    tool = shutil.which("pdftotext")
    assert tool, "pdftotext manque : apt install poppler-utils"
    shown = subprocess.run([tool, "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(plain(shown.stdout.decode()).split())


@pytest.fixture
def invoice(clinic: Clinic):
    """A month with a trimmed price, a refused slip, a controlled one, and 500 francs paid."""
    with clinic.acting():
        actions.add_exclusion(plan=clinic.plan, kind="diagnosis", code="VIH", starts_on=date(2025, 1, 1))
    head = clinic.head(clinic.family())
    clinic.claim(head, slip="1201", lines=[clinic.line(unit_price=12_000)])
    clinic.claim(head, slip="1202", on=date(2025, 6, 12))
    hiv = Diagnosis._base_manager.get(code="VIH")
    clinic.claim(head, slip="1203", on=date(2025, 6, 13), diagnosis=hiv)
    clinic.claim(head, slip="1204", on=date(2025, 6, 14), diagnosis=None)
    found = clinic.approve(clinic.invoice(total=30_000, gap="attestation 1205 perdue"))
    clinic.pay_invoice(found, amount=500, reference="CHQ 77")
    return found


def statement(clinic: Clinic, invoice, role: str = "medical_adviser"):
    with clinic.acting(role):
        return queries.statement_of(queries.find_invoice(invoice.pk))


def test_a_payment_order_says_it_in_words_for_two_signatures(clinic: Clinic, invoice) -> None:
    with clinic.acting("cashier"):
        payout = queries.last_payout_of(invoice)
        order = queries.order_of(queries.find_payout(payout.pk))
        content = documents.payment_order(order, clinic.mutual, PRINTED)
        assert content == documents.payment_order(order, clinic.mutual, PRINTED)
    shown = words_of(content)
    for said in (
        "Ordre de paiement n° 1",
        "Centre de santé d'Ina",
        "500 FCFA",
        "Arrêté à la somme de cinq cents francs CFA.",
        "CHQ 77",
        "Facture approuvée par Approbateur (seconde signature) BEMB le 10/07/2025 pour 15 000 FCFA.",
        "Première signature Seconde signature Pour acquit, le prestataire",
    ):
        assert said in shown
    assert documents.order_name(payout, clinic.mutual) == "2025-07-15_ordre-de-paiement-1_mutuelle-de-bembereke.pdf"


def test_a_reversed_order_prints_what_it_undoes(clinic: Clinic, invoice) -> None:
    with clinic.acting("cashier"):
        mirror = actions.reverse_payout(
            payout=queries.last_payout_of(invoice), reversed_on=date(2025, 7, 18), reason="chèque rejeté"
        )
        order = queries.order_of(queries.find_payout(mirror.pk))
        shown = words_of(documents.payment_order(order, clinic.mutual, PRINTED))
    assert "Annule l'ordre n° 1 : chèque rejeté" in shown
    assert "moins cinq cents francs CFA" in shown


def test_a_statement_tells_each_slip_and_why(clinic: Clinic, invoice) -> None:
    shown = words_of(documents.statement(statement(clinic, invoice), clinic.mutual, PRINTED))
    for said in (
        "1201",
        "1202",
        "1203",
        "1204",
        "refusé",
        "en contrôle",
        "quinze mille francs CFA",
        "Total du papier",
        GAP,
    ):
        assert said in shown
    reasons = {row.slip: plain(row.why) for row in statement(clinic, invoice).rows}
    assert reasons == {"1201": "« Consultation générale » : 12 000 FCFA demandés, tarif 10 000 FCFA.", "1202": ""}
    assert "demandés" in shown


@pytest.mark.parametrize("role", ["medical_adviser", "manager"])
def test_no_print_carries_a_diagnosis_and_care_only_by_who_may_see_it(clinic: Clinic, invoice, role: str) -> None:
    with clinic.acting(role):
        found = queries.statement_of(queries.find_invoice(invoice.pk))
        prints = [
            documents.statement(found, clinic.mutual, PRINTED),
            documents.refusal_letter(found, clinic.mutual, PRINTED),
        ]
    shown = " ".join(words_of(content) for content in prints)
    for word in ("VIH", "PALU", "Paludisme"):
        assert word not in shown
    assert ("Consultation générale" in shown) is (role == "medical_adviser")


def test_a_refusal_letter_adds_up_what_is_refused(clinic: Clinic, invoice) -> None:
    found = statement(clinic, invoice, "manager")
    shown = words_of(documents.refusal_letter(found, clinic.mutual, PRINTED))
    assert "la mutuelle ne prend pas en charge 12 000 FCFA" in shown
    assert {row.slip: plain(row.why) for row in found.refused} == {
        "1201": "Le prix demandé dépasse le tarif : le tarif est retenu.",
        "1203": "Le diagnostic ou la circonstance est exclu par la formule.",
    }
    assert "Le prix demandé dépasse" in shown
    assert "1202" not in shown


def test_a_statement_as_a_spreadsheet_keeps_plain_numbers(clinic: Clinic, invoice) -> None:
    with clinic.acting("manager"):
        found = queries.statement_of(queries.find_invoice(invoice.pk))
        table = documents.statement_table(found, clinic.mutual)
        content = statement_xlsx(*table, made_at=datetime(2025, 7, 20, tzinfo=UTC))
    rows = read_book(content).rows("Relevé")
    assert rows[0] == ["Mutuelle de Bembèrèkè"]
    assert [row[0] for row in rows[3:]] == ["1201", "1202", "1203", "1204"]
    assert [row[4] for row in rows[3:]] == [12_000, 10_000, 10_000, 10_000]
    assert [row[8] for row in rows[3:]] == [7_500, 7_500, 0, 0]
