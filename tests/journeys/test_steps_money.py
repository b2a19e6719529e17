"""Steps 3 and 4: a payment by keyboard alone, its receipt, the family's rights and why, cards and the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contributions.models import Receipt
from core.formats import day as day_text
from core.scoping import every_organisation
from tests.journeys.people import Watched, fetched, plain, size_of, text_of, window
from tests.journeys.village import Village, village_that_owes

KEYS, LOADS = 12, 2
"""What a monthly payment may cost (ux.md, job 2)."""


@pytest.fixture
def village(transactional_db: None) -> Village:
    """A mutual that began five months ago, and two families that owe since."""
    return village_that_owes(5)


@pytest.fixture
def cashier(browser: Any, novi_server: str, village: Village):
    with window(browser, novi_server, village.world.user("manager")) as page:
        yield page


def test_a_payment_by_keyboard_alone(cashier, village):
    cashier.goto("/")
    rail = cashier.locator(".rail a", has_text="Cotisations").get_attribute("aria-keyshortcuts")
    watched = Watched(cashier)
    watched.press(rail)
    cashier.locator("#id_who:focus").wait_for()
    watched.press(*"BIO")
    cashier.locator(".picker-list li").wait_for()
    watched.press("Enter")
    cashier.locator("#id_amount:focus").wait_for()
    owed = 1_000 + 6 * 3 * 200
    assert plain(cashier.input_value("#id_amount")) == "4 600" == f"{owed:,}".replace(",", " ")
    watched.press("Enter")
    cashier.wait_for_url("**/cotisations/recus/*/")
    assert (watched.keys_count <= KEYS, len(watched.loads)) == (True, LOADS), watched.loads
    told = plain(cashier.inner_text("main"))
    assert "enregistré : 4 600 FCFA de BIO Adjoa." in told
    assert "quatre mille six cents francs CFA" in told


def test_a_part_goes_to_the_oldest_due_and_the_receipt_is_printed_twice(cashier, village):
    collected_by_form(cashier)
    told = plain(cashier.inner_text("table.sum"))
    assert told.index("1 000 FCFA") < told.index("600 FCFA")
    assert "Total mille six cents francs CFA 1 600 FCFA" in told
    a5 = fetched(cashier, cashier.get_by_role("link", name="Imprimer").get_attribute("href"))
    narrow = fetched(cashier, cashier.get_by_role("link", name="Ticket de 80 mm").get_attribute("href"))
    assert size_of(a5) == (210, 297)  # an A4 sheet to cut in two: an A5 for the family, an A5 for the stub
    assert text_of(a5).count("AGOSSOU") >= 2
    assert size_of(narrow)[0] == 80
    for print_ in (a5, narrow):
        assert "1 600" in text_of(print_)
        assert "AGOSSOU" in text_of(print_)
    with every_organisation():
        assert Receipt.objects.get().amount == 1_600


def collected_by_form(page: Any) -> None:
    """1 600 F of the family AGOSSOU, each page sent by its button."""
    page.goto("/cotisations/encaisser/")
    page.fill("[name=who]", "AGOSSOU")
    page.press("[name=who]", "Escape")
    page.get_by_role("button", name="Trouver").click()
    page.locator("#id_amount").wait_for()
    page.fill("[name=amount]", "1 600")
    page.get_by_role("button", name="Encaisser").click()
    page.wait_for_url("**/cotisations/recus/*/")


def verdict(page: Any, person: str, on: Any) -> str:
    """What « Vérifier les droits » says of a person on a day."""
    page.goto("/cotisations/droits/")
    page.fill("#q", person)
    if on != timezone.localdate():
        page.locator(".rights-form summary").click()
        page.fill("[name=on]", day_text(on))
    page.get_by_role("button", name="Vérifier").click()
    page.locator(".verdict-word").wait_for()
    return plain(page.inner_text("main"))


def test_rights_on_two_days_and_why(cashier, village):
    assert_rights(cashier, village)


def assert_rights(page: Any, village: Village) -> None:
    """In the waiting period at first; late today while nothing is paid; up to date once all is."""
    today, number = timezone.localdate(), village.number("AGOSSOU")
    early = village.begins.first_day + timedelta(days=10)
    waiting = verdict(page, number, early)
    assert "En période d'attente" in waiting.replace("’", "'")
    assert "Pourquoi" in waiting
    assert f"Pour le {day_text(early)}" in waiting
    late = verdict(page, number, today)
    assert "retard" in late.lower()
    assert "Pourquoi" in late
    village.pay(village.families["AGOSSOU"], today, 4_600)
    assert "Droits ouverts" in verdict(page, number, today)


def test_the_same_work_without_script(browser, novi_server, village):
    with window(browser, novi_server, village.world.user("manager"), java_script_enabled=False) as page:
        collected_by_form(page)
        receipt = page.get_by_role("link", name="Imprimer").get_attribute("href")
        assert "AGOSSOU" in text_of(fetched(page, receipt))
        told = verdict(page, village.number("BIO"), village.begins.first_day + timedelta(days=10))
        assert "attente" in told.lower()
    with every_organisation():
        assert Receipt.objects.get().amount == 1_600


def test_cards_and_the_list_of_who_is_up_to_date(cashier, village):
    village.pay(village.families["BIO"], timezone.localdate(), 4_600)
    cashier.goto("/familles/cartes/")
    token = cashier.locator("main form [name=csrfmiddlewaretoken]").input_value()
    sent = cashier.context.request.post(
        "/familles/cartes/", form={"csrfmiddlewaretoken": token, "village": "Ina"}, headers={"Referer": cashier.url}
    )
    assert sent.headers["content-type"] == "application/pdf"
    cards = text_of(sent.body())
    assert "AGOSSOU" in cards
    assert "BIO" in cards

    cashier.goto("/cotisations/a-jour/")
    assert "3 personnes ont leurs droits ouverts aujourd'hui." in plain(cashier.inner_text("main"))
    listed = text_of(fetched(cashier, cashier.get_by_role("link", name="Imprimer la liste").get_attribute("href")))
    assert "BIO Adjoa" in listed
    assert "AGOSSOU" not in listed
