"""The pages of claims: what each shows and to whom, the slip by keyboard and without script, invoices by hand."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import actions, queries
from claims.models import Agreement, CareItem, CeilingRule, Claim, Exclusion, Guarantee, Payout, Provider, Tariff
from claims.models import ProviderInvoice as Invoice
from claims.urls import urlpatterns
from core.scoping import every_organisation
from core.spans import Month
from core.spreadsheets import write_csv
from ledger.models import Till
from ledger.queries import tills
from members.actions import update_household
from members.models import Beneficiary, Household
from tests.claims.clinic import TYPED, Clinic, plain
from tests.claims.test_actions import counts, now


@pytest.fixture
def sign_in(clinic: Clinic):
    def signed(role: str = "claims_clerk", organisation=None) -> Client:
        client = Client()
        client.force_login(clinic.world.user(role, organisation))
        return client

    return signed


def url(name: str, *args: object) -> str:
    return reverse(f"claims:{name}", args=args)


def text(response) -> str:
    return plain(response.content.decode())


def slip(clinic: Clinic, person: str, **fields: str) -> dict[str, str]:
    """A slip as the page sends it."""
    return {
        "operation": str(uuid4()),
        "lignes": "8",
        "person": person,
        "slip_number": "2001",
        "diagnosis": "palu",
        "provider": str(clinic.centre.pk),
        "care_from": "10/06/2025",
        "received_on": "20062025",
        "visit_type": "direct",
        "setting": "out_patient",
        "settlement": "third_party",
        "ligne-1-code": "con01",
        "ligne-2-code": "parac",
        "ligne-2-quantity": "20",
        **fields,
    }


def test_a_slip_is_typed_with_codes_and_beginnings_and_the_next_keeps_provider_and_day(clinic, sign_in) -> None:
    person = clinic.head(clinic.family())
    client = sign_in()
    done = client.post(url("new"), slip(clinic, person.number), follow=True)
    claim = Claim._base_manager.get()
    assert done.redirect_chain == [(url("new"), 302)]
    assert "Dossier n° 1 accepté : mutuelle 9 000 FCFA, membre 3 000 FCFA." in text(done)
    with every_organisation():
        lines = list(claim.lines.values_list("item__code", "quantity", "unit_price", "amount_billed"))
    assert lines == [("CON01", 1, 10_000, 10_000), ("MED01", 20, 100, 2_000)]
    assert (claim.diagnosis_id, claim.beneficiary_id) == (clinic.malaria.pk, person.pk)
    assert 'value="10/06/2025"' in text(done)
    assert f'<option value="{clinic.centre.pk}" selected>' in text(done)


def test_an_old_day_of_care_is_not_kept_for_the_next_slip(clinic, sign_in) -> None:
    person, client = clinic.head(clinic.family()), sign_in()
    client.post(url("new"), slip(clinic, person.number, care_from="10/04/2025"))
    kept = text(client.get(url("new")))
    assert 'value="10/04/2025"' not in kept
    assert f'<option value="{clinic.centre.pk}" selected>' in kept
    assert "Sans diagnostic, le dossier part en contrôle." in kept


def test_a_slip_number_that_is_recorded_comes_back_with_a_box_to_tick(clinic, sign_in) -> None:
    person, client = clinic.head(clinic.family()), sign_in()
    clinic.claim(person, slip="2001")
    before, typed = counts(), slip(clinic, person.number)
    answer = client.post(url("new"), typed)
    assert (answer.status_code, counts()) == (422, before)
    assert "est déjà dans le dossier n° 1" in text(answer)
    assert 'name="accept_known"' in text(answer)
    assert 'value="2001"' in text(answer)
    assert client.post(url("new"), {**typed, "accept_known": "on"}).status_code == 302
    assert 'name="accept_known"' not in text(client.get(url("new")))


def test_calculating_writes_nothing_and_shows_the_shares(clinic, sign_in) -> None:
    clinic.ceiling(8_000, ceiling="household")
    person, client = clinic.head(clinic.family()), sign_in()
    before = counts()
    typed = slip(clinic, person.number)
    for answer in (client.post(url("preview"), typed), client.post(url("new"), {**typed, "calculate": "1"})):
        assert answer.status_code == 200
        assert "Sur 12 000 FCFA facturés, la mutuelle paie 8 000 FCFA et le membre 4 000 FCFA." in text(answer)
        assert "Plafond du ménage pour la période : il reste 500 FCFA sur 8 000 FCFA." in text(answer)
        assert plain(text(answer)).count('data-billed="12 000 FCFA"') == 1
    foot = plain(text(client.post(url("new"), {**typed, "calculate": "1"})))
    assert "data-slip-total>12 000 FCFA</td>" in " ".join(foot.split())
    assert counts() == before
    asked = client.post(url("preview"), {**typed, "person": ""})
    assert "À remplir : Personne." in text(asked)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "est déjà enregistrée dans le dossier"),
        ({"person": ""}, "À remplir : Personne."),
        ({"ligne-2-code": "xyz"}, "À compléter"),
        (
            {"ligne-1-code": "", "ligne-2-code": "", "ligne-2-quantity": ""},
            "Écrivez un acte : la part de chacun vient ici.",
        ),
        ({"more": "1"}, "est déjà enregistrée dans le dossier"),
    ],
    ids=["refused", "missing", "unread", "empty", "more lines"],
)
def test_a_slip_comes_back_with_the_very_computation_that_would_arrive_later(clinic, sign_in, changes, said) -> None:
    """Nothing is left to arrive: the page is as it will stay."""
    person, client = clinic.head(clinic.family()), sign_in()
    clinic.claim(person, slip="2001")
    typed = {**slip(clinic, person.number), **changes}
    page, later = (" ".join(text(client.post(url(name), typed)).split()) for name in ("new", "preview"))
    assert said in later
    assert later.split("<span hidden data-hint")[0] in page


def test_what_cannot_be_read_names_its_line_and_everything_typed_is_kept(clinic, sign_in) -> None:
    person, client = clinic.head(clinic.family()), sign_in()
    before = counts()
    answer = client.post(
        url("new"), slip(clinic, person.number, **{"ligne-2-code": "xyz", "slip_number": "77", "diagnosis": "inconnu"})
    )
    assert answer.status_code == 422
    assert "Aucun diagnostic ne porte « inconnu »." in text(answer)
    assert 'value="xyz"' in text(answer)
    assert 'value="77"' in text(answer)
    shown = text(client.post(url("preview"), slip(clinic, person.number, **{"ligne-2-code": "xyz"})))
    assert "À compléter" in shown
    assert "Accepté" not in shown
    answer = client.post(url("new"), slip(clinic, person.number, **{"ligne-2-code": "xyz"}))
    assert "Ligne 2 : Aucun acte ne porte « xyz »." in text(answer)
    assert counts() == before


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("person", "zzz", "Aucune personne ne porte « zzz »."),
        ("person", "agossou", "Plusieurs personnes répondent à « agossou » : choisissez dans la liste"),
        ("diagnosis", "zzz", "Aucun diagnostic ne porte « zzz »."),
        ("diagnosis", "in", "Plusieurs diagnostics répondent à « in » : choisissez dans la liste"),
        ("ligne-2-code", "zzz", "Ligne 2 : Aucun acte ne porte « zzz »."),
        ("ligne-2-code", "radio", "Ligne 2 : Plusieurs actes répondent à « radio » : choisissez dans la liste"),
    ],
)
def test_who_names_nothing_and_who_names_several_are_told_apart(clinic, sign_in, field, typed, said) -> None:
    """In the page and beside it as one types."""
    with clinic.acting():
        for code in ("RAD01", "RAD02"):
            clinic.item(code, "Radiographie", "imaging")
    person, client = clinic.head(clinic.family()), sign_in()
    before, wrong = counts(), {**slip(clinic, person.number), field: typed}
    for name, status in (("new", 422), ("preview", 200)):
        answer = client.post(url(name), wrong)
        assert answer.status_code == status
        assert said in text(answer)
    assert counts() == before


def test_more_lines_come_without_script(clinic, sign_in) -> None:
    client = sign_in()
    answer = client.post(url("new"), {**slip(clinic, ""), "more": "1"})
    assert answer.status_code == 200
    assert 'name="ligne-16-code"' in text(answer)
    assert re.search(r'name="lignes"\s+value="16"', text(answer))


def test_sending_twice_makes_one_claim(clinic, sign_in) -> None:
    person, client = clinic.head(clinic.family()), sign_in()
    typed = slip(clinic, person.number)
    for _ in range(2):
        assert client.post(url("new"), typed).status_code == 302
    assert Claim._base_manager.count() == 1


def test_the_amount_of_a_line_is_shown_once_its_price_and_quantity_are_known(clinic, sign_in) -> None:
    """Grey in its field, as the price is: by the script while one types, on the page that comes back without it."""
    person, client = clinic.head(clinic.family()), sign_in()
    typed = slip(clinic, person.number, **{"ligne-1-quantity": "2", "ligne-2-unit_price": "150"})
    shown = plain(text(client.post(url("preview"), typed)))
    assert re.findall(r'data-amount="([^"]*)"', shown) == ["20 000", "3 000"]
    page = plain(text(client.post(url("new"), {**typed, "calculate": "1"})))
    fields = re.findall(r'<input[^>]*name="ligne-[12]-amount"[^>]*>', page)
    assert [re.search(r'placeholder="([^"]*)"', field)[1] for field in fields] == ["20 000", "3 000"]
    assert not any("value=" in field for field in fields)


def test_suggestions_put_the_very_code_first(clinic, sign_in) -> None:
    clinic.family()
    client = sign_in()
    assert [row["detail"] for row in client.get(url("diagnoses"), {"q": "palu"}).json()] == ["PALU", "PALUG"]
    assert client.get(url("people"), {"q": "0001-02"}).json()[0]["label"] == "AGOSSOU Kossi"
    with clinic.acting():
        update_household(household=Household.objects.get(), changes={"phone": "97 00 01 10"})
        Beneficiary.objects.filter(number="0001-02").update(birth_on=timezone.localdate() - timedelta(days=400))
    assert client.get(url("people"), {"q": "0001-02"}).json()[0]["detail"].split(", ")[1] == "13 mois"
    for asked in ("97 00 01 10", "agossou 0197000110"):
        found = client.get(url("people"), {"q": asked}).json()
        assert {one["detail"].split(", ")[-1] for one in found} == {"tél. +229 01 97 00 01 10"}
    assert [row["value"] for row in client.get(url("items"), {"q": "con"}).json()] == ["CON01"]
    assert client.get(url("items"), {"q": ""}).json() == []


@pytest.mark.parametrize("role", ["manager", "cashier", "approver", "collector"])
def test_care_stays_hidden_on_every_page(clinic, sign_in, role: str) -> None:
    household = clinic.family()
    claim = clinic.claim(clinic.head(household), lines=[clinic.line(unit_price=12_000)])
    invoice = clinic.approve(clinic.invoice(total=9_000))
    client = sign_in(role)
    pages = (
        url("list"),
        url("claim", claim.pk),
        url("family", household.pk),
        url("invoice", invoice.pk),
        url("statement_xlsx", invoice.pk),
    )
    for page in pages:
        answer = client.get(page)
        if role == "collector":
            assert answer.status_code == 403
            continue
        assert answer.status_code == 200
        if "xlsx" not in page:
            assert "Paludisme" not in text(answer)
            assert "Consultation générale" not in text(answer)
    assert client.get(url("list"), {"diagnostic": "VIH"}).status_code in (200, 403)


@pytest.mark.parametrize("role", ["manager", "cashier", "approver"])
def test_why_a_claim_came_back_or_was_reversed_is_told_to_who_sees_care(clinic, sign_in, role: str) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), details={"signed": False})
    for act, private in (
        (lambda: actions.return_claim(claim=claim, missing="résultat du test VIH"), "résultat du test VIH"),
        (lambda: actions.reverse_claim(claim=claim, reason="VIH déjà saisi", reversed_on=TYPED), "VIH déjà saisi"),
    ):
        with clinic.acting("medical_adviser" if "test" in private else "claims_clerk"):
            act()
        seen = {who: private in text(sign_in(who).get(url("claim", claim.pk))) for who in (role, "claims_clerk")}
        assert seen == {role: False, "claims_clerk": True}


def test_the_clerk_sees_care_and_filters_by_it(clinic, sign_in) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), slip="4711")
    client = sign_in()
    assert "Paludisme simple" in text(client.get(url("claim", claim.pk)))
    assert "Consultation générale" in text(client.get(url("claim", claim.pk)))
    for filters, found in (
        ({"diagnostic": "PALU"}, True),
        ({"diagnostic": "VIH"}, False),
        ({"etat": "approved"}, True),
        ({"etat": "refused"}, False),
        ({"mois": "06/2025"}, True),
        ({"mois": "05/2025"}, False),
        ({"q": "agossou adjoa"}, True),
        ({"q": "4711"}, True),
        ({"q": "0001"}, True),
        ({"q": "dossou"}, False),
        ({"prestataire": str(clinic.centre.pk)}, True),
    ):
        assert ("4711" in text(client.get(url("list"), filters)).replace('value="4711"', "")) is found, filters


def test_lists_ask_as_much_for_three_rows_as_for_one(clinic, sign_in) -> None:
    household = clinic.family()
    head = clinic.head(household)
    clinic.claim(head)
    invoice = clinic.approve(clinic.invoice(total=7_500))
    client = sign_in("controller")
    pages = (url("list"), url("invoices"), url("providers"), url("provider", clinic.centre.pk), url("guarantees"))
    pages += (url("family", household.pk), url("agreement", clinic.agreement.pk), url("nomenclature"))

    def asked(page: str) -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    few = {page: asked(page) for page in pages}
    for month in (4, 5):
        clinic.claim(head, on=date(2025, month, 3))
    for month in (4, 5):
        clinic.invoice(Month(2025, month), total=7_500)
    clinic.pay_invoice(invoice, amount=10)
    with clinic.acting():
        actions.add_provider(code="P2", name="Pharmacie", level="pharmacy")
        actions.set_tariff(agreement=clinic.agreement, item=clinic.medicine, price=1, starts_on=date(2025, 9, 1))
    assert {page: asked(page) for page in pages} == few


def test_the_reviewer_trims_and_refuses_on_one_page(clinic, sign_in) -> None:
    claim = clinic.claim(
        clinic.head(clinic.family()), diagnosis=None, lines=[clinic.line(), clinic.line(clinic.medicine, quantity=9)]
    )
    client = sign_in("medical_adviser")
    page = url("review", claim.pk)
    assert "Aucun diagnostic n'est indiqué." in text(client.get(page)).replace("&#x27;", "'")
    refused = client.post(page, {"decision": "refuse", "reason": "", "operation": str(uuid4())})
    assert (refused.status_code, "Écrivez le motif." in text(refused)) == (422, True)
    said = {"ligne-1-unit_price": "4 000", "ligne-1-reason": "prix", "ligne-2-refused": "on", "ligne-2-reason": "non"}
    done = client.post(page, {"decision": "accept", "operation": str(uuid4()), **said})
    assert done.status_code == 302
    assert (now(claim).state, now(claim).decision.mutual_share) == ("approved", 3_000)
    shown = text(client.get(url("claim", claim.pk)))
    assert "Décisions d" in shown
    assert "ramené au contrôle à 1 × 4 000 FCFA" in shown


def test_the_review_page_shows_what_was_said_before_and_keeps_it(clinic, sign_in) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), lines=[clinic.line(), clinic.line(clinic.medicine, quantity=9)])
    client, page = sign_in("medical_adviser"), url("review", claim.pk)
    said = {"ligne-1-unit_price": "4 000", "ligne-1-reason": "prix", "ligne-2-refused": "on", "ligne-2-reason": "non"}
    client.post(page, {"decision": "accept", "operation": str(uuid4()), **said})
    forms = client.get(page).context["pairs"]
    assert [(one["unit_price"].value(), one["refused"].value(), one["reason"].value()) for _line, one in forms] == [
        (4_000, None, "prix"),
        (None, True, "non"),
    ]
    said = {"ligne-1-unit_price": "4 000", "ligne-1-reason": "prix"}  # the refusal of line 2 is taken off
    client.post(page, {"decision": "accept", "operation": str(uuid4()), **said})
    assert now(claim).decision.mutual_share == 3_000 + 675
    client.post(page, {"decision": "refuse", "reason": "non reçu", "operation": str(uuid4()), **said})
    again = client.get(page).context["form"]
    assert (again["decision"].value(), again["reason"].value()) == ("refuse", "non reçu")


def test_a_claim_is_returned_completed_judged_again_and_reversed(clinic, sign_in) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), diagnosis=None)
    adviser, clerk = sign_in("medical_adviser"), sign_in()
    adviser.post(url("review", claim.pk), {"decision": "return", "reason": "diagnostic", "operation": str(uuid4())})
    assert now(claim).state == "returned"
    assert "Il manque" in text(clerk.get(url("complete", claim.pk)))
    clerk.post(
        url("complete", claim.pk),
        {"slip_number": "A1", "signed": "on", "diagnosis": "PALU", "operation": str(uuid4())},
    )
    assert now(claim).state == "approved"
    adviser.post(url("judge_again", claim.pk), {"reason": "appel", "operation": str(uuid4())})
    clerk.post(url("reverse", claim.pk), {"reason": "doublon", "operation": str(uuid4())})
    assert (now(claim).state, now(claim).note) == ("reversed", "doublon")


def test_an_invoice_goes_from_paper_to_order_by_three_people(clinic, sign_in) -> None:
    head = clinic.head(clinic.family())
    claims = [clinic.claim(head, on=date(2025, 6, day)) for day in (2, 9)]
    manager, approver, cashier = sign_in("manager"), sign_in("approver"), sign_in("cashier")
    paper = {"provider": clinic.centre.pk, "month": "06/2025", "received_on": "05/07/2025", "paper_total": "15 000"}
    manager.post(url("invoice_new"), {**paper, "provider_reference": "F-6", "operation": str(uuid4())})
    invoice = Invoice._base_manager.get()
    shown = " ".join(text(manager.get(url("invoice", invoice.pk))).split())
    assert shown.count(" checked data-share") == 2
    manager.post(url("invoice_attach", invoice.pk), {"claims": [claim.pk for claim in claims], "gap_reason": ""})
    approver.post(url("invoice_approve", invoice.pk), {"total": "14 000", "seen": "0"})
    assert Invoice._base_manager.get().state == "checked"
    approver.post(url("invoice_approve", invoice.pk), {"total": "15000", "seen": "0"})
    assert Invoice._base_manager.get().state == "approved"
    form = text(cashier.get(url("payout_new", invoice.pk)))
    assert 'value="15 000"' in form
    paid = {"amount": "15 000", "till": clinic.till.pk, "paid_on": "15/07/2025", "operation": str(uuid4())}
    early = cashier.post(url("payout_new", invoice.pk), paid)  # the signature is of today
    assert (early.status_code, "elle ne se paie pas avant" in text(early)) == (422, True)
    paid |= {"paid_on": f"{timezone.localdate():%d/%m/%Y}", "operation": str(uuid4())}
    done = cashier.post(url("payout_new", invoice.pk), paid, follow=True)
    assert "Ordre n° 1 : 15 000 FCFA payés." in text(done)
    again = cashier.post(url("payout_new", invoice.pk), {**paid, "operation": str(uuid4())})
    assert "est déjà payée par Caissier BEMB" in text(again)
    payout = Payout._base_manager.get()
    assert text(cashier.get(url("payout", payout.pk))).count("15 000") >= 1
    cashier.post(url("payout_reverse", payout.pk), {"reason": "rejeté", "operation": str(uuid4())})
    assert Invoice._base_manager.get().state == "approved"


def test_the_reason_of_a_gap_is_asked_at_the_signature_and_kept_when_it_is_refused(clinic, sign_in) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice, approver = clinic.invoice(total=9_000), sign_in("approver")
    assert 'name="gap_reason" maxlength="200" value=""' in text(approver.get(url("invoice", invoice.pk)))
    refused = approver.post(url("invoice_approve", invoice.pk), {"total": "7500", "seen": "0", "gap_reason": " "})
    assert refused.status_code == 422
    assert "1 500 FCFA restent sans explication" in text(refused)
    changed = approver.post(url("invoice_approve", invoice.pk), {"total": "7000", "seen": "0", "gap_reason": "timbre"})
    assert 'name="gap_reason" maxlength="200" value="timbre"' in text(changed)
    assert Invoice._base_manager.get().state == "checked"
    done = approver.post(
        url("invoice_approve", invoice.pk), {"total": "7500", "seen": "0", "gap_reason": "timbre"}, follow=True
    )
    assert "Écart expliqué : timbre" in text(done)


def test_the_approver_sends_an_invoice_back_and_signs_it_once_mended(clinic, sign_in) -> None:
    head = clinic.head(clinic.family())
    claims = [clinic.claim(head, on=date(2025, 6, day)) for day in (2, 9)]
    invoice, manager, approver = clinic.invoice(total=7_500), sign_in("manager"), sign_in("approver")
    page = url("invoice", invoice.pk)
    assert url("invoice_send_back", invoice.pk) in text(approver.get(page))
    assert url("invoice_send_back", invoice.pk) not in text(manager.get(page))
    empty = approver.post(url("invoice_send_back", invoice.pk), {"reason": " ", "operation": str(uuid4())})
    assert (empty.status_code, Invoice._base_manager.get().state) == (422, "checked")
    sent = {"reason": "le dossier 2 est en double", "operation": str(uuid4())}
    for _twice in range(2):
        done = approver.post(url("invoice_send_back", invoice.pk), sent, follow=True)
        assert "renvoyée à Gestionnaire" in text(done)
    assert Invoice._base_manager.get().state == "sent_back"
    told = " ".join(text(manager.get(page)).split())
    by = f"{timezone.localdate():%d/%m/%Y} par Approbateur (seconde signature) BEMB : le dossier 2 est en double"
    assert (f"Renvoyée le {by}" in told, told.count(" checked data-share")) == (True, 2)
    home = " ".join(text(manager.get("/")).split())
    assert "facture renvoyée est à corriger" in home
    assert "facture renvoyée est à corriger" not in text(approver.get("/"))
    manager.post(url("invoice_attach", invoice.pk), {"claims": [claims[0].pk], "operation": str(uuid4())})
    approver.post(url("invoice_approve", invoice.pk), {"total": "7500", "seen": "0", "operation": str(uuid4())})
    assert (Invoice._base_manager.get().state, Invoice._base_manager.get().approved_total) == ("approved", 7_500)
    kept = " ".join(text(approver.get(page)).split())
    assert (f"le {by}" in kept, "Renvoyée le" in kept) == (True, False)


def test_a_foreign_claim_cannot_be_slipped_into_an_invoice(clinic, sign_in) -> None:
    invoice = clinic.invoice(total=0)
    before = counts()
    sign_in("manager").post(url("invoice_attach", invoice.pk), {"claims": ["999999"]})
    assert counts() == before


def test_terms_are_set_by_their_forms(clinic, sign_in) -> None:
    client = sign_in("manager")

    def send(page: str, **fields: object) -> int:
        return client.post(page, {"operation": str(uuid4()), **fields}).status_code

    assert send(url("provider_new"), name="Dispensaire de Gando", code="dg", level="dispensary") == 302
    provider = Provider._base_manager.get(code="DG")
    assert (
        send(
            url("agreement_new", provider.pk),
            starts_on="01/01/2025",
            mode="fee_for_service",
            payment_days="15",
            referral_required="on",
        )
        == 302
    )
    agreement = Agreement._base_manager.get(provider=provider)
    assert (agreement.payment_days, agreement.referral_required) == (15, True)
    assert send(url("tariff_new", agreement.pk), item="CON01", price="2 500", starts_on="01/01/2025") == 302
    content = write_csv(["Code", "Désignation", "Dispensaire"], [["SOINS", "", ""], ["", "Suture", "1 500 F"]])
    file = SimpleUploadedFile("tarifs.csv", content)
    assert send(url("tariff_import", agreement.pk), file=file, column="", starts_on="") == 302
    prices = dict(Tariff._base_manager.filter(agreement=agreement).values_list("item__label", "price"))
    assert prices == {"Consultation générale": 2_500, "Suture": 1_500}
    assert send(url("item_new"), code="IMA01", label="Radiographie", category="imaging", setting="both") == 302
    assert CareItem._base_manager.get(code="IMA01").category == "imaging"
    plan = clinic.plan.pk
    day = {"starts_on": "01/07/2025"}
    assert send(url("guarantee_new", plan), **day, category="imaging", rate_bp="62,5 %", waiting_months="3") == 302
    assert Guarantee._base_manager.get(category="imaging", starts_on=date(2025, 7, 1)).rate_bp == 6_250
    assert send(url("guarantee_new", plan), **day, category="pharmacy", copayment="200", waiting_months="0") == 302
    assert send(url("ceiling_new", plan), **day, what="count:visit", limit="4", setting="both") == 302
    assert CeilingRule._base_manager.get().count == "visit"
    assert send(url("exclusion_new", plan), **day, circumstance="fight") == 302
    exclusion = Exclusion._base_manager.get()
    assert send(url("plan_terms", plan), **day, coordination="nothing", calendar_year="on") == 302
    assert send(reverse("claims:end_row", args=["exclusion", exclusion.pk]), ends_on="01/08/2025") == 302
    assert Exclusion._base_manager.get().ends_on == date(2025, 8, 1)
    shown = text(client.get(url("guarantees"), {"le": "15/07/2025"}))
    assert "62,5 %" in shown
    assert "tout sauf 200 FCFA" in shown
    assert "62,5 %" not in text(client.get(url("guarantees"), {"le": "15/06/2025"}))
    assert send(url("agreement_end", agreement.pk), ends_on="01/09/2025") == 302
    assert send(url("agreement_end", agreement.pk), ends_on="01/09/2025") == 422


def test_refused_lines_of_a_price_list_are_told_one_by_one(clinic, sign_in) -> None:
    content = write_csv(["Désignation", "Centre de santé"], [["SOINS", ""], ["Suture", "cher"], ["Pansement", "200"]])
    answer = sign_in("manager").post(
        url("tariff_import", clinic.agreement.pk), {"file": SimpleUploadedFile("t.csv", content), "column": ""}
    )
    assert "1 tarif fixé." in text(answer)
    assert "« cher » n'est pas un montant entier.".replace("'", "&#x27;") in text(answer)


def test_empty_lists_offer_the_first_step(clinic, sign_in) -> None:
    assert "Aucun dossier pour le moment" in text(sign_in().get(url("list")))
    assert "Aucune facture pour le moment" in text(sign_in("manager").get(url("invoices")))
    clinic.claim(clinic.head(clinic.family()))
    assert "Aucun dossier ne répond à ce filtre" in text(sign_in().get(url("list"), {"etat": "paid"}))
    nikki = clinic.world.nikki
    assert "Aucun prestataire pour le moment" in text(sign_in("manager", nikki).get(url("providers")))


def test_another_mutual_gets_404_everywhere(clinic, sign_in) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    payout = clinic.pay_invoice(invoice)
    rows = {
        "claim": claim, "review": claim, "judge_again": claim, "complete": claim, "reverse": claim,
        "provider": clinic.centre, "agreement": clinic.agreement, "agreement_new": clinic.centre,
        "agreement_end": clinic.agreement, "tariff_new": clinic.agreement, "tariff_import": clinic.agreement,
        "guarantee_new": clinic.plan, "ceiling_new": clinic.plan, "exclusion_new": clinic.plan,
        "plan_terms": clinic.plan, "invoice": invoice, "invoice_cancel": invoice, "payout_new": invoice,
        "invoice_correct": invoice, "invoice_send_back": invoice,
        "statement_pdf": invoice, "statement_xlsx": invoice, "refusals_pdf": invoice, "payout": payout,
        "payout_reverse": payout, "payout_pdf": payout, "family": claim.beneficiary.household,
    }  # fmt: skip
    clients = {
        role: sign_in(role, clinic.world.nikki) for role in ("manager", "claims_clerk", "medical_adviser", "approver")
    }
    posts = {"invoice_attach": invoice, "invoice_approve": invoice}
    lists = {
        "list", "new", "preview", "people", "items", "diagnoses", "nomenclature", "item_new", "providers",
        "provider_new", "guarantees", "end_row", "invoices", "invoice_new",
    }  # fmt: skip
    assert {pattern.name for pattern in urlpatterns} == {*rows, *posts, *lists}
    for name, row in rows.items():
        found = {client.get(url(name, row.pk)).status_code for client in clients.values()}
        assert found <= {403, 404}, name
        assert 404 in found, name
    assert clients["manager"].post(url("invoice_attach", invoice.pk)).status_code == 404
    assert sign_in("approver", clinic.world.nikki).post(url("invoice_approve", invoice.pk)).status_code == 404


def test_an_invoice_and_a_payment_of_tomorrow_are_refused_by_their_forms(clinic, sign_in) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice, before = clinic.approve(clinic.invoice(total=7_500)), counts()
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")
    paper = {"provider": clinic.centre.pk, "month": "06/2025", "received_on": tomorrow, "paper_total": "1 000"}
    paid = {"amount": "7 500", "till": clinic.till.pk, "paid_on": tomorrow}
    for client, page, typed in (
        (sign_in("manager"), url("invoice_new"), paper),
        (sign_in("cashier"), url("payout_new", invoice.pk), paid),
    ):
        answer = client.post(page, {**typed, "operation": str(uuid4())})
        assert f"Le {tomorrow} n'est pas encore venu." in text(answer).replace("&#x27;", "'")
    assert counts() == before


def test_the_letter_and_the_statement_of_an_invoice_are_those_of_the_claims_its_page_ticks(clinic, sign_in) -> None:
    """Before anybody attached them, and once it was sent back: whoever reads."""
    clinic.claim(clinic.head(clinic.family()), slip="B-104", lines=[clinic.line(unit_price=12_000)])
    with clinic.acting():
        received = actions.receive_invoice(
            provider=clinic.centre, month=Month(2025, 6), received_on=date(2025, 7, 5), paper_total=9_000
        )
    readers = sign_in("manager"), sign_in("approver")

    def same() -> None:
        for reader in readers:
            page = " ".join(text(reader.get(url("invoice", received.pk))).split())
            assert "7 500 FCFA" in page
            assert "B-104" in page
            assert "Aucun dossier accepté" not in page
            assert "Attestation B-104 : montants refusés" in page
        with clinic.acting("approver"):
            found = queries.statement_of(queries.find_invoice(received.pk))
            assert ([row.slip for row in found.refused], found.total) == (["B-104"], 7_500)

    same()
    with clinic.acting():
        actions.attach_claims(invoice=received)
    same()
    with clinic.acting("approver"):
        actions.send_back_invoice(invoice=received, returned_on=date(2025, 7, 6), reason="dossier 1")
    same()


def test_a_bank_goes_below_zero_only_when_it_is_meant(clinic, sign_in) -> None:
    """Each account tells what it holds; the box to tick comes with the refusal, and holds for what was typed."""
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    with clinic.acting():
        bank = Till.objects.get(kind="bank")
    cashier, page = sign_in("cashier"), url("payout_new", invoice.pk)
    form = text(cashier.get(page))
    assert f"{bank.name} (0 FCFA)" in form
    assert 'type="checkbox" name="confirmed"' not in form
    paid = {"amount": "7 500", "till": bank.pk, "paid_on": f"{timezone.localdate():%d/%m/%Y}"}
    asked = cashier.post(page, {**paid, "operation": str(uuid4())})
    assert asked.status_code == 422
    said = f"« {bank.name} » tient 0 FCFA : ce paiement l'amènerait à -7 500 FCFA."
    assert said in text(asked).replace("&#x27;", "'")
    assert 'type="checkbox" name="confirmed"' in text(asked)
    assert not Payout._base_manager.exists()
    done = cashier.post(page, {**paid, "confirmed": "on", "operation": str(uuid4())}, follow=True)
    assert "Ordre n° 1 : 7 500 FCFA payés." in text(done)
    with clinic.acting():
        assert [till.held for till in tills() if till.pk == bank.pk] == [-7_500]
