"""What a picker suggests: shown to who still types, gone once they have left; what is chosen is what opens."""

from typing import Any

import pytest

from members.models import Household
from tests.journeys.people import window
from tests.journeys.village import Village, village_that_owes

HELD = """
  var fetched = window.fetch;
  window.held = [];
  window.fetch = function (url, options) {
    if (!options || !options.headers || options.headers.Accept !== "application/json") return fetched(url, options);
    return new Promise(function (done) {
      window.held.push(function () {
        fetched(url, options).then(function (answer) { return answer.json(); }).then(function (rows) {
          done({ ok: true, json: function () { return Promise.resolve(rows); } });
          setTimeout(function () { document.documentElement.dataset.answered = rows.length; }, 0);
        });
      });
      document.documentElement.dataset.held = window.held.length;
    });
  };
"""
"""In a page: suggestions wait in `held` until let go; the root says how many came, once the page has had them."""

SLIP = (("person", "bi"), ("diagnosis", "pa"), ("ligne-1-code", "co"))


@pytest.fixture
def village(transactional_db: None) -> Village:
    """A mutual that began this month, and two families that owe."""
    return village_that_owes(0)


@pytest.fixture
def page(browser: Any, novi_server: str, village: Village):
    with window(browser, novi_server, village.world.user("manager")) as opened:
        yield opened


@pytest.fixture
def clerk(browser: Any, novi_server: str, village: Village):
    with window(browser, novi_server, village.world.user("claims_clerk")) as opened:
        yield opened


def asked(page: Any, field: str, text: str) -> None:
    """Two letters typed, and their suggestions on the way."""
    page.focus(f"[name={field}]")
    page.keyboard.type(text)
    page.locator("html[data-held='1']").wait_for()


def let_go(page: Any) -> None:
    """The suggestions come, some at least, and the page has done what it does of them."""
    page.evaluate("window.held[0]()")
    page.locator("html[data-answered]:not([data-answered='0'])").wait_for()


def assert_no_list(page: Any) -> None:
    assert page.locator(".picker-list:visible").count() == 0
    assert page.locator("[aria-expanded=true]").count() == 0


@pytest.mark.parametrize(("field", "text"), SLIP, ids=[field for field, _text in SLIP])
def test_suggestions_that_come_once_the_field_is_left_are_dropped(clerk, field, text):
    clerk.add_init_script(HELD)
    clerk.goto("/dossiers/saisir/")
    asked(clerk, field, text)
    clerk.keyboard.press("Tab")
    let_go(clerk)
    assert_no_list(clerk)
    assert clerk.input_value(f"[name={field}]") == text


@pytest.mark.parametrize("key", ["Tab", "Escape"])
def test_at_the_till_too_and_escape_drops_them_as_well(page, key):
    page.add_init_script(HELD)
    page.goto("/cotisations/encaisser/")
    asked(page, "who", "BI")
    page.keyboard.press(key)
    let_go(page)
    assert_no_list(page)


def test_a_family_found_before_its_suggestions_is_not_covered_by_them(page):
    page.add_init_script(HELD)
    page.goto("/cotisations/encaisser/")
    asked(page, "who", "BI")
    page.keyboard.press("Enter")
    page.locator("#id_amount:focus").wait_for()
    let_go(page)
    assert_no_list(page)


def test_escape_closes_the_list_and_what_was_typed_stays(page):
    page.goto("/cotisations/encaisser/")
    page.focus("#id_who")
    page.keyboard.type("BI")
    page.locator(".picker-list li").wait_for()
    page.keyboard.press("Escape")
    assert_no_list(page)
    assert page.input_value("#id_who") == "BI"


def test_enter_on_more_words_than_the_list_answers_to_is_about_the_words(page):
    """The list of « BI » still stands when « BISSO » is whole: Enter is not for its first line."""
    page.add_init_script(HELD)
    page.goto("/cotisations/encaisser/")
    asked(page, "who", "BI")
    let_go(page)
    page.locator(".picker-list li").wait_for()
    page.keyboard.type("SSO")
    page.keyboard.press("Enter")
    page.get_by_text("Personne ne répond à « BISSO »").wait_for()


def test_the_family_chosen_opens_even_when_its_number_was_another_s_in_an_old_register(page, village):
    chosen, other = village.families["BIO"], village.families["AGOSSOU"]
    with village.acting():
        Household.objects.filter(pk=other.pk).update(register_number=chosen.number)
    page.goto("/cotisations/encaisser/")
    page.focus("#id_who")
    page.keyboard.type("BI")
    page.locator(".picker-list li").wait_for()
    page.keyboard.press("Enter")
    page.locator("#id_amount:focus").wait_for()
    assert page.url.endswith(f"/cotisations/encaisser/{chosen.pk}/")
    assert "BIO" in page.inner_text("[data-payment]")
