"""The living page in a real browser: narrow, by keyboard, without script, read by an accessibility checker."""

import pytest
from axe_playwright_python.sync_playwright import Axe


def open_living(page):
    """The page, and not an error page on which every check below would hold."""
    assert page.goto("/design/").status == 200
    assert page.locator("h1").inner_text() == "Les composants"


def wait_for_draft(page):
    """At most the second that is promised."""
    for _turn in range(10):
        if page.evaluate("Object.keys(localStorage).some(k => k.startsWith('novi.draft:'))"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("no draft after one second")


@pytest.fixture
def living(page):
    open_living(page)
    return page


@pytest.mark.parametrize("width", [320, 360, 1366])
def test_no_side_scroll(page, width):
    page.set_viewport_size({"width": width, "height": 640})
    open_living(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_finding(page, scheme):
    page.emulate_media(color_scheme=scheme)
    open_living(page)
    found = Axe().run(page).response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in serious] == []


def test_nothing_is_refused_by_the_content_policy(page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    open_living(page)
    page.keyboard.press("?")
    assert said == []


def test_keys(living):
    living.keyboard.press("?")
    assert living.locator("#touches").is_visible()
    assert "Nouveau paiement" in living.locator("[data-keys]").inner_text()
    living.keyboard.press("Escape")
    assert living.locator("#touches").is_hidden()
    living.keyboard.press("/")
    assert living.evaluate("document.activeElement.name") == "q"
    living.keyboard.type("n/")
    assert living.evaluate("document.activeElement.value") == "n/"
    living.keyboard.press("Escape")
    living.keyboard.press("n")
    assert living.url.endswith("#boutons")


def test_single_letters_can_be_turned_off(living):
    living.keyboard.press("?")
    living.uncheck("[data-keys-on]")
    living.keyboard.press("Escape")
    living.keyboard.press("n")
    assert not living.url.endswith("#boutons")
    living.keyboard.press("/")
    assert living.evaluate("document.activeElement.name") == "q"


def test_days_and_amounts_are_tidied(living):
    living.fill("form[data-draft] [name=paid_on]", "31122026")
    living.fill("form[data-draft] [name=amount]", "1.500 F")
    living.press("form[data-draft] [name=amount]", "Tab")
    assert living.input_value("form[data-draft] [name=paid_on]") == "31/12/2026"
    assert living.input_value("form[data-draft] [name=amount]") == "1\u202f500"


def test_a_draft_survives_a_crash_and_is_offered(living):
    living.fill("form[data-draft] [name=remark]", "Payé par le fils")
    living.check("form[data-draft] [name=means][value=wallet]", force=True)
    wait_for_draft(living)
    living.reload()
    assert living.input_value("form[data-draft] [name=remark]") == ""
    living.get_by_role("button", name="Reprendre").click()
    assert living.input_value("form[data-draft] [name=remark]") == "Payé par le fils"
    assert living.is_checked("form[data-draft] [name=means][value=wallet]")


def test_a_draft_can_be_thrown_away(living):
    living.fill("form[data-draft] [name=remark]", "Essai")
    wait_for_draft(living)
    living.reload()
    living.get_by_role("button", name="Effacer").click()
    living.reload()
    assert living.locator(".draft").count() == 0


def test_a_form_is_sent_once(living):
    sent = []
    living.route("**/design/", lambda route: sent.append(1) if route.request.method == "POST" else route.continue_())
    button = living.evaluate(
        """() => {
          const button = document.querySelector('form[data-draft] button[type=submit]');
          button.click(); button.click();
          return [button.getAttribute('aria-busy'), button.textContent];
        }"""
    )
    assert button == ["true", "Envoi…"]
    living.wait_for_timeout(300)
    assert sent == [1]


def test_a_round_is_entered_with_one_key_per_payer(living):
    living.focus("[name=paid-1]")
    for _payer in range(3):
        living.keyboard.press("Space")
    assert living.inner_text("[data-sheet-count]") == "3"
    assert living.inner_text("[data-sheet-total]") == "16\u202f800"
    living.fill("[data-sheet-counted]", "16 000")
    assert living.inner_text("[data-sheet-gap]") == "-800"
    living.focus("[name=amount-1]")
    living.keyboard.press("ArrowDown")
    assert living.evaluate("document.activeElement.name") == "amount-2"
    living.keyboard.press("Enter")
    assert living.evaluate("document.activeElement.name") == "amount-3"


def test_enter_adds_a_line_and_what_repeats_is_inherited(living):
    living.fill("[name=personnes-1-name]", "AGOSSOU")
    living.focus("[name=personnes-1-born_on]")
    living.keyboard.press("Enter")
    assert living.input_value("[name=personnes-2-name]") == "AGOSSOU"
    assert living.evaluate("document.activeElement.name") == "personnes-2-born_on"
    assert living.input_value("[name=personnes-TOTAL_FORMS]") == "3"
    living.locator("[data-line] [data-drop]").last.click()
    assert living.locator("[data-line]:not([hidden])").count() == 2


def test_a_dialog_opens_and_gives_the_focus_back(living):
    opener = living.locator("[data-opens=confirmer]")
    opener.click()
    assert living.locator("#confirmer").is_visible()
    living.locator("#confirmer [data-closes]").click()
    assert living.locator("#confirmer").is_hidden()
    assert living.evaluate("document.activeElement.dataset.opens") == "confirmer"


def test_one_more_one_less(living):
    living.get_by_role("button", name="Un de plus").click()
    assert living.input_value("#boites") == "3"
    for _press in range(5):
        living.get_by_role("button", name="Un de moins").click()
    assert living.input_value("#boites") == "0"


def test_targets_are_large_enough_for_a_thumb(page):
    page.set_viewport_size({"width": 360, "height": 640})
    open_living(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button, .tabs a, .chip, .tool, select, input[type=text]')]
          .map(node => [node.className, node.getBoundingClientRect()])
          .filter(([name, box]) => box.width && (box.height < 36 || box.width < 24)).map(([name]) => name)"""
    )
    assert small == []


def test_without_script_everything_can_be_read_and_sent(browser, novi_server, transactional_db):
    context = browser.new_context(base_url=novi_server, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    open_living(page)
    assert page.locator("#touches").is_hidden()
    assert page.locator("[data-dismiss]").first.is_hidden()
    assert page.locator("form[data-draft] button[type=submit]").is_visible()
    context.close()
