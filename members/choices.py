"""Links, birth-date precision and ends of membership, with their French names."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jobs import Counted
from core.text import N_


class Link(models.TextChoices):
    HEAD = "head", _("Titulaire")
    SPOUSE = "spouse", _("Conjoint")
    CHILD = "child", _("Enfant")
    ASCENDANT = "ascendant", _("Ascendant")
    OTHER = "other", _("Autre personne à charge")


class BirthPrecision(models.TextChoices):
    DAY = "day", _("jour connu")
    MONTH = "month", _("mois connu")
    YEAR = "year", _("année connue")
    ESTIMATED = "estimated", _("estimée")
    UNKNOWN = "unknown", _("inconnue")


class ExitReason(models.TextChoices):
    RESIGNED = "resigned", _("Démission")
    TERMINATED = "terminated", _("Radiation")
    MOVED = "moved", _("Départ")
    DIED = "died", _("Décès")
    AGE_LIMIT = "age_limit", _("Limite d'âge")
    TRANSFERRED = "transferred", _("Mutation")
    MISTAKE = "mistake", _("Erreur de saisie")
    NOT_RENEWED = "not_renewed", _("Non-renouvellement")
    LEFT_AREA = "left_area", _("Déménagement hors de la zone")


class EnrolmentStage(models.TextChoices):
    NEW = "new", _("Première adhésion")
    RENEWED = "renewed", _("Renouvellement")


JOB_WORDS = {
    "new": Counted(N_("Lignes nouvelles")),
    "changed": Counted(N_("Lignes modifiées")),
    "same": Counted(N_("Lignes inchangées")),
    "refused": Counted(N_("Lignes refusées")),
    "ignored": Counted(N_("Lignes sans personne")),
}
"""What the summary of an import says, by outcome of a line."""
