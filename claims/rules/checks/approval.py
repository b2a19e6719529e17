"""ACC: was the care agreed beforehand where the plan asks for it?"""

from claims.choices import CeilingKind, Effect, Level
from claims.rules.amounts import Cut
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally
from core.text import N_


@check(
    "ACC-1",
    N_("Un accord préalable était nécessaire et il n'y en a pas."),
    effect=Effect.REVIEW,
    level=Level.LINE,
    source=N_("Formule : accord préalable au-dessus d'un montant"),
    says=N_("Un accord préalable est nécessaire au-dessus de {threshold_amount} ; {asked_amount} sont facturés."),
)
def agreed_beforehand(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    terms = line.guarantee
    if terms is None or terms.prior_agreement_above is None or claim.letter is not None:
        return HOLDS
    same = (other for other in claim.lines if other.guarantee is not None and other.guarantee.key == terms.key)
    asked = sum(other.amount_billed for other in same)
    if asked <= terms.prior_agreement_above:
        return HOLDS
    return fails(threshold_amount=terms.prior_agreement_above, asked_amount=asked)


@check(
    "ACC-2",
    N_("La lettre de garantie n'était pas valable à la date des soins."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Lettre de garantie : validité"),
    says={
        "early": N_("La lettre de garantie {letter} vaut à partir du {start_on} ; soins du {care_on}."),
        "expired": N_("La lettre de garantie {letter} a expiré le {end_on} ; soins du {care_on}."),
    },
)
def letter_is_valid(claim: ClaimFacts) -> Finding | None:
    letter, day = claim.letter, claim.care_from
    if letter is None or day is None or day in letter.valid:
        return HOLDS
    if day < letter.valid.start or letter.valid.end is None:
        return fails("early", letter=letter.number, start_on=letter.valid.start, care_on=day)
    return fails("expired", letter=letter.number, end_on=letter.valid.end, care_on=day)


@check(
    "ACC-2",
    N_("Le montant de la lettre de garantie est dépassé."),
    effect=Effect.TRIM,
    level=Level.AMOUNT,
    source=N_("Lettre de garantie : montant accordé"),
    says={"amount": N_("Lettre de garantie : il reste {left_amount} sur {limit_amount}.")},
    ceiling=CeilingKind.LETTER,
)
def letter_amount_left(cut: Cut) -> Finding | None:
    if cut.wanted <= cut.left:
        return HOLDS
    return fails("amount", left_amount=cut.left, limit_amount=cut.ceiling.limit)
