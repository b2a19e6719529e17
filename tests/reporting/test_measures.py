"""Each measure against small worlds that can be counted by hand."""

from datetime import date

import pytest

from claims.actions import reverse_claim
from contributions.actions import cancel_due, collect, raise_dues, reverse_receipt
from contributions.models import Due, Receipt
from core.scoping import every_organisation
from core.spans import Month, Span
from ledger.actions import add_account, record_movement
from ledger.models import Account
from members.actions import end_enrolment, enrol_household, record_exit, renew_enrolment, update_household
from members.models import Beneficiary, Household
from organisations.models import Organisation
from reporting.measures import ledger, measured, people
from reporting.rules.delays import Delays
from tests.claims.clinic import Clinic

JUNE = Month(2025, 6)
YEAR = Span(date(2025, 1, 1), date(2026, 1, 1))


def counted(clinic: Clinic, span: Span | Month = JUNE) -> dict:
    with clinic.acting():
        return measured([clinic.mutual.pk], span.span if isinstance(span, Month) else span)[clinic.mutual.pk]


def some(figures: dict, *codes: str) -> tuple:
    return tuple(figures[code] for code in codes)


def enrol(clinic: Clinic, on: date, people: int = 2, **more) -> Household:
    drafts = [
        {"last_name": "SABI", "first_names": f"{name}{on:%j}", "sex": sex, "link": link, "birth_on": born}
        for name, sex, link, born in (
            ("Bio", "M", "head", date(1980, 3, 1)),
            ("Afi", "F", "spouse", date(1990, 3, 1)),
            ("Yao", "M", "child", date(2021, 6, 30)),
            ("Sika", "F", "child", date(2020, 6, 30)),
            ("Abla", "F", "ascendant", date(1965, 6, 30)),
        )[:people]
    ]
    with clinic.acting():
        return enrol_household(plan=clinic.plan, on=on, people=drafts, confirmed=True, **more)


# Membership


def test_adherents_are_families_and_beneficiaries_their_people(bembe):
    first = enrol(bembe, date(2025, 2, 1), people=3)
    enrol(bembe, date(2025, 6, 30), people=2)
    enrol(bembe, date(2025, 7, 1), people=2)
    with bembe.acting():
        record_exit(person=Beneficiary.objects.get(household=first, link="child"), reason="died", on=date(2025, 6, 30))
    assert some(counted(bembe), "members", "beneficiaries") == (2, 5)
    assert some(counted(bembe, Month(2025, 7)), "members", "beneficiaries") == (3, 6)


def test_a_family_that_left_is_no_longer_counted_from_its_first_day_out(bembe):
    household = enrol(bembe, date(2025, 2, 1))
    with bembe.acting():
        end_enrolment(household=household, on=date(2025, 7, 1), reason="resigned")
    assert some(counted(bembe), "members", "beneficiaries") == (1, 2)
    assert some(counted(bembe, Month(2025, 7)), "members", "beneficiaries") == (0, 0)


def test_who_changed_section_counts_once(bembe):
    with every_organisation():
        sections = [
            Organisation.objects.create(
                parent=bembe.mutual, kind="section", name=name, code=name[:3].upper(), country="BJ",
                path=f"{bembe.mutual.path}{name[:3].upper()}/", opened_on=opened,
            )
            for name, opened in (("Gando", date(2023, 1, 1)), ("Ina", date(2025, 3, 1)))
        ]  # fmt: skip
    household = enrol(bembe, date(2025, 2, 1), section=sections[0])
    codes = ("members", "members_old_sections", "members_new_sections", "beneficiaries")
    assert some(counted(bembe), *codes) == (1, 1, 0, 2)
    with bembe.acting():
        update_household(household=household, changes={"section": sections[1]})
    assert some(counted(bembe), *codes) == (1, 0, 1, 2)


def test_what_was_a_year_before(bembe):
    enrol(bembe, date(2025, 6, 30))
    enrol(bembe, date(2025, 7, 1))
    now = counted(bembe, Month(2026, 6))
    assert some(now, "members_before", "beneficiaries_before") == (1, 2)
    assert counted(bembe, Month(2026, 5))["members_before"] is None, "the register does not go back to that day"


