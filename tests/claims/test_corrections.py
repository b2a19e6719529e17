"""A paper that was mistyped is corrected while nobody signed it: what follows, who signs then, what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import actions, queries
from claims.models import Claim, InvoiceCorrection, ProviderInvoice
from core.scoping import OutOfScope, every_organisation
from core.spans import Month
from organisations.acting import DEEDS
from organisations.choices import Role
from organisations.models import AuditEntry, RoleAssignment
from tests.claims.clinic import MONTH, OPENED, Clinic, plain
from tests.claims.test_actions import now, refused

RECEIVED, DAY = date(2025, 7, 5), date(2025, 7, 8)
PAPER = {"month": MONTH, "received_on": RECEIVED, "paper_total": 15_000, "provider_reference": ""}
"""What `clinic.invoice(total=15_000)` says."""


def corrected(invoice: ProviderInvoice, on: date = DAY, seen: int | None = None, **paper: object) -> ProviderInvoice:
    return actions.correct_invoice(invoice=invoice, corrected_on=on, seen=seen, **{**PAPER, **paper})


def held(invoice: ProviderInvoice) -> ProviderInvoice:
    with every_organisation():
        return ProviderInvoice.objects.select_related("provider").get(pk=invoice.pk)


def ticked(clinic: Clinic, invoice: ProviderInvoice) -> set[int]:
    """The claims that the invoice's page shows ticked."""
    with clinic.acting():
        found = held(invoice)
        month = Month(found.month_on.year, found.month_on.month)
        return queries.ticked(found, queries.attachable(found.provider, month, found))


@pytest.fixture
def claims(clinic: Clinic) -> list[Claim]:
    """Care of 2, 9 and 16 June, 7 500 francs each for the mutual."""
    head = clinic.head(clinic.family())
    return [clinic.claim(head, on=date(2025, 6, day)) for day in (2, 9, 16)]


def test_a_checked_invoice_is_corrected_attached_again_and_signed_by_another(clinic: Clinic, claims: list[Claim]):
    """The total is put right: what was left aside stays so, and nobody signs what was not checked anew."""
    kept = {claims[0].pk, claims[1].pk}
    invoice = clinic.invoice(total=51_000)
    with clinic.acting():
        actions.attach_claims(invoice=invoice, claims=claims[:2], gap_reason="faute de frappe")
    with clinic.acting("claims_clerk"):
        found = corrected(invoice, seen=0)
    assert (found.state, found.paper_total, found.gap_reason, found.number) == ("received", 15_000, "", 1)
    assert ({now(claim).state for claim in claims}, ticked(clinic, invoice)) == ({"approved"}, kept)
    with clinic.acting("approver"):
        said = "La facture n° 1 est « reçue » : ce n'est plus possible."
        refused(lambda: actions.approve_invoice(invoice=invoice, approved_on=DAY), said)
        before = InvoiceCorrection.objects.get()
    assert (before.paper_total, before.gap_reason, before.claims) == (51_000, "faute de frappe", sorted(kept))
    assert (before.corrected_by_name, before.corrected_on) == (clinic.world.user("claims_clerk").get_full_name(), DAY)
    with clinic.acting():
        rows = [claim for claim in claims if claim.pk in kept]
        assert actions.attach_claims(invoice=invoice, claims=rows).state == "checked"
    assert clinic.approve(invoice).approved_total == 15_000
    with clinic.acting("controller"):
        assert queries.broken() == []


def test_the_day_of_reception_moves_the_day_of_payment_and_nothing_else_does(clinic: Clinic, claims: list[Claim]):
    invoice = clinic.invoice(total=15_000, gap="timbre")
    with clinic.acting():
        assert corrected(invoice, received_on=date(2025, 7, 1)).payable_on == date(2025, 7, 31)
        actions.end_agreement(agreement=clinic.agreement, ends_on=date(2025, 6, 1))
        terms = {"payment_days": 5}
        actions.sign_agreement(provider=clinic.centre, starts_on=date(2025, 6, 1), terms=terms)
        found = corrected(invoice, received_on=date(2025, 7, 1), provider_reference=" F-6 ")
    assert (found.provider_reference, found.payable_on, found.gap_reason) == ("F-6", date(2025, 7, 31), "timbre")


