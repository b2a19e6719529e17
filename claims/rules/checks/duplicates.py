"""DOU: has this care been claimed already?"""

from claims.choices import Effect, Level
from claims.rules.facts import ClaimFacts, PastClaim
from claims.rules.rulebook import HOLDS, Finding, check, fails
from core.text import N_


@check(
    "DOU-1",
    N_("Ce numéro d'attestation du même prestataire est déjà enregistré."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Attestations numérotées par carnet"),
    says=N_("L'attestation {slip} de ce prestataire est déjà enregistrée dans le dossier {reference}."),
    version=2,
)
def slip_is_new(claim: ClaimFacts) -> Finding | None:
    if not claim.slip_number:
        return HOLDS
    for past in claim.history:
        if same_slip(claim, past) and counts_against(claim, past):
            return fails(slip=claim.slip_number, reference=past.reference)
    return HOLDS


@check(
    "DOU-2",
    N_("La même personne a déjà un dossier aux mêmes dates avec un acte commun."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Contrôle des doubles paiements"),
    says=N_("Le dossier {reference} de la même personne porte le même acte ({item}) aux mêmes dates."),
    version=2,
)
def care_not_claimed_elsewhere(claim: ClaimFacts) -> Finding | None:
    for past in claim.history:
        if counts_against(claim, past) and same_person_and_days(claim, past) and not same_slip(claim, past):
            told = past.item_codes if recorded_before(claim, past) else past.accepted_item_codes
            for line in claim.lines:
                if line.item.code in told:
                    return fails(reference=past.reference, item=line.item.label)
    return HOLDS


def same_slip(claim: ClaimFacts, past: PastClaim) -> bool:
    """Same provider and same care-slip number."""
    same = past.slip_number == claim.slip_number and past.provider_key == claim.provider_key
    return same and claim.slip_number != ""


def counts_against(claim: ClaimFacts, past: PastClaim) -> bool:
    """Of two claims for the same thing, the one recorded first stands, else the one accepted: judging the first again,
    once a second has been typed and is not accepted, finds what it found before."""
    return recorded_before(claim, past) or bool(past.accepted_item_codes)


def recorded_before(claim: ClaimFacts, past: PastClaim) -> bool:
    """Whether the other claim was there first; a slip that is being typed comes after all."""
    return claim.rank is None or past.rank < claim.rank


def same_person_and_days(claim: ClaimFacts, past: PastClaim) -> bool:
    """Same patient, and at least one day of care in common."""
    if claim.person is None or past.person_key != claim.person.key:
        return False
    if claim.care_from is None or claim.care_to is None:
        return False
    return past.care_from <= claim.care_to and claim.care_from <= past.care_to
