"""What is due, how it is paid, and how often, with their French names; the values are those of `rules.facts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jobs import Counted
from core.text import N_


class DueKind(models.TextChoices):
    FEE = "fee", _("Droit d'adhésion")
    CONTRIBUTION = "contribution", _("Cotisation")
    COMPLEMENT = "complement", _("Complément de cotisation")


class Basis(models.TextChoices):
    PERSON = "person", _("par personne")
    HOUSEHOLD = "household", _("par famille")


class CountedOn(models.TextChoices):
    FIRST_DAY = "first_day", _("présentes le premier jour du mois")
    ANY_DAY = "any_day", _("présentes au moins un jour du mois")


class Periodicity(models.TextChoices):
    MONTHLY = "monthly", _("par mois")
    QUARTERLY = "quarterly", _("par trimestre")
    HALF_YEARLY = "half_yearly", _("par semestre")
    ANNUAL = "annual", _("par an")


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Espèces")
    BANK = "bank", _("Banque")
    WALLET = "wallet", _("Paiement mobile")


class ReceiptLayout(models.TextChoices):
    A5 = "a5", _("A5, deux volets")
    THERMAL = "80", _("Ticket de 80 mm")


JOB_WORDS = {
    "dues": Counted(N_("Cotisations et droits d'adhésion appelés")),
    "amount": Counted(N_("Montant appelé"), is_money=True),
    "settled": Counted(N_("Payé par les avances des familles"), is_money=True),
    "people": Counted(N_("Personnes à jour")),
}
"""What the summary of this storey's long work says."""
