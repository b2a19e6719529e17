"""The marks on a beneficiary's calendar: each fact that delays or closes rights, as a span of days with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contributions.rules.facts import (
    Allocation,
    DueFacts,
    DueKind,
    EnrolmentFacts,
    Interruption,
    InterruptionKind,
    PersonFacts,
    RightsFacts,
)
from contributions.rules.reasons import Code, Param, Reason, Sentence
from core.spans import Span, add_months
from core.text import N_

ONE_DAY = timedelta(days=1)

TEXTS = {
    Code.UP_TO_DATE: N_("Aucune cotisation n'est en retard."),
    Code.NOT_RAISED: N_("Aucune cotisation n'a été appelée pour ce jour : rien n'est en retard."),
    Code.LATE: N_(
        "Cotisation (%(period)s) : il reste %(left)s depuis le %(due_on)s ; droits gardés avant le %(end_on)s."
    ),
    Code.NOT_YET_BORN: N_("La personne est née le %(end_on)s."),
    Code.NOT_YET_JOINED: N_("La personne est couverte à partir du %(end_on)s."),
    Code.LEFT: N_("La personne n'est plus couverte depuis le %(start_on)s."),
    Code.DIED: N_("La personne est décédée le %(died_on)s."),
    Code.OVER_AGE: N_("La limite d'âge de la formule est dépassée depuis le %(start_on)s."),
    Code.NOT_YET_ENROLLED: N_("L'adhésion commence le %(end_on)s."),
    Code.ENROLMENT_ENDED: N_("L'adhésion (%(plan)s) s'est terminée ; elle ne couvre plus depuis le %(start_on)s."),
    Code.PLAN_ENDED: N_("La formule %(plan)s n'existe plus depuis le %(start_on)s."),
    Code.WAITING: N_("Période d'attente du %(start_on)s : les soins sont pris en charge à partir du %(end_on)s."),
    Code.ARREARS: N_(
        "Cotisation (%(period)s) : il reste %(left)s depuis le %(due_on)s ; droits fermés le %(start_on)s."
    ),
    Code.REINSTATEMENT: N_("Arriérés réglés le %(start_on)s : les droits rouvrent le %(end_on)s."),
    Code.SUSPENSION: N_("Suspension depuis le %(start_on)s : %(motive)s."),
    Code.TERMINATION: N_("Radiation le %(start_on)s : %(motive)s."),
}
FEE_TEXTS = {
    Code.LATE: N_("Droit d'adhésion : il reste %(left)s depuis le %(due_on)s ; droits gardés avant le %(end_on)s."),
    Code.ARREARS: N_("Droit d'adhésion : il reste %(left)s depuis le %(due_on)s ; droits fermés le %(start_on)s."),
}
NEVER_ENROLLED = N_("Aucune adhésion n'est enregistrée.")
NO_MOTIVE = N_("motif non précisé")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of days on which a reason holds."""

    span: Span
    reason: Reason

    @property
    def closes(self) -> bool:
        return self.reason.closes


def marks_of(facts: RightsFacts, known_on: date | None = None) -> tuple[Mark, ...]:
    """Every mark of one beneficiary, counting the payments received up to `known_on` included (None: all of them).

    Payments after a day never change that day's answer, so marks made with all payments and marks made with those
    known on the day agree on that day. What counts is the day the money was received: a care slip or a receipt typed
    weeks late gets the answer it would have had on its day (T11).
    """
    found = [*_person_marks(facts.person), *_enrolment_marks(facts.enrolments), *_waiting_marks(facts)]
    for due in facts.dues:
        found += _due_marks(due, facts, known_on)
    found += [_interruption_mark(interruption) for interruption in facts.interruptions]
    return tuple(mark for mark in found if mark.span)


def paid_on_due(due: DueFacts, known_on: date | None = None) -> int:
    """Francs received for a due up to `known_on` included.

    A reversed receipt counts at no date: the reversal says that this money was never received (wrong household, typed
    twice, false note). Counting it until the day of the reversal would open rights that nobody paid for. Decisions
    already taken with it stay as they were made; replaying them shows the difference.
    """
    return sum(part.amount for part in _received(due, known_on))


def settled_on(due: DueFacts, known_on: date | None = None) -> date | None:
    """The day on which the money received reached the amount due; None while it has not."""
    if due.amount <= 0:
        return due.due_on
    total = 0
    for part in sorted(_received(due, known_on), key=lambda part: part.paid_on):
        total += part.amount
        if total >= due.amount:
            return part.paid_on
    return None


def _received(due: DueFacts, known_on: date | None) -> list[Allocation]:
    live = [part for part in due.allocations if not part.is_reversed]
    return [part for part in live if known_on is None or part.paid_on <= known_on]


def enrolled_spans(enrolments: tuple[EnrolmentFacts, ...]) -> list[tuple[Span, EnrolmentFacts]]:
    """The enrolments in order, each with the days it truly covers: up to its end or its plan's."""
    spans = []
    for enrolment in sorted(enrolments, key=lambda enrolment: enrolment.covered.start):
        span = enrolment.covered
        if enrolment.plan_ends_on is not None:
            cut = span.cut(Span(date.min, enrolment.plan_ends_on))
            span = cut or Span(span.start, span.start)
        spans.append((span, enrolment))
    return spans


def waiting_spans(facts: RightsFacts) -> list[tuple[Span, Span]]:
    """Each unbroken run of enrolments that this person was in, as (the run, [first day, first day with care)).

    A renewal without gap opens none, nor does one whose former terms are older than the register; who joins later waits
    from that day; a newborn declared in time follows the mother.
    Source: règlement intérieur type, période d'attente; worked example T11.
    """
    waits = []
    for run in _unbroken_runs(facts.enrolments):
        covered = Span(run[0][0].start, run[-1][0].end)
        if covered.overlaps(facts.person.covered):
            start, enrolment = _waiting_start(facts.person, run)
            waits.append((covered, Span(start, add_months(start, enrolment.waiting_months))))
    return waits


