"""The classes, kinds and natures of accounts, with their French names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PcmsClass(models.IntegerChoices):
    """The classes of the plan comptable des mutuelles sociales (PCMS, UEMOA), Titre II."""

    DURABLE = 1, _("Ressources durables")
    FIXED = 2, _("Actif immobilisé")
    STOCKS = 3, _("Stocks")
    THIRD_PARTIES = 4, _("Tiers")
    TREASURY = 5, _("Trésorerie")
    CHARGES = 6, _("Charges des activités ordinaires")
    INCOME = 7, _("Produits des activités ordinaires")
    EXTRAORDINARY = 8, _("Charges et produits hors activités ordinaires")


class TillKind(models.TextChoices):
    CASH = "cash", _("Caisse")
    BANK = "bank", _("Banque")
    WALLET = "wallet", _("Portefeuille mobile")


class AccountUse(models.TextChoices):
    """What the house itself posts to; an account without use is posted to by hand only."""

    CASH = "cash", _("Caisse")
    BANK = "bank", _("Banque")
    WALLET = "wallet", _("Portefeuille mobile")
    MEMBERS = "members", _("Adhérents, cotisations à recevoir")
    ADVANCES = "advances", _("Adhérents, cotisations reçues d'avance")
    PROVIDERS = "providers", _("Prestataires, soins à payer")
    REIMBURSEMENTS = "reimbursements", _("Adhérents, remboursements à payer")
    CONTRIBUTIONS = "contributions", _("Cotisations")
    ENROLMENT_FEES = "enrolment_fees", _("Droits d'adhésion")
    BENEFITS = "benefits", _("Prestations")
    CARDS = "cards", _("Cartes et carnets vendus")
    SUBSIDIES = "subsidies", _("Subventions")
    OPERATING = "operating", _("Frais de fonctionnement")
    FINANCIAL_INCOME = "financial_income", _("Produits financiers")
    TILL_GAPS_LOSS = "till_gap_loss", _("Manquants de caisse")
    TILL_GAPS_GAIN = "till_gap_gain", _("Excédents de caisse")
    OWN_FUNDS = "own_funds", _("Fonds propres")


TREASURY_USES = (AccountUse.CASH, AccountUse.BANK, AccountUse.WALLET)
SHARED_USES = (*TREASURY_USES, AccountUse.OPERATING, AccountUse.SUBSIDIES)
"""Uses that several accounts may carry; the first account that was opened is the one posted to by use."""
PARTY_USES = (AccountUse.MEMBERS, AccountUse.ADVANCES, AccountUse.PROVIDERS, AccountUse.REIMBURSEMENTS)
"""Accounts whose every leg says whom it is about: the sum by party is the account."""


class MovementKind(models.TextChoices):
    """The three lines that a manager writes in the cash book by hand."""

    INCOME = "income", _("Recette")
    EXPENSE = "expense", _("Dépense")
    TRANSFER = "transfer", _("Virement")


class MonthState(models.TextChoices):
    """Where a month of the book stands."""

    CLOSED = "closed", _("Clôturé")
    CLOSABLE = "closable", _("À clôturer")
    BLOCKED = "blocked", _("À terminer")
    LATER = "later", _("Ensuite")
    RUNNING = "running", _("En cours")
