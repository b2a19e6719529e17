"""The agreed words of scenario files and what they mean in the house; accents and case are free."""

from claims import choices as care

NATURES = {"fédération": "federation", "union": "union", "mutuelle": "mutual", "section": "section"}
COUNTRIES = {code: code for code in ("BJ", "TG", "BF", "ML", "SN", "GN", "BI", "CD")}
CURRENCIES = {code: code for code in ("XOF", "GNF", "BIF", "CDF")}
SEXES = {"F": "F", "M": "M", "H": "M"}
LINKS = {
    "titulaire": "head",
    "conjoint": "spouse",
    "conjointe": "spouse",
    "enfant": "child",
    "ascendant": "ascendant",
    "autre": "other",
}
EXITS = {
    "démission": "resigned",
    "radiation": "terminated",
    "départ": "moved",
    "décès": "died",
    "limite d'âge": "age_limit",
    "mutation": "transferred",
    "erreur": "mistake",
    "non-renouvellement": "not_renewed",
    "déménagement": "left_area",
}
BASES = {"personne": "person", "famille": "household"}
PERIODICITIES = {"mois": "monthly", "trimestre": "quarterly", "semestre": "half_yearly", "an": "annual"}
METHODS = {"espèces": "cash", "banque": "bank", "mobile": "wallet"}
STATES = {
    "à jour": "up_to_date",
    "en retard": "late",
    "en attente": "waiting",
    "suspendu": "suspended",
    "sorti": "left",
    "non inscrit": "not_enrolled",
}
ACCOUNTS = {
    "caisse": "cash",
    "banque": "bank",
    "mobile": "wallet",
    "adhérents": "members",
    "avances": "advances",
    "prestataires": "providers",
    "cotisations": "contributions",
    "droits d'adhésion": "enrolment_fees",
    "prestations": "benefits",
    "subventions": "subsidies",
    "fonctionnement": "operating",
    "produits financiers": "financial_income",
    "fonds propres": "own_funds",
}
REASONS = {
    "à jour": "up_to_date",
    "pas encore appelé": "not_raised",
    "en retard": "late",
    "pas encore né": "not_yet_born",
    "pas encore entré": "not_yet_joined",
    "sorti": "left",
    "décédé": "died",
    "limite d'âge": "over_age",
    "pas encore adhérent": "not_yet_enrolled",
    "adhésion finie": "enrolment_ended",
    "formule finie": "plan_ended",
    "en attente": "waiting",
    "arriérés": "arrears",
    "reprise après retard": "reinstatement",
    "suspension": "suspension",
    "radiation": "termination",
}
"""Why rights are open or not."""
PARAMETERS = {
    "marge de sécurité": "reporting.safety_margin",
    "chargement de gestion": "reporting.loading",
    "saisie tardive": "claims.late_entry_days",
    "accouchement précoce": "claims.delivery_months",
    "contrôle au-dessus de": "claims.review_above",
    "trois personnes au-dessus de": "claims.different_people_above",
}
"""What a mutual sets for its claims and its premiums; « 10 % » is a rate, « 60 » days, months or francs."""
DUE = "du"
"""« dû », plain: all that a family owes on the day it pays."""
NONE = "aucune"
EVERYBODY = "*"
OWN_FUNDS = "fonds propres"
MOVEMENTS = {
    "fonctionnement": ("expense", "operating"),
    "subvention": ("income", "subsidies"),
    "produit financier": ("income", "financial_income"),
}