def test_another_month_offers_its_own_claims(clinic: Clinic, claims: list[Claim]):
    """June typed for July: the care of July is offered, and that of June comes off; and the other way round."""
    july = clinic.claim(clinic.head(clinic.family(people=1)), on=date(2025, 7, 2))
    invoice = clinic.invoice(total=7_500)
    with clinic.acting():
        corrected(invoice, month=Month(2025, 7), paper_total=7_500)
    assert ticked(clinic, invoice) == {july.pk}
    with clinic.acting():
        actions.attach_claims(invoice=held(invoice))
        corrected(invoice, paper_total=7_500)
        assert (now(july).state, now(july).invoice_id) == ("approved", None)
    assert ticked(clinic, invoice) == {claim.pk for claim in claims}
    with clinic.acting():
        refused(
            lambda: actions.attach_claims(invoice=invoice, claims=[now(july)]),
            f"Le dossier {july.number} ne peut pas aller sur cette facture.",
        )


def test_an_invoice_sent_back_is_corrected_and_keeps_what_was_ticked(clinic: Clinic, claims: list[Claim]):
    """It stays « renvoyée » until it is attached; a slip typed since, before or after the correction, is offered."""
    invoice = clinic.invoice(total=51_000)
    with clinic.acting():
        actions.attach_claims(invoice=invoice, claims=claims[:2])
    with clinic.acting("approver"):
        actions.send_back_invoice(invoice=invoice, returned_on=date(2025, 7, 6), reason="le total est faux")
    head = clinic.head(clinic.family(people=1))
    typed = [clinic.claim(head, on=date(2025, 6, 20))]
    with clinic.acting():
        late = {"received_on": date(2025, 7, 7)}
        refused(
            lambda: corrected(invoice, **late),
            "La facture n° 1 est renvoyée le 06/07/2025 : elle n'est pas reçue après.",
        )
        assert corrected(invoice).state == "sent_back"
    typed.append(clinic.claim(head, on=date(2025, 6, 23)))
    wanted = {claims[0].pk, claims[1].pk, *(claim.pk for claim in typed)}
    assert ticked(clinic, invoice) == wanted
    with clinic.acting():
        month = queries.claims_of_month(clinic.centre, MONTH)
        attached = actions.attach_claims(invoice=invoice, claims=list(month.filter(pk__in=wanted)), gap_reason="x")
    assert (attached.state, attached.paper_total) == ("checked", 15_000)


def test_a_received_invoice_is_corrected_before_anything_is_attached(clinic: Clinic, claims: list[Claim]):
    with clinic.acting():
        invoice = actions.receive_invoice(provider=clinic.centre, **PAPER)
        assert corrected(invoice, paper_total=22_500).state == "received"
    assert ticked(clinic, invoice) == {claim.pk for claim in claims}


def test_who_corrected_never_signs(clinic: Clinic, claims: list[Claim]):
    with every_organisation():
        clerk = clinic.world.user("claims_clerk")
        RoleAssignment.objects.create(user=clerk, organisation=clinic.mutual, role=Role.APPROVER, starts_on=OPENED)
    invoice = clinic.invoice(total=51_000)
    with clinic.acting("claims_clerk"):
        corrected(invoice, paper_total=22_500)
    with clinic.acting():
        actions.attach_claims(invoice=invoice)
    with clinic.acting("claims_clerk"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=DAY),
            "Vous avez préparé ou corrigé cette facture : une autre personne doit l'approuver.",
        )


def test_a_page_that_was_open_before_the_correction_signs_nothing(clinic: Clinic, claims: list[Claim], sign_in):
    """The debt is the one that was read, the paper is not: it is read again."""
    invoice = clinic.invoice(total=22_600)
    with clinic.acting():
        actions.attach_claims(invoice=invoice, claims=claims, gap_reason="timbre")
    approver = sign_in("approver")
    page = approver.get(reverse("claims:invoice", args=[invoice.pk])).content.decode()
    assert '<input type="hidden" name="seen" value="0">' in page
    with clinic.acting("claims_clerk"):
        corrected(invoice, paper_total=22_500)
    with clinic.acting():
        actions.attach_claims(invoice=invoice, claims=claims)
    sent = {"total": "22500", "seen": "0"}
    answer = approver.post(reverse("claims:invoice_approve", args=[invoice.pk]), sent)
    assert answer.status_code == 422
    assert "Le papier de cette facture a été corrigé entre-temps." in answer.content.decode()
    assert held(invoice).state == "checked"
    approver.post(reverse("claims:invoice_approve", args=[invoice.pk]), {**sent, "seen": "1"})
    assert held(invoice).state == "approved"


