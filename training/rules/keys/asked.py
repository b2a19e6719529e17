"""Keys of what a scenario asks and expects."""

from training.rules import words
from training.rules.keys.kinds import YEAR
from training.rules.reading import DAY, MONEY, MONTH, TEXT, YES, one_of
from training.rules.shape import Block, Many, Named, OneOf, Shape

AMOUNTS: dict[str, Shape] = dict.fromkeys(["mutuelle", "membre", "refuse", "autre", "facture"], MONEY)
EXPECTED = Block(
    {
        "droits": Many(
            Block(
                {
                    "chez": TEXT,
                    "personne": TEXT,
                    "le": DAY,
                    "ouverts": YES,
                    "etat": one_of(words.STATES),
                    "motifs": Many(one_of(words.REASONS)),
                    "jusqu_au": DAY,
                    "du": MONEY,
                },
                ("personne", "le"),
            )
        ),
        "decisions": Many(
            Block(
                {
                    "chez": TEXT,
                    "attestation": TEXT,
                    "issue": one_of(words.OUTCOMES),
                    "etat": one_of(words.CLAIM_STATES),
                    "codes": Many(TEXT),
                    **AMOUNTS,
                    "lignes": Many(
                        Block({**AMOUNTS, "base": MONEY, "codes": Many(TEXT), "etapes": Many(Named(MONEY))}),
                    ),
                },
                ("attestation",),
            )
        ),
        "soldes": Many(
            OneOf(
                Block(
                    {
                        "chez": TEXT,
                        "compte": TEXT,
                        "prestataire": TEXT,
                        "famille": TEXT,
                        "le": DAY,
                        "solde": MONEY,
                        "du": MONEY,
                        "avance": MONEY,
                    },
                    ("le",),
                ),
                ("compte", "prestataire", "famille"),
            )
        ),
        "indicateurs": Many(
            OneOf(
                Block(
                    {
                        "organisation": TEXT,
                        "mois": MONTH,
                        "de": MONTH,
                        "a": MONTH,
                        "exercice": YEAR,
                        "code": TEXT,
                        "valeur": TEXT,
                        "numerateur": MONEY,
                        "denominateur": MONEY,
                        "tranches": Many(MONEY),
                        "taux": Named(MONEY),
                        "refus": TEXT,
                    },
                    ("code",),
                ),
                ("mois", "de", "exercice"),
            )
        ),
        "refus": Many(Block({"evenement": TEXT, "texte": TEXT}, ("evenement", "texte"))),
    }
)
