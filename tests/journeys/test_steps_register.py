"""Steps 1 and 2, as a manager lives them: terms set by pages, a register of the field imported, dues raised."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from contributions.models import Due
from core.scoping import every_organisation
from members.models import Beneficiary, Household
from organisations.actions.places import load_shipped_places
from tests.journeys.people import TIMEOUT, by_the_door, plain, window
from tests.journeys.village import Village, months_ago
from tests.members.registers import book, example
from tests.world import make_world

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_register_becomes_families_that_owe(page):
    page.set_default_timeout(TIMEOUT)
    world = make_world()
    load_shipped_places()
    by_the_door(page, world.user("manager"))
    first = timezone.localdate().replace(month=1, day=1)
    set_the_terms(page, first)
    refused = import_the_register(page, first)
    correct_and_send_again(page, refused)
    raise_january(page, first)


def set_the_terms(page, first: date) -> None:
    """A plan, its rate (200, 1 000, three months) and its guarantee (75 %, a ceiling), each by its page."""
    page.goto("/familles/formules/nouvelle/")
    page.fill("[name=name]", "Formule familiale")
    page.fill("[name=code]", "BASE")
    page.fill("[name=opens_on]", "01/01/2024")
    send(page)
    assert "« Formule familiale » est ouverte." in plain(page.inner_text(".toasts"))

    page.goto("/cotisations/taux/nouveau/")
    for name, text in (("amount", "200"), ("enrolment_fee", "1 000"), ("waiting_months", "3")):
        page.fill(f"[name={name}]", text)
    page.fill("[name=starts_on]", f"{first:%d%m%Y}")
    send(page)
    told = plain(page.inner_text("main"))
    assert "Formule familiale : nouveau taux" in told
    assert "200 F" in told

    page.goto("/dossiers/garanties/")
    page.locator("a[href$='/garantie/']").first.click()
    page.fill("[name=starts_on]", f"{first:%d/%m/%Y}")
    page.fill("[name=rate_bp]", "75")
    send(page)
    assert "75 %" in plain(page.inner_text("main"))
    page.locator("a[href$='/plafond/']").first.click()
    page.fill("[name=starts_on]", f"{first:%d/%m/%Y}")
    page.select_option("[name=what]", "ceiling:beneficiary")
    page.fill("[name=limit]", "100 000")
    send(page)
    assert "100 000" in plain(page.inner_text("main"))


def send(page) -> None:
    """The button of the form, and the page that follows."""
    page.locator("main form button.primary:visible").last.click()
    page.wait_for_load_state()


def upload(page, name: str, content: bytes) -> None:
    page.goto("/familles/import/")
    page.set_input_files("[name=file]", {"name": name, "mimeType": XLSX, "buffer": content})
    send(page)
    page.wait_for_url("**/familles/import/*/")


def launch(page) -> dict[str, int]:
    """From the control to the end of the job; what became of the lines."""
    page.get_by_role("button", name="Importer", exact=True).click()
    page.wait_for_url("**/resultat/")
    page.locator(".progress.ok", has_text="Terminé").wait_for()
    return counted(page)


def counted(page) -> dict[str, int]:
    rows = [plain(row).rsplit(" ", 1) for row in page.locator(".counts li").all_inner_texts()]
    return {word.split()[-1]: int(number) for word, number in rows}


def import_the_register(page, first: date) -> list[tuple]:
    """Guessed, corrected, tested (nothing written), launched, followed to its end; the lines to correct."""
    upload(page, "registre_exemple.xlsx", example())
    chosen = page.locator("[name=at_birth] option:checked").inner_text()
    assert "Date de naiss. ou âge" in chosen
    assert page.input_value("[name=register_on]") == "31/12/2024"
    page.select_option("[name=at_note]", "")
    page.fill("[name=covered_from]", f"{first:%d/%m/%Y}")
    page.select_option("[name=at_note]", "11")
    page.get_by_role("button", name="Contrôler").click()
    page.wait_for_url("**/controle/")
    assert "AHOUANSOU Moussa Sabi" in plain(page.inner_text("main"))
    page.get_by_role("button", name="Tester").click()
    page.get_by_text("Essai terminé, rien n’est écrit.").wait_for()
    tested = counted(page)
    with every_organisation():
        assert not Household.objects.exists()

    done = launch(page)
    assert done == tested
    assert done == {"nouvelle": 267, "modifiée": 0, "inchangée": 0, "refusée": 13, "ignorée": 11}
    with every_organisation():
        assert (Household.objects.count(), Beneficiary.objects.count()) == (64, 267)
    with page.expect_download() as caught:
        page.get_by_role("link", name="Télécharger le fichier à corriger").click()
    sheet = load_workbook(BytesIO(caught.value.path().read_bytes()))["À corriger"]
    rows = list(sheet.iter_rows(values_only=True))
    assert any("La date « 31/02/2015 » n'existe pas." in str(row[-1]).replace("\u00a0", " ") for row in rows)
    assert len(rows) == 15
    return rows


def correct_and_send_again(page, rows: list[tuple]) -> None:
    """The days that do not exist are corrected: those five persons come in, and nobody twice."""
    corrected = [[cell.replace("31/02/", "28/02/") if isinstance(cell, str) else cell for cell in row] for row in rows]
    upload(page, "corrigé.xlsx", book(*corrected, name="À corriger"))
    page.get_by_role("button", name="Contrôler").click()
    page.wait_for_url("**/controle/")
    launch(page)
    with every_organisation():
        assert (Household.objects.count(), Beneficiary.objects.count()) == (64, 272)


def raise_january(page, first: date) -> None:
    """Refused while there is no book; then the batch raises what its page announced, and nothing a second time."""
    page.goto(f"/cotisations/appeler/?month={first:%Y-%m}")
    page.get_by_role("button", name="Appeler janvier").click()
    page.get_by_role("heading", name="Le livre n'est pas encore ouvert. Le gestionnaire").wait_for()
    page.goto("/caisse/")
    page.get_by_role("button", name="Ouvrir le livre").click()
    page.get_by_text("Soldes de départ").first.wait_for()

    page.goto(f"/cotisations/appeler/?month={first:%Y-%m}")
    announced = plain(page.locator(".figure-value").first.inner_text())
    page.get_by_role("button", name="Appeler janvier").click()
    page.wait_for_url("**/travaux/*/")
    page.locator(".progress.ok").wait_for()
    with every_organisation():
        raised = {(due.kind, due.person_count): due.amount for due in Due.objects.all()}
        total = sum(Due.objects.values_list("amount", flat=True))
    assert announced == f"{total:,} FCFA".replace(",", " ")
    assert all(amount == (1_000 if kind == "fee" else 200 * count) for (kind, count), amount in raised.items())
    page.goto(f"/cotisations/appeler/?month={first:%Y-%m}")
    assert page.get_by_text("Tout est appelé.").is_visible()


@pytest.mark.parametrize("width", [360, 1366])
def test_the_telephone_of_a_family_s_card_is_seen_whole(browser, novi_server, transactional_db, width):
    """Beside the widest of its words, the number that its own register gave it."""
    village = Village(make_world(), months_ago(0, timezone.localdate()))
    family = village.family()
    with village.acting():
        Household.objects.filter(pk=family.pk).update(phone="+2290161343688", register_number="0023")
    with window(browser, novi_server, village.world.user("manager"), viewport={"width": width, "height": 768}) as page:
        page.goto(f"/familles/{family.pk}/")
        number = page.locator(".member-card dd .amount")
        assert plain(number.inner_text()) == "+229 01 61 34 36 88"
        seen, card = number.bounding_box(), page.locator(".member-card").bounding_box()
        assert seen["x"] + seen["width"] <= card["x"] + card["width"]
        assert seen["height"] < 30  # on one line: a number is read in one go
