"""Each action: what it writes, what it refuses with which words, and that a refusal changes nothing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from contributions import queries
from contributions.actions import (
    cancel_due,
    collect,
    lift_suspension,
    print_receipt,
    raise_dues,
    raise_dues_for,
    reverse_receipt,
    set_rate,
    settle_from_advance,
    suspend,
    void_receipt,
)
from contributions.models import Allocation, Due, Rate, Receipt, ReceiptPrint, Suspension
from core.scoping import OutOfScope, every_organisation
from core.spans import Month
from ledger.actions import record_opening
from ledger.models import Entry, Leg, Period, Till
from members.models import Beneficiary, Enrolment
from organisations.acting import ActionRefused
from organisations.models import AuditEntry

MARCH = Month(2026, 3)


def pay(village, household, amount, on=date(2026, 3, 10), **more):
    return collect(household=household, paid_on=on, amount=amount, method="cash", till=village.till, **more)


def book(household=None) -> dict[str, int]:
    """What the book says by account use; of one family when it is given."""
    legs = Leg.objects.all()
    if household is not None:
        legs = legs.filter(party=f"members.Household:{household.pk}")
    rows = legs.values_list("account__use").annotate(total=Sum("amount"))
    return {use: int(total) for use, total in rows if total}


def test_no_receipt_is_dated_before_the_mutual_opened(village):
    household = village.family()
    with village.acting():
        with pytest.raises(ActionRefused, match="le premier jour possible est le 01/01/2023") as refused:
            pay(village, household, 200, on=date(1990, 1, 1), recorded_on=date(2026, 3, 10))
        assert (refused.value.field, Receipt.objects.count(), Entry.objects.count()) == ("paid_on", 0, 0)


def test_dues_of_the_time_before_the_book_enter_it_on_the_day_of_the_call(village):
    household = village.family(on=date(2025, 11, 1))
    with village.acting():
        record_opening(posted_on=date(2025, 12, 31), amounts={"cash": 1_000})
        dues = raise_dues_for(household=household, on=date(2026, 1, 5))
    assert {due.posted_on for due in dues if due.starts_on < date(2025, 12, 31)} == {date(2026, 1, 5)}


# Rates


def test_a_new_rate_ends_the_former_and_keeps_it(village):
    with village.acting():
        set_rate(plan=village.plan, starts_on=date(2026, 7, 1), terms={"amount": 250})
        spans = list(Rate.objects.order_by("starts_on").values_list("amount", "starts_on", "ends_on"))
    assert spans == [(200, date(2025, 1, 1), date(2026, 7, 1)), (250, date(2026, 7, 1), None)]


@pytest.mark.parametrize(
    ("terms", "starts_on", "told"),
    [
        ({"amount": 250}, date(2025, 1, 1), "a déjà un taux à partir du 01/01/2025"),
        ({"amount": 250, "due_day": 31}, date(2026, 7, 1), "de 1 à 28"),
        ({"amount": 250, "amount_months": 2}, date(2026, 7, 1), "1, 3, 6 ou 12 mois"),
        ({"amount": 250, "cycle_month": 13}, date(2026, 7, 1), "de 1 à 12"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_and_nothing_changes(village, terms, starts_on, told):
    with village.acting():
        with pytest.raises(ActionRefused, match=told):
            set_rate(plan=village.plan, starts_on=starts_on, terms=terms)
        assert list(Rate.objects.values_list("amount", "ends_on")) == [(200, None)]


def test_a_rate_is_not_set_under_dues_already_raised(village):
    village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        with pytest.raises(ActionRefused, match="déjà appelées jusqu'au 31/03/2026"):
            set_rate(plan=village.plan, starts_on=date(2026, 3, 1), terms={"amount": 250})


def test_a_cashier_sets_no_rate(village):
    with village.acting("cashier"), pytest.raises(PermissionDenied):
        set_rate(plan=village.plan, starts_on=date(2026, 7, 1), terms={"amount": 250})


# Dues


def test_the_month_is_raised_once_with_the_fee_and_posted(village):
    household = village.family()
    with village.acting():
        done = raise_dues(month=Month(2026, 1), on=date(2026, 1, 5))
        assert (done.households_count, done.dues_count, done.amount) == (1, 2, 1600)
        again = raise_dues(month=Month(2026, 1), on=date(2026, 1, 6))
        assert (again.dues_count, again.amount) == (0, 0)
        assert book() == {"members": 1600, "contributions": -600, "enrolment_fees": -1000}
        assert book(household) == {"members": 1600}
        assert set(Entry.objects.values_list("posted_on", flat=True)) == {date(2026, 1, 1)}


def test_a_renewal_pays_no_second_fee(village):
    household = village.family(until=date(2026, 3, 1))
    with village.acting():
        Enrolment.objects.create(
            organisation=village.mutual,
            household=household,
            plan=village.plan,
            stage="renewed",
            starts_on=date(2026, 3, 1),
            ends_on=date(2027, 3, 1),
        )
        raise_dues_for(household=household, on=date(2026, 4, 15))
        assert list(Due.objects.order_by("starts_on", "kind").values_list("kind", "starts_on")) == [
            ("contribution", date(2026, 1, 1)),
            ("fee", date(2026, 1, 1)),
            ("contribution", date(2026, 2, 1)),
            ("contribution", date(2026, 3, 1)),
            ("contribution", date(2026, 4, 1)),
        ]


def test_who_is_declared_late_is_billed_the_difference_once(village):
    household = village.family(people=2)
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
    village.person(household, 3, date(2026, 2, 20))
    with village.acting():
        assert raise_dues(month=MARCH, on=date(2026, 3, 20)).amount == 200
        assert raise_dues(month=MARCH, on=date(2026, 3, 20)).amount == 0
        complement = Due.objects.get(kind="complement")
        assert (complement.person_count, complement.starts_on) == (1, date(2026, 3, 1))
        assert complement.due_on == date(2026, 3, 20), "nobody is late for what had not been asked"
    village.person(household, 4, date(2026, 2, 21))
    with village.acting():
        assert raise_dues(month=MARCH, on=date(2026, 3, 25)).amount == 200
        assert raise_dues(month=MARCH, on=date(2026, 3, 25)).amount == 0
        rows = Due.objects.filter(kind="complement").order_by("number").values_list("number", "person_count", "amount")
        assert list(rows) == [(1, 1, 200), (2, 1, 200)]


def test_a_person_declared_late_closes_no_right_of_a_family_that_paid_in_time(village):
    household = village.family(people=2)
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        pay(village, household, 400, on=date(2026, 3, 2))
    village.person(household, 3, date(2026, 2, 20))
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 5, 20))
        head = household.beneficiaries.get(link="head")
        days = [date(2026, 5, 19), date(2026, 5, 20), date(2026, 6, 19), date(2026, 6, 20)]
        assert [queries.rights_of(head, day).open for day in days] == [True, True, True, False]


def test_who_joins_during_a_quarter_pays_a_complement(world):
    from tests.contributions.conftest import Village

    village = Village(world)
    village.rate(periodicity="quarterly")
    household = village.family(people=2)
    village.person(household, 3, date(2026, 1, 20))
    with village.acting():
        raise_dues(month=Month(2026, 1), on=date(2026, 1, 5))
        raise_dues(month=Month(2026, 2), on=date(2026, 2, 5))
        rows = Due.objects.exclude(kind="fee").values_list("kind", "amount", "starts_on", "ends_on")
        assert list(rows.order_by("starts_on")) == [
            ("contribution", 1200, date(2026, 1, 1), date(2026, 4, 1)),
            ("complement", 400, date(2026, 2, 1), date(2026, 4, 1)),
        ]


def test_a_due_called_late_for_a_closed_month_enters_the_book_on_the_day_of_the_call(village):
    village.family()
    with village.acting():
        Period.objects.create(
            organisation=village.mutual, starts_on=MARCH.first_day, ends_on=date(2026, 4, 1), closed_at=timezone.now()
        )
        raise_dues(month=MARCH, on=date(2026, 4, 6))
        due = Due.objects.get()
        assert (due.posted_on, due.due_on) == (date(2026, 4, 6), date(2026, 3, 1))


def test_what_somebody_cancelled_is_not_raised_again_by_the_batch(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        cancel_due(due=Due.objects.get(), reason="Mois offert par l'assemblée", on=date(2026, 3, 5))
        assert raise_dues(month=MARCH, on=date(2026, 3, 6)).dues_count == 0
        assert book() == {}
        assert len(raise_dues_for(household=household, on=date(2026, 3, 7), months=[MARCH], again=True)) == 1


def test_cancelling_a_paid_due_gives_its_money_back_as_an_advance(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        receipt = pay(village, household, 600)
        cancel_due(due=Due.objects.get(), reason="Doublon", on=date(2026, 3, 15))
        assert queries.advance_of(receipt) == 600
        assert book() == {"cash": 600, "advances": -600}
        raise_dues(month=Month(2026, 4), on=date(2026, 4, 1))
        assert queries.owed([household.pk]) == {}
        assert book() == {"cash": 600, "contributions": -600}
        reverse_receipt(receipt=receipt, reason="Fausse monnaie", on=date(2026, 4, 2))
        assert book() == {"members": 600, "contributions": -600}


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_due_is_not_cancelled_without_a_reason(village, reason):
    village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        with pytest.raises(ActionRefused, match="Écrivez pourquoi"):
            cancel_due(due=Due.objects.get(), reason=reason, on=date(2026, 3, 5))
        assert Due.objects.standing().count() == 1


def test_advances_are_used_when_dues_are_raised_oldest_first(village):
    household = village.family()
    with village.acting():
        pay(village, household, 1000, on=date(2026, 1, 2))
        pay(village, household, 1000, on=date(2026, 1, 20))
        assert book(household) == {"advances": -2000}
        done = raise_dues(month=Month(2026, 1), on=date(2026, 2, 1))
        assert done.settled == 1600
        assert book(household) == {"advances": -400}
        lines = Allocation.objects.order_by("pk").values_list("receipt__number", "amount", "settled_on")
        assert list(lines) == [(1, 1000, date(2026, 1, 2)), (2, 600, date(2026, 1, 20))]


# Receipts


def test_a_payment_settles_the_oldest_and_keeps_the_rest(village):
    household = village.family()
    with village.acting():
        for month in (2, 3):
            raise_dues(month=Month(2026, month), on=date(2026, month, 1))
        receipt = pay(village, household, 1500, payer="AGOSSOU Kossi")
        lines = [(part.due.starts_on, part.amount) for part in receipt.allocations.select_related("due")]
        assert lines == [(date(2026, 2, 1), 600), (date(2026, 3, 1), 600)]
        assert (receipt.label, queries.advance_of(receipt)) == ("R-00001", 300)
        assert book() == {"cash": 1500, "contributions": -1200, "advances": -300}
        assert receipt.entry.posted_on == date(2026, 3, 10)


def test_sent_twice_one_receipt_with_the_same_number(village):
    household, key = village.family(), uuid4()
    with village.acting():
        first = pay(village, household, 600, operation_id=key)
        again = pay(village, household, 600, operation_id=key)
        assert first == again
        assert Receipt.objects.count() == 1


def test_a_clerk_of_claims_collects_nothing(village):
    household = village.family()
    with village.acting("claims_clerk"), pytest.raises(PermissionDenied):
        pay(village, household, 600)
    with village.acting():
        assert not Receipt.objects.exists()


def test_the_family_of_another_mutual_is_refused(village):
    household = village.family()
    with village.world.acting("cashier", village.world.nikki), pytest.raises(OutOfScope):
        pay(village, household, 600)


def test_a_month_already_paid_says_by_which_receipt(village):
    household = village.family()
    with village.acting("cashier"):
        pay(village, household, 10, on=date(2026, 3, 1))
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
    with village.acting("cashier"):
        pay(village, household, 590, on=date(2026, 3, 12))
        told = (
            r"La cotisation de mars 2026 est déjà payée \(reçu R-00002, 12/03/2026, par Caissier BEMB\)\. "
            "Choisissez un autre mois"
        )
        with pytest.raises(ActionRefused, match=told):
            pay(village, household, 600, for_month=MARCH, accept_advance=False)
        with pytest.raises(ActionRefused, match=told):
            pay(village, household, 600, accept_advance=False)
        assert Receipt.objects.count() == 2
        assert queries.advance_of(pay(village, household, 600, for_month=MARCH)) == 600


def test_more_than_is_owed_is_asked_about(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        with pytest.raises(ActionRefused, match="5\u202f400\u00a0FCFA de trop"):
            pay(village, household, 6000, accept_advance=False)
        assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": 0}, "au-dessus de zéro"),
        ({"method": "bank"}, "ne reçoit pas ce moyen"),
    ],
)
def test_money_that_cannot_be_is_refused(village, change, told):
    household = village.family()
    known = {
        "household": household,
        "paid_on": date(2026, 3, 10),
        "amount": 600,
        "method": "cash",
        "till": village.till,
    }
    with village.acting():
        with pytest.raises(ActionRefused, match=told):
            collect(**{**known, **change})
        assert not Receipt.objects.exists()


def test_a_closed_month_refuses_a_receipt_and_its_reversal_and_no_number_is_lost(village):
    household = village.family()
    with village.acting():
        receipt = pay(village, household, 600)
        Period.objects.create(
            organisation=village.mutual, starts_on=MARCH.first_day, ends_on=date(2026, 4, 1), closed_at=timezone.now()
        )
        with pytest.raises(ActionRefused, match="La période de mars 2026 est clôturée"):
            pay(village, household, 600)
        with pytest.raises(ActionRefused, match="La période de mars 2026 est clôturée") as refusal:
            reverse_receipt(receipt=receipt, reason="Erreur", on=date(2026, 3, 31))
        assert refusal.value.field == "on"
        assert reverse_receipt(receipt=receipt, reason="Erreur", on=date(2026, 4, 2)).number == 2


def test_an_operator_reference_is_received_once_until_it_is_reversed(village):
    one, other = village.family(), village.family("0002")
    with village.acting():
        wallet = Till.objects.select_related("account").get(kind="wallet")
        known = {"paid_on": date(2026, 3, 10), "amount": 600, "method": "wallet", "till": wallet, "reference": "MP123"}
        receipt = collect(household=one, **known)
        with pytest.raises(ActionRefused, match=r"MP123 est déjà enregistrée \(reçu R-00001, 10/03/2026\)"):
            collect(household=other, **known)
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.create(
                organisation=village.mutual,
                household=other,
                number=99,
                entry=Entry.objects.create(
                    organisation=village.mutual,
                    number=99,
                    posted_on=date(2026, 3, 10),
                    label="x",
                    total=600,
                    imbalance_id=1200,
                    created_at=timezone.now(),
                ),
                recorded_at=timezone.now(),
                **known,
            )
        reverse_receipt(receipt=receipt, reason="Autre famille", on=date(2026, 3, 11))
        assert collect(household=other, **known).number == 3


def test_a_reversal_mirrors_everything_and_happens_once(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        before = book()
        receipt = pay(village, household, 1000)
        mirror = reverse_receipt(receipt=receipt, reason="Billet faux", on=date(2026, 3, 12))
        assert (mirror.number, mirror.amount, mirror.reversal_of) == (2, -1000, receipt)
        assert book() == before
        assert queries.owed([household.pk]) == {household.pk: 600}
        assert list(Allocation.objects.values_list("amount", flat=True).order_by("pk")) == [600, -600]
        for wrong in (receipt, mirror):
            with pytest.raises(ActionRefused, match="annul"):
                reverse_receipt(receipt=wrong, reason="Encore", on=date(2026, 3, 13))
        assert Receipt.objects.count() == 2


def test_reversing_one_receipt_lets_the_advance_of_another_pay(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        first = pay(village, household, 600)
        pay(village, household, 600, on=date(2026, 3, 11))
        reverse_receipt(receipt=first, reason="Compté deux fois", on=date(2026, 3, 12))
        assert queries.owed([household.pk]) == {}
        assert book() == {"cash": 600, "contributions": -600}


def test_a_receipt_is_not_reversed_without_reason_nor_before_its_day(village):
    household = village.family()
    with village.acting():
        receipt = pay(village, household, 600)
        with pytest.raises(ActionRefused, match="Écrivez pourquoi"):
            reverse_receipt(receipt=receipt, reason=" ", on=date(2026, 3, 12))
        with pytest.raises(ActionRefused, match="il ne s'annule pas avant"):
            reverse_receipt(receipt=receipt, reason="Erreur", on=date(2026, 3, 9))
        assert Receipt.objects.count() == 1


def test_the_author_voids_the_day_s_receipt_and_nobody_else_does(village):
    household, today = village.family(), timezone.localdate()
    with village.acting("cashier"):
        receipt = pay(village, household, 600, on=today)
        with pytest.raises(PermissionDenied):
            reverse_receipt(receipt=receipt, reason="Erreur", on=today)
    with village.acting("collector"), pytest.raises(ActionRefused, match="seul son auteur"):
        void_receipt(receipt=receipt, reason="Erreur", on=today)
    with village.acting("cashier"):
        with pytest.raises(ActionRefused, match="seul son auteur"):
            void_receipt(receipt=receipt, reason="Erreur", on=today + timedelta(days=1))
        assert void_receipt(receipt=receipt, reason="Erreur", on=today).amount == -600


def test_no_void_after_the_till_is_counted(village):
    household, today = village.family(), timezone.localdate()
    with village.acting("cashier"):
        receipt = pay(village, household, 600, on=today)
    with village.acting():
        from ledger.models import TillCount

        TillCount.objects.create(
            organisation=village.mutual,
            till=village.till,
            opened_on=today,
            opening_amount=0,
            closed_at=timezone.now(),
            closing_amount=600,
            expected_amount=600,
        )
    with village.acting("cashier"), pytest.raises(ActionRefused, match="avant la clôture de la caisse"):
        void_receipt(receipt=receipt, reason="Erreur", on=today)


def test_the_first_print_is_the_original_and_the_others_are_counted(village):
    household, key = village.family(), uuid4()
    with village.acting("cashier"):
        receipt = pay(village, household, 600)
        first = print_receipt(receipt=receipt, layout="a5", operation_id=key)
        assert print_receipt(receipt=receipt, layout="a5", operation_id=key) == first
        second = print_receipt(receipt=receipt, layout="80")
        assert [(row.copy, row.is_duplicate) for row in (first, second)] == [(1, False), (2, True)]
        with pytest.raises(ActionRefused, match="A5"):
            print_receipt(receipt=receipt, layout="a3")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contributions_receiptprint")
    with every_organisation():
        assert ReceiptPrint.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contributions_receipt SET amount = amount + 1",
        "DELETE FROM contributions_receipt",
        "UPDATE contributions_due SET amount = amount + 1",
        "UPDATE contributions_allocation SET amount = amount - 1",
        "DELETE FROM contributions_allocation",
    ],
)
def test_raw_sql_rewrites_no_money(village, statement):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        pay(village, household, 600)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_more_on_a_due_than_it_is(village):
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        receipt = pay(village, household, 1000)
        with pytest.raises(DatabaseError), transaction.atomic():
            Allocation.objects.create(
                organisation=village.mutual,
                receipt=receipt,
                due=Due.objects.get(),
                amount=1,
                settled_on=date(2026, 3, 10),
                entry=receipt.entry,
            )


def test_nothing_to_settle_changes_nothing(village):
    household = village.family()
    with village.acting():
        before = Entry.objects.count()
        settle_from_advance(household=household, on=date(2026, 3, 1))
        assert Entry.objects.count() == before


# Suspensions


def test_a_suspension_is_decided_lifted_and_told(village):
    household = village.family()
    with village.acting():
        row = suspend(household=household, starts_on=date(2026, 5, 1), reason="Carte prêtée")
        with pytest.raises(ActionRefused, match="déjà suspendus"):
            suspend(household=household, starts_on=date(2026, 5, 3), reason="Encore")
        lift_suspension(suspension=row, ends_on=date(2026, 6, 1))
        with pytest.raises(ActionRefused, match="déjà terminée"):
            lift_suspension(suspension=row, ends_on=date(2026, 6, 1))
        assert Suspension.objects.get().ends_on == date(2026, 6, 1)
        assert AuditEntry.objects.filter(action="contributions.suspend", user_name="Gestionnaire BEMB").count() == 1


def test_a_suspension_needs_a_reason_and_one_of_the_family(village):
    household, other = village.family(), village.family("0002")
    with village.acting():
        with pytest.raises(ActionRefused, match="Écrivez pourquoi"):
            suspend(household=household, starts_on=date(2026, 5, 1), reason="")
        stranger = Beneficiary.objects.filter(household=other).first()
        with pytest.raises(ActionRefused, match="n'est pas de cette famille"):
            suspend(household=household, beneficiary=stranger, starts_on=date(2026, 5, 1), reason="x")
        assert not Suspension.objects.exists()
    with village.acting("cashier"), pytest.raises(PermissionDenied):
        suspend(household=household, starts_on=date(2026, 5, 1), reason="x")


def test_money_is_neither_received_nor_given_back_tomorrow(village):
    """The day on which it is typed bounds the day that is written, whoever calls; sent again later, it is the same."""
    family = village.family()
    typed, tomorrow, later, key = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12), uuid4()
    with village.acting():
        with pytest.raises(ActionRefused, match="Le 11/03/2026 n'est pas encore venu") as caught:
            pay(village, family, 600, on=tomorrow, recorded_on=typed)
        assert caught.value.field == "paid_on"
        assert not Receipt.objects.exists()
        receipt = pay(village, family, 600, on=typed, recorded_on=typed, operation_id=key)
        assert pay(village, family, 600, on=typed, recorded_on=later, operation_id=key) == receipt
        with pytest.raises(ActionRefused, match="Le 11/03/2026 n'est pas encore venu"):
            reverse_receipt(receipt=receipt, reason="erreur", on=tomorrow, recorded_on=typed)
        assert Receipt.objects.count() == 1


def test_an_absurd_amount_is_refused_and_a_large_advance_is_asked_about(village):
    """Two years ahead pass; a month more needs the cashier's word, which says how many months it would pay."""
    household = village.family()
    with village.acting():
        raise_dues(month=MARCH, on=date(2026, 3, 1))
        with pytest.raises(ActionRefused, match="Ce montant dépasse 999\u202f999\u202f999\u00a0FCFA"):
            pay(village, household, 1_000_000_000)
        with pytest.raises(ActionRefused, match="15\u202f000\u00a0FCFA d'avance paieraient 25 mois") as caught:
            pay(village, household, 600 + 25 * 600, accept_large=False)
        assert caught.value.field == "accept_large"
        assert not Receipt.objects.exists()
        pay(village, household, 600 + 24 * 600, accept_large=False)
        pay(village, household, 25 * 600)


def test_the_price_of_a_month_is_known_before_anything_is_raised(village):
    household = village.family(people=2)
    with village.acting():
        assert queries.monthly_price(household.pk, date(2026, 3, 10)) == 400
