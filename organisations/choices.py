"""The kinds, states and roles of organisations, and the parameters they may set, with their French names."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import N_


class Kind(models.TextChoices):
    FEDERATION = "federation", _("Fédération")
    UNION = "union", _("Union")
    MUTUAL = "mutual", _("Mutuelle")
    SECTION = "section", _("Section")


class SectionKind(models.TextChoices):
    VILLAGE = "village", _("Village ou quartier")
    GROUP = "group", _("Groupement")


class Currency(models.TextChoices):
    XOF = "XOF", _("Franc CFA (UEMOA)")
    GNF = "GNF", _("Franc guinéen")
    BIF = "BIF", _("Franc burundais")
    CDF = "CDF", _("Franc congolais")


class Country(models.TextChoices):
    BENIN = "BJ", _("Bénin")
    TOGO = "TG", _("Togo")
    BURKINA_FASO = "BF", _("Burkina Faso")
    MALI = "ML", _("Mali")
    SENEGAL = "SN", _("Sénégal")
    GUINEA = "GN", _("Guinée")
    BURUNDI = "BI", _("Burundi")
    DRC = "CD", _("République démocratique du Congo")


class LegalStatus(models.TextChoices):
    """Where a mutual stands before the administrative body (Règlement 07/2009/CM/UEMOA, immatriculation)."""

    NONE = "none", _("Non immatriculée")
    FILED = "filed", _("Demande déposée")
    REGISTERED = "registered", _("Immatriculée")
    APPROVED = "approved", _("Agréée")
    SUSPENDED = "suspended", _("Suspendue")
    WITHDRAWN = "withdrawn", _("Retirée")


class Body(models.TextChoices):
    """Statutory bodies (Règlement 07/2009/CM/UEMOA: general assembly, board, control)."""

    ASSEMBLY = "assembly", _("Assemblée générale")
    BOARD = "board", _("Conseil d'administration")
    BUREAU = "bureau", _("Bureau")
    SUPERVISORY = "supervisory", _("Comité de contrôle")
    MANAGEMENT = "management", _("Comité de gestion")


class Sex(models.TextChoices):
    FEMALE = "F", _("Femme")
    MALE = "M", _("Homme")


class PlaceLevel(models.TextChoices):
    REGION = "region", _("Département ou région")
    PREFECTURE = "prefecture", _("Préfecture")
    COMMUNE = "commune", _("Commune")
    DISTRICT = "district", _("Arrondissement ou canton")
    VILLAGE = "village", _("Village ou quartier")


class Role(models.TextChoices):
    MANAGER = "manager", _("Gestionnaire")
    CASHIER = "cashier", _("Caissier")
    COLLECTOR = "collector", _("Collecteur")
    CLAIMS_CLERK = "claims_clerk", _("Agent des prestations")
    MEDICAL_ADVISER = "medical_adviser", _("Médecin conseil")
    CONTROLLER = "controller", _("Contrôleur")
    APPROVER = "approver", _("Approbateur (seconde signature)")
    FEDERATION_OFFICER = "federation_officer", _("Chargé de fédération")
    TRAINER = "trainer", _("Formateur")
    PROVIDER_AGENT = "provider_agent", _("Agent de prestataire")
    ADMINISTRATOR = "administrator", _("Administrateur")


class Unit(models.TextChoices):
    """What a parameter counts."""

    MONEY = "money", _("francs")
    DAYS = "days", _("jours")
    MONTHS = "months", _("mois")
    RATE = "rate", _("pour cent")
    COUNT = "count", _("nombre")


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """A value that an organisation may set for a span; rates are in basis points, amounts in whole francs."""

    key: str
    label: str
    unit: Unit
    default: int
    why: str = ""
    least: int = 0
    most: int = 1_000_000_000


PARAMETERS: dict[str, KnownParameter] = {}
"""Every parameter of the house by its key, in the order of declaration."""


def declare(known: KnownParameter) -> KnownParameter:
    """Add a parameter to the catalogue; each storey declares its own in its choices. ValueError for a key taken."""
    if PARAMETERS.setdefault(known.key, known) != known:
        raise ValueError(f"the parameter {known.key} is declared twice")
    return known


ALERT_DAYS = declare(
    KnownParameter(
        "organisations.mandate_alert_days",
        N_("Prévenir avant la fin d'un mandat"),
        Unit.DAYS,
        60,
        N_("Ma journée le rappelle pour que l'assemblée soit convoquée à temps."),
        most=365,
    )
)
