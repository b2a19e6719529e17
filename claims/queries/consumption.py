"""What live rows took from each limit: the ledger of consumption, summed where it is asked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum

from claims.choices import CeilingKind, ConsumptionKind
from claims.models import Consumption

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
    taken, excluded = Taken(), list(without)
    rows = Consumption.objects.filter(Q(household_id__in=list(households)) | Q(beneficiary_id__in=list(people)))
    plan = Consumption.objects.filter(kind=ConsumptionKind.CEILING, pot__startswith=CeilingKind.PLAN)
    if excluded:
        rows = rows.exclude(decision__claim_id__in=excluded)
        plan = plan.exclude(decision__claim_id__in=excluded)
    grouped = rows.order_by().values_list("beneficiary_id", "household_id", "kind", "pot", "period_starts_on")
    for person, household, kind, pot, starts_on, total in grouped.annotate(total=Sum("taken")):
        taken.of_person[person, (kind, pot, starts_on)] += total
        taken.of_household[household, (kind, pot, starts_on)] += total
    shared = plan.order_by().values_list("kind", "pot", "period_starts_on").annotate(total=Sum("taken"))
    for kind, pot, starts_on, total in shared:
        taken.of_all[kind, pot, starts_on] += total
    return taken
