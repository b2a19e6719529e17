"""The pages of the book: what they show, to whom, empty, full and refused."""

from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.scoping import every_organisation
from core.spans import month_of
from ledger import queries
from ledger.actions import close_month, close_till, open_book, open_till, record_movement, record_opening
from ledger.models import Account, Entry, Period, Till, TillCount
from organisations.choices import Role
from tests.ledger.writing import account, collect, receive, spend, till

TODAY = timezone.localdate()
LAST_MONTH = month_of(TODAY) + -1
READERS = {Role.MANAGER, Role.CASHIER, Role.CONTROLLER, Role.APPROVER}


def text(answer: HttpResponse) -> str:
    """What a page says, as it is read."""
    return unescape(answer.content.decode())


@pytest.fixture
def sign_in(world):
    """A browser in which the person of a role is signed in."""

    def signed(role: str, organisation=None) -> Client:
        client = Client()
        client.force_login(world.user(role, organisation))
        return client

    return signed


@pytest.fixture
def kept(book):
    """A book with some life in it, today."""
    record_opening(posted_on=LAST_MONTH.first_day, amounts={"cash": 20_000, "bank": 300_000})
    collect(amount=3600, on=TODAY, source="contributions.Receipt:4")
    spend(2500, on=TODAY, voucher="F-0193")
    return book


# -- who may ----------------------------------------------------------------------------------------------------------
def pages() -> dict[str, set[str]]:
    """Each page and the roles that may open it."""
    entry, box, month = Entry.objects.get(number=3).pk, till().pk, LAST_MONTH
    handlers, manager = {Role.MANAGER, Role.CASHIER}, {Role.MANAGER}
    return {
        reverse("ledger:till"): READERS,
        reverse("ledger:journal"): READERS,
        reverse("ledger:journal_xlsx"): READERS,
        reverse("ledger:entry", args=[entry]): READERS,
        reverse("ledger:accounts"): READERS,
        reverse("ledger:months"): READERS,
        reverse("ledger:cash_book_pdf", args=[box, month]): READERS,
        reverse("ledger:till_open"): handlers,
        reverse("ledger:till_close", args=[box]): handlers,
        reverse("ledger:entry_new"): manager,
        reverse("ledger:reverse_entry", args=[entry]): manager,
        reverse("ledger:account_new"): manager,
        reverse("ledger:till_new"): manager,
        reverse("ledger:opening"): manager,
    }


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.FEDERATION_OFFICER}))
def test_each_page_opens_to_those_who_may_and_to_nobody_else(kept, sign_in, role):
    client = sign_in(role)
    for url, roles in pages().items():
        assert client.get(url).status_code == (200 if role in roles else 403), url


def test_another_mutuals_rows_are_not_there(kept, sign_in):
    client = sign_in("manager", kept.nikki)
    entry, box = Entry.objects.get(number=3).pk, till().pk
    for url in (
        reverse("ledger:entry", args=[entry]),
        reverse("ledger:reverse_entry", args=[entry]),
        reverse("ledger:till_open", args=[box]),
        reverse("ledger:cash_book_pdf", args=[box, LAST_MONTH]),
    ):
        assert client.get(url).status_code == 404, url
    assert "Transport" not in text(client.get(reverse("ledger:journal")))


@pytest.mark.parametrize(
    "path",
    [
        "?caisse=999999",
        "?caisse=x",
        "?caisse=",
        "journal/?page=x&du=32/13/2026&caisse=0&compte=zzz&q=%00",
    ],
)
def test_odd_addresses_break_nothing(kept, sign_in, path):
    assert sign_in("manager").get(reverse("ledger:till") + path).status_code in (200, 404)


# -- the till ---------------------------------------------------------------------------------------------------------
def test_a_mutual_without_book_is_offered_to_open_it(world, sign_in):
    client = sign_in("manager")
    assert "Ouvrir le livre" in text(client.get(reverse("ledger:till")))
    for name in ("journal", "accounts", "months"):
        assert reverse("ledger:till") in text(client.get(reverse(f"ledger:{name}")))
    assert client.get(reverse("ledger:entry_new")).status_code == 302
    assert client.post(reverse("ledger:open_book")).url == reverse("ledger:opening")
    with world.acting("manager"):
        assert Account.objects.count() == 27
    again = text(client.post(reverse("ledger:open_book"), follow=True))
    assert "Le livre de cette mutuelle est déjà ouvert." in again
    assert "Ouvrir le livre" not in text(sign_in("cashier").get(reverse("ledger:till")))


