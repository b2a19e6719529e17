"""What the book says: treasury, debts and charges. A mutual without a book has no figure, which is not 0."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import Min, Q, QuerySet, Sum

from core.spans import Span, add_months
from ledger.choices import AccountUse, PcmsClass
from ledger.models import Account, Entry, Leg
from reporting.measures.network import Asked, ByOrganisation
from reporting.rules import measures as m


class When(Enum):
    """Which days of a period's book a figure sums."""

    WITHIN = "within"
    AT_END = "at_end"
    AT_START = "at_start"
    YEAR = "year"
    """The twelve months up to the end of the period."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the book: its code, which accounts it sums and when, and its sign (1: debit above zero)."""

    code: str
    accounts: Q
    when: When
    sign: int = 1
    is_by_sign: bool = False
    """Only the accounts whose balance at the end has that sign: what is owed to us is no debt below zero."""


def _use(*uses: str) -> Q:
    return Q(account__use__in=uses)


def _class(*classes: int) -> Q:
    return Q(account__pcms_class__in=classes)


PAYABLES = _use(AccountUse.PROVIDERS, AccountUse.REIMBURSEMENTS)
NAMED_DEBTS = (AccountUse.PROVIDERS, AccountUse.REIMBURSEMENTS, AccountUse.ADVANCES)
OTHER_PARTIES = _class(PcmsClass.THIRD_PARTIES) & ~_use(*NAMED_DEBTS)
"""Members, the State, staff, donors: an account in debit is a receivable, one in credit a debt, never netted."""
NAMED_INCOME = (AccountUse.CONTRIBUTIONS, AccountUse.ENROLMENT_FEES, AccountUse.CARDS, AccountUse.SUBSIDIES)

MEASURED = (
    Line(m.CASH.code, _use(AccountUse.CASH), When.AT_END),
    Line(m.BANK.code, _use(AccountUse.BANK), When.AT_END),
    Line(m.WALLETS.code, _use(AccountUse.WALLET), When.AT_END),
    Line(m.RECEIVABLES.code, OTHER_PARTIES, When.AT_END, is_by_sign=True),
    Line(m.FIXED_ASSETS.code, _class(PcmsClass.FIXED, PcmsClass.STOCKS), When.AT_END),
    Line(m.OTHER_DEBTS.code, OTHER_PARTIES, When.AT_END, -1, is_by_sign=True),
    Line(m.ENROLMENT_FEES.code, _use(AccountUse.ENROLMENT_FEES), When.WITHIN, -1),
    Line(m.CARDS_SOLD.code, _use(AccountUse.CARDS), When.WITHIN, -1),
    Line(m.SUBSIDIES.code, _use(AccountUse.SUBSIDIES), When.WITHIN, -1),
    Line(m.FINANCIAL_INCOME.code, _class(PcmsClass.INCOME) & ~_use(*NAMED_INCOME), When.WITHIN, -1),
    Line(m.OPERATING_EXPENSES.code, _class(PcmsClass.CHARGES) & ~_use(AccountUse.BENEFITS), When.WITHIN),
    # What left the till for care: charges of care less what is still owed for them.
    Line(m.BENEFITS_PAID.code, _use(AccountUse.BENEFITS) | PAYABLES, When.WITHIN),
)
"""Till losses are charges and till gains income: nothing of classes 6 and 7 is left out of the result."""
ADVANCES = Line("advances", _use(AccountUse.ADVANCES), When.AT_END, -1)
OWED = Line("owed", PAYABLES, When.AT_END, -1)
OWED_BEFORE = Line("owed_before", PAYABLES, When.AT_START, -1)
YEAR_CHARGES = Line("year_charges", _class(PcmsClass.CHARGES), When.YEAR)
LINES = {line.code: line for line in (*MEASURED, ADVANCES, OWED, OWED_BEFORE, YEAR_CHARGES)}
PARTS = {
    m.OUTSTANDING.code: (OWED.code,),
    m.OUTSTANDING_BEFORE.code: (OWED_BEFORE.code,),
    m.PAYABLE_3_MONTHS.code: (m.OTHER_DEBTS.code, OWED.code),
    m.ANNUAL_CHARGES.code: (YEAR_CHARGES.code,),
    m.UNEARNED.code: (ADVANCES.code,),
}
"""Measures that a line of the book is a part of; the other lines are measures themselves."""


def legs_of(line: Line, organisation_ids: Collection[int], span: Span) -> QuerySet[Leg]:
    """The legs that a figure sums."""
    signs = _signs(organisation_ids, span) if line.is_by_sign else {}
    return Leg.objects.filter(_summed(line, span, signs), organisation_id__in=organisation_ids)


def book_of(asked: Asked) -> ByOrganisation:
    """The figures of the book that what is wanted is made of, by line; None where no book is kept."""
    codes = {part for code in asked.codes for part in PARTS.get(code, (code,))}
    lines = {code: line for code, line in LINES.items() if code in codes}
    rows = Leg.objects.filter(organisation_id__in=asked.organisation_ids, entry__posted_on__lt=asked.span.end)
    by_sign = any(line.is_by_sign for line in lines.values())
    signs = _signs(asked.organisation_ids, asked.span) if by_sign else {}
    totals = {f"total_{code}": Sum("amount", filter=_summed(line, asked.span, signs)) for code, line in lines.items()}
    found: ByOrganisation = {pk: dict.fromkeys(lines) for pk in asked.organisation_ids}
    for pk in with_book(asked.organisation_ids):
        found[pk] = dict.fromkeys(lines, 0)
    for row in rows.order_by().values("organisation_id").annotate(**totals):
        found[row["organisation_id"]] = {
            code: line.sign * int(row[f"total_{code}"] or 0) for code, line in lines.items()
        }
    return found


def _summed(line: Line, span: Span, signs: Mapping[int, Collection[int]]) -> Q:
    which = line.accounts & _days(line.when, span)
    return which & Q(account_id__in=signs[line.sign]) if line.is_by_sign else which


def _signs(organisation_ids: Collection[int], span: Span) -> dict[int, list[int]]:
    """The accounts of third parties in debit (1) and in credit (-1) at the end of a span."""
    rows = Leg.objects.filter(OTHER_PARTIES, _days(When.AT_END, span), organisation_id__in=organisation_ids)
    balances = rows.order_by().values_list("account_id").annotate(balance=Sum("amount")).exclude(balance=0)
    found: dict[int, list[int]] = {1: [], -1: []}
    for account_id, balance in balances:
        found[1 if balance > 0 else -1].append(account_id)
    return found


def with_book(organisation_ids: Iterable[int]) -> set[int]:
    """The organisations that opened their book."""
    rows = Account.objects.filter(organisation_id__in=organisation_ids).order_by()
    return set(rows.values_list("organisation_id", flat=True).distinct())


def book_covers(organisation_ids: Collection[int], first: date) -> set[int]:
    """The organisations whose book goes back to a day, or at least to the month that follows it."""
    rows = Entry.objects.filter(organisation_id__in=organisation_ids).order_by().values_list("organisation_id")
    return {pk for pk, begun in rows.annotate(Min("posted_on")) if begun < add_months(first, 1)}


def _days(when: When, span: Span) -> Q:
    if span.end is None:
        raise ValueError("a period that is measured has an end")
    if when is When.AT_START:
        return Q(entry__posted_on__lt=span.start)
    before_end = Q(entry__posted_on__lt=span.end)
    starts = {When.WITHIN: span.start, When.YEAR: add_months(span.end, -12)}
    return before_end & Q(entry__posted_on__gte=starts[when]) if when in starts else before_end
