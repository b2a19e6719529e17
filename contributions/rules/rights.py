"""Which rights a beneficiary has on any day, and why: decided from dated facts, never from a stored status."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contributions.rules.facts import DueFacts, DueKind, EnrolmentFacts, RightsFacts
from contributions.rules.marks import (
    TEXTS,
    Mark,
    enrolled_spans,
    marks_of,
    paid_on_due,
    waiting_spans,
)
from contributions.rules.reasons import WORST_FIRST, Code, Param, Reason, Sentence, State
from core.spans import Span
from core.text import N_


@dataclass(frozen=True, slots=True)
class NextDue:
    """The next due not paid in full: `left` francs to pay by `due_on`; without them rights close on `closes_on`."""

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
    """The first day after the general waiting period; None without one."""

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


def rights_on(facts: RightsFacts, day: date) -> Rights:
    """One beneficiary's rights on `day`, from what was paid up to that day included.

    The same facts give the same answer whenever the question is asked: a payment received later changes nothing for
    this day, a care slip typed later neither. Source: domain rule « droits calculés, jamais stockés »; I17, T11.
    """
    marks = marks_of(facts, day)
    holding = [mark for mark in marks if day in mark.span]
    state = worst(mark.reason.code.state for mark in holding)
    closing = [mark.span for mark in marks if mark.closes]
    since, until = _run(closing, day, is_open=state.is_open)
    enrolment = _enrolment_on(facts, day)
    waiting = _waiting_on(facts, day)
    return Rights(
        day=day,
        state=state,
        reasons=_reasons(facts, day, holding),
        since=since,
        until=until,
        overdue=overdue_on(facts.dues, day),
        next_due=_next_due(facts.dues, day),
        plan=enrolment.plan if enrolment else None,
        enrolled=enrolment.covered if enrolment else None,
        waiting_from=waiting.start if waiting is not None else None,  # a waiting of no day still begins somewhere
        waiting_until=waiting.end if waiting else None,
    )


def rights_span(facts: RightsFacts, period: Span) -> tuple[StateSpan, ...]:
    """The states of every day of `period`, in order and without hole; each day's state is that of `rights_on`.

    Raises ValueError when the period has no end.
    """
    if period.end is None:
        raise ValueError("a timeline needs an end")
    marks = marks_of(facts)
    bounds = {period.start, period.end}
    for mark in marks:
        bounds |= {bound for bound in (mark.span.start, mark.span.end) if bound is not None and bound in period}
    ordered = sorted(bounds)
    spans: list[StateSpan] = []
    for start, end in zip(ordered, ordered[1:], strict=False):
        state = worst(mark.reason.code.state for mark in marks if start in mark.span)
        if spans and spans[-1].state is state:
            start = spans.pop().span.start
        spans.append(StateSpan(Span(start, end), state))
    return tuple(spans)


def open_days(timeline: Iterable[StateSpan]) -> int:
    """How many days of a timeline had open rights: the person-days behind the average number of beneficiaries."""
    return sum(part.span.days() for part in timeline if part.state.is_open)


def overdue_on(dues: Iterable[DueFacts], day: date) -> int:
    """Francs that were due before `day` and not received by its end."""
    return sum(_left(due, day) for due in dues if due.due_on < day)


def worst(states: Iterable[State]) -> State:
    """The heaviest of the states that hold, up to date when none does."""
    return min(states, key=WORST_FIRST.index, default=State.UP_TO_DATE)


OPEN_UNTIL = N_("%(state)s : droits ouverts depuis le %(since_on)s, jusqu'au %(until_on)s non compris.")
OPEN = N_("%(state)s : droits ouverts depuis le %(since_on)s.")
CLOSED_UNTIL = N_("%(state)s : pas de droits le %(day_on)s ; ils s'ouvrent le %(until_on)s.")
CLOSED = N_("%(state)s : pas de droits le %(day_on)s.")
OVERDUE = N_("Total en retard : %(overdue)s.")
NEXT_DUE = N_("Prochaine échéance : %(left)s le %(due_on)s ; sans paiement, les droits se ferment le %(closes_on)s.")


def explain(rights: Rights) -> tuple[Sentence, ...]:
    """The answer in sentences a member understands: the verdict, every reason, what is owed and what comes next."""
    sentences = [_verdict(rights), *(reason.sentence for reason in rights.reasons)]
    if rights.overdue:
        sentences.append(Sentence(OVERDUE, {"overdue": rights.overdue}))
    if rights.next_due:
        due = rights.next_due
        sentences.append(Sentence(NEXT_DUE, {"left": due.left, "due_on": due.due_on, "closes_on": due.closes_on}))
    return tuple(sentences)


def _verdict(rights: Rights) -> Sentence:
    if rights.open and rights.since:
        text = OPEN_UNTIL if rights.until else OPEN
        known: dict[str, Param] = {"state": rights.state.label, "since_on": rights.since}
    else:
        text = CLOSED_UNTIL if rights.until else CLOSED
        known = {"state": rights.state.label, "day_on": rights.day}
    if rights.until:
        known["until_on"] = rights.until
    return Sentence(text, known)


def _reasons(facts: RightsFacts, day: date, holding: list[Mark]) -> tuple[Reason, ...]:
    if holding:
        ordered = sorted(holding, key=lambda mark: (WORST_FIRST.index(mark.reason.code.state), mark.span.start))
        return tuple(mark.reason for mark in ordered)
    contributions = [due.covers for due in facts.dues if due.kind is not DueKind.FEE]
    is_raised = any(covers is not None and day in covers for covers in contributions)
    code = Code.UP_TO_DATE if is_raised else Code.NOT_RAISED
    return (Reason(code, Sentence(TEXTS[code])),)


def _run(closing: list[Span], day: date, *, is_open: bool) -> tuple[date | None, date | None]:
    """The bounds of the run of days around `day` with the same answer, given the spans that close rights."""
    if is_open:
        ends = [span.end for span in closing if span.end is not None and span.end <= day]
        starts = [span.start for span in closing if span.start > day]
        return max(ends, default=None), min(starts, default=None)
    return _closed_since(closing, day), _closed_until(closing, day)


def _closed_since(closing: list[Span], day: date) -> date | None:
    start = day
    for span in sorted(closing, key=lambda span: span.end or date.max, reverse=True):
        if span.start < start <= (span.end or date.max):
            start = span.start
    return None if start == date.min else start


def _closed_until(closing: list[Span], day: date) -> date | None:
    end = day
    for span in sorted(closing, key=lambda span: span.start):
        if span.start <= end and (span.end is None or span.end > end):
            if span.end is None:
                return None
            end = span.end
    return end


def _enrolment_on(facts: RightsFacts, day: date) -> EnrolmentFacts | None:
    return next((found for span, found in reversed(enrolled_spans(facts.enrolments)) if day in span), None)


def _waiting_on(facts: RightsFacts, day: date) -> Span | None:
    """The waiting period of the last run of enrolments that began by `day`."""
    return next((waiting for run, waiting in reversed(waiting_spans(facts)) if run.start <= day), None)


def _next_due(dues: Iterable[DueFacts], day: date) -> NextDue | None:
    coming = [due for due in dues if due.due_on >= day and _left(due, day) > 0]
    if not coming:
        return None
    due = min(coming, key=lambda due: due.due_on)
    return NextDue(due.due_on, _left(due, day), due.closes_on)


def _left(due: DueFacts, day: date) -> int:
    return max(0, due.amount - paid_on_due(due, day))
