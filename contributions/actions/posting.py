"""What contributions write in the book: dues called, money received, advances used, and their undoing.

Dues are claims on the family from the day they are raised (« créances »): account of the members against income.
Money settles claims; what is left is owed to the family (« avances »). Each third-party leg names the household, so
that the members' account always says who owes, and the advances' account whose money is held.
"""

from collections.abc import Iterable, Mapping

from contributions.choices import DueKind
from ledger.rules import LegFacts

MEMBERS, ADVANCES = "members", "advances"


def party_of(household_id: int) -> str:
    """How a leg names a household."""
    return f"members.Household:{household_id}"


def income_of(kind: str) -> str:
    """The account use that a due is income of."""
    return "enrolment_fees" if kind == DueKind.FEE else "contributions"


def legs_of_dues(dues: Iterable[tuple[int, str, int]]) -> list[LegFacts]:
    """Legs of (household, kind, francs): a claim on each household, income by nature."""
    owed: dict[int, int] = {}
    income: dict[str, int] = {}
    for household_id, kind, amount in dues:
        owed[household_id] = owed.get(household_id, 0) + amount
        income[income_of(kind)] = income.get(income_of(kind), 0) + amount
    claims = [LegFacts(MEMBERS, amount, party_of(key)) for key, amount in owed.items()]
    return claims + [LegFacts(account, -amount) for account, amount in income.items()]


def legs_of_payment(account: str, household_id: int, settled: int, advance: int) -> list[LegFacts]:
    """Legs of money received on an account: what settles claims, and what stays the family's."""
    party = party_of(household_id)
    legs = [LegFacts(account, settled + advance)]
    legs += [LegFacts(MEMBERS, -settled, party)] if settled else []
    return legs + ([LegFacts(ADVANCES, -advance, party)] if advance else [])


def legs_of_advances(used: Mapping[int, int]) -> list[LegFacts]:
    """Legs of advances (francs by household) that now settle claims; below zero they become advances again."""
    legs = []
    for household_id, amount in used.items():
        if amount:
            party = party_of(household_id)
            legs += [LegFacts(ADVANCES, amount, party), LegFacts(MEMBERS, -amount, party)]
    return legs