def test_a_mutual_that_had_not_begun_had_nobody(bembe):
    Organisation.objects.filter(pk=bembe.mutual.pk).update(opened_on=date(2025, 1, 1))
    enrol(bembe, date(2025, 2, 1))
    assert counted(bembe)["members_before"] == 0


def test_who_renews_who_does_not_and_who_could_not(bembe):
    kept, gone, dead, cut, struck, away = (enrol(bembe, date(2025, 2, day)) for day in (1, 2, 3, 4, 5, 6))
    enrol(bembe, date(2025, 4, 1))
    with bembe.acting():
        renew_enrolment(household=kept, plan=bembe.plan, on=date(2026, 2, 20))
        end_enrolment(household=dead, on=date(2026, 2, 2), reason="died")
        end_enrolment(household=cut, on=date(2026, 2, 3), reason="resigned")
        end_enrolment(household=struck, on=date(2026, 2, 3), reason="terminated")
        end_enrolment(household=away, on=date(2026, 2, 3), reason="left_area")
    assert gone
    assert some(counted(bembe, Month(2026, 2)), "members_renewable", "members_renewed") == (4, 1)
    assert some(counted(bembe, Month(2026, 3)), "members_renewable", "members_renewed") == (0, 0)


def test_who_is_counted_by_sex_and_age(bembe):
    enrol(bembe, date(2025, 2, 1), people=5)
    with bembe.acting():
        assert people([bembe.mutual.pk], date(2025, 6, 29))[bembe.mutual.pk] == {
            "M|18-59": 1, "F|18-59": 2, "M|0-4": 1, "F|0-4": 1,
        }  # fmt: skip
        assert people([bembe.mutual.pk], date(2025, 6, 30))[bembe.mutual.pk] == {
            "M|18-59": 1, "F|18-59": 1, "M|0-4": 1, "F|5-17": 1, "F|60+": 1,
        }  # fmt: skip


def test_target_population_is_unknown_until_it_is_set(bembe):
    assert counted(bembe)["target_population"] is None
    Organisation.objects.filter(pk=bembe.mutual.pk).update(target_population=24_000)
    assert counted(bembe)["target_population"] == 24_000


# Contributions


def pay(clinic: Clinic, household: Household, amount: int, on: date) -> Receipt:
    with clinic.acting():
        return collect(household=household, paid_on=on, amount=amount, method="cash", till=clinic.till)


def call(clinic: Clinic, month: Month, on: date) -> None:
    with clinic.acting():
        raise_dues(month=month, on=on)


def test_due_received_earned_and_late(bembe):
    household = enrol(bembe, date(2025, 6, 1), people=5)
    call(bembe, JUNE, date(2025, 6, 1))
    call(bembe, Month(2025, 7), date(2025, 6, 25))
    pay(bembe, household, 700, date(2025, 6, 20))
    pay(bembe, household, 500, date(2025, 7, 3))
    june, july = counted(bembe), counted(bembe, Month(2025, 7))
    codes = ("contributions_billed", "contributions_collected", "contributions_earned", "contributions_unearned")
    assert some(june, *codes) == (1000, 700, 1000, 1000)
    assert some(july, *codes) == (1000, 200, 1000, 0)
    assert some(june, "arrears_0_30", "arrears_31_90", "receivables") == (300, 0, 1300)
    assert some(july, "arrears_0_30", "arrears_31_90") == (800, 0)
    assert some(counted(bembe, Month(2025, 9)), "arrears_31_90", "arrears_91_180") == (0, 800)
    whole = counted(bembe, YEAR)
    assert some(whole, *codes) == (2000, 1200, 2000, 0)


