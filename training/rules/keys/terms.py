"""Keys of what stands: bodies, plans and what they pay, acts, diagnoses, providers."""

from training.rules import words
from training.rules.keys.kinds import NO_AGREEMENT
from training.rules.reading import DAY, MONEY, NUMBER, RATE, TEXT, YES, one_of
from training.rules.shape import Block, Either, Many, OneOf

BODY = Block(
    {
        "sigle": TEXT,
        "nature": one_of(words.NATURES),
        "nom": TEXT,
        "sous": TEXT,
        "pays": one_of(words.COUNTRIES),
        "monnaie": one_of(words.CURRENCIES),
        "commune": TEXT,
        "adresse": TEXT,
        "telephone": TEXT,
        "population_cible": NUMBER,
        "depuis": DAY,
        "exercice": NUMBER,
    },
    ("sigle", "nature"),
)
RATE_TERMS = Block(
    {
        "depuis": DAY,
        "montant": MONEY,
        "base": one_of(words.BASES),
        "pour_mois": NUMBER,
        "appel": one_of(words.PERIODICITIES),
        "mois_de_cycle": NUMBER,
        "offert_apres_le": NUMBER,
        "droit_adhesion": MONEY,
        "jour": NUMBER,
        "grace_jours": NUMBER,
        "attente_mois": NUMBER,
        "nouveau_ne_jours": NUMBER,
        "renouvellement_jours": NUMBER,
        "reprise_jours": NUMBER,
    },
    ("montant",),
)
CONDITIONS = Block(
    {
        "depuis": DAY,
        "urgence_sans_attente": YES,
        "coordination": one_of(words.COORDINATIONS),
        "annee_civile": YES,
    }
)
GUARANTEE = Block(
    {
        "depuis": DAY,
        "jusqu_a": DAY,
        "famille": one_of(words.CATEGORIES),
        "acte": TEXT,
        "taux": RATE,
        "ticket_fixe": MONEY,
        "taux_urgence": RATE,
        "taux_reference": RATE,
        "attente_mois": NUMBER,
        "accord_au_dessus": MONEY,
        "reference_exigee": YES,
        "quantite_par_dossier": NUMBER,
        "quantite_par_an": NUMBER,
        "pieces": Many(one_of(words.DOCUMENTS)),
    }
)
LIMIT = OneOf(
    Block(
        {
            "plafond": one_of(words.CEILINGS),
            "nombre": one_of(words.COUNTS),
            "franchise": one_of(words.DEDUCTIBLES),
            "limite": MONEY,
            "depuis": DAY,
            "jusqu_a": DAY,
            "famille": one_of(words.CATEGORIES),
            "acte": TEXT,
            "cadre": one_of(words.SETTINGS),
            "en_plus_par_personne": MONEY,
            "au_dela_de": NUMBER,
        },
        ("limite",),
    ),
    ("plafond", "nombre", "franchise"),
)
EXCLUSION = OneOf(
    Block({"acte": TEXT, "diagnostic": TEXT, "circonstance": one_of(words.CIRCUMSTANCES), "depuis": DAY}),
    ("acte", "diagnostic", "circonstance"),
)
PLAN = Block(
    {
        "sigle": TEXT,
        "nom": TEXT,
        "duree_mois": NUMBER,
        "depuis": DAY,
        "age_limite_enfant": NUMBER,
        "taux": Many(RATE_TERMS),
        "conditions": Many(CONDITIONS),
        "garanties": Many(GUARANTEE),
        "plafonds": Many(LIMIT),
        "exclusions": Many(EXCLUSION),
    },
    ("sigle",),
)
ITEM = Block(
    {
        "code": TEXT,
        "libelle": TEXT,
        "famille": one_of(words.CATEGORIES),
        "cadre": one_of(words.SETTINGS),
        "sexe": one_of(words.SEXES),
        "age_min": NUMBER,
        "age_max": NUMBER,
        "intervalle_jours": NUMBER,
        "prix_max": MONEY,
        "gratuit": Block({"programme": TEXT, "depuis": DAY, "jusqu_a": DAY, "avant_ans": NUMBER}),
    },
    ("code", "famille"),
)
DIAGNOSIS = Block(
    {"code": TEXT, "libelle": TEXT, "sexe": one_of(words.SEXES), "age_min": NUMBER, "age_max": NUMBER}, ("code",)
)
AGREEMENT = Block(
    {
        "depuis": DAY,
        "jusqu_a": DAY,
        "mode": one_of(words.MODES),
        "depot_jours": NUMBER,
        "paiement_jours": NUMBER,
        "depassement": YES,
        "reference_exigee": YES,
        "forfait": MONEY,
    }
)
PROVIDER = Block(
    {
        "sigle": TEXT,
        "nom": TEXT,
        "niveau": one_of(words.LEVELS),
        "commune": TEXT,
        "tarifs": Many(Block({"depuis": DAY, "jusqu_a": DAY}, others=MONEY)),
        "convention": Many(Either(NO_AGREEMENT, AGREEMENT)),
    },
    ("sigle",),
)
