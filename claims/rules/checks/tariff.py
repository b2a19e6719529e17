"""TAR: is the price the agreed one?"""

from claims.choices import Effect, Level
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.pricing import has_own_price, is_free, unit_price_limit
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally
from core.text import N_


@check(
    "TAR-1",
    N_("Aucun tarif pour cet acte à la date des soins."),
    effect=Effect.REVIEW,
    level=Level.LINE,
    source=N_("Convention : annexe tarifaire"),
    says=N_("Aucun tarif convenu pour « {item} » à la date des soins ; {price_amount} sont demandés."),
)
def tariff_exists(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    if unit_price_limit(line) is not None or not has_own_price(claim, line):
        return HOLDS
    return fails(item=line.item.label, price_amount=line.unit_price)


@check(
    "TAR-2",
    N_("Le prix demandé dépasse le tarif : le tarif est retenu."),
    effect=Effect.TRIM,
    level=Level.LINE,
    source=N_("Convention : annexe tarifaire ; prix plafond d'un médicament sans tarif"),
    says=N_("« {item} » : {price_amount} demandés, tarif {tariff_amount}."),
)
def price_within_tariff(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    limit = unit_price_limit(line)
    if limit is None or line.unit_price <= limit or not has_own_price(claim, line):
        return HOLDS
    return fails(item=line.item.label, price_amount=line.unit_price, tariff_amount=limit)


@check(
    "TAR-3",
    N_("Ces soins sont gratuits dans un programme national : personne ne paie."),
    effect=Effect.TRIM,
    level=Level.LINE,
    source=N_("Programmes nationaux de gratuité (paludisme de l'enfant, tuberculose, VIH, césarienne…)"),
    says=N_("« {item} » est gratuit : {programme}."),
)
def not_free_of_charge(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    programme = line.item.free_programme
    if programme is None or not is_free(claim, line):
        return HOLDS
    return fails(item=line.item.label, programme=programme.name)
