"""What live rows took from each limit: the ledger of consumption, summed where it is asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from claims.choices import CeilingKind, ConsumptionKind
from claims.models import Consumption
from core.asking import number, question

Pot = tuple[str, str, date]
"""Kind, pot and first day of the period."""


@dataclass(slots=True)
class Taken:
    """Francs and units taken, by person, by household and by plan's pot."""

    of_person: defaultdict[tuple[int, Pot], int] = field(default_factory=lambda: defaultdict(int))
    of_household: defaultdict[tuple[int, Pot], int] = field(default_factory=lambda: defaultdict(int))
    of_all: defaultdict[Pot, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, person: int, household: int, pot: Pot, taken: int) -> None:
        """Count a row wherever its pot is shared."""
        self.of_person[person, pot] += taken
        self.of_household[household, pot] += taken
        if pot[1].startswith(CeilingKind.PLAN):
            self.of_all[pot] += taken

    def ceiling(self, kind: CeilingKind, pot: Pot, person: int, household: int) -> int:
        """What is gone of a ceiling: the household's and the plan's are shared, the others are one person's."""
        if kind is CeilingKind.PLAN:
            return self.of_all[pot]
        if kind is CeilingKind.HOUSEHOLD:
            return self.of_household[household, pot]
        return self.of_person[person, pot]


def taken_by(households: Iterable[int], people: Iterable[int], without: Iterable[int] = ()) -> Taken:
    """What some households and people have taken from every limit, those of the claims `without` left out.

    Two queries: their own rows, and the pots that a whole plan shares.
    """
    taken, theirs, known, excluded = Taken(), list(households), list(people), list(without)
    own: Iterable[Any]
    shared: Iterable[Any]
    if len(theirs) == len(known) == 1 and len(excluded) < 2:  # as for every slip that is typed
        told = {"claim": excluded[0]} if excluded else {}
        own = _own_once(bool(told), household=theirs[0], person=known[0], **told)
        shared = _shared_once(bool(told), **told)
    else:
        own = _own(Q(household_id__in=theirs) | Q(beneficiary_id__in=known), excluded)
        shared = _shared(excluded)
    for person, household, kind, pot, starts_on, total in own:
        taken.of_person[person, (kind, pot, starts_on)] += total
        taken.of_household[household, (kind, pot, starts_on)] += total
    for kind, pot, starts_on, total in shared:
        taken.of_all[kind, pot, starts_on] += total
    return taken


def _own(whose: Q, without: Sequence[Any]) -> QuerySet:
    columns = ("beneficiary_id", "household_id", "kind", "pot", "period_starts_on")
    rows = _but(without).filter(whose).order_by().values_list(*columns)
    return rows.annotate(total=Sum("taken"))


def _shared(without: Sequence[Any]) -> QuerySet:
    rows = _but(without).filter(kind=ConsumptionKind.CEILING, pot__startswith=CeilingKind.PLAN)
    return rows.order_by().values_list("kind", "pot", "period_starts_on").annotate(total=Sum("taken"))


def _but(claims: Sequence[Any]) -> QuerySet[Consumption]:
    if not claims:
        return Consumption.objects.all()
    one = Q(decision__claim_id=claims[0]) if len(claims) == 1 else Q(decision__claim_id__in=claims)
    return Consumption.objects.exclude(one)


@question
def _own_once(leaves_out: bool) -> QuerySet:
    """What one person's family took, less one claim."""
    whose = Q(household_id=number("household")) | Q(beneficiary_id=number("person"))
    return _own(whose, [number("claim")] if leaves_out else [])


@question
def _shared_once(leaves_out: bool) -> QuerySet:
    return _shared([number("claim")] if leaves_out else [])
