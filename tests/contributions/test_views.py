"""The pages of contributions: what each shows, sends and refuses, for whom, in how many queries."""

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contributions import queries
from contributions.actions import collect, raise_dues, raise_dues_for, reverse_receipt, suspend
from contributions.models import Due, Rate, Receipt, ReceiptPrint, Suspension
from core.spans import month_of
from ledger.actions import open_till
from ledger.models import Period
from members.actions import update_household, update_person
from members.models import Beneficiary, Household
from members.queries.cards import card_text
from organisations.models import Job

TODAY = timezone.localdate()
IN_THREE_DAYS = (TODAY + timedelta(days=3)).strftime("%d/%m/%Y")
START = TODAY.replace(day=1)
LAST = (month_of(TODAY) + -1).first_day


@pytest.fixture
def sign_in(village):
    def signed(role: str = "manager") -> Client:
        client = Client()
        client.force_login(village.world.user(role))
        return client

    return signed


@pytest.fixture
def family(village) -> Household:
    """Enrolled six months ago, the last two months called and not paid."""
    household = village.family("0001", people=3, on=(month_of(TODAY) + -6).first_day)
    with village.acting():
        for month in (month_of(LAST), month_of(TODAY)):
            raise_dues(month=month, on=month.first_day)
    return household


def pay(village, household, amount, on=TODAY):
    with village.acting("cashier"):
        return collect(household=household, paid_on=on, amount=amount, method="cash", till=village.till)


def text_of(response) -> str:
    shown = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    plain = shown.replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", plain)


def sent(client: Client, url: str, **fields):
    return client.post(url, {"operation": str(uuid4()), **fields})


# Encaisser


def test_a_number_leads_to_the_payment_and_a_shared_name_to_a_choice(sign_in, village, family):
    other = village.family("0002", people=1)
    client = sign_in("cashier")
    page = reverse("contributions:collect")
    assert client.get(page, {"who": "0001"}).url == reverse("contributions:collect_from", args=[family.pk])
    assert client.get(page, {"who": "0002-01"}).url == reverse("contributions:collect_from", args=[other.pk])
    shown = text_of(client.get(page, {"who": "adjoa agossou"}))
    assert "2 familles" in shown
    assert "doit 1 200 FCFA" in shown
    assert "Personne ne répond à « Zzyx »" in text_of(client.get(page, {"who": "Zzyx"}))


def test_the_suggestions_tell_who_owes(sign_in, family):
    found = sign_in("cashier").get(reverse("contributions:payers"), {"q": "agos"}).json()
    assert found[0]["label"] == "AGOSSOU Adjoa"
    assert found[0]["value"] == "0001"
    assert found[0]["word"].replace("\u202f", " ").replace("\u00a0", " ") == "doit 1 200 FCFA"


@pytest.mark.parametrize(
    ("months", "is_called", "told", "face"),
    [
        (-6, True, "à jour", "ok"),
        (-6, False, "ne doit rien encore", "ok"),
        (0, True, "ne doit rien, droits ouverts le {opens}", "waiting"),
        (1, False, "ne doit rien, droits ouverts le {opens}", "unknown"),
        (-12, False, "ne doit rien, sans droits", "unknown"),
    ],
    ids=["covered", "nothing called", "waiting", "to come", "ended"],
)
def test_a_family_that_owes_nothing_is_not_said_covered_unless_it_is(sign_in, village, months, is_called, told, face):
    """By the suggestions, by the list without script and by its payment page."""
    joined = month_of(TODAY) + months
    family, client = village.family("0001", people=2, on=joined.first_day), sign_in("cashier")
    if is_called:
        with village.acting():
            raise_dues(month=month_of(TODAY), on=START)
        pay(village, family, 1400)
    told = told.format(opens=f"{(joined + 3).first_day:%d/%m/%Y}")
    village.family("0002", people=1)
    assert client.get(reverse("contributions:payers"), {"q": "0001"}).json()[0]["word"] == told
    listed = client.get(reverse("contributions:collect"), {"who": "agossou"})
    assert [(word, payer.face) for payer, _why, word in listed.context["payers"]][0] == (told, face)
    shown = client.get(reverse("contributions:collect_from", args=[family.pk]))
    assert f"— {told}" in text_of(shown)
    assert f'class="verdict {face}"' in shown.content.decode()


def test_suggestions_ask_as_much_for_many_quiet_families_as_for_one(sign_in, village):
    client, counts = sign_in("cashier"), []
    client.get(reverse("contributions:payers"), {"q": "agossou"})
    for number in range(1, 5):
        village.family(f"{number:04d}", people=2)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(reverse("contributions:payers"), {"q": "agossou"}).json()) == number
        counts.append(len(asked))
    assert counts == counts[:1] * 4


