"""What may be done with figures."""

from core.text import N_
from organisations.permissions import Permission

VIEW = Permission("reporting.view", N_("Voir le tableau de bord et les rapports de sa mutuelle"))
CLOSE = Permission("reporting.close", N_("Figer le rapport d'un mois"))
CONSOLIDATE = Permission("reporting.consolidate", N_("Voir la page consolidée d'une fédération"))
EXPORT = Permission("reporting.export", N_("Exporter un rapport"))
