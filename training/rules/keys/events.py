"""Keys of what happens: families, payments, care slips, reviews, invoices, the cash book."""

from training.rules import words
from training.rules.keys.kinds import AMOUNT_OR_DUE
from training.rules.reading import DAY, MONEY, MONTH, NUMBER, RATE, TEXT, YES, one_of
from training.rules.shape import Block, Either, Many, Named, OneOf

PERSON = Block(
    {
        "nom": TEXT,
        "prenoms": TEXT,
        "sexe": one_of(words.SEXES),
        "ne": TEXT,
        "lien": one_of(words.LINKS),
        "entre": DAY,
        "sorti": DAY,
        "motif": one_of(words.EXITS),
        "decede": DAY,
    },
    ("nom", "sexe"),
)
FAMILY = Block(
    {
        "numero": TEXT,
        "nombre": NUMBER,
        "adhesion": DAY,
        "formule": TEXT,
        "section": TEXT,
        "village": TEXT,
        "telephone": TEXT,
        "personnes": Many(Either(TEXT, PERSON)),
        "renouvellements": Many(Either(DAY, Block({"le": DAY, "formule": TEXT}, ("le",)))),
        "changements": Many(Block({"le": DAY, "section": TEXT, "village": TEXT, "telephone": TEXT}, ("le",))),
        "sortie": DAY,
        "motif": one_of(words.EXITS),
    },
    ("numero", "adhesion", "personnes"),
)
PAYMENT = OneOf(
    Block(
        {
            "famille": TEXT,
            "nombre": NUMBER,
            "le": DAY,
            "montant": AMOUNT_OR_DUE,
            "moyen": one_of(words.METHODS),
            "reference": TEXT,
            "recu": TEXT,
            "annule": Block({"recu": TEXT, "le": DAY, "motif": TEXT}, ("recu", "le")),
        }
    ),
    ("famille", "annule"),
)
LINE = Block(
    {"acte": TEXT, "quantite": NUMBER, "prix": MONEY, "montant": MONEY, "autre_couverture": MONEY},
    ("acte",),
)
SLIP = Block(
    {
        "attestation": TEXT,
        "nom": TEXT,
        "nombre": NUMBER,
        "personne": Many(TEXT),
        "prestataire": TEXT,
        "le": DAY,
        "jusqu_a": DAY,
        "fin": DAY,
        "recu": DAY,
        "saisi": DAY,
        "visite": one_of(words.VISITS),
        "cadre": one_of(words.SETTINGS),
        "diagnostic": TEXT,
        "circonstances": Many(one_of(words.CIRCUMSTANCES)),
        "reference": YES,
        "signee": YES,
        "pieces": Many(one_of(words.DOCUMENTS)),
        "autre_couverture": Block({"nom": TEXT, "taux": RATE}),
        "reglement": one_of(words.SETTLEMENTS),
        "total": MONEY,
        "lignes": Many(Either(TEXT, LINE)),
    },
    ("attestation", "personne", "prestataire", "le", "lignes"),
)
REVIEW = Block(
    {
        "attestation": TEXT,
        "le": DAY,
        "retenus": Many(TEXT),
        "lignes": Named(Block({"quantite": NUMBER, "prix": MONEY, "refuse": YES, "motif": TEXT})),
        "refuse": YES,
        "motif": TEXT,
    },
    ("attestation", "le"),
)
REVERSAL = Block({"attestation": TEXT, "le": DAY, "motif": TEXT}, ("attestation", "le"))
SUSPENSION = OneOf(
    Block({"famille": TEXT, "personne": TEXT, "de": DAY, "a": DAY, "motif": TEXT}, ("de",)),
    ("famille", "personne"),
)
INVOICE = Block(
    {
        "numero": TEXT,
        "prestataire": TEXT,
        "mois": MONTH,
        "recue": DAY,
        "total": MONEY,
        "dossiers": Many(TEXT),
        "reference": TEXT,
        "ecart": TEXT,
        "approuvee": DAY,
        "payee": DAY,
        "payee_montant": MONEY,
        "caisse": one_of(words.METHODS),
    },
    ("prestataire", "mois", "recue"),
)
BOOK_LINE = Block(
    {
        "le": DAY,
        "nature": one_of(dict.fromkeys([*words.MOVEMENTS, words.OWN_FUNDS])),
        "montant": MONEY,
        "libelle": TEXT,
        "caisse": one_of(words.METHODS),
    },
    ("le", "nature", "montant"),
)
