"""Steps 5 and 6: a slip of three lines and its explained shares; the invoice, two signatures, the payment order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims.actions import SlipLine
from claims.models import Claim
from core.formats import day as day_text
from core.scoping import every_organisation
from core.spans import Month
from ledger.models import Leg
from tests.journeys.people import TIMEOUT, by_the_door, fetched, out_of_the_door, plain, text_of, window
from tests.journeys.village import Village, months_ago
from tests.world import make_world

LINES = (("CON01", 1), ("MED01", 20), ("ACC01", 1))
"""1 000 + 2 000 + 6 000 F at the agreed prices: the mutual owes 6 750 F, the member 2 250 F."""


HELD = """
  var fetched = window.fetch;
  window.held = [];
  window.fetch = function (url, options) {
    return new Promise(function (done) {
      window.held.push(function () {
        fetched(url, options).then(function (answer) { return answer.text(); }).then(function (html) {
          done(new Response(html + html + html));
        });
      });
    });
  };
"""
"""In a page: what it asks for waits in `held` until it is let go, and then comes three times as long."""


class Dispensary(Village):
    """A mutual that began a year ago, two families alike and paid up, and care five months later."""

    def __init__(self) -> None:
        today = timezone.localdate()
        super().__init__(make_world(), months_ago(11, today))
        self.cared = self.begins + 5
        self.on = self.cared.first_day + timedelta(days=9)
        for name in ("AGOSSOU", "BIO"):
            household = self.family(name)
            self.raise_dues(household, self.cared)
            self.pay(household, self.cared.first_day, 10_000)

    def lines(self) -> list[SlipLine]:
        return [SlipLine(item=self.items[code], quantity=quantity) for code, quantity in LINES]


@pytest.fixture
def village(transactional_db: None) -> Dispensary:
    return Dispensary()


def type_slip(page: Any, village: Dispensary, *, person: str, number: str) -> None:
    """The head of a slip and its three lines; without price, the tariff's."""
    page.goto("/dossiers/saisir/")
    page.fill("[name=person]", person)
    page.press("[name=person]", "Escape")
    page.fill("[name=slip_number]", number)
    page.fill("[name=diagnosis]", "PALU")
    page.press("[name=diagnosis]", "Escape")
    page.select_option("[name=provider]", label=str(village.centre))
    page.fill("[name=care_from]", day_text(village.on))
    page.fill("[name=received_on]", day_text(village.on))
    for place, (code, quantity) in enumerate(LINES, start=1):
        page.fill(f"[name=ligne-{place}-code]", code)
        page.press(f"[name=ligne-{place}-code]", "Escape")
        page.fill(f"[name=ligne-{place}-quantity]", str(quantity))


def save(page: Any) -> str:
    """Keep the slip; what the page then says of it."""
    page.locator("form[data-slip] button.big").click()
    page.locator(".toasts").wait_for()
    return plain(page.inner_text(".toasts"))


def decided(claim: Claim) -> list[Any]:
    """All that a decision says, line by line and step by step, but whose claim it is and when it was typed."""
    decision = claim.decision
    lines = [
        (line.base, line.mutual_share, line.member_share, line.reasons, line.steps) for line in decision.lines.all()
    ]
    return [claim.state, decision.mutual_share, decision.member_share, lines]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_three_lines_are_shared_and_explained(browser, novi_server, village, script):
    clerk = village.world.user("claims_clerk")
    with window(browser, novi_server, clerk, java_script_enabled=script) as page:
        type_slip(page, village, person="BIO Adjoa", number="A1")
        if not script:
            page.get_by_role("button", name="Calculer").click()
        page.locator("[data-verdict] tfoot").wait_for()
        told = plain(page.inner_text("[data-verdict]"))
        for code_share in ("Consultation générale", "Paracétamol", "Accouchement simple", "6 750 FCFA", "2 250 FCFA"):
            assert code_share in told
        with every_organisation():
            assert not Claim.objects.exists()
        said = save(page)
        assert "accepté : mutuelle 6 750 FCFA, membre 2 250 FCFA." in said
        page.locator(".toasts a").click()
        page.get_by_text("Le calcul pas à pas").click()
        steps = plain(page.inner_text("main"))
        assert "Base 6 000 FCFA Part de la mutuelle : 75 % de 6 000 = 4 500 FCFA" in steps
        assert "Part membre 1 500 FCFA" in steps


def test_a_slip_typed_months_later_is_judged_the_same(browser, novi_server, village):
    on_time = village.slip(
        village.families["AGOSSOU"],
        on=village.on,
        typed_on=village.on,
        number="A1",
        lines=village.lines(),
    )
    assert timezone.localdate() - village.on > timedelta(days=60)
    with window(browser, novi_server, village.world.user("claims_clerk")) as page:
        type_slip(page, village, person="BIO Adjoa", number="A2")
        save(page)
    with every_organisation():
        late = Claim.objects.get(slip_number="A2")
        assert decided(late) == decided(Claim.objects.get(pk=on_time.pk))