CATEGORIES = {
    "consultation": care.Category.CONSULTATION,
    "visite de suivi": care.Category.FOLLOW_UP,
    "pharmacie": care.Category.PHARMACY,
    "analyse": care.Category.LAB_TEST,
    "imagerie": care.Category.IMAGING,
    "soins": care.Category.NURSING,
    "accouchement": care.Category.DELIVERY,
    "césarienne": care.Category.CAESAREAN,
    "prénatal": care.Category.ANTENATAL,
    "hospitalisation": care.Category.HOSPITAL_DAY,
    "chirurgie": care.Category.SURGERY,
    "transport": care.Category.TRANSPORT,
}
LEVELS = {
    "dispensaire": care.ProviderLevel.DISPENSARY,
    "centre de santé": care.ProviderLevel.HEALTH_CENTRE,
    "hôpital de zone": care.ProviderLevel.DISTRICT_HOSPITAL,
    "hôpital régional": care.ProviderLevel.REGIONAL_HOSPITAL,
    "CHU": care.ProviderLevel.TEACHING_HOSPITAL,
    "pharmacie": care.ProviderLevel.PHARMACY,
    "laboratoire": care.ProviderLevel.LABORATORY,
}
SETTINGS = {
    "ambulatoire": care.Setting.OUT_PATIENT,
    "hospitalisation": care.Setting.IN_PATIENT,
    "les deux": care.Setting.BOTH,
}
VISITS = {
    "directe": care.VisitType.DIRECT,
    "référence": care.VisitType.REFERRED,
    "urgence": care.VisitType.EMERGENCY,
}
MODES = {
    "acte": care.PaymentMode.FEE_FOR_SERVICE,
    "forfait": care.PaymentMode.FLAT_FEE,
    "capitation": care.PaymentMode.CAPITATION,
    "journée": care.PaymentMode.DAY_RATE,
}
SETTLEMENTS = {"tiers payant": care.Settlement.THIRD_PARTY, "remboursement": care.Settlement.REIMBURSEMENT}
CEILINGS = {
    "acte": care.CeilingKind.ITEM,
    "épisode": care.CeilingKind.EPISODE,
    "famille de soins": care.CeilingKind.CATEGORY,
    "bénéficiaire": care.CeilingKind.BENEFICIARY,
    "ménage": care.CeilingKind.HOUSEHOLD,
    "formule": care.CeilingKind.PLAN,
}
COUNTS = {
    "chirurgie": care.CountKind.SURGERY,
    "accouchement": care.CountKind.DELIVERY,
    "consultation prénatale": care.CountKind.ANTENATAL,
    "hospitalisation": care.CountKind.ADMISSION,
    "visite": care.CountKind.VISIT,
    "journée": care.CountKind.HOSPITAL_DAY,
}
DEDUCTIBLES = {"dossier": care.DeductibleKind.CLAIM, "an": care.DeductibleKind.YEAR}
COORDINATIONS = {
    "sur le reste": care.Coordination.ON_REST,
    "dans la limite du reste": care.Coordination.UP_TO_REST,
    "rien": care.Coordination.NOTHING,
}
CIRCUMSTANCES = {
    "accident de la route": care.Circumstance.ROAD_ACCIDENT,
    "accident du travail": care.Circumstance.WORK_ACCIDENT,
    "esthétique": care.Circumstance.COSMETIC,
    "rixe": care.Circumstance.FIGHT,
    "étranger": care.Circumstance.ABROAD,
}
DOCUMENTS = {
    "attestation": care.Document.SLIP_NUMBER,
    "signature": care.Document.SIGNATURE,
    "ordonnance": care.Document.PRESCRIPTION,
    "reçu": care.Document.RECEIPT,
    "fiche de référence": care.Document.REFERRAL_SLIP,
    "résultat d'analyse": care.Document.LAB_RESULT,
    "bulletin de sortie": care.Document.DISCHARGE_NOTE,
}
OUTCOMES = {
    "accepté": care.Outcome.APPROVED,
    "refusé": care.Outcome.REFUSED,
    "à contrôler": care.Outcome.IN_REVIEW,
}
CLAIM_STATES = {state.label: state for state in care.ClaimState}
STEPS = {step.value: step.label for step in care.StepKind}
POTS = {kind.value: kind.label for kind in care.CeilingKind}
