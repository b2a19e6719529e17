"""DRO: was this person covered on the first day of care?"""

from datetime import date

from claims.choices import Effect, Level, VisitType
from claims.rules.ages import age_range, first_possible_birth
from claims.rules.facts import ClaimFacts, PersonFacts
from claims.rules.rulebook import HOLDS, Finding, check, fails
from core.text import N_


@check(
    "DRO-1",
    N_("La personne n'est pas bénéficiaire à la date des soins."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Registre des adhésions : entrées, sorties, naissances, décès, limite d'âge"),
    says={
        "unknown": N_("La personne n'est pas au registre des bénéficiaires."),
        "before_birth": N_("Les soins du {care_on} sont avant la naissance ({birth_on})."),
        "after_death": N_("Les soins du {care_on} sont après le décès ({died_on})."),
        "before_joining": N_("Les soins du {care_on} sont avant l'entrée dans le ménage ({joined_on})."),
        "after_exit": N_("Les soins du {care_on} sont après la sortie ({left_on})."),
        "over_age": N_("La personne a {age} ans ; les personnes à charge sont couvertes jusqu'à {limit} ans."),
    },
)
def person_is_beneficiary(claim: ClaimFacts) -> Finding | None:
    person, day = claim.person, claim.care_from
    if person is None:
        return fails("unknown")
    if day is None:
        return HOLDS
    born = first_possible_birth(person)
    if born is not None and day < born:
        return fails("before_birth", care_on=day, birth_on=born)
    if person.died_on is not None and day > person.died_on:
        return fails("after_death", care_on=day, died_on=person.died_on)
    return _in_household(person, day) or _under_age_limit(person, day)


def _in_household(person: PersonFacts, day: date) -> Finding | None:
    if person.joined_on is not None and day < person.joined_on:
        return fails("before_joining", care_on=day, joined_on=person.joined_on)
    if person.left_on is not None and day >= person.left_on:
        return fails("after_exit", care_on=day, left_on=person.left_on)
    return HOLDS


def _under_age_limit(person: PersonFacts, day: date) -> Finding | None:
    if person.age_limit_years is None:
        return HOLDS
    ages = age_range(person, day)
    if ages is None or ages.youngest < person.age_limit_years:
        return HOLDS
    return fails("over_age", age=ages.youngest, limit=person.age_limit_years)


@check(
    "DRO-2",
    N_("Aucune adhésion ne couvre la date des soins."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Règlement intérieur : durée de l'adhésion"),
    says=N_("Aucune adhésion ne couvre le {care_on}."),
)
def enrolment_covers_care(claim: ClaimFacts) -> Finding | None:
    day = claim.care_from
    if day is None:
        return HOLDS
    if claim.rights is not None and claim.rights.enrolled is not None and day in claim.rights.enrolled:
        return HOLDS
    return fails(care_on=day)


@check(
    "DRO-3",
    N_("Les soins sont dans la période d'observation."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_(
        "Règlement intérieur : période d'observation ; urgence si la formule le dit, nouveau-né d'une mère couverte"
    ),
    says=N_("Soins du {care_on} ; la période d'observation dure jusqu'au {waiting_until_on} non compris."),
)
def waiting_is_over(claim: ClaimFacts) -> Finding | None:
    day, rights = claim.care_from, claim.rights
    if day is None or rights is None or rights.waiting_until is None or day >= rights.waiting_until:
        return HOLDS
    if claim.plan.emergency_waives_waiting and claim.visit_type is VisitType.EMERGENCY:
        return HOLDS
    if claim.person is not None and claim.person.newborn_of_covered_mother:
        return HOLDS
    return fails(care_on=day, waiting_until_on=rights.waiting_until)


@check(
    "DRO-4",
    N_("Les cotisations n'étaient pas à jour à la date des soins."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Règlement intérieur : suspension des droits après le délai de grâce"),
    says=N_("Droits fermés depuis le {overdue_since_on} pour cotisation en retard ; soins du {care_on}."),
)
def contributions_up_to_date(claim: ClaimFacts) -> Finding | None:
    day, rights = claim.care_from, claim.rights
    if day is None or rights is None or rights.overdue_since is None or day < rights.overdue_since:
        return HOLDS
    return fails(care_on=day, overdue_since_on=rights.overdue_since)
