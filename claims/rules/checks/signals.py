"""SIG: nothing is refused by a signal; a person looks."""

from claims.choices import CountKind, Effect, Level
from claims.rules.checks.duplicates import counts_against, same_person_and_days
from claims.rules.counting import counted_as
from claims.rules.facts import ClaimFacts
from claims.rules.rulebook import HOLDS, Finding, check, fails
from core.spans import add_months
from core.text import N_


@check(
    "SIG-1",
    N_("Le dossier est saisi longtemps après les soins."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Seuil de la mutuelle ; la date de saisie ne change ni les droits ni les montants"),
    says=N_("Saisi {days} jours après les soins ; le seuil est de {limit} jours."),
)
def entered_soon(claim: ClaimFacts) -> Finding | None:
    limit = claim.thresholds.late_entry_days
    if limit is None or claim.care_to is None:
        return HOLDS
    days = (claim.typed_on - claim.care_to).days
    return HOLDS if days <= limit else fails(days=days, limit=limit)


@check(
    "SIG-2",
    N_("La même personne est vue chez deux prestataires le même jour."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Signal de prêt de carte ou de double facturation"),
    says=N_("Le dossier {reference} montre la même personne chez un autre prestataire le même jour."),
    version=2,
)
def one_provider_a_day(claim: ClaimFacts) -> Finding | None:
    for past in claim.history:
        elsewhere = past.provider_key != claim.provider_key
        if elsewhere and counts_against(claim, past) and same_person_and_days(claim, past):
            return fails(reference=past.reference)
    return HOLDS


@check(
    "SIG-3",
    N_("La personne a adhéré peu de mois avant un accouchement."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Signal d'antisélection"),
    says=N_("Couverte depuis le {since_on}, moins de {months} mois avant l'accouchement."),
    discreet=N_("La personne a adhéré peu de temps avant les soins."),
)
def enrolled_before_pregnancy(claim: ClaimFacts) -> Finding | None:
    months = claim.thresholds.delivery_months
    if months is None or claim.care_from is None or claim.rights is None or claim.rights.covered_since is None:
        return HOLDS
    if counted_as(claim) is not CountKind.DELIVERY or claim.care_from >= add_months(claim.rights.covered_since, months):
        return HOLDS
    return fails(since_on=claim.rights.covered_since, months=months)


@check(
    "SIG-4",
    N_("Le montant facturé dépasse le seuil de contrôle."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Seuil de la mutuelle"),
    says=N_("{billed_amount} facturés ; tout dossier au-dessus de {threshold_amount} est contrôlé."),
)
def below_review_threshold(claim: ClaimFacts) -> Finding | None:
    threshold = claim.thresholds.review_above
    if threshold is None:
        return HOLDS
    billed = sum(line.amount_billed for line in claim.lines)
    return HOLDS if billed <= threshold else fails(billed_amount=billed, threshold_amount=threshold)