def test_a_suggestion_says_whose_name_was_typed_when_it_is_not_the_payer_s(sign_in, village):
    family = village.family("0031", people=3)
    with village.acting():
        child = family.beneficiaries.exclude(link="head").first()
        update_person(person=child, changes={"last_name": "ZINSOU", "first_names": "Félicité"}, on=TODAY)
    found = sign_in("cashier").get(reverse("contributions:payers"), {"q": "zinsou"}).json()
    assert [one["detail"].endswith("avec ZINSOU Félicité") for one in found] == [True]
    assert "avec" not in sign_in("cashier").get(reverse("contributions:payers"), {"q": "0031"}).json()[0]["detail"]


def test_suggestions_found_by_a_telephone_say_its_number(sign_in, village):
    """Typed as on an old card, in eight digits, with its spaces or in part; by the list without script too."""
    family = village.family("0031", people=3)
    with village.acting():
        update_household(household=family, changes={"phone": "01 97 00 01 10"})
    client = sign_in("cashier")
    for asked in ("97000110", "01 97 00 01 10", "9700 0110", "000110", "00 01 10", "agossou 01 97 00 01 10"):
        found = client.get(reverse("contributions:payers"), {"q": asked}).json()
        assert [one["detail"].split(", ")[-1] for one in found] == ["tél. +229 01 97 00 01 10"], asked
    village.family("0032", people=1)
    with village.acting():
        update_household(household=Household.objects.get(number="0032"), changes={"phone": "01 97 00 01 10"})
    listed = text_of(client.get(reverse("contributions:collect"), {"who": "97000110"}))
    assert listed.count("tél. +229 01 97 00 01 10") == 2


def test_one_line_says_it_all_and_the_amount_is_filled(sign_in, family):
    page = sign_in("cashier").get(reverse("contributions:collect_from", args=[family.pk]))
    assert "AGOSSOU Adjoa, 3 personnes — doit 2 mois : 1 200 FCFA" in text_of(page)
    assert page.context["form"].initial["amount"] == 1200


def test_a_till_that_nobody_opened_is_told_to_who_may_open_it(sign_in, village, family):
    """Money enters it all the same: it is counted in the evening only when it was opened."""
    page, words = f"/cotisations/encaisser/{family.pk}/", "n'est pas ouverte : l'argent y entre"
    assert words in text_of(sign_in("cashier").get(page))
    assert f"/caisse/ouvrir/{village.till.pk}/" in sign_in("cashier").get(page).content.decode()
    assert words not in text_of(sign_in("collector").get(page))
    with village.acting("cashier"):
        open_till(till=village.till, day=TODAY, counted=0)
    assert words not in text_of(sign_in("cashier").get(page))


def test_collecting_gives_a_receipt_page_with_print_and_next(sign_in, village, family):
    client, url = sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk])
    answer = sent(client, url, amount="1 200", paid_on=TODAY.strftime("%d%m%Y"), till=village.till.pk)
    with village.acting():
        receipt = Receipt.objects.get()
    assert answer.url == reverse("contributions:receipt", args=[receipt.pk])
    shown = text_of(client.get(answer.url))
    assert "Reçu R-00001 enregistré : 1 200 FCFA d'AGOSSOU Adjoa." in shown
    assert "mille deux cents francs CFA" in shown
    assert "Imprimer P" in shown
    assert "Suivant N" in shown


def test_the_page_of_a_receipt_says_what_was_still_owed_as_its_print_does(sign_in, village, family):
    """What the day's payment left, whatever is paid later; an undoing says nothing of it."""
    client = sign_in()
    first, second = pay(village, family, 500), pay(village, family, 700)
    with village.acting():
        undoing = reverse_receipt(receipt=second, reason="Erreur", on=TODAY)
    pages = [text_of(client.get(reverse("contributions:receipt", args=[one.pk]))) for one in (first, second, undoing)]
    assert f"Reste dû au {TODAY:%d/%m/%Y} 700 FCFA" in pages[0]
    assert f"Reste dû au {TODAY:%d/%m/%Y} 0 FCFA" in pages[1]
    assert "Reste dû" not in pages[2]


