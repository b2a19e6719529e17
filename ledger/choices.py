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
    SUBSIDIES = "subsidies", _("Subventions")
    OPERATING = "operating", _("Frais de fonctionnement")
    FINANCIAL_INCOME = "financial_income", _("Produits financiers")
    TILL_GAPS_LOSS = "till_gap_loss", _("Manquants de caisse")
    TILL_GAPS_GAIN = "till_gap_gain", _("Excédents de caisse")
    OWN_FUNDS = "own_funds", _("Fonds propres")
