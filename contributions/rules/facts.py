"""What the rules of contributions need to know, as frozen values that queries fill; no rule ever reads a table."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.spans import Span


class Periodicity(StrEnum):
    """How often a household pays."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}[self.value]


class Basis(StrEnum):
    """What the amount of a rate is multiplied by."""

    PERSON = "person"
    HOUSEHOLD = "household"


class CountedOn(StrEnum):
    """Which persons of a household pay for a month."""

    FIRST_DAY = "first_day"
    """Those covered on the 1st, or on the enrolment day in the month of enrolment."""
    ANY_DAY = "any_day"
    """Those covered at least one day of the month."""


class DueKind(StrEnum):
    FEE = "fee"
    """Droit d'adhésion, once."""
    CONTRIBUTION = "contribution"
    """Cotisation of one period."""
    COMPLEMENT = "complement"
    """Cotisation of somebody who joined after the period's due was raised, for the months left."""


@dataclass(frozen=True, slots=True)
class RateTerms:
    """One dated row of a plan's rate. Amounts in whole francs.

    `amount` pays for `amount_months` months (1: a price per month; 12: per year) of one person or one household.
    `cycle_month` is the calendar month at which periods begin (1: January); None: each household's month of enrolment.
    `free_after_day`: who enrols after that day of the month owes nothing for that month; None: the month is always due.
    """

    span: Span
    amount: int
    basis: Basis = Basis.PERSON
    amount_months: int = 1
    periodicity: Periodicity = Periodicity.MONTHLY
    cycle_month: int | None = 1
    counted_on: CountedOn = CountedOn.FIRST_DAY
    free_after_day: int | None = None
    enrolment_fee: int = 0
    due_day: int = 1
    grace_days: int = 30

    def __post_init__(self) -> None:
        if self.amount_months not in (1, 3, 6, 12):
            raise ValueError("a price is for 1, 3, 6 or 12 months")


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """A household's enrolment: its span, each person's span of cover, and whether the enrolment fee is owed."""

    enrolled: Span
    people: tuple[Span, ...]
    owes_fee: bool = True
    """False at a renewal: the fee is paid once."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Money of one receipt that settles one due. `paid_on` is the day the money was received, not typed."""

    amount: int
    paid_on: date
    is_reversed: bool = False
    """A reversed receipt counts at no date: its reversal says that the money was never received."""


@dataclass(frozen=True, slots=True)
class DueFacts:
    """A due that was raised, and what has been paid on it. Cancelled dues are left out by the query."""

    kind: DueKind
    amount: int
    due_on: date
    grace_days: int = 0
    covers: Span | None = None
    """The days that it pays for; of no use for the enrolment fee."""
    allocations: tuple[Allocation, ...] = ()

    @property
    def closes_on(self) -> date:
        """The first day without rights when it is not paid: the day after the last day of grace."""
        return self.due_on + timedelta(days=self.grace_days + 1)


@dataclass(frozen=True, slots=True)
class OpenDue:
    """A due that still waits for money: `left` francs. `key` is the caller's own name for it (a primary key)."""

    key: Hashable
    kind: DueKind
    due_on: date
    left: int


@dataclass(frozen=True, slots=True)
class Advance:
    """What is left of a receipt that paid more than was due."""

    key: Hashable
    left: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment of the household with its plan's conditions at that time."""

    covered: Span
    """From the enrolment day to the first day without cover."""
    plan: str
    waiting_months: int = 0
    newborn_days: int = 30
    """A newborn declared within so many days follows its mother's waiting period."""
    renewal_days: int = 0
    """An enrolment that starts at most so many days after the former ended has no new waiting period."""
    reinstatement_days: int = 0
    """Days to wait for rights after paying arrears that had closed them."""
    plan_ends_on: date | None = None
    """The first day on which the plan no longer exists."""
    member_since: date | None = None
    """For a renewal whose former terms are older than the register: the day from which its people waited."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One beneficiary of the household."""

    covered: Span
    """From `joined_on` to `left_on`, the first day outside."""
    birth_on: date | None = None
    """Only a birth day that is known exactly; None for « né vers 1980 »."""
    died_on: date | None = None
    declared_on: date | None = None
    """The day the mutual was told of this person, when it is not the first day of cover (newborns)."""
    mother_covered_from: date | None = None
    """The day from which the mother's waiting period counts, when the mother is covered on the birth day."""
    waiting_from: date | None = None
    """An earlier start of the waiting period that a transfer keeps."""
    over_age: tuple[Span, ...] = ()
    """The days beyond the age limit, for this link, of the plan of those days."""


class InterruptionKind(StrEnum):
    SUSPENSION = "suspension"
    TERMINATION = "termination"


@dataclass(frozen=True, slots=True)
class Interruption:
    """A decision that somebody took: a suspension (to its end) or a termination (until reinstated), with its motive."""

    kind: InterruptionKind
    span: Span
    motive: str = ""


@dataclass(frozen=True, slots=True)
class RightsFacts:
    """All that decides one beneficiary's rights on any day."""

    person: PersonFacts
    enrolments: tuple[EnrolmentFacts, ...]
    dues: tuple[DueFacts, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    """Those of the household and those of this person."""
