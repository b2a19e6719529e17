"""Each action of the book: what it does, what it refuses, and that a refusal leaves no trace."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.translation import override

from core.refusals import not_yet
from core.scoping import OutOfScope
from core.spans import Month
from core.spoken import kept, say_again
from ledger import queries
from ledger.actions import (
    add_account,
    add_till,
    close_month,
    close_till,
    open_book,
    open_till,
    record_movement,
    record_opening,
    reverse_entry,
)
from ledger.models import Account, Entry, Leg, Period, Till, TillCount
from organisations.acting import ActionRefused, act_as, current_actor
from tests.ledger.writing import DAY, account, collect, receive, spend, till, written

MARCH = Month(2026, 3)
END = date(2026, 3, 31)


# -- the book ---------------------------------------------------------------------------------------------------------
def test_the_book_opens_once_with_its_chart_and_tills(book):
    assert [t.kind for t in queries.tills()] == ["cash", "bank", "wallet"]
    assert Account.objects.get(code="6207").use == "operating"
    before = written()
    with pytest.raises(ActionRefused, match="déjà ouvert"):
        open_book()
    assert written() == before


def test_uses_shared_by_several_accounts_go_to_the_first_opened(book):
    add_till(name="Caisse de Gamia", kind="cash")
    collect(amount=700)
    assert queries.till_balance(till(), DAY) == 700


def test_opening_balances_stand_against_own_funds_and_once(book):
    entry = record_opening(posted_on=DAY, amounts={"cash": 25_000, "bank": 400_000, "244": 60_000})
    assert queries.balance("own_funds", DAY) == -485_000
    assert queries.balance("521", DAY) == 400_000
    before = written()
    with pytest.raises(ActionRefused, match="déjà inscrits"):
        record_opening(posted_on=DAY, amounts={"cash": 1})
    assert written() == before
    reverse_entry(entry=entry, posted_on=DAY, reason="montants faux")
    record_opening(posted_on=DAY, amounts={"cash": 20_000})
    assert queries.balance("own_funds", DAY) == -20_000


@pytest.mark.parametrize("amounts", [{}, {"cash": 0}, {"providers": -5000}, {"701": 100}, {"999": 5}])
def test_opening_balances_of_other_accounts_are_refused(book, amounts):
    before = written()
    with pytest.raises(ActionRefused):
        record_opening(posted_on=DAY, amounts=amounts)
    assert written() == before


def test_an_account_is_added_by_its_number(book):
    added = add_account(code="6209", label="Frais de tournée")
    assert (added.pcms_class, added.use) == (6, "operating")
    receive(9000)
    spend(2500, code="6209")
    assert queries.balance("operating", DAY) == 2500


@pytest.mark.parametrize(
    ("code", "told"), [("6202", "existe déjà"), ("62", "3 à 10 chiffres"), ("9000", "classe"), ("530", "classe 5")]
)
def test_an_account_with_a_wrong_number_is_refused(book, code, told):
    before = written(), Account.objects.count()
    with pytest.raises(ActionRefused, match=told) as refused:
        add_account(code=code, label="Essai")
    assert refused.value.field == "code"
    assert (written(), Account.objects.count()) == before


def test_a_till_comes_with_its_account(book):
    added = add_till(name="Caisse de Gamia", kind="cash")
    assert added.account.code == "5711"
    assert add_till(name="Ecobank", kind="bank").account.code == "5211"
    assert add_till(name="Caisse d'Ina", kind="cash").account.code == "5712"
    before = Till.objects.count()
    with pytest.raises(ActionRefused, match="s'appelle déjà"):
        add_till(name="Ecobank", kind="bank")
    assert Till.objects.count() == before


# -- movements --------------------------------------------------------------------------------------------------------
def test_a_line_of_the_cash_book_becomes_a_balanced_entry(book):
    entry = receive(50_000, voucher="CONV-7")
    assert (entry.number, entry.total, entry.voucher, entry.source) == (1, 50_000, "CONV-7", "")
    spend(12_500)
    record_movement(kind="transfer", till=till(), to_till=till("bank"), amount=30_000, posted_on=DAY, label="Dépôt")
    assert {each.kind: each.held for each in queries.tills()} == {"cash": 7500, "bank": 30_000, "wallet": 0}
    assert queries.balance("subsidies", DAY) == -50_000


def test_the_same_sending_writes_once(book):
    key = uuid4()
    first = receive(5000, operation_id=key)
    assert receive(5000, operation_id=key) == first
    assert queries.balance("cash", DAY) == 5000
    with pytest.raises(ActionRefused, match="autre saisie"):
        receive(6000, operation_id=key)


@pytest.mark.parametrize("amount", [0, -500])
def test_an_amount_is_above_zero(book, amount):
    with pytest.raises(ActionRefused, match="au-dessus de zéro"):
        receive(amount)


@pytest.mark.parametrize("code", ["701", "702", "419", "401", "411", "412", "758", "571", "6202"])
def test_income_by_hand_goes_to_no_account_that_receipts_keep(book, code):
    before = written()
    with pytest.raises(ActionRefused, match="à la main"):
        receive(500, code=code)
    assert written() == before


@pytest.mark.parametrize("code", ["601", "401", "419", "658", "521", "741"])
def test_expense_by_hand_goes_to_no_account_that_claims_keep(book, code):
    receive(5000)
    before = written()
    with pytest.raises(ActionRefused, match="à la main"):
        spend(500, code=code)
    assert written() == before


def test_a_transfer_needs_another_till(book):
    for to_till in (None, till()):
        with pytest.raises(ActionRefused, match="autre caisse") as refused:
            record_movement(kind="transfer", till=till(), to_till=to_till, amount=5, posted_on=DAY, label="x")
        assert refused.value.field == "to_till"


def test_out_of_a_cash_till_nobody_takes_what_is_not_there(book):
    collect(amount=1000)
    before = written()
    with pytest.raises(ActionRefused, match="ne contient que 1\u202f000\xa0FCFA le 10/03/2026. Il manque 200"):
        spend(1200)
    assert written() == before
    spend(1000)
    assert queries.balance("cash", DAY) == 0


def test_a_cash_till_is_never_below_zero_on_an_earlier_day(book):
    collect(amount=1000, on=date(2026, 3, 10))
    with pytest.raises(ActionRefused, match="ne contient que 0"):
        spend(800, on=date(2026, 3, 9))
    spend(900, on=date(2026, 3, 20))
    with pytest.raises(ActionRefused, match="ne contient que 100"):
        spend(200, on=date(2026, 3, 15))
    collect(amount=5000, on=date(2026, 3, 25))
    with pytest.raises(ActionRefused, match="ne contient que 100"):
        spend(200, on=date(2026, 3, 15))


def test_a_bank_account_may_be_overdrawn(book):
    record_movement(
        kind="expense", till=till("bank"), amount=900, posted_on=DAY, label="Frais", account=account("6208")
    )
    assert queries.balance("bank", DAY) == -900


def test_an_entry_by_hand_is_reversed_by_hand(book):
    entry = receive(5000)
    mirror = reverse_entry(entry=entry, posted_on=date(2026, 3, 12), reason="saisie deux fois")
    assert mirror.label.endswith("saisie deux fois")
    assert queries.balance("cash", date(2026, 3, 11)) == 5000
    assert queries.balance("cash", date(2026, 3, 12)) == 0
    for again in (entry, mirror):
        with pytest.raises(ActionRefused, match="déjà contre-passée"):
            reverse_entry(entry=again, posted_on=date(2026, 3, 12), reason="encore")


def test_what_cannot_be_reversed_by_hand(book):
    of_receipt = collect(source="contributions.Receipt:1")
    entry = receive(5000)
    spend(5000)
    before = written()
    with pytest.raises(ActionRefused, match="Annulez la pièce"):
        reverse_entry(entry=of_receipt, posted_on=DAY, reason="erreur")
    with pytest.raises(ActionRefused, match="pourquoi"):
        reverse_entry(entry=entry, posted_on=DAY, reason="  ")
    with pytest.raises(ActionRefused, match="le jour de l'écriture ou après"):
        reverse_entry(entry=entry, posted_on=date(2026, 3, 9), reason="erreur")
    with pytest.raises(ActionRefused, match="ne contient que 500"):
        reverse_entry(entry=entry, posted_on=DAY, reason="l'argent est dépensé")
    assert written() == before


# -- tills ------------------------------------------------------------------------------------------------------------
def test_a_day_of_a_till_without_gap(book):
    receive(10_000)
    count = open_till(till=till(), day=DAY, counted=10_000)
    collect(amount=2500)
    closed = close_till(till=till(), day=DAY, counted=12_500, denominations={10_000: 1, 2000: 1, 500: 1, 5: 0})
    assert closed.pk == count.pk
    assert (closed.expected_amount, closed.gap, closed.gap_entry, closed.closed_on) == (12_500, 0, None, DAY)
    assert closed.denominations == {"10000": 1, "2000": 1, "500": 1}
    assert list(queries.broken()) == []


def test_gaps_are_posted_with_their_reason(book):
    receive(10_000)
    with pytest.raises(ActionRefused, match="L'écart est de -500") as refused:
        open_till(till=till(), day=DAY, counted=9500)
    assert refused.value.field == "reason"
    open_till(till=till(), day=DAY, counted=9500, reason="monnaie rendue en trop")
    assert queries.balance("till_gap_loss", DAY) == 500
    collect(amount=1000)
    closed = close_till(till=till(), day=DAY, counted=10_600, reason="pièce retrouvée")
    assert (closed.expected_amount, closed.gap, closed.reason) == (10_500, 100, "pièce retrouvée")
    assert queries.balance("till_gap_gain", DAY) == -100
    assert queries.balance("cash", DAY) == 10_600
    assert closed.gap_entry.label == "Écart à la clôture, Caisse\xa0: pièce retrouvée"
    with pytest.raises(ActionRefused, match="Annulez la pièce"):
        reverse_entry(entry=closed.gap_entry, posted_on=DAY, reason="non")
    assert list(queries.broken()) == []


def test_entries_typed_late_with_an_earlier_day_belong_to_the_count_they_were_in_the_box_for(book):
    receive(10_000, on=date(2026, 3, 5))
    open_till(till=till(), day=DAY, counted=10_000)
    close_till(till=till(), day=DAY, counted=10_000)
    collect(amount=300, on=date(2026, 3, 8))
    open_till(till=till(), day=date(2026, 3, 11), counted=10_300)
    closed = close_till(till=till(), day=date(2026, 3, 11), counted=10_300)
    assert closed.gap == 0
    assert list(queries.broken()) == []


def test_a_till_counted_and_closed_for_a_day_takes_no_more_that_day_until_it_is_opened_again(book):
    """In the action, with who closed it and how to go on; and in the database, by whatever path (I5)."""
    receive(10_000)
    open_till(till=till(), day=DAY, counted=10_000)
    entry = collect(amount=500)
    close_till(till=till(), day=DAY, counted=10_500)
    next_day, before = DAY + timedelta(days=1), written()
    told = (
        r"La caisse «\u00a0Caisse\u00a0» a été clôturée le 10/03/2026 à \d\d:\d\d par Gestionnaire BEMB\. "
        "Ouvrez-la de nouveau si elle l'a été aujourd'hui, ou datez ce mouvement d'un jour suivant"
    )
    transfer = {"kind": "transfer", "till": till("bank"), "to_till": till(), "amount": 5, "label": "x"}
    for write in (
        lambda: collect(amount=1),
        lambda: spend(500),
        lambda: record_movement(posted_on=DAY, **transfer),
        lambda: reverse_entry(entry=Entry.objects.get(number=1), posted_on=DAY, reason="x"),
    ):
        with pytest.raises(ActionRefused, match=told) as caught:
            write()
        assert caught.value.field == "till"
    with pytest.raises(DatabaseError, match="counted and closed"), transaction.atomic():
        Leg.objects.create(organisation=book.bembe, entry=entry, account=till().account, amount=5)
    assert written() == before
    spend(500, on=next_day)
    assert list(queries.broken()) == []


def test_a_till_opened_again_the_same_day_takes_movements_and_closes_with_a_second_count(book):
    receive(10_000)
    open_till(till=till(), day=DAY, counted=10_000)
    close_till(till=till(), day=DAY, counted=10_000)
    open_till(till=till(), day=DAY, counted=9_900, reason="une pièce manquait")
    collect(amount=500)
    assert close_till(till=till(), day=DAY, counted=10_300, reason="encore une").gap == -100
    assert list(queries.broken()) == []


def test_tills_that_are_not_counted(book):
    receive(10_000)
    before = written(), TillCount.objects.count()
    with pytest.raises(ActionRefused, match="celui du relevé"):
        open_till(till=till("bank"), day=DAY, counted=0)
    with pytest.raises(ActionRefused, match="n'est pas ouverte"):
        close_till(till=till(), day=DAY, counted=10_000)
    with pytest.raises(ActionRefused, match="jusqu'au 10/03/2026"):
        open_till(till=till(), day=date(2026, 3, 9), counted=10_000)
    assert (written(), TillCount.objects.count()) == before
    open_till(till=till(), day=DAY, counted=10_000)
    with pytest.raises(ActionRefused, match="déjà ouverte"):
        open_till(till=till(), day=DAY, counted=10_000)
    with pytest.raises(ActionRefused, match="ne font pas"):
        close_till(till=till(), day=DAY, counted=10_000, denominations={5000: 1})
    with pytest.raises(ActionRefused, match="a des mouvements|s'est ouverte le"):
        close_till(till=till(), day=date(2026, 3, 1), counted=10_000)


def test_a_closed_count_is_never_changed(book):
    open_till(till=till(), day=DAY, counted=0)
    close_till(till=till(), day=DAY, counted=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        TillCount.objects.update(closing_amount=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        TillCount.objects.all().delete()


# -- months -----------------------------------------------------------------------------------------------------------
def test_a_closed_month_tells_what_it_held_and_takes_nothing_more(book):
    receive(10_000)
    spend(2500)
    receive(700, on=date(2026, 4, 2))
    period = close_month(month=MARCH, on=END)
    assert (period.entry_count, period.entry_total, period.last_number) == (2, 12_500, 3)
    before = written()
    for day in (date(2026, 3, 31), date(2026, 2, 28), date(2025, 1, 1)):
        with pytest.raises(ActionRefused, match="clôturée"):
            receive(5, on=day)
        unwritten = {"total": 5, "imbalance_id": 10}
        with pytest.raises(DatabaseError, match="closed month"), transaction.atomic():
            Entry.objects.create(
                organisation=book.bembe, number=99, posted_on=day, label="x", created_at=period.closed_at, **unwritten
            )
    assert written() == before
    assert receive(5, on=date(2026, 4, 1)).number == 4
    assert list(queries.broken()) == []


def test_a_closed_month_stays_closed(book):
    receive(10_000)
    close_month(month=MARCH, on=END)
    with pytest.raises(ActionRefused, match="déjà clôturée"):
        close_month(month=MARCH, on=END)
    for change in ({"closed_at": None}, {"entry_total": 0}, {"ends_on": date(2026, 3, 2)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Period.objects.all().delete()


def test_months_close_in_order_and_when_they_are_over(book):
    receive(10_000, on=date(2026, 2, 10))
    before = written(), Period.objects.count()
    with pytest.raises(ActionRefused, match="n'est pas fini. Clôturez ce mois à partir du 31/03/2026"):
        close_month(month=MARCH, on=date(2026, 3, 30))
    with pytest.raises(ActionRefused, match="n'est pas fini"):
        close_month(month=Month(2027, 1), on=END)
    with pytest.raises(ActionRefused, match="Février 2026 n'est pas clôturé"):
        close_month(month=MARCH, on=END)
    with pytest.raises(ActionRefused, match="La mutuelle s'est ouverte le 01/01/2023"):
        close_month(month=Month(2022, 12), on=END)
    assert (written(), Period.objects.count()) == before
    close_month(month=Month(2026, 2), on=END)
    close_month(month=MARCH, on=END)
    assert queries.next_to_close() == Month(2026, 4)


def test_a_till_left_open_blocks_the_month_until_it_is_closed(book):
    open_till(till=till(), day=DAY, counted=0)
    with pytest.raises(ActionRefused, match="«\xa0Caisse\xa0» est ouverte depuis le 10/03/2026"):
        close_month(month=MARCH, on=END)
    close_till(till=till(), day=date(2026, 4, 1), counted=0)
    open_till(till=till(), day=date(2026, 4, 1), counted=0)
    assert close_month(month=MARCH, on=date(2026, 4, 1)).entry_count == 0


def test_upper_storeys_say_what_blocks(book, settings):
    settings.CLOSING_CHECKS = ["tests.ledger.test_actions.two_receipts_missing"]
    with pytest.raises(ActionRefused, match=r"Deux reçus de 2026-03 manquent\. Un dossier attend\."):
        close_month(month=MARCH, on=END)
    assert [reason.sentence for reason in queries.blockers(Month(2026, 4))] == []


def test_what_blocks_is_said_again_in_the_language_of_who_reads(book, settings):
    settings.CLOSING_CHECKS = ["tests.ledger.test_actions.a_day_to_come"]
    with pytest.raises(ActionRefused) as refusal:
        close_month(month=MARCH, on=END)
    with override("en"):
        assert say_again(kept(refusal.value.text)).startswith("01/04/2026 has not come yet.")


def a_day_to_come(organisation_id: int, month: Month) -> list[str | queries.Blocker]:
    """What an upper storey registers, in a sentence that knows what it is made of."""
    return [queries.Blocker(not_yet(date(2026, 4, 1)))]


def two_receipts_missing(organisation_id: int, month: Month) -> list[str | queries.Blocker]:
    """What an upper storey registers."""
    if month != MARCH:
        return []
    return [f"Deux reçus de {month} manquent.", queries.Blocker("Un dossier attend.", "/dossiers/")]


# -- who may ----------------------------------------------------------------------------------------------------------
WRITES = [
    ("cashier", lambda: receive(500)),
    ("cashier", lambda: record_opening(posted_on=DAY, amounts={"cash": 5})),
    ("cashier", lambda: add_account(code="6209", label="x")),
    ("cashier", lambda: add_till(name="x", kind="cash")),
    ("cashier", lambda: close_month(month=MARCH, on=END)),
    ("controller", lambda: open_till(till=till(), day=DAY, counted=0)),
    ("controller", lambda: close_till(till=till(), day=DAY, counted=0)),
    ("approver", lambda: reverse_entry(entry=Entry.objects.get(number=1), posted_on=DAY, reason="x")),
    ("collector", lambda: receive(500)),
    ("claims_clerk", lambda: close_month(month=MARCH, on=END)),
]


@pytest.mark.parametrize(("role", "write"), WRITES)
def test_who_has_no_right_writes_nothing(book, role, write):
    receive(900)
    before = written(), Account.objects.count(), Till.objects.count(), Period.objects.count(), TillCount.objects.count()
    with book.acting(role), pytest.raises(PermissionDenied):
        write()
    now = written(), Account.objects.count(), Till.objects.count(), Period.objects.count(), TillCount.objects.count()
    assert now == before


def test_a_cashier_opens_and_closes_the_till(book):
    with book.acting("cashier"):
        open_till(till=till(), day=DAY, counted=0)
        assert close_till(till=till(), day=DAY, counted=0).closed_by == book.user("cashier")


def test_one_mutual_does_not_touch_the_book_of_another(book):
    ours, box = receive(900), till()
    with book.acting("manager", book.nikki):
        for write in (
            lambda: reverse_entry(entry=ours, posted_on=DAY, reason="x"),
            lambda: open_till(till=box, day=DAY, counted=900),
        ):
            with pytest.raises(OutOfScope):
                write()
        assert queries.balance("cash", DAY) == 0
        assert queries.journal().count() == 0


def test_nothing_is_written_in_the_book_for_a_day_that_has_not_come(book):
    receive(10_000)
    before, tomorrow = written(), DAY + timedelta(days=1)
    late = {"posted_on": tomorrow, "recorded_on": DAY}
    for write in (
        lambda: spend(500, on=tomorrow, recorded_on=DAY),
        lambda: reverse_entry(entry=Entry.objects.latest("pk"), reason="x", **late),
        lambda: record_opening(amounts={"cash": 1_000}, **late),
    ):
        with pytest.raises(ActionRefused, match="n'est pas encore venu"):
            write()
    assert written() == before


def test_nothing_is_written_before_the_mutual_opened(book):
    """One sentence names the day that was typed and the first that is possible; a till is not counted there either."""
    entry = receive(10_000)
    before, early = written(), date(1990, 1, 1)
    told = "Le 01/01/1990 vient avant l'ouverture : le premier jour possible est le 01/01/2023"
    for write in (
        lambda: spend(500, on=early, recorded_on=DAY),
        lambda: collect(on=early),
        lambda: open_till(till=till(), day=early, counted=0),
    ):
        with pytest.raises(ActionRefused, match=told):
            write()
    with pytest.raises(ActionRefused):
        reverse_entry(entry=entry, posted_on=early, reason="x", recorded_on=DAY)
    with pytest.raises(ActionRefused, match="le premier jour possible est le 31/12/2022") as refused:
        record_opening(amounts={"cash": 1_000}, posted_on=early)
    assert (refused.value.field, written()) == ("posted_on", before)


def test_nothing_is_written_before_the_opening_balances(book):
    opening = record_opening(posted_on=date(2025, 12, 31), amounts={"cash": 25_000})
    before = written()
    with pytest.raises(ActionRefused, match="le premier jour possible est le 31/12/2025") as refused:
        receive(500, on=date(2025, 12, 30))
    assert (refused.value.field, written()) == ("posted_on", before)
    receive(500, on=date(2025, 12, 31))
    reverse_entry(entry=opening, posted_on=DAY, reason="montants faux")
    receive(500, on=date(2025, 12, 30))


def test_balances_of_the_eve_belong_to_the_first_month(book):
    record_opening(posted_on=date(2022, 12, 31), amounts={"cash": 25_000})
    assert queries.next_to_close() == Month(2023, 1)
    close_month(month=Month(2023, 1), on=date(2023, 1, 31))


def test_an_entry_dated_before_the_book_leads_no_month(book):
    """A database may hold a receipt of 1990: the months go on from the first real one, which sweeps it."""
    with act_as(replace(current_actor(), opened_on=date(1980, 1, 1))):
        collect(on=date(1990, 1, 1))
    assert queries.next_to_close() is None
    record_opening(posted_on=date(2026, 2, 1), amounts={"cash": 25_000})
    assert (queries.first_month(), queries.next_to_close()) == (Month(2026, 2), Month(2026, 2))
    assert [line.month for line in queries.months(DAY)] == [MARCH, Month(2026, 2)]
    close_month(month=Month(2026, 2), on=date(2026, 2, 28))


def test_an_amount_with_some_zeros_too_many_enters_no_book(book):
    receive(10_000)
    open_till(till=till(), day=DAY, counted=10_000)
    before, huge = written(), 10**9
    for write in (
        lambda: receive(huge),
        lambda: record_opening(posted_on=DAY, amounts={"cash": huge}),
        lambda: close_till(till=till(), day=DAY, counted=huge, reason="x"),
    ):
        with pytest.raises(ActionRefused, match="Vérifiez les zéros"):
            write()
    assert written() == before