def test_the_same_form_sent_twice_is_one_receipt(sign_in, village, family):
    client, url = sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk])
    fields = {
        "operation": str(uuid4()),
        "amount": "600",
        "paid_on": TODAY.strftime("%d/%m/%Y"),
        "till": village.till.pk,
    }
    assert client.post(url, fields).url == client.post(url, fields).url
    with village.acting():
        assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"amount": "mille"}, "Écrivez un montant entier"),
        ({"amount": ""}, "Remplissez « Montant »"),
        ({"amount": "12000"}, "il y aurait 10 800 FCFA de trop (18 mois). Corrigez"),
        ({"amount": "99 999 999 999 999"}, "Ce montant dépasse 999 999 999 FCFA. Vérifiez les zéros."),
        ({"amount": "999 999 999", "accept_advance": "on"}, "mois de cotisation de cette famille. Vérifiez les zéros"),
        ({"paid_on": "31/02/2026"}, "31/02/2026 n'existe pas"),
        ({"paid_on": IN_THREE_DAYS}, f"Le {IN_THREE_DAYS} n'est pas encore venu."),
    ],
)
def test_a_refused_payment_says_why_keeps_what_was_typed_and_writes_nothing(sign_in, village, family, fields, told):
    known = {"amount": "1 200", "paid_on": TODAY.strftime("%d/%m/%Y"), "till": village.till.pk, "payer": "KOFFI Jean"}
    answer = sent(sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk]), **{**known, **fields})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert 'value="KOFFI Jean"' in answer.content.decode()
    with village.acting():
        assert not Receipt.objects.exists()


def test_a_day_of_a_closed_month_is_refused_beside_it_and_in_sight(sign_in, village, family):
    with village.acting():
        Period.objects.create(organisation=village.mutual, starts_on=LAST, ends_on=START, closed_at=timezone.now())
    client, page = sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk])
    fields = {"amount": "1 200", "till": village.till.pk}
    told = f"est clôturée. Choisissez une date à partir du {START:%d/%m/%Y}."
    answer = sent(client, page, paid_on=f"{LAST:%d/%m/%Y}", **fields)
    assert answer.status_code == 422
    assert told in " ".join(answer.context["form"].errors["paid_on"])
    assert re.search(r'<details class="section"\s+open>', answer.content.decode())
    with village.acting():
        assert not Receipt.objects.exists()


def test_the_title_of_a_refused_page_says_error_once(sign_in, village, family):
    """The page says it itself; a script that said it too would say it twice, and in French to an English screen."""
    client, page = sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk])
    assert "Erreur" not in title_of(client.get(page))
    assert title_of(sent(client, page, amount="")).count("Erreur") == 1
    assert all("document.title" not in script.read_text() for script in Path("core/static/js").glob("*.js"))


def title_of(response) -> str:
    return re.search(r"<title>(.*?)</title>", response.content.decode(), flags=re.S)[1]


def test_a_mobile_payment_asks_for_its_reference(sign_in, village, family):
    from ledger.models import Till

    with village.acting():
        wallet = Till.objects.get(kind="wallet")
    url = reverse("contributions:collect_from", args=[family.pk])
    fields = {"amount": "1200", "paid_on": TODAY.strftime("%d/%m/%Y"), "till": wallet.pk}
    assert "Notez la référence" in text_of(sent(sign_in("cashier"), url, **fields))
    assert sent(sign_in("cashier"), url, **fields, reference="MP1").status_code == 302


def test_who_owes_nothing_is_told_by_which_receipt(sign_in, village, family):
    pay(village, family, 1200)
    client, url = sign_in("cashier"), reverse("contributions:collect_from", args=[family.pk])
    shown = text_of(client.get(url))
    assert "— à jour" in shown
    assert "(reçu R-00001," in shown
    fields = {"amount": "600", "paid_on": TODAY.strftime("%d/%m/%Y"), "till": village.till.pk}
    assert "est déjà payée (reçu R-00001," in text_of(sent(client, url, **fields))
    assert sent(client, url, **fields, accept_advance="on").status_code == 302


def test_a_family_of_another_mutual_is_not_found(village, family):
    client = Client()
    client.force_login(village.world.user("cashier", village.world.nikki))
    for name in ("collect_from", "family"):
        assert client.get(reverse(f"contributions:{name}", args=[family.pk])).status_code == 404


# Tournée


def test_a_round_is_one_sending_and_a_receipt_for_each(sign_in, village, family):
    others = [village.family(f"{number:04d}", people=2, on=START) for number in range(2, 5)]
    with village.acting():
        raise_dues(month=month_of(TODAY), on=START)
    client, url = sign_in("collector"), f"{reverse('contributions:round')}?lieu=v:Gando"
    assert "1 200" in text_of(client.get(url))
    fields = {"operation": str(uuid4()), "paid_on": TODAY.strftime("%d/%m/%Y"), "till": village.till.pk}
    for household in (family, *others[:2]):
        fields |= {f"paid-{household.pk}": "on", f"amount-{household.pk}": "600"}
    assert client.post(url, fields).url == f"{reverse('contributions:receipts')}?de=1&a=3"
    assert client.post(url, fields).status_code == 302
    with village.acting():
        assert Receipt.objects.count() == 3
    assert "3 reçus, 1 800 FCFA" in text_of(client.get(reverse("contributions:receipts"), {"de": 1, "a": 3}))


