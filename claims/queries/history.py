"""The other claims that a judgement looks at: the same person's, and those with the same provider and slip number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from claims.choices import ClaimState
from claims.models import Claim, ClaimLine, DecisionLine
from claims.queries.slips import Slip
from claims.rules.facts import PastClaim

ACCEPTED = (ClaimState.APPROVED, ClaimState.INVOICED, ClaimState.IN_PAYMENT, ClaimState.PAID)
"""States in which the mutual owes or has paid its share."""


@dataclass(slots=True)
class History:
    """Past claims by key, found by person and by slip."""

    past: dict[int, PastClaim] = field(default_factory=dict)
    of_person: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    of_slip: defaultdict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, claim_id: int, person_id: int, slip: tuple[int, str], past: PastClaim) -> None:
        self.past[claim_id] = past
        self.of_person[person_id].append(claim_id)
        if slip[1]:
            self.of_slip[slip].append(claim_id)

    def seen_by(self, slip: Slip) -> tuple[PastClaim, ...]:
        """What concerns one slip, itself left out, in the order of the claims' keys."""
        same = self.of_slip.get((slip.provider_id, slip.slip_number), ()) if slip.slip_number else ()
        keys = sorted({*self.of_person.get(slip.beneficiary.pk, ()), *same} - {slip.claim_id})
        return tuple(self.past[key] for key in keys)


def history_of(slips: Sequence[Slip]) -> History:
    """What was recorded about the same people or the same slips, reversed claims left out; three queries."""
    same = Q(beneficiary_id__in={slip.beneficiary.pk for slip in slips})
    numbers = {slip.slip_number for slip in slips if slip.slip_number}
    if numbers:
        providers = {slip.provider_id for slip in slips}
        same |= Q(provider_id__in=providers, slip_number__in=numbers)
    return gathered(Claim.objects.filter(same))


def gathered(claims: QuerySet[Claim]) -> History:
    """The history made of a queryset of claims; three queries."""
    columns = ("pk", "number", "beneficiary_id", "provider_id", "slip_number", "care_from", "care_to", "state")
    live = claims.exclude(state=ClaimState.REVERSED).order_by("pk")
    rows = list(live.values_list(*columns, "decision_id"))
    codes, accepted = _codes_of([row[0] for row in rows], [row[-1] for row in rows])
    history = History()
    for pk, number, person, provider, slip_number, care_from, care_to, state, _decision in rows:
        past = PastClaim(
            reference=str(number),
            person_key=str(person),
            provider_key=str(provider),
            slip_number=slip_number,
            care_from=care_from,
            care_to=care_to,
            item_codes=frozenset(codes[pk]),
            accepted_item_codes=frozenset(accepted[pk]) if state in ACCEPTED else frozenset(),
            rank=pk,
        )
        history.add(pk, person, (provider, slip_number), past)
    return history


def _codes_of(
    claims: list[int], decisions: list[int | None]
) -> tuple[defaultdict[int, set[str]], defaultdict[int, set[str]]]:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    accepted: defaultdict[int, set[str]] = defaultdict(set)
    written = ClaimLine.objects.filter(claim_id__in=claims).order_by()
    for claim_id, code in written.values_list("claim_id", "item__code"):
        codes[claim_id].add(code)
    live = DecisionLine.objects.filter(decision_id__in=[key for key in decisions if key], quantity__gt=0)
    for claim_id, code in live.order_by().values_list("decision__claim_id", "line__item__code"):
        accepted[claim_id].add(code)
    return codes, accepted
