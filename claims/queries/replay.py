"""Re-judging past claims with today's or other parameters, family by family, without writing anything."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.db.models import Q

from claims.choices import ClaimState, ConsumptionKind, Outcome
from claims.models import Claim, ClaimLine, DecisionLine, Diagnosis
from claims.queries.consumption import taken_by
from claims.queries.facts import Known, facts_for, pot_of
from claims.queries.history import gathered
from claims.queries.slips import LINE_COLUMNS, SLIP_COLUMNS, PricedLine, Slip
from claims.queries.terms import Terms, diagnosis_facts, load_terms
from claims.rules.adjudication import adjudicate
from claims.rules.facts import ClaimFacts
from claims.rules.verdict import Verdict
from contributions.queries import claim_rights_of_many
from core.spans import Span
from members.models import Beneficiary, Household, Plan
from members.queries import family_spans

CHUNK = 250
"""Families read together."""
UNDECIDED = (ClaimState.DRAFT, ClaimState.RETURNED, ClaimState.REVERSED)
COUNTED = (ConsumptionKind.COUNT, ConsumptionKind.QUANTITY)

Change = Callable[[Terms, Mapping[str, int]], None]
"""Puts other guarantees in the terms that were read; it gets the key of each plan by its code."""


@dataclass(frozen=True, slots=True)
class Past:
    """A claim as it was judged: the slip, and francs of the mutual by line."""

    slip: Slip
    shares: Mapping[int, int]
    outcome: str


@dataclass(slots=True)
class Cost:
    """What one plan, provider and category cost before and after, in francs."""

    lines: int = 0
    before: int = 0
    after: int = 0


@dataclass(slots=True)
class Replay:
    """The difference that other parameters make, by (plan, provider, category)."""

    claims: int = 0
    lines: int = 0
    changed: int = 0
    outcomes: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    sums: dict[tuple[str, int, str], Cost] = field(default_factory=dict)

    def add(self, plan: str, past: Past, verdict: Verdict, categories: Mapping[int, str]) -> None:
        """Count one claim judged again."""
        self.claims += 1
        self.outcomes[past.outcome, verdict.outcome] += 1
        changed = False
        for line, judged in zip(past.slip.lines, verdict.lines, strict=True):
            key = (plan, past.slip.provider_id, categories[line.item_id])
            found = self.sums.get(key)
            if found is None:
                found = self.sums[key] = Cost()
            before = past.shares.get(line.number, 0)
            found.lines += 1
            found.before += before
            found.after += judged.mutual
            self.lines += 1
            changed = changed or before != judged.mutual
        self.changed += changed or past.outcome != verdict.outcome


def replay(organisation_id: int, span: Span, change: Change | None = None) -> Replay:
    """Judge again, in the order in which they were judged, the claims with care in a span; writes nothing.

    Limits start from what claims outside of the span took, and are eaten by the new verdicts as they come. Families
    are read by chunks: memory stays flat, each table is read once per chunk.
    """
    found, terms = Replay(), _terms(organisation_id, change)
    categories = {pk: str(item.category) for pk, item in terms.items.items()}
    households = _households(span)
    while chunk := list(islice(households, CHUNK)):
        known, pasts = _chunk(terms, chunk, span)
        for past in pasts:
            facts = facts_for(past.slip, known)
            verdict = adjudicate(facts)
            _take(known, past.slip, verdict, facts)
            plan = known.rights[past.slip.beneficiary.pk, past.slip.care_from].plan
            found.add(plan.code if plan else "", past, verdict, categories)
    return found


def _terms(organisation_id: int, change: Change | None) -> Terms:
    plans = dict(Plan.objects.filter(organisation_id=organisation_id).values_list("code", "pk"))
    terms = load_terms(organisation_id, plan_ids=plans.values())
    terms.diagnoses = diagnosis_facts(Diagnosis.objects.values_list("pk", flat=True))
    if change is not None:
        change(terms, plans)
    return terms


def _households(span: Span) -> Iterator[int]:
    care = Q(beneficiaries__claims__care_from__gte=span.start)
    if span.end is not None:
        care &= Q(beneficiaries__claims__care_from__lt=span.end)
    return iter(list(Household.objects.filter(care).order_by("pk").values_list("pk", flat=True).distinct()))


def _chunk(terms: Terms, households: Sequence[int], span: Span) -> tuple[Known, list[Past]]:
    """What judging the claims of some families needs, and the claims in the order of their decisions."""
    people = {row.pk: row for row in Beneficiary.objects.filter(household_id__in=households)}
    pasts = list(_pasts(households, people, span))
    rights = claim_rights_of_many({(past.slip.beneficiary, past.slip.care_from) for past in pasts})
    known = Known(terms, rights, families=family_spans(households))
    known.taken = taken_by(households, people, [past.slip.claim_id for past in pasts if past.slip.claim_id])
    known.history = gathered(Claim.objects.filter(beneficiary__household_id__in=households))
    return known, pasts


def _pasts(households: Sequence[int], people: Mapping[int, Beneficiary], span: Span) -> Iterator[Past]:
    rows = Claim.objects.filter(beneficiary__household_id__in=households, care_from__gte=span.start)
    rows = rows if span.end is None else rows.filter(care_from__lt=span.end)
    rows = rows.exclude(state__in=UNDECIDED).exclude(decision=None).order_by("decision_id")
    listed = list(
        rows.values_list(
            "pk", "beneficiary_id", "documents", "circumstances", "decision_id", "decision__review",
            "decision__outcome", *SLIP_COLUMNS,
        )
    )  # fmt: skip
    lines = _lines([row[0] for row in listed])
    shares = _shares([row[4] for row in listed])
    for pk, person, documents, circumstances, decision_id, review, outcome, *columns in listed:
        slip = Slip(
            claim_id=pk,
            beneficiary=people[person],
            lines=tuple(lines[pk]),
            documents=tuple(documents),
            circumstances=tuple(circumstances),
            review=review,
            **dict(zip(SLIP_COLUMNS, columns, strict=True)),
        )
        yield Past(slip, shares[decision_id], outcome)


def _lines(claims: Sequence[int]) -> dict[int, list[PricedLine]]:
    found: dict[int, list[PricedLine]] = defaultdict(list)
    rows = ClaimLine.objects.filter(claim_id__in=claims).order_by("claim_id", "position")
    for claim_id, *columns in rows.values_list("claim_id", *LINE_COLUMNS):
        found[claim_id].append(PricedLine(*columns))
    return found


def _shares(decisions: Sequence[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = DecisionLine.objects.filter(decision_id__in=decisions)
    for decision_id, position, share in rows.values_list("decision_id", "line__position", "mutual_share"):
        found[decision_id][position] = share
    return found


def _take(known: Known, slip: Slip, verdict: Verdict, facts: ClaimFacts) -> None:
    """Let the new verdict eat the limits and join the history, as the real one would."""
    history, person = known.history, slip.beneficiary
    accepted = verdict.outcome is Outcome.APPROVED
    if slip.claim_id in history.past:
        past = history.past[slip.claim_id]
        taken = {line.number for line in verdict.lines if line.quantity}
        codes = {known.terms.items[line.item_id].code for line in slip.lines if line.number in taken}
        history.past[slip.claim_id] = replace(past, accepted_item_codes=frozenset(codes if accepted else ()))
    if not accepted:
        return
    for movement in verdict.movements:
        taken_ = movement.units if movement.kind in COUNTED else movement.amount
        known.taken.add(person.pk, person.household_id, pot_of(movement, facts), taken_)
