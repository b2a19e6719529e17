"""The chart of accounts that a mutual starts with, what a balanced writing is, and what may be written by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.text import N_

CHART: tuple[tuple[str, str, int, str], ...] = (
    ("101", N_("Fonds de la mutuelle"), 1, "own_funds"),
    ("244", N_("Matériel et mobilier"), 2, ""),
    ("401", N_("Prestataires, soins à payer"), 4, "providers"),
    ("411", N_("Adhérents, cotisations à recevoir"), 4, "members"),
    ("412", N_("Adhérents, remboursements à payer"), 4, "reimbursements"),
    ("419", N_("Adhérents, cotisations reçues d'avance"), 4, "advances"),
    ("521", N_("Banque"), 5, "bank"),
    ("552", N_("Portefeuille mobile"), 5, "wallet"),
    ("571", N_("Caisse"), 5, "cash"),
    ("601", N_("Prestations de santé"), 6, "benefits"),
    ("620", N_("Frais de fonctionnement"), 6, "operating"),
    ("6201", N_("Salaires et indemnités"), 6, "operating"),
    ("6202", N_("Transport"), 6, "operating"),
    ("6203", N_("Fournitures et imprimés"), 6, "operating"),
    ("6204", N_("Téléphone et communication"), 6, "operating"),
    ("6205", N_("Loyer, eau et électricité"), 6, "operating"),
    ("6206", N_("Réunions et formations"), 6, "operating"),
    ("6207", N_("Cotisation à l'union"), 6, "operating"),
    ("6208", N_("Frais de banque et de portefeuille mobile"), 6, "operating"),
    ("658", N_("Manquants de caisse"), 6, "till_gap_loss"),
    ("701", N_("Cotisations"), 7, "contributions"),
    ("702", N_("Droits d'adhésion"), 7, "enrolment_fees"),
    ("706", N_("Cartes et carnets vendus"), 7, "cards"),
    ("741", N_("Subventions"), 7, "subsidies"),
    ("742", N_("Dons"), 7, "subsidies"),
    ("758", N_("Excédents de caisse"), 7, "till_gap_gain"),
    ("771", N_("Produits financiers"), 7, "financial_income"),
)
"""(number, label, PCMS class, use), after the classes of the PCMS, Titre II; a mutual adds its own accounts."""

BY_HAND = frozenset({"", "own_funds", "operating", "cards", "subsidies", "financial_income"})
"""Uses that a person may post to. The others are moved by receipts, claims, payouts and counts only: posted to by hand,
an account would no longer be the sum of its receipts."""
INCOME_CLASSES = frozenset({1, 2, 4, 7})
EXPENSE_CLASSES = frozenset({1, 2, 4, 6})

HAND_SOURCES = frozenset({"", "ledger.opening"})
"""Entries that a person may reverse; what a receipt or a payout made is reversed by cancelling it."""

DENOMINATIONS: Mapping[str, tuple[int, ...]] = {
    "XOF": (10_000, 5_000, 2_000, 1_000, 500, 250, 200, 100, 50, 25, 10, 5),
    "GNF": (20_000, 10_000, 5_000, 2_000, 1_000, 500, 100),
    "BIF": (10_000, 5_000, 2_000, 1_000, 500, 100, 50),
    "CDF": (20_000, 10_000, 5_000, 1_000, 500, 200, 100, 50),
}
"""Notes and coins of each currency, largest first."""


@dataclass(frozen=True, slots=True)
class LegFacts:
    """One side of a writing: an account's use or number, francs (debit above zero, credit below), and about whom."""

    account: str
    amount: int
    party: str = ""


def imbalance(legs: Iterable[LegFacts]) -> int:
    """What the legs sum to, in francs: 0 for a balanced writing."""
    return sum(leg.amount for leg in legs)


def moved(amounts: Iterable[int]) -> int:
    """What a balanced writing moves, in francs: the sum of its debits."""
    return sum(amount for amount in amounts if amount > 0)


def may_post_by_hand(use: str, pcms_class: int, *, is_income: bool) -> bool:
    """Whether a person may take (or put) money of a till from (in) such an account."""
    return use in BY_HAND and pcms_class in (INCOME_CLASSES if is_income else EXPENSE_CLASSES)


def lowest(opening: int, by_day: Iterable[int]) -> int:
    """The lowest that a balance gets, in francs, from `opening` on through what each later day moved."""
    low = running = opening
    for amount in by_day:
        running += amount
        low = min(low, running)
    return low


def counted(denominations: Mapping[int, int]) -> int:
    """What notes and coins are worth, in francs: {10000: 2, 500: 3} is 21 500."""
    return sum(value * pieces for value, pieces in denominations.items())
