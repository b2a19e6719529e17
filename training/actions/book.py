"""What a mutual of a scenario sets for itself: accounts of its own, parameters."""

from datetime import date

from ledger.actions import add_account
from organisations.actions import set_parameter
from training.queries.worlds import BuiltMutual, told
from training.rules import words
from training.rules.reading import Node

BEGINNING = date(2000, 1, 1)


def build_book(mutual: BuiltMutual, node: Node) -> None:
    """Open the accounts that the chart has not, and set the parameters that the file names."""
    for block in node.blocks("comptes"):
        with told(block):
            add_account(code=block.text("numero"), label=block.text("libelle", block.text("numero")))
    for block in node.blocks("parametres"):
        with told(block):
            set_parameter(
                organisation=mutual.organisation,
                key=block.word("nom", words.PARAMETERS),
                value=_value(block),
                starts_on=block.day("depuis", BEGINNING),
            )


def _value(node: Node) -> int:
    """« 10 % » is a rate in basis points; anything else francs, days or months."""
    return node.rate("valeur") if node.text("valeur").endswith("%") else node.money("valeur")