def test_what_reception_refuses_a_correction_refuses(clinic: Clinic, claims: list[Claim]):
    invoice = clinic.invoice(total=15_000)
    with clinic.acting():
        other = actions.receive_invoice(provider=clinic.centre, **{**PAPER, "provider_reference": "F-6"})
        huge = "Ce montant dépasse 999 999 999 FCFA. Vérifiez les zéros."
        wrong: tuple[tuple[dict[str, object], str], ...] = (
            (PAPER, "Rien n'a changé : la facture dit déjà cela. Corrigez ce qui est faux, ou revenez."),
            (
                {"provider_reference": "  "},
                "Rien n'a changé : la facture dit déjà cela. Corrigez ce qui est faux, ou revenez.",
            ),
            ({"paper_total": -1}, "Le total ne peut pas être négatif."),
            ({"paper_total": 10**9}, huge),
            ({"month": Month(2025, 8)}, "La facture est reçue avant le mois facturé. Vérifiez la date."),
            (
                {"received_on": date(2025, 7, 9)},
                "Le 09/07/2025 n'est pas encore venu. Vérifiez le jour, le mois et l'année.",
            ),
            (
                {"received_on": date(1990, 1, 1), "month": Month(1990, 1)},
                "Le 01/01/1990 vient avant l'ouverture : le premier jour possible est le 01/01/2023. Vérifiez l'année.",
            ),
            (
                {"provider_reference": "F-6"},
                "La facture F-6 de ce prestataire est déjà enregistrée sous le n° 2.",
            ),
            (
                {"seen": 1, "paper_total": 1},
                "Une autre personne a corrigé cette facture entre-temps. Rouvrez-la et relisez-la.",
            ),
        )
        audited = AuditEntry.objects.count()
        for paper, said in wrong:
            refused(lambda paper=paper: corrected(invoice, **paper), said)
        assert (AuditEntry.objects.count(), held(invoice).state) == (audited, "checked")
        assert corrected(other, provider_reference="F-6", paper_total=1).paper_total == 1, "its own reference"
        actions.cancel_invoice(invoice=other, reason="double")
        assert corrected(invoice, provider_reference="F-6").provider_reference == "F-6"


def test_once_signed_or_cancelled_an_invoice_is_never_corrected(clinic: Clinic, claims: list[Claim]):
    signed, cancelled = clinic.invoice(total=22_500), clinic.invoice(Month(2025, 5), total=0)
    with clinic.acting():
        actions.cancel_invoice(invoice=cancelled, reason="double")
    clinic.approve(signed)
    for invoice, word in ((signed, "approuvée"), (cancelled, "annulée")):
        with clinic.acting():
            said = f"La facture n° {invoice.number} est « {word} » : ce n'est plus possible."
            refused(lambda invoice=invoice: corrected(invoice, paper_total=1), said)
    clinic.pay_invoice(signed)
    with clinic.acting():
        said = "La facture n° 1 est « payée » : ce n'est plus possible."
        refused(lambda: corrected(signed, paper_total=1), said)


def test_the_database_itself_refuses_another_paper_once_checked_or_signed(clinic: Clinic, claims: list[Claim]):
    invoice = clinic.invoice(total=22_500)
    changes: tuple[dict[str, object], ...] = (
        {"paper_total": 1}, {"provider_reference": "F"}, {"received_on": OPENED}, {"month_on": OPENED},
        {"payable_on": OPENED},
    )  # fmt: skip

    def refuses(**more: object) -> bool:
        for change in changes:
            with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
                ProviderInvoice.objects.filter(pk=invoice.pk).update(**change, **more)
        return True

    assert refuses(), "it stays checked"
    clinic.approve(invoice)
    assert refuses()
    assert refuses(state="received")
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        ProviderInvoice.objects.filter(pk=invoice.pk).update(provider=clinic.centre.pk + 1)


def test_only_who_receives_invoices_corrects_them_and_those_of_their_mutual(clinic: Clinic, claims: list[Claim]):
    invoice = clinic.invoice(total=51_000)
    for role in set(Role) - {Role.FEDERATION_OFFICER}:
        with clinic.acting(role) as actor:
            if not actor.may("claims.invoice"):
                refused(lambda: corrected(invoice), kind=PermissionDenied)
    with clinic.world.acting("manager", clinic.world.nikki):
        refused(lambda: corrected(invoice), kind=OutOfScope)


def test_a_correction_is_told_by_who_did_what(clinic: Clinic, claims: list[Claim]):
    invoice, operation = clinic.invoice(total=51_000), uuid4()
    with clinic.acting():
        for _twice in range(2):
            found = actions.correct_invoice(invoice=invoice, corrected_on=DAY, operation_id=operation, seen=0, **PAPER)
        assert found.pk == invoice.pk
        told = audited_arguments(invoice)
    assert DEEDS["claims.correct_invoice"].label == "a corrigé la facture d'un prestataire"
    assert told == [
        {
            "invoice": f"claims.ProviderInvoice:{invoice.pk}",
            "month": "2025-06",
            "received_on": "2025-07-05",
            "paper_total": 15_000,
            "provider_reference": "",
            "corrected_on": "2025-07-08",
            "seen": 0,
        }
    ]


