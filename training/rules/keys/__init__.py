"""Every key of scenario files: where it stands and what it holds. `docs/scenarios.md` says what each one means."""

from typing import Any

from training.rules import words
from training.rules.keys import asked, events, terms
from training.rules.reading import DAY, MONEY, MONTH, TEXT, ScenarioMistake, one_of
from training.rules.shape import Block, Either, Many, Months, Named, Shape

MUTUAL: dict[str, Shape] = {
    "parametres": Many(
        Block({"nom": one_of(words.PARAMETERS), "valeur": TEXT, "depuis": DAY}, ("nom", "valeur")),
    ),
    "comptes": Many(Block({"numero": TEXT, "libelle": TEXT}, ("numero",))),
    "ouverture": Block({"le": DAY, "soldes": Named(MONEY)}, ("le", "soldes")),
    "formules": Many(terms.PLAN),
    "actes": Many(terms.ITEM),
    "diagnostics": Many(terms.DIAGNOSIS),
    "prestataires": Many(terms.PROVIDER),
    "familles": Many(events.FAMILY),
    "appels": Months(Either(MONTH, Block({"mois": MONTH, "le": DAY}, ("mois",)))),
    "paiements": Many(events.PAYMENT),
    "soins": Many(events.SLIP),
    "controles": Many(events.REVIEW),
    "annulations": Many(events.REVERSAL),
    "suspensions": Many(events.SUSPENSION),
    "factures": Many(events.INVOICE),
    "ecritures": Many(events.BOOK_LINE),
    "clotures": Months(),
}
"""The keys of a mutual: under its name in « mutuelles », or at the top level when it is alone."""

FILE = Block(
    {
        "scenario": TEXT,
        "description": TEXT,
        "reseau": Many(terms.BODY),
        "mutuelles": Named(Block(MUTUAL)),
        "attendu": asked.EXPECTED,
        **MUTUAL,
    },
    ("scenario",),
)


def refuse_mistakes(content: Any) -> None:
    """Raise ScenarioMistake with every key that is unknown, missing or badly filled in a file, one a line."""
    if found := list(FILE.mistakes(content, "")):
        raise ScenarioMistake("\n".join(found))
