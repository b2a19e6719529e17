"""DOS: is the folder whole, dated and added up?"""

from datetime import date, timedelta

from claims.choices import Document, Effect, Level
from claims.rules.ages import age_surely_outside
from claims.rules.facts import ClaimFacts, DiagnosisFacts, LineFacts, PersonFacts
from claims.rules.pricing import has_own_price, justified_amount
from claims.rules.rulebook import HOLDS, Finding, check, fails
from claims.rules.tally import Tally
from core.spans import month_of
from core.text import N_


@check(
    "DOS-1",
    N_("Les dates de soins manquent ou se contredisent."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Attestation de soins : dates d'entrée et de sortie"),
    says={
        "missing": N_("La date des soins manque."),
        "reversed": N_("Les soins finissent le {end_on}, avant de commencer le {start_on}."),
        "after_reception": N_("Les soins du {end_on} sont après la réception du dossier, le {received_on}."),
        "future": N_("Les soins du {end_on} sont dans l'avenir : le dossier est saisi le {typed_on}."),
    },
)
def care_dates_agree(claim: ClaimFacts) -> Finding | None:
    start, end = claim.care_from, claim.care_to
    if start is None or end is None:
        return fails("missing")
    if end < start:
        return fails("reversed", start_on=start, end_on=end)
    if claim.received_on is not None and end > claim.received_on:
        return fails("after_reception", end_on=end, received_on=claim.received_on)
    if end > claim.typed_on:
        return fails("future", end_on=end, typed_on=claim.typed_on)
    return HOLDS


@check(
    "DOS-2",
    N_("Le dossier est arrivé après le délai de dépôt de la convention."),
    effect=Effect.REJECT,
    level=Level.CLAIM,
    source=N_("Convention : délai de dépôt après la fin du mois de soins"),
    says=N_("Dossier reçu le {received_on} ; il devait l'être le {deadline_on} au plus tard."),
)
def filed_in_time(claim: ClaimFacts) -> Finding | None:
    if claim.agreement is None or claim.agreement.filing_days is None:
        return HOLDS
    if claim.care_to is None or claim.received_on is None:
        return HOLDS
    deadline = filing_deadline(claim.care_to, claim.agreement.filing_days)
    if claim.received_on <= deadline:
        return HOLDS
    return fails(received_on=claim.received_on, deadline_on=deadline)


def filing_deadline(care_to: date, filing_days: int) -> date:
    """Last day on which a claim may be received: so many days after the end of the month in which care ended."""
    return month_of(care_to).last_day + timedelta(days=filing_days)


@check(
    "DOS-3",
    N_("Il manque une pièce au dossier."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Attestation de soins et pièces demandées par la garantie"),
    says=N_("Il manque au dossier : {missing_terms}."),
)
def folder_complete(claim: ClaimFacts) -> Finding | None:
    missing = [] if claim.slip_number else [Document.SLIP_NUMBER]
    if not claim.signed:
        missing.append(Document.SIGNATURE)
    missing += [document for document in Document if document in _required(claim) - claim.documents]
    return fails(missing_terms=tuple(missing)) if missing else HOLDS


_NO_DOCUMENT: frozenset[Document] = frozenset()


def _required(claim: ClaimFacts) -> frozenset[Document]:
    return _NO_DOCUMENT.union(*(line.guarantee.documents for line in claim.lines if line.guarantee))


@check(
    "DOS-4",
    N_("Le montant écrit n'est pas quantité × prix : le plus bas des deux est retenu."),
    effect=Effect.TRIM,
    level=Level.LINE,
    source=N_("Contrôle arithmétique de l'attestation"),
    says=N_("Montant écrit {written_amount} ; {quantity} × {price_amount} = {product_amount} : {kept_amount} retenus."),
)
def line_adds_up(claim: ClaimFacts, line: LineFacts, _tally: Tally) -> Finding | None:
    product = line.quantity * line.unit_price
    if line.amount_billed == product or not has_own_price(claim, line):
        return HOLDS
    return fails(
        written_amount=line.amount_billed,
        quantity=line.quantity,
        price_amount=line.unit_price,
        product_amount=product,
        kept_amount=min(product, line.amount_billed),
    )


@check(
    "DOS-4",
    N_("Le total de l'attestation n'est pas la somme des lignes : le plus bas des deux est retenu."),
    effect=Effect.TRIM,
    level=Level.CLAIM,
    source=N_("Contrôle arithmétique de l'attestation"),
    says={"total": N_("Total écrit {written_amount}, somme des lignes {lines_amount} : {kept_amount} retenus.")},
)
def slip_adds_up(claim: ClaimFacts) -> Finding | None:
    if claim.slip_total is None or not all(has_own_price(claim, line) for line in claim.lines):
        return HOLDS
    lines = sum(line.amount_billed for line in claim.lines)
    if claim.slip_total == lines:
        return HOLDS
    kept = min(claim.slip_total, sum(justified_amount(line) for line in claim.lines))
    return fails("total", written_amount=claim.slip_total, lines_amount=lines, kept_amount=kept)


@check(
    "DOS-5",
    N_("Le diagnostic manque, est inconnu ou ne va pas avec la personne."),
    effect=Effect.REVIEW,
    level=Level.CLAIM,
    source=N_("Classification internationale des maladies, ou liste locale de la mutuelle"),
    says={
        "missing": N_("Aucun diagnostic n'est indiqué."),
        "unknown": N_("Le diagnostic {diagnosis} n'est pas dans la liste."),
        "sex": N_("Le diagnostic {diagnosis} ne va pas avec le sexe de la personne."),
        "age": N_("Le diagnostic {diagnosis} ne va pas avec l'âge de la personne."),
    },
)
def diagnosis_fits(claim: ClaimFacts) -> Finding | None:
    if not claim.diagnoses:
        return fails("missing")
    for diagnosis in claim.diagnoses:
        case = _misfit(diagnosis, claim.person, claim.care_from)
        if case:
            return fails(case, diagnosis=diagnosis.code)
    return HOLDS


def _misfit(diagnosis: DiagnosisFacts, person: PersonFacts | None, day: date | None) -> str:
    """The case of DOS-5 that this diagnosis falls in, or nothing."""
    if not diagnosis.known:
        return "unknown"
    if person is None:
        return ""
    if diagnosis.sex is not None and person.sex is not None and diagnosis.sex is not person.sex:
        return "sex"
    if day is not None and age_surely_outside(person, day, diagnosis.min_age_years, diagnosis.max_age_years):
        return "age"
    return ""