def _unbroken_runs(enrolments: tuple[EnrolmentFacts, ...]) -> list[list[tuple[Span, EnrolmentFacts]]]:
    runs: list[list[tuple[Span, EnrolmentFacts]]] = []
    reached: date | None = date.min
    for span, enrolment in enrolled_spans(enrolments):
        follows = reached is None or span.start - reached <= timedelta(days=enrolment.renewal_days)
        if runs and follows:
            runs[-1].append((span, enrolment))
        else:
            runs.append([(span, enrolment)])
        reached = span.end if reached is None or span.end is None else max(reached, span.end)
    return runs


def _waiting_start(person: PersonFacts, run: list[tuple[Span, EnrolmentFacts]]) -> tuple[date, EnrolmentFacts]:
    run_start = run[0][1].member_since or run[0][0].start
    start = max(run_start, person.covered.start)
    enrolment = next((found for span, found in reversed(run) if span.start <= start), run[0][1])
    if run_start <= person.covered.start:
        kept = [start, person.waiting_from or start]
        if is_newborn(person, enrolment) and person.mother_covered_from is not None:
            kept.append(person.mother_covered_from)
        start = min(kept)
    return start, enrolment


def is_newborn(person: PersonFacts, enrolment: EnrolmentFacts) -> bool:
    """Whether this person was declared soon enough after birth to follow the mother's waiting period."""
    if person.birth_on is None:
        return False
    declared_on = person.declared_on or person.covered.start
    return declared_on - person.birth_on <= timedelta(days=enrolment.newborn_days)


def _mark(code: Code, span: Span, text: str | None = None, **params: Param) -> Mark:
    """A mark whose sentence knows the bounds of its span besides `params`."""
    known: dict[str, Param] = {"start_on": span.start}
    if span.end is not None:
        known["end_on"] = span.end
    known |= params
    return Mark(span, Reason(code, Sentence(text or TEXTS[code], known)))


def _person_marks(person: PersonFacts) -> Iterator[Mark]:
    yield _mark(Code.NOT_YET_JOINED, Span(date.min, person.covered.start))
    if person.birth_on is not None:
        yield _mark(Code.NOT_YET_BORN, Span(date.min, person.birth_on))
    if person.covered.end is not None:
        yield _mark(Code.LEFT, Span(person.covered.end))
    if person.died_on is not None:
        yield _mark(Code.DIED, Span(person.died_on + ONE_DAY), died_on=person.died_on)
    for span in person.over_age:
        yield _mark(Code.OVER_AGE, span)


def _enrolment_marks(enrolments: tuple[EnrolmentFacts, ...]) -> Iterator[Mark]:
    reached: date | None = date.min
    former: EnrolmentFacts | None = None
    for span, enrolment in enrolled_spans(enrolments):
        if reached is not None and span.start > reached:
            yield _gap_mark(Span(reached, span.start), former)
        if reached is not None and (span.end is None or span.end >= reached):
            reached, former = span.end, enrolment
    if reached is not None:
        yield _gap_mark(Span(reached), former)


def _gap_mark(span: Span, former: EnrolmentFacts | None) -> Mark:
    if former is None:
        return _mark(Code.NOT_YET_ENROLLED, span, None if span.end else NEVER_ENROLLED)
    ended_by_plan = former.plan_ends_on is not None and former.plan_ends_on == span.start
    return _mark(Code.PLAN_ENDED if ended_by_plan else Code.ENROLMENT_ENDED, span, plan=former.plan)


def _waiting_marks(facts: RightsFacts) -> Iterator[Mark]:
    for run, waiting in waiting_spans(facts):
        span = run.cut(waiting)
        if span is not None and waiting.end is not None:
            yield _mark(Code.WAITING, span, start_on=waiting.start, end_on=waiting.end)


def _due_marks(due: DueFacts, facts: RightsFacts, known_on: date | None) -> Iterator[Mark]:
    """Late from the day after the due date, closed from the end of grace, until the money is there."""
    settled = settled_on(due, known_on)
    if settled is not None and settled <= due.due_on:
        return
    left = due.amount - paid_on_due(due, known_on)
    params: dict[str, Param] = {"left": left, "due_on": due.due_on, "period": due.covers or ""}
    texts = FEE_TEXTS if due.kind is DueKind.FEE else TEXTS
    late_end = due.closes_on if settled is None else min(settled, due.closes_on)
    yield _mark(Code.LATE, Span(due.due_on + ONE_DAY, max(late_end, due.due_on + ONE_DAY)), texts[Code.LATE], **params)
    if settled is None or settled > due.closes_on:
        yield _mark(Code.ARREARS, Span(due.closes_on, settled), texts[Code.ARREARS], **params)
    if settled is not None and settled > due.closes_on:
        yield _mark(Code.REINSTATEMENT, Span(settled, settled + timedelta(days=_reinstatement_days(facts, settled))))


def _reinstatement_days(facts: RightsFacts, day: date) -> int:
    return next((found.reinstatement_days for span, found in enrolled_spans(facts.enrolments) if day in span), 0)


def _interruption_mark(interruption: Interruption) -> Mark:
    code = Code.SUSPENSION if interruption.kind is InterruptionKind.SUSPENSION else Code.TERMINATION
    return _mark(code, interruption.span, motive=interruption.motive or NO_MOTIVE)