def test_the_opening_balances_are_typed_once(book, sign_in):
    client = sign_in("manager")
    told = {"posted_on": "01012026", "till_571": "84 500", "till_521": "1.250.000", "till_552": ""}
    assert client.post(reverse("ledger:opening"), told).status_code == 302
    assert {each.kind: each.held for each in queries.tills()} == {"cash": 84_500, "bank": 1_250_000, "wallet": 0}
    answer = client.post(reverse("ledger:opening"), told)
    assert answer.status_code == 422
    assert "déjà inscrits" in text(answer)
    assert Entry.objects.count() == 1


def test_the_day_of_the_till(kept, sign_in):
    shown = text(sign_in("cashier").get(reverse("ledger:till")))
    assert "Ouvrir la caisse" in shown
    assert "Nouvelle écriture" not in shown
    assert "F-0193" in shown
    for figure in ("20\u202f000", "23\u202f600", "21\u202f100", "321\u202f100"):
        assert figure in shown
    shown = text(sign_in("manager").get(reverse("ledger:till"), {"caisse": till("bank").pk}))
    assert "Aucun mouvement aujourd'hui." in shown
    assert "Ouvrir la caisse" not in shown


def test_the_till_is_opened_and_closed_by_counting(kept, sign_in):
    client, box = sign_in("cashier"), till().pk
    opening, closing = reverse("ledger:till_open", args=[box]), reverse("ledger:till_close", args=[box])
    assert "n'est pas ouverte" in text(client.get(closing))
    refused = client.post(opening, {"counted": "21 000"})
    assert refused.status_code == 422
    assert "L'écart est de -100\xa0FCFA avec le livre." in text(refused)
    assert 'value="21 000"' in text(refused)
    assert TillCount.objects.count() == 0
    assert client.post(opening, {"counted": "21 100"}).status_code == 302
    assert "est déjà ouverte" in text(client.get(opening))
    pieces = {"pieces_10000": "2", "pieces_500": "2", "pieces_50": "1", "reason": "pièce perdue"}
    told = text(client.post(closing, pieces, follow=True))
    assert "est clôturée avec 21\u202f050\xa0FCFA. Écart\xa0: -50\xa0FCFA." in told
    assert "pièce perdue" in told
    count = TillCount.objects.get()
    assert (count.closing_amount, count.gap, count.denominations) == (21_050, -50, {"10000": 2, "500": 2, "50": 1})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Écrivez le montant compté, ou le nombre de billets et de pièces."),
        ({"counted": "beaucoup"}, "Écrivez un montant entier"),
        ({"pieces_500": "deux"}, "Écrivez un nombre entier."),
        ({"counted": "100", "pieces_500": "1"}, "Les billets et les pièces ne font pas le montant compté."),
    ],
)
def test_a_count_that_cannot_be_read_keeps_what_was_typed(kept, sign_in, typed, told):
    open_till(till=till(), day=TODAY, counted=21_100)
    answer = sign_in("manager").post(reverse("ledger:till_close"), typed)
    assert answer.status_code == 422
    assert told in text(answer)
    assert TillCount.objects.get().closed_at is None


def test_a_double_click_counts_once(kept, sign_in):
    client = sign_in("cashier")
    key = "5f0c4d0e-7f0e-4c8e-9d53-8f1c5b1b9a11"
    for _click in range(2):
        answer = client.post(reverse("ledger:till_open"), {"counted": "21100", "operation": key})
        assert answer.status_code == 302
    assert TillCount.objects.count() == 1


# -- the journal ------------------------------------------------------------------------------------------------------
def listed(client: Client, **asked: object) -> list[str]:
    return [entry.label for entry in client.get(reverse("ledger:journal"), asked).context["entries"]]


def test_the_journal_is_narrowed_by_day_till_account_and_words(kept, sign_in):
    client = sign_in("controller")
    assert listed(client) == ["Transport", "Cotisation reçue", "Soldes de départ"]
    assert listed(client, q="transp") == listed(client, q="f-0193") == listed(client, q="3") == ["Transport"]
    assert listed(client, au=LAST_MONTH.first_day.strftime("%d%m%Y")) == ["Soldes de départ"]
    assert listed(client, caisse=till("bank").pk) == ["Soldes de départ"]
    assert listed(client, compte="419") == ["Cotisation reçue"]
    assert "Aucune écriture ne répond à ce filtre" in text(client.get(reverse("ledger:journal"), {"q": "zzz"}))


