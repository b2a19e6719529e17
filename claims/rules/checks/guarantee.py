"""GAR: does the plan pay for this, for this person, this often?"""

from datetime import date, timedelta

from claims.choices import CountKind, Effect, ExclusionKind, Level
from claims.rules.ages import age_range, age_surely_outside
from claims.rules.counting import counted_as
from claims.rules.facts import ClaimFacts, LineFacts
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally, asked_quantity, days_left, quantity_left
from core.spans import add_months
from core.text import N_


@check(
    "GAR-1",
    N_("L'acte n'est pas couvert par la formule."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Formule : liste des garanties"),
    says=N_("La formule ne couvre ni « {item} » ni la catégorie « {category_term} »."),
)
def item_is_covered(_claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    if line.guarantee is not None:
        return HOLDS
    return fails(item=line.item.label, category_term=line.item.category)


@check(
    "GAR-2",
    N_("L'acte est exclu par la formule."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Formule : exclusions"),
    says=N_("« {item} » est exclu par la formule."),
)
def item_not_excluded(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    for exclusion in claim.plan.exclusions:
        if exclusion.kind is ExclusionKind.ITEM and exclusion.code == line.item.code:
            return fails(item=line.item.label)
    return HOLDS


@check(
    "GAR-2",
    N_("Le diagnostic ou la circonstance est exclu par la formule."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Formule : exclusions"),
    says={
        "diagnosis": N_("Le diagnostic {diagnosis} est exclu par la formule."),
        "circumstance": N_("La formule exclut : {circumstance_term}."),
    },
)
def cause_not_excluded(claim: ClaimFacts) -> Finding | None:
    for exclusion in claim.plan.exclusions:
        if exclusion.kind is ExclusionKind.CIRCUMSTANCE and exclusion.code in claim.circumstances:
            return fails("circumstance", circumstance_term=exclusion.code)
        if exclusion.kind is ExclusionKind.DIAGNOSIS:
            for diagnosis in claim.diagnoses:
                if diagnosis.code.startswith(exclusion.code):
                    return fails("diagnosis", diagnosis=diagnosis.code)
    return HOLDS


@check(
    "GAR-3",
    N_("Les soins sont dans le délai d'attente propre à la garantie."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Formule : délai d'attente par garantie (accouchement, maladies chroniques, chirurgie…)"),
    says=N_("« {item} » n'est pris en charge qu'à partir du {open_on} ; soins du {care_on}."),
)
def guarantee_waiting_over(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    if line.guarantee is None or not line.guarantee.waiting_months:
        return HOLDS
    if claim.care_from is None or claim.rights is None or claim.rights.covered_since is None:
        return HOLDS
    opens = add_months(claim.rights.covered_since, line.guarantee.waiting_months)
    return HOLDS if claim.care_from >= opens else fails(item=line.item.label, open_on=opens, care_on=claim.care_from)


@check(
    "GAR-4",
    N_("L'acte ne va pas avec le sexe ou l'âge de la personne."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Nomenclature : limites de sexe et d'âge, au premier jour des soins"),
    says={
        "sex": N_("« {item} » ne va pas avec le sexe de la personne (prévu pour : {sex_term})."),
        "age": N_("« {item} » ne va pas avec l'âge de la personne ({age} ans)."),
    },
)
def item_fits_person(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    item, person = line.item, claim.person
    if person is None or claim.care_from is None:
        return HOLDS
    if item.sex is not None and person.sex is not None and item.sex is not person.sex:
        return fails("sex", item=item.label, sex_term=item.sex)
    if age_surely_outside(person, claim.care_from, item.min_age_years, item.max_age_years):
        ages = age_range(person, claim.care_from)
        return fails("age", item=item.label, age=ages.youngest if ages else 0)
    return HOLDS


@check(
    "GAR-5",
    N_("Le délai depuis le même acte n'est pas écoulé."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Nomenclature : nombre minimum de jours entre deux mêmes actes, comptés avant la date des soins"),
    says=N_("« {item} » a été accepté le {previous_on} ; le prochain est possible à partir du {next_on}."),
)
def interval_elapsed(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    days = line.item.min_interval_days
    if not days or claim.care_from is None:
        return HOLDS
    previous = last_accepted(claim, line.item.code, claim.care_from)
    if previous is None:
        return HOLDS
    following = previous + timedelta(days=days)
    if claim.care_from >= following:
        return HOLDS
    return fails(item=line.item.label, previous_on=previous, next_on=following)


def last_accepted(claim: ClaimFacts, item_code: str, day: date) -> date | None:
    """Last day before `day` on which the same person had the same item accepted; later claims never count."""
    if claim.person is None:
        return None
    days = [
        past.care_from
        for past in claim.history
        if past.care_from < day and past.person_key == claim.person.key and item_code in past.accepted_item_codes
    ]
    return max(days, default=None)


@check(
    "GAR-6",
    N_("La quantité dépasse le maximum : elle est ramenée à ce qui reste."),
    effect=Effect.TRIM,
    level=Level.LINE,
    source=N_("Formule : quantité maximum par dossier et par période"),
    says={
        "trimmed": N_("« {item} » : quantité demandée {asked}, quantité restante {left}, qui est retenue."),
        "none": N_("« {item} » : quantité demandée {asked}, il n'en reste aucune."),
    },
)
def quantity_within_limits(claim: ClaimFacts, line: LineFacts, tally: Tally) -> Finding | None:
    asked = asked_quantity(line)
    limits = [quantity_left(claim, line, tally), days_left(claim, line, tally) or None]  # no day left is GAR-7
    left = min((limit for limit in limits if limit is not None), default=asked)
    if asked <= left:
        return HOLDS
    if left == 0:
        return fails("none", effect=Effect.REJECT, item=line.item.label, asked=asked, left=left)
    return fails("trimmed", item=line.item.label, asked=asked, left=left)


@check(
    "GAR-7",
    N_("Le nombre maximum de la période est atteint."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Formule : nombre maximum de visites, d'hospitalisations, d'accouchements… par période (0 : aucun)"),
    says=N_("Maximum atteint ({counted_term}) : {used} sur {limit} pour la période."),
    version=2,
    follows_lines=True,
)
def count_within_limit(claim: ClaimFacts) -> Finding | None:
    """What no line takes is not counted: a delivery refused for its waiting leaves the next one whole."""
    if not claim.counts or not claim.lines:
        return HOLDS
    kind = counted_as(claim)
    for limit in claim.counts:
        if limit.kind is kind and limit.consumed >= limit.limit:
            return fails(counted_term=kind, used=limit.consumed, limit=limit.limit)
    return HOLDS


@check(
    "GAR-7",
    N_("Le nombre maximum de journées d'hospitalisation est atteint."),
    effect=Effect.REJECT,
    level=Level.LINE,
    source=N_("Formule : nombre maximum de journées d'hospitalisation par période (0 : aucune)"),
    says={"days": N_("Il ne reste aucune journée d'hospitalisation sur {limit} pour la période.")},
    discreet=N_("Le nombre maximum de la période est atteint."),
)
def hospital_days_left(claim: ClaimFacts, line: LineFacts, tally: Tally) -> Finding | None:
    if days_left(claim, line, tally) != 0:
        return HOLDS
    return fails("days", limit=min(limit.limit for limit in claim.counts if limit.kind is CountKind.HOSPITAL_DAY))