def test_a_refused_line_of_a_round_is_shown_and_the_others_are_kept(sign_in, village, family):
    other = village.family("0002", people=2, on=START)
    with village.acting():
        raise_dues(month=month_of(TODAY), on=START)
    fields = {"paid_on": TODAY.strftime("%d/%m/%Y"), "till": village.till.pk, f"paid-{family.pk}": "on"}
    fields |= {f"amount-{family.pk}": "99999", f"paid-{other.pk}": "on", f"amount-{other.pk}": "1 400"}
    answer = sent(sign_in("collector"), f"{reverse('contributions:round')}?lieu=", **fields)
    assert answer.status_code == 422
    assert "1 paiement n'est pas enregistré" in text_of(answer)
    assert 'value="99999"' in answer.content.decode()
    with village.acting():
        assert list(Receipt.objects.values_list("household", "amount")) == [(other.pk, 1400)]


@pytest.mark.parametrize("key", ["\u00b2", "x", "-1", "9" * 30])
def test_a_round_for_a_family_that_cannot_be_is_refused(sign_in, village, family, key):
    fields = {f"paid-{key}": "on", "paid_on": "10/03/2026", "till": village.till.pk}
    answer = sent(sign_in("collector"), f"{reverse('contributions:round')}?lieu=", **fields)
    assert answer.status_code == 422
    assert "Cochez au moins une famille qui a payé." in answer.content.decode()


def test_an_empty_round_is_refused(sign_in, village, family):
    fields = {"paid_on": TODAY.strftime("%d/%m/%Y"), "till": village.till.pk}
    answer = sent(sign_in("collector"), f"{reverse('contributions:round')}?lieu=", **fields)
    assert "Cochez au moins une famille" in text_of(answer)


# Receipts


def test_the_print_is_noted_once_for_its_page_and_then_says_duplicata(sign_in, village, family):
    receipt, client, key = pay(village, family, 600), sign_in("cashier"), uuid4()
    url = reverse("contributions:receipt_pdf", args=[receipt.pk])
    first = client.get(url, {"format": "a5", "operation": key})
    assert first["Content-Type"] == "application/pdf"
    assert client.get(url, {"format": "a5", "operation": key}).content == first.content
    roll = client.get(url, {"format": "80"})
    assert roll.content != first.content
    assert "_recu-" in first["Content-Disposition"]
    assert "_ticket-" in roll["Content-Disposition"]
    with village.acting():
        assert list(ReceiptPrint.objects.values_list("copy", "layout")) == [(1, "a5"), (2, "80")]
    shown = text_of(client.get(reverse("contributions:receipt", args=[receipt.pk])))
    assert "original" in shown
    assert "DUPLICATA" in shown


def test_a_reader_prints_a_duplicate_that_is_not_noted(sign_in, village, family):
    receipt = pay(village, family, 600)
    assert sign_in("controller").get(reverse("contributions:receipt_pdf", args=[receipt.pk])).status_code == 200
    with village.acting():
        assert not ReceiptPrint.objects.exists()


def test_the_manager_reverses_and_the_rights_follow(sign_in, village, family):
    receipt, client = pay(village, family, 1200), sign_in()
    url = reverse("contributions:reverse", args=[receipt.pk])
    assert "Remplissez « Motif »" in text_of(sent(client, url, on=TODAY.strftime("%d/%m/%Y")))
    answer = sent(client, url, reason="Billet faux", on=TODAY.strftime("%d/%m/%Y"))
    assert "R-00001 annulé par R-00002" in text_of(client.get(answer.url))
    assert "Reçu annulé. Le" in text_of(client.get(reverse("contributions:receipt", args=[receipt.pk])))


def test_the_author_undoes_on_the_day_and_another_cashier_does_not(sign_in, village, family):
    receipt = pay(village, family, 600)
    url = reverse("contributions:reverse", args=[receipt.pk])
    assert "seul son auteur le peut" in text_of(sent(sign_in("collector"), url, reason="Erreur"))
    assert sent(sign_in("cashier"), url, reason="Erreur").status_code == 302


def test_the_book_names_a_receipt_by_its_number(sign_in, village, family):
    receipt = pay(village, family, 600)
    answer = sign_in().get(reverse("contributions:receipt_numbered", args=[receipt.number]))
    assert answer.url == reverse("contributions:receipt", args=[receipt.pk])


# The family's account