def test_a_till_or_an_account_runs_its_balance_down_the_journal(kept, sign_in):
    client = sign_in("controller")
    rows = client.get(reverse("ledger:journal"), {"caisse": till().pk}).context["entries"]
    assert [(row.moved, row.held) for row in rows] == [(-2500, 21_100), (3600, 23_600), (20_000, 20_000)]
    since = {"compte": "571", "du": TODAY.strftime("%d/%m/%Y")}
    assert [row.held for row in client.get(reverse("ledger:journal"), since).context["entries"]] == [21_100, 23_600]
    with_words = client.get(reverse("ledger:journal"), {"caisse": till().pk, "q": "transport"})
    assert with_words.context["account"] is None


def test_the_journal_takes_as_many_queries_for_one_row_as_for_three(book, sign_in):
    client = sign_in("controller")
    client.get(reverse("ledger:journal"))
    counts = []
    for _row in range(3):
        collect(on=TODAY)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("ledger:journal"), {"caisse": till().pk})
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_the_spreadsheet_holds_the_filtered_journal_and_no_formula(kept, sign_in):
    receive(500, on=TODAY, voucher="@cmd")
    attack = '=HYPERLINK("http://x","y")'
    record_movement(
        kind="income", till=till(), amount=700, posted_on=TODAY, label=attack, account=account("741"), voucher="+1"
    )
    answer = sign_in("controller").get(reverse("ledger:journal_xlsx"), {"caisse": till().pk})
    assert answer.headers["Content-Disposition"].endswith('_journal_mutuelle-de-bembereke.xlsx"')
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert len(rows) == 3 + 4 * 2
    assert sum(row[6] or 0 for row in rows) == sum(row[7] or 0 for row in rows) == 320_000 + 3600 + 2500 + 500 + 700
    for row in sheet.iter_rows(min_row=3):
        assert all(cell.data_type != "f" for cell in row)
        for cell in row:
            if isinstance(cell.value, str) and cell.value[0] in "=+-@":
                assert cell.quotePrefix
    assert [row[3] for row in rows].count(attack) == 2


# -- one entry --------------------------------------------------------------------------------------------------------
def test_an_entry_shows_its_legs_and_what_made_it(kept, sign_in):
    shown = text(sign_in("controller").get(reverse("ledger:entry", args=[Entry.objects.get(number=2).pk])))
    assert "419 Adhérents, cotisations reçues d'avance" in shown
    assert "Contre-passer" not in shown
    assert "Contre-passer" not in text(
        sign_in("manager").get(reverse("ledger:entry", args=[Entry.objects.get(number=2).pk]))
    )


def test_an_entry_by_hand_is_undone_from_its_page(kept, sign_in):
    client, entry = sign_in("manager"), Entry.objects.get(number=3)
    page, undo = reverse("ledger:entry", args=[entry.pk]), reverse("ledger:reverse_entry", args=[entry.pk])
    assert undo in text(client.get(page))
    assert client.post(undo, {"reason": "", "posted_on": "31/02/2026"}).status_code == 422
    told = client.post(undo, {"reason": "mauvais montant", "posted_on": TODAY.strftime("%d%m%Y")}, follow=True)
    assert "L'écriture n° 3 est contre-passée par la n° 4." in text(told)
    shown = text(client.get(page))
    assert "par la n° 4" in shown
    assert undo not in shown


@pytest.mark.parametrize(
    ("kind", "more", "cash"),
    [
        ("income", {"account": "741"}, 5000),
        ("expense", {"account": "6204"}, -5000),
        ("transfer", {"to_till": "bank"}, -5000),
    ],
)
def test_a_new_line_of_the_cash_book(kept, sign_in, kind, more, cash):
    more = {name: till(what).pk if name == "to_till" else account(what).pk for name, what in more.items()}
    told = {"till": till().pk, "amount": "5 000", "posted_on": TODAY.strftime("%d%m%Y"), "label": "Essai", **more}
    answer = sign_in("manager").post(f"{reverse('ledger:entry_new')}?nature={kind}", told, follow=True)
    assert "enregistrée\xa0: 5\u202f000\xa0FCFA." in text(answer)
    assert queries.till_balance(till(), TODAY) == 21_100 + cash


def test_a_refused_line_comes_back_beside_its_field(kept, sign_in):
    told = {"till": till().pk, "amount": "900 000", "posted_on": TODAY.strftime("%d%m%Y"), "label": "Moto"}
    told["account"] = account("6202").pk
    answer = sign_in("manager").post(reverse("ledger:entry_new"), told)
    assert answer.status_code == 422
    assert "ne contient que" in answer.context["form"].errors["amount"][0]
    assert 'value="Moto"' in text(answer)
    told |= {"account": account("contributions").pk, "amount": "5"}
    answer = sign_in("manager").post(reverse("ledger:entry_new"), told)
    assert "account" in answer.context["form"].errors
    assert Entry.objects.count() == 3


