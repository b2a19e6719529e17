"""All that judging a claim needs, read in a fixed number of queries and put together as the rules ask for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from claims.choices import (
    BirthPrecision,
    CeilingKind,
    ConsumptionKind,
    CountKind,
    DeductibleKind,
    Setting,
    Settlement,
    Sex,
    VisitType,
)
from claims.models import Claim
from claims.queries.as_facts import LimitTerms
from claims.queries.consumption import Pot, Taken, taken_by
from claims.queries.history import History, history_of
from claims.queries.slips import Slip, documents_of, review_facts, slip_of
from claims.queries.terms import (
    PlanBook,
    Terms,
    circumstances_of,
    counts_calendar_years,
    diagnosis_facts,
    load_terms,
    plan_terms_on,
)
from claims.rules import facts
from claims.rules.checks.ceilings import raised_limit
from claims.rules.facts import ClaimFacts
from claims.rules.verdict import Movement
from contributions.queries import ClaimRights, claim_rights_of_many
from core.spans import Span, add_months
from members.choices import BirthPrecision as RegisterPrecision
from members.choices import Link
from members.models import Beneficiary, Plan
from members.queries import family_spans

PRECISIONS = {
    RegisterPrecision.DAY: BirthPrecision.DAY,
    RegisterPrecision.MONTH: BirthPrecision.MONTH,
    RegisterPrecision.YEAR: BirthPrecision.YEAR,
    RegisterPrecision.ESTIMATED: BirthPrecision.YEAR,
}


@dataclass(slots=True)
class Known:
    """What was read for some slips: the terms in force, rights, consumption, history, sizes of families."""

    terms: Terms
    rights: dict[tuple[int, date], ClaimRights]
    taken: Taken = field(default_factory=Taken)
    history: History = field(default_factory=History)
    families: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def members_on(self, household_id: int, day: date) -> int:
        return sum(day in span for span in self.families.get(household_id, ()))


def facts_of(claim: Claim) -> ClaimFacts:
    """The facts of a saved claim as they stand now, its own consumption left out; about twenty queries."""
    slip = slip_of(claim)
    known = known_of(claim.organisation_id, [slip])
    complete(known, [slip])
    return facts_for(slip, known)


def known_of(organisation_id: int, slips: Sequence[Slip]) -> Known:
    """What does not change while slips are judged: terms and rights, each on the first day of care."""
    rights = claim_rights_of_many([(slip.beneficiary, slip.care_from) for slip in slips])
    terms = load_terms(
        organisation_id,
        plan_ids={found.plan.pk for found in rights.values() if found.plan},
        provider_ids={slip.provider_id for slip in slips},
        item_ids={line.item_id for slip in slips for line in slip.lines},
    )
    terms.diagnoses = diagnosis_facts(slip.diagnosis_id for slip in slips if slip.diagnosis_id)
    return Known(terms, rights)


def complete(known: Known, slips: Sequence[Slip]) -> None:
    """Add what other claims may have changed: read it once the household is locked."""
    households = {slip.beneficiary.household_id for slip in slips}
    people = {slip.beneficiary.pk for slip in slips}
    known.taken = taken_by(households, people, [slip.claim_id for slip in slips if slip.claim_id])
    known.history = history_of(slips)
    known.families = family_spans(households)


def _other_cover(slip: Slip) -> facts.OtherCover | None:
    """What pays before the mutual, when something does."""
    if not slip.other_cover:
        return None
    return facts.OtherCover(name=slip.other_cover, rate_bp=slip.other_cover_rate_bp)


def facts_for(slip: Slip, known: Known) -> ClaimFacts:
    """Put the facts of one slip together; no query."""
    day, terms, rights = slip.care_from, known.terms, known.rights[slip.beneficiary.pk, slip.care_from]
    plan, book = rights.plan, terms.plans.get(rights.plan.pk) if rights.plan else None
    agreement_id, agreement = terms.agreement_on(slip.provider_id, day)
    of_claim, of_lines = review_facts(slip.review)
    period = benefit_period(book, rights, day)
    limits = _limits(slip, known, book, period)
    return ClaimFacts(
        care_from=day,
        care_to=slip.care_to,
        received_on=slip.received_on,
        typed_on=slip.typed_on,
        provider_key=str(slip.provider_id),
        lines=tuple(_lines(slip, known, plan, agreement_id, of_lines)),
        person=person_facts(slip.beneficiary, plan),
        rights=_rights_facts(rights, period),
        plan=plan_terms_on(book, plan.code if plan else "", day),
        agreement=agreement,
        provider_level=terms.levels[slip.provider_id],
        settlement=Settlement(slip.settlement),
        setting=Setting(slip.setting),
        visit_type=VisitType(slip.visit_type),
        slip_number=slip.slip_number,
        slip_total=slip.slip_total,
        signed=slip.signed,
        documents=documents_of(slip.documents),
        diagnoses=(terms.diagnoses[slip.diagnosis_id],) if slip.diagnosis_id else (),
        circumstances=circumstances_of(slip.circumstances),
        referral=slip.referral,
        other_cover=_other_cover(slip),
        ceilings=limits.ceilings,
        counts=limits.counts,
        deductibles=limits.deductibles,
        quantities=_quantities(slip, known, plan, period),
        history=known.history.seen_by(slip),
        thresholds=terms.thresholds_on(day),
        review=of_claim,
        rank=slip.claim_id,
    )


def _lines(
    slip: Slip, known: Known, plan: Plan | None, agreement_id: int | None, reviews: dict[int, facts.LineReview]
) -> Iterator[facts.LineFacts]:
    day, terms = slip.care_from, known.terms
    for line in slip.lines:
        yield facts.LineFacts(
            number=line.number,
            item=terms.items[line.item_id],
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount_billed=line.amount_billed,
            guarantee=terms.guarantee_on(plan.pk, line.item_id, day) if plan else None,
            tariff=terms.tariff_on(agreement_id, line.item_id, day),
            other_cover=line.other_cover,
            review=reviews.get(line.number),
        )


def person_facts(person: Beneficiary, plan: Plan | None) -> facts.PersonFacts:
    """The patient as the register knows them. An imprecise death is taken as late as it may be.

    Newborns are not exempt here: contributions already count their waiting period from their mother's cover.
    """
    precision = PRECISIONS.get(RegisterPrecision(person.birth_precision))
    return facts.PersonFacts(
        key=str(person.pk),
        household_key=str(person.household_id),
        sex=Sex(person.sex) if person.sex else None,
        birth_on=person.birth_on if precision else None,
        birth_precision=precision or BirthPrecision.DAY,
        joined_on=person.joined_on,
        left_on=person.left_on,
        died_on=_latest(person.died_on, person.died_precision) if person.died_on else None,
        age_limit_years=plan.child_age_limit if plan and person.link == Link.CHILD else None,
    )


def _latest(day: date, precision: str) -> date:
    if precision == RegisterPrecision.DAY:
        return day
    if precision == RegisterPrecision.MONTH:
        return add_months(day.replace(day=1), 1) - date.resolution
    return day.replace(month=12, day=31)


def _rights_facts(rights: ClaimRights, period: Span) -> facts.RightsFacts:
    return facts.RightsFacts(
        plan=rights.plan.code if rights.plan else "",
        enrolled=rights.enrolled,
        covered_since=rights.covered_since,
        waiting_until=rights.waiting_until,
        overdue_since=rights.overdue_since,
        period=period,
    )


def benefit_period(book: PlanBook | None, rights: ClaimRights, day: date) -> Span:
    """The enrolment's year, or the calendar year when the plan says so or nobody is enrolled."""
    if rights.period is None or counts_calendar_years(book, day):
        return calendar_year(day)
    return rights.period