def test_each_month_of_the_strip_says_what_was_paid_and_whether_rights_were_open(sign_in, village):
    """Paid in the period of waiting, paid after it, before the family was a member, called for later."""
    joined = month_of(TODAY) + -4
    family = village.family("0009", people=2, on=joined.first_day)
    with village.acting():
        months = [joined + rank for rank in range(5)]
        raise_dues_for(household=family, on=joined.first_day, months=months)
    pay(village, family, 5 * 400 + 1000)
    shown = sign_in().get(reverse("contributions:family", args=[family.pk])).content.decode()
    said = re.findall(r'class="sr">[^<]+ \d{4} : ([^<]+)<', shown.replace("\u00a0", " "))
    assert said[:18] == ["pas encore membre"] * 18
    assert said[18:] == ["payé, droits pas encore ouverts"] * 3 + ["payé"] * 2 + ["à venir"]


def test_the_family_s_account_shows_dues_receipts_and_months(sign_in, village, family):
    pay(village, family, 600)
    with village.acting():
        suspend(household=family, starts_on=TODAY, reason="Carte prêtée")
    shown = text_of(sign_in().get(reverse("contributions:family", args=[family.pk])))
    for words in ("SUSPENDU", "Carte prêtée", "R-00001", "payée", "24 mois", "Annuler"):
        assert words in shown


def test_a_due_is_cancelled_with_its_reason(sign_in, village, family):
    with village.acting():
        due = Due.objects.first()
    client, url = sign_in(), reverse("contributions:cancel_due", args=[due.pk])
    assert sent(client, url, reason="").status_code == 422
    assert sent(client, url, reason="Doublon").url == reverse("contributions:family", args=[family.pk])
    with village.acting():
        assert Due.objects.get(pk=due.pk).cancel_reason == "Doublon"


def test_rights_are_suspended_and_given_back(sign_in, village, family):
    client = sign_in()
    fields = {"starts_on": TODAY.strftime("%d/%m/%Y"), "reason": "Carte prêtée"}
    assert sent(client, reverse("contributions:suspend", args=[family.pk]), **fields).status_code == 302
    with village.acting():
        row = Suspension.objects.get()
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    assert sent(client, reverse("contributions:lift", args=[row.pk]), ends_on=tomorrow).status_code == 302
    with village.acting():
        assert Suspension.objects.get().ends_on == TODAY + timedelta(days=1)


def test_what_is_missing_is_called_for_one_family(sign_in, village, family):
    client = sign_in()
    assert client.post(reverse("contributions:raise_for", args=[family.pk])).status_code == 302
    with village.acting():
        assert Due.objects.filter(kind="contribution").count() == 7
    assert "Tout est déjà appelé." in text_of(
        client.post(reverse("contributions:raise_for", args=[family.pk]), follow=True)
    )


def test_a_family_that_owes_no_month_yet_is_not_told_that_all_is_called(sign_in, village):
    later = village.family("0009", on=(month_of(TODAY) + 2).first_day)
    shown = text_of(sign_in().post(reverse("contributions:raise_for", args=[later.pk]), follow=True))
    assert "Aucun mois n'est dû jusqu'à" in shown
    assert "Rien n’est encore appelé" in shown
    assert "Tout est déjà appelé" not in shown


def test_a_month_that_nobody_is_enrolled_in_says_so(sign_in, village):
    village.family("0001", on=START)
    url, long_ago = reverse("contributions:raise_dues"), str(month_of(TODAY) + -5)
    shown = text_of(sign_in().get(url, {"month": long_ago}))
    assert "Aucune famille n'est inscrite ce mois-ci" in shown
    assert "Rien à appeler ce mois" not in shown
    assert "Aucune famille n'est inscrite" not in text_of(sign_in().get(url, {"month": str(month_of(TODAY))}))


# Rights


@pytest.mark.parametrize("asked", ["0001-01", " 0001-01 ", "agossou adjoa"])
def test_the_answer_is_one_word_with_its_day(sign_in, village, family, asked):
    pay(village, family, 1200, on=LAST)
    shown = text_of(sign_in("claims_clerk").get(reverse("contributions:rights"), {"q": asked}))
    assert "Droits ouverts" in shown
    assert f"Pour le {TODAY:%d/%m/%Y}. Données du {TODAY:%d/%m/%Y} à" in shown


def test_any_day_is_answered(sign_in, village, family):
    before = (month_of(TODAY) + -6).first_day + timedelta(days=2)
    url = reverse("contributions:rights")
    shown = text_of(sign_in().get(url, {"q": "0001-01", "on": before.strftime("%d%m%Y")}))
    assert "En période d'attente" in shown
    assert "Période d'attente du" in shown