def test_what_fails_is_said_in_plain_french(browser, novi_server, village):
    village.slip(village.families["BIO"], on=village.on, typed_on=village.on, number="A1", lines=village.lines())
    with window(browser, novi_server, village.world.user("claims_clerk")) as page:
        type_slip(page, village, person="BIO Adjoa", number="A1")
        page.locator("[data-verdict] tfoot").wait_for()
        told = plain(page.inner_text("[data-verdict]"))
        assert "L'attestation A1 de ce prestataire est déjà enregistrée dans le dossier" in told
        page.locator("form[data-slip] button.big").click()
        page.check("[name=accept_known]")
        said = save(page)
        assert "mutuelle 0 FCFA" in said
        page.locator(".toasts a").click()
        assert "déjà enregistrée" in plain(page.inner_text("main"))


CUT = """[...document.querySelectorAll(".slip-lines input")]
  .filter(function (one) { return one.scrollWidth > one.clientWidth; }).map(function (one) { return one.name; })"""


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1366, 768)])
def test_a_refused_slip_comes_back_computed_and_what_arrives_later_moves_no_button(
    browser, novi_server, village, width, height
):
    """The computation asked on arrival is held back, then let go three times as long: « Enregistrer » has not moved."""
    village.slip(village.families["BIO"], on=village.on, typed_on=village.on, number="A1", lines=village.lines())
    shape = {"width": width, "height": height}
    with window(browser, novi_server, village.world.user("claims_clerk"), viewport=shape) as page:
        type_slip(page, village, person="BIO Adjoa", number="A1")
        page.locator("[data-verdict] tfoot").wait_for()
        page.locator("[name=ligne-3-unit_price]").fill("12 500")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == [], "what was typed is read whole"
        save, panel = page.locator("form[data-slip] button.big"), page.locator("[data-verdict]")
        page.add_init_script(HELD)
        with page.expect_navigation():
            save.click()
        assert "est déjà dans le dossier" in plain(page.inner_text(".summary"))
        assert "déjà enregistrée" in plain(panel.inner_text())
        save.scroll_into_view_if_needed()
        before, labels = save.bounding_box(), page.locator(".line-label").all_inner_texts()
        assert page.evaluate("held.map(function (go) { go(); }).length") == 1
        panel.locator("tfoot").nth(2).wait_for()
        assert save.bounding_box() == before
        assert page.locator(".line-label").all_inner_texts() == labels


def test_an_invoice_is_signed_by_two_and_paid_by_a_third(browser, novi_server, village):
    village.slip(village.families["BIO"], on=village.on, typed_on=village.on, number="A1", lines=village.lines())
    world = village.world
    with window(browser, novi_server) as page:
        page.set_default_timeout(TIMEOUT)
        by_the_door(page, world.user("manager"))
        address = received_invoice(page, village.cared)
        out_of_the_door(page)
        by_the_door(page, world.user("approver"))
        page.goto(address)
        page.get_by_role("button", name="Approuver 6 750").click()
        assert "Facture approuvée pour 6 750 FCFA." in plain(page.inner_text(".toasts"))
        out_of_the_door(page)
        by_the_door(page, world.user("cashier"))
        page.goto(address)
        page.get_by_role("link", name="Payer").click()
        assert plain(page.input_value("[name=amount]")) == "6 750"
        page.get_by_role("button", name="Payer", exact=True).click()
        page.wait_for_url("**/dossiers/ordres/*/")
        order = text_of(fetched(page, page.get_by_role("link", name="Imprimer l'ordre").get_attribute("href")))
        assert "6 750" in order
        assert "Centre de santé d'Ina" in order.replace("’", "'")
        page.get_by_role("link", name="Centre de santé d'Ina").click()
        assert "Dû au prestataire 0 FCFA" in plain(page.inner_text("main"))
    assert owed_in_the_book(village) == 0


def received_invoice(page: Any, month: Month) -> str:
    """The paper recorded and its claims attached; the address of the invoice."""
    page.goto("/dossiers/factures/ajouter/")
    page.select_option("[name=provider]", index=1)
    page.fill("[name=month]", f"{month.month:02d}/{month.year}")
    page.fill("[name=paper_total]", "6 750")
    page.get_by_role("button", name="Enregistrer et rattacher").click()
    page.wait_for_url("**/dossiers/factures/*/")
    assert page.get_by_text("Le papier et les dossiers sont d'accord.").is_visible()
    page.get_by_role("button", name="Rattacher les dossiers cochés").click()
    page.get_by_text("La facture attend la seconde signature.").wait_for()
    assert page.get_by_role("button", name="Approuver").count() == 0
    return page.url


def owed_in_the_book(village: Village) -> int:
    """What the accounts of providers say, in francs."""
    with every_organisation():
        legs = Leg.objects.filter(organisation=village.mutual, account__use="providers")
        assert legs.count() >= 2
        return sum(legs.values_list("amount", flat=True))