def calendar_year(day: date) -> Span:
    return Span(date(day.year, 1, 1), date(day.year + 1, 1, 1))


@dataclass(frozen=True, slots=True)
class Limits:
    ceilings: tuple[facts.Ceiling, ...] = ()
    counts: tuple[facts.CountLimit, ...] = ()
    deductibles: tuple[facts.Deductible, ...] = ()


def _limits(slip: Slip, known: Known, book: PlanBook | None, period: Span) -> Limits:
    ceilings, counts, deductibles = [], [], []
    for limit in book.limits.all_on(slip.care_from) if book else ():
        if limit.ceiling is not None:
            ceilings.append(_ceiling(slip, known, limit, period))
        elif limit.count is not None:
            taken = known.taken.of_person[slip.beneficiary.pk, (ConsumptionKind.COUNT, limit.count, period.start)]
            counts.append(facts.CountLimit(kind=limit.count, limit=limit.limit, consumed=taken))
        elif limit.deductible is not None:
            deductibles.append(_deductible(slip, known, limit, period))
    return Limits(tuple(ceilings), tuple(counts), tuple(deductibles))


def _ceiling(slip: Slip, known: Known, limit: LimitTerms, period: Span) -> facts.Ceiling:
    kind = limit.ceiling or CeilingKind.EPISODE
    person = slip.beneficiary
    allowed = limit.limit
    if limit.extra_per_person:
        members = known.members_on(person.household_id, slip.care_from)
        allowed = raised_limit(allowed, members, limit.extra_above_count, limit.extra_per_person)
    consumed = 0
    if kind not in (CeilingKind.ITEM, CeilingKind.EPISODE):
        starts_on = calendar_year(slip.care_from).start if kind is CeilingKind.PLAN else period.start
        pot = (ConsumptionKind.CEILING, _pot(kind, _key(limit, known, slip)), starts_on)
        consumed = known.taken.ceiling(kind, pot, person.pk, person.household_id)
    return facts.Ceiling(
        kind=kind,
        limit=allowed,
        consumed=consumed,
        key=_key(limit, known, slip),
        categories=frozenset({limit.category}) if limit.category else frozenset(),
        item_codes=frozenset({limit.item_code}) if limit.item_code else frozenset(),
        setting=limit.setting,
    )


