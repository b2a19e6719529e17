"""What each mutual sets for its claims: thresholds of signals and of the second signature, with their defaults.

They stand here and not in `choices`, which stays plain Python so that pure rules may read it.
"""

from core.text import N_
from organisations.choices import KnownParameter, Unit, declare

LATE_ENTRY_DAYS = declare(
    KnownParameter(
        "claims.late_entry_days",
        N_("Contrôler un dossier saisi plus tard que, après les soins"),
        Unit.DAYS,
        0,
        N_("Le papier arrive des semaines après : la date de saisie ne change aucun montant. 0 : jamais."),
        most=3650,
    )
)
DELIVERY_MONTHS = declare(
    KnownParameter(
        "claims.delivery_months",
        N_("Contrôler un accouchement moins de tant de mois après l'adhésion"),
        Unit.MONTHS,
        0,
        N_("Une personne qui adhère enceinte coûte plus qu'elle ne cotise. 0 : jamais."),
        most=24,
    )
)
REVIEW_ABOVE = declare(
    KnownParameter(
        "claims.review_above",
        N_("Contrôler tout dossier au-dessus de"),
        Unit.MONEY,
        0,
        N_("Le médecin conseil regarde les dossiers les plus chers. 0 : jamais."),
    )
)
DIFFERENT_PEOPLE_ABOVE = declare(
    KnownParameter(
        "claims.different_people_above",
        N_("Saisie, approbation et paiement par trois personnes au-dessus de"),
        Unit.MONEY,
        50_000,
        N_("Le total du jour compte : une facture coupée en deux ne passe pas sous le seuil."),
    )
)
