"""What may be done with care, providers and their payment."""

from core.text import N_
from organisations.permissions import Permission

VIEW = Permission("claims.view", N_("Voir les dossiers, sans le diagnostic ni les soins"))
VIEW_MEDICAL = Permission("claims.view_medical", N_("Voir le diagnostic et les soins"))
ENTER = Permission("claims.enter", N_("Saisir une attestation de soins"))
REVIEW = Permission("claims.review", N_("Contrôler un dossier"))
INVOICE = Permission("claims.invoice", N_("Rattacher des dossiers à la facture d'un prestataire"))
APPROVE = Permission("claims.approve", N_("Approuver ou renvoyer une facture (seconde signature)"))
PAY = Permission("claims.pay", N_("Payer une facture approuvée"))
MANAGE_PROVIDERS = Permission("claims.manage_providers", N_("Gérer les prestataires, conventions et tarifs"))
MANAGE_GUARANTEES = Permission("claims.manage_guarantees", N_("Fixer les garanties et les plafonds"))