def test_a_scanned_card_names_the_family_and_an_altered_one_nobody(sign_in, village, family):
    with village.acting():
        code = card_text(family, "BEMB")
    client, url = sign_in("provider_agent"), reverse("contributions:rights")
    assert "3 personnes" in text_of(client.get(url, {"q": code}))
    altered = code.replace("0001", "0002")
    village.family("0002", people=2)
    shown = text_of(client.get(url, {"q": altered}))
    assert "Inconnu" in shown
    assert "Carte non reconnue" in shown
    collecting = sign_in("cashier").get(reverse("contributions:collect"), {"who": code})
    assert collecting.url == reverse("contributions:collect_from", args=[family.pk])


def test_a_photo_is_shown_to_who_checks_and_is_missing_otherwise(sign_in, village, family):
    with village.acting():
        head = village.head(family)
        head.photo.save("tete.jpg", ContentFile(b"jpeg"))
    client = sign_in("provider_agent")
    photo = reverse("contributions:rights_photo", args=["0001-01"])
    assert photo in client.get(reverse("contributions:rights"), {"q": "0001-01"}).content.decode()
    assert b"".join(client.get(photo).streaming_content) == b"jpeg"
    assert client.get(reverse("contributions:rights_photo", args=["0001-02"])).status_code == 404


def test_unknown_says_whom_to_see(sign_in, family):
    shown = text_of(sign_in().get(reverse("contributions:rights"), {"q": "9999-01"}))
    assert "Inconnu" in shown
    assert "Voyez Mutuelle de Bembèrèkè." in shown


def test_a_provider_agent_sees_the_verdict_and_no_money_nor_reason(sign_in, village, family):
    client, url = sign_in("provider_agent"), reverse("contributions:rights")
    with village.acting():
        suspend(household=family, starts_on=TODAY, reason="Carte prêtée")
    shown = text_of(client.get(url, {"q": "0001-01"}))
    assert "Suspendu" in shown
    assert "AGOSSOU Adjoa" in shown
    for secret in ("Carte prêtée", "FCFA", "Gando", "Pourquoi"):
        assert secret not in shown
    assert "Inconnu" in text_of(client.get(url, {"q": "agossou"}))
    assert client.get(reverse("contributions:family", args=[family.pk])).status_code == 403


@pytest.mark.parametrize(
    ("asked", "by_clerk", "by_agent"),
    [
        ("adjoa 0197000110", True, True),
        ("agossou adjoa 01 97 00 01 10", True, True),
        ("97 00 01 10 Adjoa", True, True),
        ("koffi 01 97 00 01 10", False, False),
        ("adj 0197000110", True, False),
        ("adjoa 9700", True, False),
    ],
)
def test_rights_are_found_by_a_name_and_a_telephone(sign_in, village, family, asked, by_clerk, by_agent):
    with village.acting():
        update_household(household=family, changes={"phone": "01 97 00 01 10"})
    for role, is_found in (("claims_clerk", by_clerk), ("provider_agent", by_agent)):
        shown = text_of(sign_in(role).get(reverse("contributions:rights"), {"q": asked}))
        assert ("0001-01" in shown) is is_found, role
        assert ("Inconnu" in shown) is not is_found, role


def verdicts(response) -> dict[str, tuple[str, str]]:
    """What stands beside each person of a list: the state of the badge and its word."""
    shown = re.findall(
        r'person-detail">\s*(\d{4}-\d\d).*?class="tag (\w+)">(.*?)</span>', response.content.decode(), re.S
    )
    return {number: (face, re.sub(r"<[^>]+>", "", word).strip()) for number, face, word in shown}


def test_a_family_s_people_are_listed_with_their_verdict_and_the_dead_as_dead(sign_in, village, family):
    pay(village, family, 1200, on=LAST)
    on = family.joined_on
    dead = village.person(family, 4, on, sex="M", left_on=LAST, died_on=LAST - timedelta(days=1), exit_reason="died")
    left = village.person(family, 5, on, sex="F", left_on=LAST, exit_reason="moved")
    clerk, agent = (
        sign_in(role).get(reverse("contributions:rights"), {"q": "0001"}) for role in ("claims_clerk", "provider_agent")
    )
    opened = {f"0001-0{rank}": ("ok", "Droits ouverts") for rank in (1, 2, 3)}
    assert verdicts(clerk) == {**opened, dead.number: ("refused", "Décédé"), left.number: ("refused", "Sorti")}
    assert verdicts(agent) == {**opened, dead.number: ("refused", "Sorti"), left.number: ("refused", "Sorti")}
    assert f"La personne n'est plus couverte depuis le {LAST:%d/%m/%Y}." in text_of(clerk)
    assert "plus couverte" not in text_of(agent)


