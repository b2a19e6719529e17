"""What may be done with families."""

from core.text import N_
from organisations.permissions import Permission

VIEW = Permission("members.view", N_("Voir les familles et les bénéficiaires"))
ENROL = Permission("members.enrol", N_("Adhérer, modifier et radier une famille ou une personne"))
IMPORT = Permission("members.import", N_("Importer un registre"))
EXPORT = Permission("members.export", N_("Exporter le registre"))
PRINT_CARDS = Permission("members.print_cards", N_("Imprimer les cartes"))
MANAGE_PLANS = Permission("members.manage_plans", N_("Créer et fermer une formule"))