def test_a_yearly_contribution_is_earned_by_months(bembe):
    with bembe.acting():
        from contributions.actions import set_rate

        set_rate(
            plan=bembe.plan,
            starts_on=date(2025, 3, 1),
            terms={
                "amount": 2400,
                "basis": "household",
                "amount_months": 12,
                "periodicity": "annual",
                "cycle_month": 7,
            },
        )
    enrol(bembe, date(2025, 7, 1))
    call(bembe, Month(2025, 7), date(2025, 7, 1))
    assert counted(bembe, Month(2025, 7))["contributions_earned"] == 200
    assert some(counted(bembe, YEAR), "contributions_earned", "contributions_unearned") == (1200, 1200)


def test_a_cancelled_due_and_a_reversed_receipt_count_from_their_own_day(bembe):
    household = enrol(bembe, date(2025, 6, 1), people=5)
    call(bembe, JUNE, date(2025, 6, 1))
    receipt = pay(bembe, household, 1000, date(2025, 6, 20))
    codes = ("contributions_billed", "contributions_collected", "contributions_earned", "arrears_0_30")
    before = some(counted(bembe), *codes)
    assert before == (1000, 1000, 1000, 0)
    with bembe.acting():
        reverse_receipt(receipt=receipt, reason="Fausse monnaie", on=date(2025, 7, 2))
    assert some(counted(bembe), *codes) == before
    assert some(counted(bembe, Month(2025, 7)), "arrears_0_30", "arrears_31_90") == (0, 1000)
    with bembe.acting():
        cancel_due(due=Due.objects.get(), reason="Doublon", on=date(2025, 8, 4))
    assert some(counted(bembe), *codes) == before
    assert some(counted(bembe, Month(2025, 8)), *codes) == (0, 0, -1000, 0)


def test_money_held_in_advance_is_not_earned(bembe):
    household = enrol(bembe, date(2025, 6, 1), people=5)
    pay(bembe, household, 3000, date(2025, 6, 2))
    assert some(counted(bembe), "contributions_earned", "contributions_unearned") == (0, 3000)


# Care


def test_a_claim_counts_when_it_is_decided(bembe):
    head = bembe.head(bembe.family())
    bembe.claim(head, on=date(2025, 5, 20), typed_on=date(2025, 6, 5), received_on=date(2025, 6, 3))
    bembe.claim(head, on=date(2025, 6, 10), lines=[bembe.line(bembe.medicine, quantity=10)])
    may, june = counted(bembe, Month(2025, 5)), counted(bembe)
    assert some(may, "claims_submitted", "cases", "outstanding") == (0, 0, 0)
    codes = ("claims_submitted", "claims_refused", "cases", "amount_claimed", "amount_accepted", "mutual_share")
    assert some(june, *codes) == (2, 0, 2, 11_000, 11_000, 8_250)
    assert some(june, "benefits_paid", "outstanding_before", "outstanding") == (0, 0, 8_250)


def test_what_is_owed_passes_from_the_claims_to_the_book_and_is_paid_once(bembe):
    head = bembe.head(bembe.family())
    bembe.claim(head)
    invoice = bembe.invoice(total=7_500, on=date(2025, 7, 5))
    codes = ("benefits_paid", "outstanding_before", "outstanding")
    assert some(counted(bembe, Month(2025, 7)), *codes) == (0, 7_500, 7_500)
    bembe.approve(invoice, on=date(2025, 7, 10))
    assert some(counted(bembe, Month(2025, 7)), *codes) == (0, 7_500, 7_500)
    assert counted(bembe)["outstanding"] == 7_500
    bembe.pay_invoice(invoice, on=date(2025, 8, 9), amount=2_500)
    bembe.pay_invoice(invoice, on=date(2025, 8, 15))
    august = counted(bembe, Month(2025, 8))
    assert some(august, *codes) == (7_500, 7_500, 0)
    assert some(august, "payment_delays", "invoices_paid", "invoices_in_time") == (Delays.of([41]), 1, 0)
    assert some(counted(bembe, YEAR), *codes, "mutual_share") == (7_500, 0, 0, 7_500)