# -- accounts, tills, months ------------------------------------------------------------------------------------------
def test_the_accounts_agree_over_any_days(kept, sign_in):
    client = sign_in("controller")
    shown = client.get(reverse("ledger:accounts"), {"du": TODAY.strftime("%d%m%Y"), "au": TODAY.strftime("%d%m%Y")})
    assert shown.context["debit"] == shown.context["credit"] == 6100
    few = [line.account.code for each in shown.context["classes"] for line in each["lines"]]
    assert few == ["101", "419", "521", "571", "6202"]
    every = client.get(reverse("ledger:accounts"), {"tous": "1"}).context["classes"]
    assert sum(len(each["lines"]) for each in every) == 27
    assert client.get(reverse("ledger:accounts"), {"du": "99/99/2026"}).status_code == 200


def test_an_account_and_a_till_are_added(book, sign_in):
    client = sign_in("manager")
    assert client.post(reverse("ledger:account_new"), {"code": "6209", "label": "Frais de tournée"}).status_code == 302
    assert "existe déjà" in text(client.post(reverse("ledger:account_new"), {"code": "6209", "label": "x"}))
    assert client.post(reverse("ledger:till_new"), {"kind": "cash", "name": "Caisse de Gamia"}).status_code == 302
    assert Till.objects.filter(account__code="5711").exists()
    assert client.post(reverse("ledger:till_new"), {"kind": "safe", "name": "Coffre"}).status_code == 422


def test_the_months_lead_to_the_page_that_closes_them(kept, sign_in):
    client, page = sign_in("manager"), reverse("reporting:report", args=[LAST_MONTH])
    assert "Clôturer le mois" in text(client.get(reverse("ledger:months")))
    assert page in text(client.get(reverse("ledger:months")))
    assert page not in text(sign_in("controller").get(reverse("ledger:months")))
    close_month(month=LAST_MONTH, on=TODAY)
    assert "par Gestionnaire BEMB" in text(client.get(reverse("ledger:months")))
    assert "Clôturer le mois" not in text(client.get(reverse("ledger:months")))


def test_what_blocks_is_listed_with_where_to_go(book, sign_in, settings):
    collect(on=LAST_MONTH.first_day)
    open_till(till=till(), day=LAST_MONTH.first_day, counted=500)
    settings.CLOSING_CHECKS = ["tests.ledger.test_views.one_file_waits"]
    client = sign_in("manager")
    for page in (reverse("ledger:months"), reverse("reporting:report", args=[LAST_MONTH])):
        shown = text(client.get(page))
        assert reverse("ledger:till_close", args=[till().pk]) in shown
        assert "Un dossier attend." in shown
    client.post(reverse("reporting:close", args=[LAST_MONTH]))
    assert not Period.objects.exists()
    close_till(till=till(), day=TODAY, counted=500)
    assert reverse("ledger:till_close", args=[till().pk]) not in text(client.get(reverse("ledger:months")))


def one_file_waits(organisation_id: int, month: object) -> list[str]:
    """What an upper storey registers."""
    return ["Un dossier attend."]


def test_another_currency_is_written_everywhere(world, sign_in):
    with every_organisation():
        world.nikki.currency = "GNF"
        world.nikki.save()
    with world.acting("manager", world.nikki):
        open_book()
        record_opening(posted_on=date(2026, 1, 1), amounts={"cash": 1_500_000})
        entry = Entry.objects.get().pk
    client = sign_in("manager", world.nikki)
    for url in (
        reverse("ledger:till"),
        reverse("ledger:journal"),
        reverse("ledger:accounts"),
        reverse("ledger:months"),
        reverse("ledger:entry", args=[entry]),
        reverse("ledger:entry_new"),
        reverse("ledger:till_open"),
    ):
        shown = text(client.get(url))
        assert "FG" in shown, url
        assert "FCFA" not in shown, url


def test_a_day_that_has_not_come_is_named_by_each_form_of_the_book(kept, sign_in):
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    before, client = Entry.objects.count(), sign_in("manager")
    entry = Entry.objects.get(number=3).pk
    for url in ("entry_new", "opening", "reverse_entry"):
        address = reverse(f"ledger:{url}", args=[entry] if url == "reverse_entry" else [])
        answer = client.post(address, {"posted_on": tomorrow, "reason": "x", "amount": "500"})
        assert f"Le {tomorrow} n'est pas encore venu." in text(answer)
    assert Entry.objects.count() == before
