"""Balances: of accounts, of parties, of tills, and the totals that measures are made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from core.asking import number, question
from core.spans import Span
from ledger.models import Account, Leg
from organisations.acting import current_actor

ZERO = Value(0)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account over a span, in francs, debit above zero: what it was, what went in and out, what it is."""

    account: Account
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def is_used(self) -> bool:
        """Whether it held or moved anything."""
        return bool(self.opening or self.debit or self.credit)


def legs() -> QuerySet[Leg]:
    """The legs of the acting organisation's book: one mutual, one currency."""
    return Leg.objects.filter(organisation_id=current_actor().organisation_id)


def named(name: str) -> Q:
    """Legs whose account has this number or this use."""
    return Q(account__code=name) | Q(account__use=name)


@question
def named_accounts(names: tuple[str, ...]) -> QuerySet[Account]:
    """The accounts of a book (told as `organisation`) by use or number, the first opened first."""
    named = Q(use__in=names) | Q(code__in=names)
    return Account.objects.filter(named, organisation_id=number("organisation")).order_by("pk")


def balance(account: str, day: date) -> int:
    """What the account(s) of a number or use hold at the end of `day`, in francs, debit above zero."""
    return _sum(legs().filter(named(account), entry__posted_on__lte=day))


def party_balance(use: str, party: str, day: date) -> int:
    """What one party's legs in a use sum to at the end of `day`: a provider's debt is below zero."""
    return _sum(legs().filter(account__use=use, party=party, entry__posted_on__lte=day))


def party_balances(use: str, day: date, parties: Collection[str] | None = None) -> dict[str, int]:
    """Party → sum of its legs in a use at the end of `day`, zeros left out; of `parties` only when they are named."""
    rows = legs().filter(account__use=use, entry__posted_on__lte=day).exclude(party="")
    if parties is not None:
        rows = rows.filter(party__in=parties)
    sums = rows.values("party").order_by().annotate(sum=Sum("amount")).exclude(sum=0)
    return {row["party"]: row["sum"] for row in sums}


def trial_balance(span: Span) -> list[AccountLine]:
    """Every account of the book over a span, by number, in one query. The closings sum to zero."""
    before = Q(legs__entry__posted_on__lt=span.start)
    within = Q(legs__entry__posted_on__gte=span.start)
    if span.end is not None:
        within &= Q(legs__entry__posted_on__lt=span.end)
    rows = (
        Account.objects.filter(organisation_id=current_actor().organisation_id)
        .annotate(
            opening=_legs_sum(before),
            debit=_legs_sum(within & Q(legs__amount__gt=0)),
            credit=_legs_sum(within & Q(legs__amount__lt=0)),
        )
        .order_by("code")
    )
    return [AccountLine(account, account.opening, account.debit, -account.credit) for account in rows]


def _within(span: Span) -> Q:
    found = Q(entry__posted_on__gte=span.start)
    return found if span.end is None else found & Q(entry__posted_on__lt=span.end)


def _legs_sum(which: Q) -> Coalesce:
    return Coalesce(Sum("legs__amount", filter=which), ZERO)


def _sum(rows: QuerySet[Leg]) -> int:
    return rows.aggregate(sum=Coalesce(Sum("amount"), ZERO))["sum"]