def test_refused_and_reversed_claims(bembe):
    head = bembe.head(bembe.family(on=date(2025, 4, 1)))
    refused = bembe.claim(head, on=date(2025, 3, 20))
    wrong = bembe.claim(head, on=date(2025, 6, 2))
    with bembe.acting("claims_clerk"):
        reverse_claim(claim=wrong, reason="Saisie deux fois", reversed_on=date(2025, 6, 25))
    june = counted(bembe)
    assert refused.state == "refused"
    assert some(june, "claims_submitted", "claims_refused", "cases", "outstanding") == (1, 1, 0, 0)
    assert some(june, "amount_claimed", "amount_accepted") == (10_000, 0)


# The book


def spend(clinic: Clinic, kind: str, code: str, amount: int, on: date) -> None:
    with clinic.acting():
        account = Account.objects.get(organisation=clinic.mutual, code=code)
        record_movement(kind=kind, till=clinic.till, account=account, amount=amount, posted_on=on, label="Essai")


def test_the_book_gives_treasury_charges_and_income(bembe):
    spend(bembe, "expense", "6201", 60_000, date(2025, 6, 30))
    spend(bembe, "expense", "6202", 5_000, date(2025, 7, 1))
    spend(bembe, "income", "741", 100_000, date(2025, 6, 1))
    spend(bembe, "income", "771", 2_000, date(2025, 6, 2))
    spend(bembe, "income", "706", 3_000, date(2025, 6, 2))
    spend(bembe, "expense", "244", 40_000, date(2025, 6, 3))
    june = counted(bembe)
    assert some(june, "cash", "bank", "wallets", "fixed_assets") == (5_005_000, 0, 0, 40_000)
    assert some(june, "operating_expenses", "subsidies", "financial_income", "cards_sold") == (
        60_000,
        100_000,
        2_000,
        3_000,
    )
    assert june["annual_charges"] is None, "the book is six months old"
    assert counted(bembe, YEAR)["annual_charges"] == 65_000
    assert some(june, "other_debts", "payable_3_months") == (0, 0)


def test_each_account_of_third_parties_is_a_receivable_or_a_debt(bembe):
    """A subsidy to receive and taxes to pay; each, and the rows behind it, on its side by the sign of its account."""
    with bembe.acting():
        add_account(code="442", label="Subvention à recevoir")
        add_account(code="447", label="Impôts à payer")
    spend(bembe, "expense", "442", 600_000, date(2025, 6, 2))
    spend(bembe, "income", "447", 200_000, date(2025, 6, 2))
    june = counted(bembe)
    assert some(june, "receivables", "other_debts", "payable_3_months") == (600_000, 200_000, 200_000)
    spend(bembe, "income", "442", 700_000, date(2025, 7, 2))
    assert some(counted(bembe, Month(2025, 7)), "receivables", "other_debts") == (0, 300_000)
    assert counted(bembe) == june
    with bembe.acting():
        for code, line in ledger.LINES.items():
            if line.is_by_sign:
                legs = ledger.legs_of(line, [bembe.mutual.pk], JUNE.span)
                assert line.sign * sum(leg.amount for leg in legs) == june[code]


def test_a_mutual_without_a_book_has_no_figure(world):
    with world.acting("manager"):
        found = measured([world.bembe.pk], JUNE.span)[world.bembe.pk]
    assert some(found, "cash", "outstanding", "operating_expenses", "benefits_paid") == (None,) * 4
    assert some(found, "members", "claims_submitted", "contributions_billed") == (0, 0, 0)


@pytest.mark.django_db
def test_as_many_queries_for_three_mutuals_as_for_one(bembe, nikki, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for clinic in (bembe, nikki):
        bembe_family = clinic.family()
        clinic.claim(clinic.head(bembe_family))
    with bembe.world.acting("federation_officer"):
        with CaptureQueriesContext(connection) as alone:
            measured([bembe.mutual.pk], JUNE.span)
        with django_assert_num_queries(len(alone)):
            measured([bembe.mutual.pk, nikki.mutual.pk, bembe.world.federation.pk], JUNE.span)
