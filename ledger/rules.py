"""The chart of accounts that a mutual starts with, by PCMS class, and what a balanced writing is."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.text import N_

CHART: tuple[tuple[str, str, int, str], ...] = (
    ("101", N_("Fonds de la mutuelle"), 1, "own_funds"),
    ("401", N_("Prestataires, soins à payer"), 4, "providers"),
    ("411", N_("Adhérents, cotisations à recevoir"), 4, "members"),
    ("412", N_("Adhérents, remboursements à payer"), 4, "reimbursements"),
    ("419", N_("Adhérents, cotisations reçues d'avance"), 4, "advances"),
    ("521", N_("Banque"), 5, "bank"),
    ("552", N_("Portefeuille mobile"), 5, "wallet"),
    ("571", N_("Caisse"), 5, "cash"),
    ("601", N_("Prestations de santé"), 6, "benefits"),
    ("620", N_("Frais de fonctionnement"), 6, "operating"),
    ("658", N_("Manquants de caisse"), 6, "till_gap_loss"),
    ("701", N_("Cotisations"), 7, "contributions"),
    ("702", N_("Droits d'adhésion"), 7, "enrolment_fees"),
    ("741", N_("Subventions"), 7, "subsidies"),
    ("758", N_("Excédents de caisse"), 7, "till_gap_gain"),
    ("771", N_("Produits financiers"), 7, "financial_income"),
)
"""(number, label, PCMS class, use), after the classes of the PCMS, Titre II; a mutual adds its own accounts."""


@dataclass(frozen=True, slots=True)
class LegFacts:
    """One side of a writing: an account's use or number, francs (debit above zero, credit below), and about whom."""

    account: str
    amount: int
    party: str = ""


def imbalance(legs: Iterable[LegFacts]) -> int:
    """What the legs sum to, in francs: 0 for a balanced writing."""
    return sum(leg.amount for leg in legs)
