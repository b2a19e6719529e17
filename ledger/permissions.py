"""What may be done with the money's book."""

from core.text import N_
from organisations.permissions import Permission

VIEW = Permission("ledger.view", N_("Voir la caisse, le journal et les comptes"))
POST = Permission("ledger.post", N_("Passer une écriture de recette ou de dépense, contre-passer"))
HANDLE_TILL = Permission("ledger.handle_till", N_("Ouvrir, compter et clôturer une caisse"))
CLOSE_MONTH = Permission("ledger.close_month", N_("Clôturer un mois"))
