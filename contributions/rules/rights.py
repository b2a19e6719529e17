"""Which rights a beneficiary has on any day, and why: decided from dated facts, never from a stored status."""

from dataclasses import dataclass
from datetime import date

from core.spans import Span

from contributions.rules.reasons import Reason, State


@dataclass(frozen=True, slots=True)
class NextDue:
    """The next due that is not paid in full: `left` francs to pay by `due_on`; without it rights close on `closes_on`."""

    due_on: date
    left: int
    closes_on: date


@dataclass(frozen=True, slots=True)
class Rights:
    """The answer for one beneficiary and one day. Amounts in whole francs."""

    day: date
    state: State
    reasons: tuple[Reason, ...]
    """Every reason that holds that day, the heaviest first; never empty."""
    since: date | None
    """The first day of the unbroken run of days with the same answer (open, or closed); None: always."""
    until: date | None
    """The first day on which the answer changes as far as is known that day; None: no end in sight."""
    overdue: int = 0
    """What was due before that day and not paid by its end."""
    next_due: NextDue | None = None
    plan: str | None = None
    enrolled: Span | None = None
    """The enrolment that covers that day (the year of ceilings)."""
    waiting_from: date | None = None
    """The day from which waiting periods are counted, the guarantees' own ones too."""
    waiting_until: date | None = None
    """The first day after the general waiting period."""

    @property
    def open(self) -> bool:
        return self.state.is_open

    @property
    def failed_checks(self) -> frozenset[str]:
        """The checks of claims that fail on that day: DRO-1 to DRO-4."""
        return frozenset(reason.check for reason in self.reasons if reason.check)


@dataclass(frozen=True, slots=True)
class StateSpan:
    """Consecutive days with one state, for the timeline and for counting days of rights."""

    span: Span
    state: State
