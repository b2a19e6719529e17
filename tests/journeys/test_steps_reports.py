"""Steps 7 and 8: a month closed with its report on screen, paper and spreadsheet; the federation's sums, opened."""

from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import load_workbook

from claims.actions import SlipLine
from core.formats import of_month
from reporting.actions import close_month_report
from tests.journeys.people import fetched, plain, text_of, window
from tests.journeys.village import Village, months_ago
from tests.world import make_world

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INDICATORS = ("M.1", "M.2", "M.5", "M.6", "F.1", "F.4.1", "F.5", "WG5", "WG6")


def lived(world: Any, mutual: Any, *names: str) -> Village:
    """A mutual that began last month: each family paid a fee of 1 000 F and 600 F of dues, a mother was cared for."""
    village = Village(world, months_ago(1, timezone.localdate()), mutual, waiting_months=0)
    for name in names:
        household = village.family(name)
        village.raise_dues(household, village.begins)
        village.pay(household, village.begins.first_day, 1_600)
    on = village.begins.first_day.replace(day=10)
    lines = [SlipLine(item=village.items["CON01"])]
    village.slip(village.families[names[0]], on=on, typed_on=on, number="A1", lines=lines)
    return village


def cells(content: bytes) -> list[list[Any]]:
    """Every row of every sheet."""
    book = load_workbook(BytesIO(content))
    return [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]


def amounts(page: Any) -> set[str]:
    """What the cells of the tables say, each whole."""
    return {plain(text) for text in page.locator("main td").all_inner_texts()}


def test_a_month_is_closed_with_its_report(browser, novi_server, transactional_db):
    world = make_world()
    village = lived(world, world.bembe, "AGOSSOU", "BIO")
    month = village.begins
    with window(browser, novi_server, world.user("manager")) as page:
        page.goto("/rapports/")
        page.locator(f"main a[href='/rapports/{month}/']").first.click()
        assert page.get_by_text("Provisoire", exact=True).is_visible()
        page.get_by_label("J'ai relu les chiffres de ce mois").check()
        page.get_by_role("button", name="Clôturer le mois").click()
        page.get_by_text(f"Rapport {of_month(month)} arrêté, n°").wait_for()
        shown = plain(page.inner_text("main"))
        for code in INDICATORS:
            assert code in shown
        assert "1 200 FCFA" in amounts(page)
        assert "n.d." in shown
        assert page.locator("figure.chart svg").count() >= 3

        page.goto(f"/rapports/{month}/")
        printed = text_of(fetched(page, page.get_by_role("link", name="Imprimer").get_attribute("href")))
        assert "1 200" in printed
        for code in INDICATORS:
            assert code in printed
        sheet = cells(fetched(page, page.get_by_role("link", name="Excel").get_attribute("href"), XLSX))
        assert [row for row in sheet if "FCFA" in row and 1_200 in row]
        assert any("M.6" in row for row in sheet)

        page.goto("/caisse/mois/")
        assert page.locator(f"main a.button[href='/rapports/{month}/']").count() == 0


def test_a_federation_opens_its_sums_down_to_a_mutual(browser, novi_server, transactional_db):
    world = make_world()
    villages = [lived(world, world.bembe, "AGOSSOU", "BIO"), lived(world, world.nikki, "SABI")]
    month = villages[0].begins
    with villages[0].acting():
        close_month_report(month=month, on=timezone.localdate())
    with window(browser, novi_server, world.user("federation_officer")) as page:
        page.goto("/")
        page.wait_for_url("**/rapports/consolidation/**")
        shown = plain(page.inner_text("main"))
        assert "sommes, jamais de moyennes" in shown
        assert "1 800 FCFA" in amounts(page)
        assert "Pas encore arrêté, chiffres provisoires : Mutuelle de Nikki." in shown
        for name in ("AGOSSOU", "SABI"):
            assert name not in shown
        book = cells(fetched(page, page.get_by_role("link", name="Excel").get_attribute("href"), XLSX))
        assert [row for row in book if 1_800 in row]

        page.get_by_role("link", name="Mutuelle de Nikki").click()
        page.wait_for_url(f"**/rapports/mutuelle/{world.nikki.pk}/{month}/")
        assert "600 FCFA" in amounts(page)
        printed = text_of(fetched(page, page.get_by_role("link", name="Imprimer").get_attribute("href")))
        assert "Mutuelle de Nikki" in printed
        assert page.context.request.get("/familles/").status == 403
