"""Links, birth-date precision and ends of membership, with their French names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