def test_the_verdicts_of_a_list_cost_the_same_for_three_as_for_eight(sign_in, village, family):
    client, counts = sign_in("claims_clerk"), []
    client.get(reverse("contributions:rights"), {"q": "0001"})
    for more in ((), range(4, 9)):
        for rank in more:
            village.person(family, rank, family.joined_on)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("contributions:rights"), {"q": "0001"})
        counts.append(len(asked))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(("families", "cut"), [(10, ""), (13, " sur 13 : précisez le nom ou le numéro")])
def test_a_list_of_who_answers_to_a_name_says_that_it_is_cut(sign_in, village, families, cut):
    for number in range(families):
        village.family(f"{number:04d}", people=1)
    rights = sign_in("claims_clerk").get(reverse("contributions:rights"), {"q": "agossou"})
    assert f"10 personnes{cut} " in text_of(rights)
    till = sign_in("cashier").get(reverse("contributions:collect"), {"who": "agossou"})
    assert f"10 familles{cut} " in text_of(till)


def test_a_provider_is_told_that_there_are_more_and_never_how_many(sign_in, village):
    for number in range(13):
        village.family(f"{number:04d}", people=1)
    shown = text_of(sign_in("provider_agent").get(reverse("contributions:rights"), {"q": "agossou adjoa"}))
    assert "10 personnes, et il y en a d'autres : écrivez le numéro de la carte" in shown
    assert "sur 1" not in shown


def test_the_list_of_a_name_costs_the_same_however_many_are_left_out(sign_in, village):
    client, counts = sign_in("cashier"), []
    for number in range(15):
        village.family(f"{number:04d}", people=1)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("contributions:collect"), {"who": "agossou"})
        counts.append(len(asked))
    assert len(set(counts[11:])) == 1
    assert counts[-1] == counts[5] + 1


@pytest.mark.parametrize("asked", ["97000110", "01 97 00 01 10", "+229 01 97 00 01 10", "9700", "97 00"])
def test_a_telephone_alone_tells_a_provider_nobody(sign_in, village, family, asked):
    with village.acting():
        update_household(household=family, changes={"phone": "01 97 00 01 10"})
    assert "Inconnu" in text_of(sign_in("provider_agent").get(reverse("contributions:rights"), {"q": asked}))


def test_what_upper_storeys_add_is_shown_with_open_rights_only(sign_in, village, family, settings):
    settings.RIGHTS_EXTRAS = ["tests.contributions.test_views.shares"]
    pay(village, family, 1200, on=LAST)
    url, client = reverse("contributions:rights"), sign_in()
    assert "La personne paie 25 %." in text_of(client.get(url, {"q": "0001-01"}))
    with village.acting():
        suspend(household=family, starts_on=TODAY, reason="x")
    assert "La personne paie 25 %." not in text_of(client.get(url, {"q": "0001-01"}))


def shares(beneficiary: Beneficiary, day: date) -> list[str]:
    """What claims would answer."""
    return ["La personne paie 25 %."]


# Lists


def test_good_standing_lists_open_rights_only(sign_in, village, family):
    village.family("0002", people=2, on=START)
    pay(village, family, 1200, on=LAST)
    client = sign_in()
    shown = text_of(client.get(reverse("contributions:good_standing")))
    assert "3 personnes ont leurs droits ouverts" in shown
    assert "0002-01" not in shown
    for name in ("good_standing_pdf", "good_standing_xlsx"):
        assert client.get(reverse(f"contributions:{name}")).status_code == 200


def test_a_long_list_is_printed_by_a_job(sign_in, village, family, monkeypatch):
    monkeypatch.setattr("contributions.views.lists.AT_ONCE", 1)
    client, page = sign_in(), reverse("contributions:good_standing_pdf")
    assert client.get(page).url == f"{reverse('contributions:good_standing')}?"
    pay(village, family, 1200, on=LAST)
    assert f'action="{page}?"' in client.get(reverse("contributions:good_standing")).content.decode()
    with village.acting():
        assert not Job.objects.exists()
    sending = str(uuid4())
    answer = client.post(page, {"operation": sending})
    assert client.post(page, {"operation": sending}).url == answer.url
    with village.acting():
        job = Job.objects.get()
    assert answer.url == reverse("organisations:job", kwargs={"key": job.key})
    assert (job.name, job.total_count) == ("contributions.good_standing", 3)


def test_late_families_have_a_telephone_and_a_sum(sign_in, village, family):
    client = sign_in()
    shown = text_of(client.get(reverse("contributions:arrears")))
    assert "1 famille, " in shown
    assert "+229 01 97 00 00 00" in shown
    assert "Aucune avec ce filtre" in text_of(client.get(reverse("contributions:arrears"), {"jours": 400}))
    assert client.get(reverse("contributions:arrears_xlsx")).status_code == 200


