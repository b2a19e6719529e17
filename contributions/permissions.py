"""What may be done with contributions and rights."""

from core.text import N_
from organisations.permissions import Permission

VIEW = Permission("contributions.view", N_("Voir les cotisations et les droits d'une famille"))
COLLECT = Permission("contributions.collect", N_("Encaisser une cotisation et imprimer le reçu"))
REVERSE = Permission("contributions.reverse", N_("Annuler un reçu"))
RAISE_DUES = Permission("contributions.raise_dues", N_("Appeler les cotisations"))
MANAGE_RATES = Permission("contributions.manage_rates", N_("Fixer les taux de cotisation"))
CHECK_RIGHTS = Permission("contributions.check_rights", N_("Vérifier les droits d'une personne"))
PRINT_GOOD_STANDING = Permission("contributions.print_good_standing", N_("Imprimer la liste des personnes à jour"))
SUSPEND = Permission("contributions.suspend", N_("Suspendre des droits ou les rétablir"))
