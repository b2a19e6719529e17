"""CNV: may this provider give this care to our members, and is the way to it respected?"""

from claims.choices import Effect, Level, Setting, Settlement, VisitType
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally
from core.text import N_


@check(
    "CNV-1",
    N_("Aucune convention avec le prestataire à la date des soins."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Convention : durée ; un remboursement passe au contrôle, une urgence est admise"),
    says=N_("Aucune convention avec ce prestataire ne couvre le {care_on}."),
)
def agreement_covers_care(claim: ClaimFacts) -> Finding | None:
    day = claim.care_from
    if day is None or claim.visit_type is VisitType.EMERGENCY:
        return HOLDS
    if claim.agreement is not None and day in claim.agreement.span:
        return HOLDS
    effect = Effect.REVIEW if claim.settlement is Settlement.REIMBURSEMENT else Effect.REJECT
    return fails(effect=effect, care_on=day)


@check(
    "CNV-2",
    N_("Ce prestataire ne reçoit que sur référence et aucune n'est notée."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Convention : système de référence ; les urgences passent"),
    says=N_("Une fiche de référence est obligatoire pour ce prestataire ({level_term})."),
)
def referral_recorded(claim: ClaimFacts) -> Finding | None:
    if claim.agreement is None or not claim.agreement.referral_required or _referred(claim):
        return HOLDS
    return fails(level_term=claim.provider_level)


@check(
    "CNV-2",
    N_("La garantie demande une référence et aucune n'est notée."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Formule : garantie sur référence ; les urgences passent"),
    says={"guarantee": N_("{item} n'est pris en charge que sur référence.")},
)
def referral_for_guarantee(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    if line.guarantee is None or not line.guarantee.needs_referral or _referred(claim):
        return HOLDS
    return fails("guarantee", item=line.item.label)


def _referred(claim: ClaimFacts) -> bool:
    return claim.referral or claim.visit_type is VisitType.EMERGENCY


@check(
    "CNV-3",
    N_("L'acte sort de ce que la convention confie au prestataire."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Convention : soins confiés et niveau de la formation sanitaire"),
    says={
        "setting": N_("{item} se fait en {setting_term}, ce que la convention ne couvre pas."),
        "category": N_("La convention ne couvre pas la catégorie « {category_term} »."),
        "level": N_("{item} ne se fait pas à ce niveau de soins ({level_term})."),
    },
)
def provider_may_do_it(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    item = line.item
    if item.levels and claim.provider_level not in item.levels:
        return fails("level", item=item.label, level_term=claim.provider_level)
    terms = claim.agreement
    if terms is None:
        return HOLDS
    if terms.settings and item.setting is not Setting.BOTH and not terms.settings & {item.setting, Setting.BOTH}:
        return fails("setting", item=item.label, setting_term=item.setting)
    if terms.categories and item.category not in terms.categories:
        return fails("category", category_term=item.category)
    return HOLDS