@pytest.mark.parametrize("name", ["receipts", "receipts_pdf", "good_standing", "arrears", "rates", "raise_dues"])
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(sign_in, village, family, name):
    client, url = sign_in(), reverse(f"contributions:{name}")
    pay(village, family, 300, on=LAST)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(2, 4):
        other = village.family(f"{number:04d}", people=2, on=(month_of(TODAY) + -6).first_day)
        with village.acting():
            raise_dues(month=month_of(LAST), on=LAST)
        pay(village, other, 300, on=LAST)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)


# Dues and rates


def test_the_month_is_counted_then_raised_by_a_job(sign_in, village):
    village.family("0001", people=3, on=START)
    client, url = sign_in(), reverse("contributions:raise_dues")
    assert "1 600 FCFA" in text_of(client.get(url))
    answer = client.post(url, {"month": str(month_of(TODAY))})
    with village.acting():
        job = Job.objects.get()
    assert answer.url == reverse("organisations:job", kwargs={"key": job.key})
    assert job.arguments["months"] == [str(month_of(TODAY))]


def test_a_rate_proposes_its_day_and_folds_what_is_rare_away(sign_in, village):
    client, url = sign_in(), reverse("contributions:rate_new")
    page = client.get(url).content.decode()
    assert f'value="{TODAY.replace(day=1):%d/%m/%Y}"' in page
    assert (
        page.index('name="waiting_months"')
        < page.index('<details class="group more"')
        < page.index('name="newborn_days"')
    )
    assert '<details class="group more" open>' not in page
    assert '<details class="group more" open>' in sent(client, url, newborn_days="-1").content.decode()


def test_a_new_rate_starts_from_the_one_in_force(sign_in, village):
    client, url = sign_in(), reverse("contributions:rate_new")
    page = client.get(url, {"formule": village.plan.pk})
    assert page.context["form"].initial["amount"] == 200
    known = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    starts_on = (TODAY + timedelta(days=40)).strftime("%d/%m/%Y")
    assert sent(client, url, **{**known, "amount": "250", "starts_on": starts_on}).status_code == 302
    with village.acting():
        assert list(Rate.objects.order_by("starts_on").values_list("amount", flat=True)) == [200, 250]
    assert "à venir" in text_of(client.get(reverse("contributions:rates")))
    answer = sent(client, url, **{**known, "amount": "300", "starts_on": TODAY.strftime("%d/%m/%Y")})
    assert "a déjà un taux à partir du" in text_of(answer)


# The day, the search, the closing


def test_the_day_asks_for_the_month_to_raise_and_the_families_to_call(village):
    village.family("0001", people=3, on=(month_of(TODAY) + -6).first_day)
    with village.acting():
        assert [line.action for line in queries.waiting(TODAY)] == ["Appeler les cotisations"]
        assert list(queries.closing_check(village.mutual.pk, month_of(LAST)))
        for month in (month_of(LAST), month_of(TODAY)):
            raise_dues(month=month, on=month.first_day)
        assert not list(queries.closing_check(village.mutual.pk, month_of(LAST)))
        closing = LAST + timedelta(days=31)
        assert [line.count for line in queries.waiting(closing - timedelta(days=2)) if line.weight == 90] == [1]


def test_a_receipt_is_found_by_its_number(village, family):
    receipt = pay(village, family, 600)
    with village.acting():
        with CaptureQueriesContext(connection) as asked:
            found = [line.title for text in ("R-00001", "1", "r 1") for line in queries.search(text)]
        assert found == [receipt.label] * 3
        assert len(asked) == 3
        reverse_receipt(receipt=receipt, reason="x", on=TODAY)
        assert queries.search("999") == []
    with village.acting("provider_agent"):
        assert queries.search("1") == []


def test_pages_need_their_permission(sign_in, family):
    client = sign_in("collector")
    for name in ("rates", "raise_dues", "good_standing"):
        assert client.get(reverse(f"contributions:{name}")).status_code == 403
    assert sign_in("claims_clerk").get(reverse("contributions:collect")).status_code == 403


@pytest.mark.parametrize(("language", "word"), [("fr", "Téléphoner"), ("en", "Call")])
def test_families_about_to_lose_their_rights_are_called_by_phone(village, family, language, word):
    """Not as dues are: the button of the day said "Raise" in English."""
    with village.acting(), override(language):
        days = (TODAY + timedelta(days=ahead) for ahead in range(-60, 60))
        closing = [line for day in days for line in queries.waiting(day) if "soon=1" in line.url]
        assert {line.action for line in closing} == {word}
