"""Contributions and the cash book of a scenario."""

from collections.abc import Sequence
from datetime import date

from contributions.actions import collect, raise_dues, reverse_receipt, suspend
from contributions.queries import open_dues
from core.spans import Month
from ledger.actions import record_movement, record_opening
from ledger.models import Account
from members.models import Household
from reporting.actions import close_month_report
from training.queries.worlds import BuiltMutual
from training.rules import repeating, words
from training.rules.reading import Node, one_of, plain_word


def call(mutual: BuiltMutual, month: Month, on: date) -> None:
    """Raise the dues of a month."""
    raise_dues(month=month, on=on)


def call_late(mutual: BuiltMutual, families: Sequence[Node], month: Month, on: date) -> None:
    """Raise what the families that join on a day owe for its month, which was called before they came."""
    numbers = {number for family in families for number in repeating.numbers(family, "numero")}
    joined = [household for number, household in mutual.households.items() if number in numbers]
    keys = [household.pk for household in joined if household.joined_on == on]  # a number may have been refused
    if keys:  # they joined one after the other: nobody else is between them
        raise_dues(month=month, on=on, above=min(keys) - 1, up_to=max(keys))


def pay(mutual: BuiltMutual, node: Node) -> None:
    """A payment of one family, of `nombre` following ones, or of all (« * »), of an amount or of all that is due."""
    everybody = node.text("famille") == words.EVERYBODY
    for number in list(mutual.households) if everybody else repeating.numbers(node, "famille"):
        _pay_one(mutual, node, mutual.find("households", number, node.at("famille")))


def _pay_one(mutual: BuiltMutual, node: Node, household: Household) -> None:
    on, method = node.day("le"), node.word("moyen", words.METHODS, "cash")
    amount = _owed(household, on) if plain_word(node.text("montant")) == words.DUE else node.money("montant")
    if amount == 0:
        return
    receipt = collect(
        household=household,
        paid_on=on,
        amount=amount,
        method=method,
        till=mutual.tills[method],
        reference=node.text("reference", ""),
    )
    mutual.receipts[node.text("recu", f"R-{receipt.number}")] = receipt


def _owed(household: Household, on: date) -> int:
    return sum(due.left for due in open_dues([household.pk]).get(household.pk, []) if due.due_on <= on)


def undo(mutual: BuiltMutual, node: Node) -> None:
    """Reverse a receipt of the file."""
    receipt = mutual.find("receipts", node.text("recu"), node.at("recu"))
    reverse_receipt(receipt=receipt, reason=node.text("motif", "erreur"), on=node.day("le"))


def hold(mutual: BuiltMutual, node: Node) -> None:
    """Suspend a family or a person."""
    person = node.text("personne", None)
    beneficiary = mutual.find("people", person, node.at("personne")) if person else None
    household = (
        beneficiary.household if beneficiary else mutual.find("households", node.text("famille"), node.at("famille"))
    )
    suspend(
        household=household,
        beneficiary=beneficiary,
        starts_on=node.day("de"),
        ends_on=node.day("a", None),
        reason=node.text("motif", "décision du bureau"),
    )


def open_funds(mutual: BuiltMutual, node: Node) -> None:
    """What the mutual owned and owed when its book began."""
    told = node.block("soldes")
    amounts = {_account(told, name): told.money(name) for name in told.content}
    record_opening(posted_on=node.day("le"), amounts=amounts)


def _account(node: Node, name: str) -> str:
    """The number of an account, or the use that a word names."""
    return name if name.isdigit() else one_of(words.ACCOUNTS).value(name, node.at(name))


def write(mutual: BuiltMutual, node: Node) -> None:
    """A line of the cash book, or the opening funds."""
    on, amount = node.day("le"), node.money("montant")
    till = mutual.tills[node.word("caisse", words.METHODS, "cash")]
    nature = plain_word(node.text("nature"))
    if nature == plain_word(words.OWN_FUNDS):
        record_opening(posted_on=on, amounts={till.account.code: amount})
        return
    kind, use = node.word("nature", words.MOVEMENTS)
    record_movement(
        kind=kind,
        till=till,
        amount=amount,
        posted_on=on,
        label=node.text("libelle", node.text("nature")),
        account=Account.objects.filter(use=use).order_by("code").first(),
    )


def close(mutual: BuiltMutual, month: Month, on: date) -> None:
    """Close a month and freeze its report, as the button does."""
    close_month_report(month=month, on=on)
