"""PLA: does the mutual's share fit in what is left of each ceiling?"""

from claims.choices import CeilingKind, Effect, Level
from claims.rules.amounts import Cut
from claims.rules.rulebook import HOLDS, Finding, check, fails
from core.text import N_

SOURCE = N_("Formule : plafonds, dans l'ordre acte, épisode, catégorie, bénéficiaire, ménage, formule")


@check(
    "PLA-1",
    N_("Le plafond par acte réduit la part de la mutuelle."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Plafond par acte : {limit_amount} par unité, {left_amount} pour cette ligne."),
    ceiling=CeilingKind.ITEM,
)
@check(
    "PLA-2",
    N_("Le plafond de l'épisode réduit la part de la mutuelle."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Plafond de l'épisode : il reste {left_amount} sur {limit_amount}."),
    ceiling=CeilingKind.EPISODE,
)
@check(
    "PLA-3",
    N_("Le plafond de la catégorie pour la période réduit la part de la mutuelle."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Plafond de la catégorie pour la période : il reste {left_amount} sur {limit_amount}."),
    ceiling=CeilingKind.CATEGORY,
)
@check(
    "PLA-4",
    N_("Le plafond du bénéficiaire pour la période réduit la part de la mutuelle."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Plafond du bénéficiaire pour la période : il reste {left_amount} sur {limit_amount}."),
    ceiling=CeilingKind.BENEFICIARY,
)
@check(
    "PLA-5",
    N_("Le plafond du ménage pour la période réduit la part de la mutuelle."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Plafond du ménage pour la période : il reste {left_amount} sur {limit_amount}."),
    ceiling=CeilingKind.HOUSEHOLD,
)
@check(
    "PLA-6",
    N_("L'enveloppe de la formule pour toute la mutuelle est dépassée : rien n'est réduit, la mutuelle est avertie."),
    effect=Effect.ALERT,
    level=Level.AMOUNT,
    source=SOURCE,
    says=N_("Enveloppe de la formule pour la période : il reste {left_amount} sur {limit_amount}."),
    ceiling=CeilingKind.PLAN,
)
def share_fits(cut: Cut) -> Finding | None:
    if cut.wanted <= cut.left:
        return HOLDS
    return fails(left_amount=cut.left, limit_amount=cut.ceiling.limit)


def raised_limit(limit: int, members: int, from_member: int, extra_each: int, at_most: int | None = None) -> int:
    """A household's ceiling in francs: `limit`, plus `extra_each` per member above `from_member`, up to `at_most`."""
    raised = limit + max(0, members - from_member) * extra_each
    return raised if at_most is None else min(raised, at_most)