def audited_arguments(invoice: ProviderInvoice) -> list[dict[str, object]]:
    rows = AuditEntry.objects.filter(action="claims.correct_invoice", touches__object_id=invoice.pk)
    return list(rows.values_list("arguments", flat=True))


# -- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(clinic: Clinic) -> Callable[[str], Client]:
    def signed(role: str) -> Client:
        client = Client()
        client.force_login(clinic.world.user(role))
        return client

    return signed


def url(name: str, invoice: ProviderInvoice) -> str:
    return reverse(f"claims:{name}", args=[invoice.pk])


def text(response) -> str:
    return " ".join(plain(response.content.decode()).replace("&#x27;", "'").split())


def test_the_page_is_the_reception_filled_in_and_leads_back_to_the_ticks(clinic: Clinic, claims: list[Claim], sign_in):
    invoice, manager = clinic.invoice(total=51_000), sign_in("manager")
    page = url("invoice_correct", invoice)
    assert page in text(manager.get(url("invoice", invoice)))
    shown = text(manager.get(page))
    for value in ("06/2025", "05/07/2025", "51 000"):
        assert f'value="{value}"' in shown
    assert "Corriger la facture n° 1 de Centre de santé d'Ina" in shown
    assert 'name="provider"' not in shown
    assert "Elle attend la seconde signature. Corrigée, elle est à vérifier de nouveau" in shown
    typed = {
        "month": "06/2025",
        "received_on": "05/07/2025",
        "paper_total": "51 000",
        "provider_reference": "",
        "seen": 0,
    }
    same = manager.post(page, {**typed, "operation": str(uuid4())})
    assert (same.status_code, "Rien n'a changé : la facture dit déjà cela." in text(same)) == (422, True)
    empty = manager.post(page, {**typed, "paper_total": "", "operation": str(uuid4())})
    assert (empty.status_code, held(invoice).state) == (422, "checked")
    sent = {**typed, "paper_total": "22 500", "provider_reference": "F-6", "operation": str(uuid4())}
    for _twice in range(2):
        done = text(manager.post(page, sent, follow=True))
        assert "Facture n° 1 corrigée. Vérifiez les dossiers cochés, puis rattachez-les." in done
    assert done.count(" checked data-share") == 3
    by = f"le {timezone.localdate():%d/%m/%Y} par Gestionnaire BEMB"
    assert f"{by} ; avant : n° de la facture –, total du papier 51 000 FCFA" in done
    stale = manager.post(page, {**typed, "operation": str(uuid4())})
    assert (stale.status_code, "a corrigé cette facture entre-temps" in text(stale)) == (422, True)
    assert held(invoice).paper_total == 22_500


def test_the_page_says_why_it_was_sent_back(clinic: Clinic, claims: list[Claim], sign_in):
    invoice = clinic.invoice(total=51_000)
    with clinic.acting("approver"):
        actions.send_back_invoice(invoice=invoice, returned_on=date(2025, 7, 6), reason="le total est faux")
    shown = text(sign_in("manager").get(url("invoice_correct", invoice)))
    assert "Renvoyée le 06/07/2025 par Approbateur (seconde signature) BEMB : le total est faux" in shown


def test_the_button_is_shown_to_who_may_and_while_it_may_be(clinic: Clinic, claims: list[Claim], sign_in):
    invoice = clinic.invoice(total=22_500)
    page, correct = url("invoice", invoice), url("invoice_correct", invoice)
    assert {role: correct in text(sign_in(role).get(page)) for role in ("manager", "claims_clerk", "approver")} == {
        "manager": True,
        "claims_clerk": True,
        "approver": False,
    }
    assert sign_in("approver").get(correct).status_code == 403
    clinic.approve(invoice)
    assert correct not in text(sign_in("manager").get(page))
    late = {"month": "06/2025", "received_on": "05/07/2025", "paper_total": "1", "seen": 0, "operation": str(uuid4())}
    refused_late = sign_in("manager").post(correct, late)
    assert (refused_late.status_code, "ce n'est plus possible" in text(refused_late)) == (422, True)
    tomorrow = timezone.localdate() + timedelta(days=1)
    future = sign_in("manager").post(correct, {**late, "received_on": f"{tomorrow:%d/%m/%Y}"})
    assert f"Le {tomorrow:%d/%m/%Y} n'est pas encore venu." in text(future)