def _key(limit: LimitTerms, known: Known, slip: Slip) -> str:
    """A plan's pot carries its plan: two plans never share one."""
    plan = known.rights[slip.beneficiary.pk, slip.care_from].plan
    if limit.ceiling is not CeilingKind.PLAN or plan is None:
        return limit.key
    return f"{plan.code}:{limit.key}" if limit.key else plan.code


def _deductible(slip: Slip, known: Known, limit: LimitTerms, period: Span) -> facts.Deductible:
    kind = limit.deductible or DeductibleKind.CLAIM
    pot = (ConsumptionKind.DEDUCTIBLE, _pot(kind, limit.key), period.start)
    consumed = known.taken.of_person[slip.beneficiary.pk, pot] if kind is DeductibleKind.YEAR else 0
    return facts.Deductible(kind=kind, amount=limit.limit, consumed=consumed, key=limit.key)


def _quantities(slip: Slip, known: Known, plan: Plan | None, period: Span) -> dict[str, int]:
    """Units taken in the period from each guarantee of the slip that limits them."""
    found: dict[str, int] = {}
    for line in slip.lines if plan else ():
        held = known.terms.guarantee_on(plan.pk, line.item_id, slip.care_from)  # type: ignore[union-attr]
        if held is not None and held.max_quantity_per_period is not None:
            pot = (ConsumptionKind.QUANTITY, held.key, period.start)
            found[held.key] = known.taken.of_person[slip.beneficiary.pk, pot]
    return found


def _pot(name: str, key: str) -> str:
    """The pot as a movement names it."""
    return Movement(ConsumptionKind.CEILING, name, key, None).pot


def period_start(movement: Movement, facts_: ClaimFacts) -> date:
    """The first day of the period that a movement counts in: a plan's pot runs by calendar year."""
    if movement.kind is ConsumptionKind.CEILING and movement.name == CeilingKind.PLAN:
        return calendar_year(facts_.care_from or facts_.typed_on).start
    period = facts_.rights.period if facts_.rights else None
    return period.start if period else calendar_year(facts_.care_from or facts_.typed_on).start


def pot_of(movement: Movement, facts_: ClaimFacts) -> Pot:
    """Where a movement is counted in the ledger of consumption."""
    return movement.kind, movement.pot, period_start(movement, facts_)


__all__ = [
    "CountKind",
    "Known",
    "benefit_period",
    "complete",
    "facts_for",
    "facts_of",
    "known_of",
    "period_start",
    "pot_of",
]
