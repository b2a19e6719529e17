"""The kinds, states and roles of organisations, with their French names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
