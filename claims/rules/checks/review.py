"""REV: what the reviewer decided, told like any other reason."""

from claims.choices import Effect, Level
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.pricing import has_own_price
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally
from core.text import N_


@check(
    "REV-1",
    N_("Le contrôle refuse le dossier."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Contrôle médical et administratif"),
    says=N_("Refusé au contrôle : {reason}"),
)
def reviewer_keeps_claim(claim: ClaimFacts) -> Finding | None:
    if claim.review is None or not claim.review.refused:
        return HOLDS
    return fails(reason=claim.review.reason)


@check(
    "REV-1",
    N_("Le contrôle refuse la ligne."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Contrôle médical et administratif"),
    says={"line": N_("« {item} » refusé au contrôle : {reason}")},
)
def reviewer_keeps_line(_claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    if line.review is None or not line.review.refused:
        return HOLDS
    return fails("line", item=line.item.label, reason=line.review.reason)


@check(
    "REV-2",
    N_("Le contrôle change la quantité ou le prix de la ligne."),
    effect=Effect.TRIM,
    level=Level.LINE,
    source=N_("Contrôle médical et administratif"),
    says={
        "": N_("« {item} » ramené au contrôle à {quantity} × {price_amount} : {reason}"),
        "quantity": N_("« {item} » : quantité ramenée au contrôle à {quantity} : {reason}"),
    },
)
def reviewer_keeps_amount(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    review = line.review
    if review is None or (review.quantity is None and review.unit_price is None):
        return HOLDS
    quantity = line.quantity if review.quantity is None else review.quantity
    if review.unit_price is None and not has_own_price(claim, line):
        return fails("quantity", item=line.item.label, quantity=quantity, reason=review.reason)
    price = line.unit_price if review.unit_price is None else review.unit_price
    return fails(item=line.item.label, quantity=quantity, price_amount=price, reason=review.reason)
