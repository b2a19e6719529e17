"""Raising dues by month or for one family, and cancelling one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from contributions import queries
from contributions.actions.posting import ADVANCES, MEMBERS, income_of, legs_of_dues, party_of
from contributions.actions.settling import use_advances
from contributions.models import Allocation, Due, Rate
from contributions.permissions import RAISE_DUES
from contributions.rules.dues import Due as DueToRaise
from contributions.rules.raising import posting_day
from core import formats, spoken
from core.spans import Month
from core.spoken import told as _
from core.text import N_
from ledger.actions import post, refuse_unopened_book
from ledger.queries import first_open_day
from ledger.rules import LegFacts
from members.actions import lock_households
from members.models import Enrolment, Household
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import start_job
from organisations.models import Job

RAISING_JOB = "contributions.raise_dues"


@dataclass(frozen=True, slots=True)
class Raising:
    """What a batch did, in families, dues and francs; `settled` was paid from advances."""

    households_count: int = 0
    dues_count: int = 0
    amount: int = 0
    settled: int = 0

    def __add__(self, other: "Raising") -> "Raising":
        return Raising(
            self.households_count + other.households_count,
            self.dues_count + other.dues_count,
            self.amount + other.amount,
            self.settled + other.settled,
        )


@action(
    "contributions.start_raising",
    label=N_("a lancé l'appel des cotisations"),
    permission=RAISE_DUES,
    clock=frozenset({"on"}),
)
def start_raising(*, month: Month, on: date) -> Job:
    """Ask a worker to raise a month's dues, chunk after chunk, with a bar. Refused while the book is not open."""
    return _start([month], on, N_("Appel des cotisations, %(month)s"), month=_digits(month))


@action(
    "contributions.start_raising_year",
    label=N_("a lancé l'appel des cotisations de l'exercice"),
    permission=RAISE_DUES,
    clock=frozenset({"on"}),
)
def start_raising_year(*, months: Sequence[Month], on: date) -> Job:
    """The same for the months of a fiscal year, as one job with one bar. Raises ActionRefused when there is none."""
    if not months:
        raise ActionRefused(_("Aucun mois de l'exercice n'attend un appel."))
    label = N_("Appel des cotisations, %(first)s à %(last)s")
    return _start(list(months), on, label, first=_digits(months[0]), last=_digits(months[-1]))


def _digits(month: Month) -> str:
    """« 03/2026 »: the name of a job is read in more than one language."""
    return f"{month.month:02d}/{month.year}"


def _start(months: list[Month], on: date, label: str, **told: str) -> Job:
    refuse_unopened_book()
    mutual = current_actor().organisation_id
    total = sum(len(queries.households_to_bill(mutual, month)) for month in months)
    arguments = {"months": [str(month) for month in months], "on": on.isoformat()}
    return start_job(RAISING_JOB, label, arguments, total, **told)


@action("contributions.raise_dues", label=N_("a appelé les cotisations du mois"), permission=RAISE_DUES)
def raise_dues(*, month: Month, on: date, above: int = 0, up_to: int | None = None) -> Raising:
    """Raise the missing dues of a month, and use advances on them, for the households with keys in (above, up_to].

    Set-based: four queries read and a few write each chunk of families. Raising a month again changes nothing.
    `on` is the day of the call: dues of a month already closed enter the book that day.
    """
    keys = queries.households_to_bill(current_actor().organisation_id, month, above=above, up_to=up_to)
    done = Raising()
    for at in range(0, len(keys), queries.CHUNK):
        chunk = keys[at : at + queries.CHUNK]
        raised, settled = _raise(chunk, [month], on)
        done += Raising(len(chunk), len(raised), sum(due.amount for due in raised), settled)
    return done


@action(
    "contributions.raise_dues_for",
    label=N_("a appelé les cotisations d'une famille"),
    permission=RAISE_DUES,
    clock=frozenset({"on"}),
)
def raise_dues_for(
    *, household: Household, on: date, months: list[Month] | None = None, again: bool = False
) -> list[Due]:
    """Raise the missing dues of one family: by default of every month from its first enrolment to that of `on`.

    `again` raises anew what somebody cancelled. Returns the dues that were raised.
    """
    raised, _settled = _raise([household.pk], months or _months(household, on), on, again=again)
    return raised


def _months(household: Household, on: date) -> list[Month]:
    first = Enrolment.objects.filter(household=household).order_by("starts_on").first()
    return [] if first is None else queries.months_to_raise(first.starts_on, on)


def _raise(keys: Sequence[int], months: Iterable[Month], on: date, *, again: bool = False) -> tuple[list[Due], int]:
    """The dues raised, and the francs of them that advances settled."""
    lock_households(keys)
    months = list(months)
    missing = [
        (billing.enrolment, due, rate)
        for billing in (queries.billing_of(keys, months) if months else ())
        for due, rate in billing.missing(months, again=again, asked_on=on)
    ]
    first_day = first_open_day()
    by_day: dict[date, list[tuple[Enrolment, DueToRaise, Rate]]] = {}
    for found in missing:
        by_day.setdefault(posting_day(found[1].covers.start, on, first_day), []).append(found)
    raised = [due for day, dues in sorted(by_day.items()) for due in _write(day, dues)]
    return raised, use_advances(keys, on)


def _write(day: date, dues: list[tuple[Enrolment, DueToRaise, Rate]]) -> list[Due]:
    """One writing of a day's calls, and its dues."""
    months = {formats.month(due.covers.start) for _enrolment, due, _rate in dues}
    entry = post(
        posted_on=day,
        label=_("Appel de cotisations : %(months)s") % {"months": ", ".join(sorted(months))},
        legs=legs_of_dues((enrolment.household_id, due.kind, due.amount) for enrolment, due, _rate in dues),
        source=Due._meta.label,
    )
    return Due.objects.bulk_create(
        Due(
            organisation_id=entry.organisation_id,
            household_id=enrolment.household_id,
            enrolment=enrolment,
            rate=rate,
            kind=due.kind.value,
            number=due.number,
            starts_on=due.covers.start,
            ends_on=cast(date, due.covers.end),
            person_count=due.persons_count,
            amount=due.amount,
            due_on=due.due_on,
            grace_days=due.grace_days,
            posted_on=day,
            entry=entry,
        )
        for enrolment, due, rate in dues
    )


@action("contributions.cancel_due", label=N_("a annulé une cotisation"), permission=RAISE_DUES, clock=frozenset({"on"}))
def cancel_due(*, due: Due, reason: str, on: date) -> Due:
    """Cancel a due that should not have been raised; money already on it becomes an advance, used at once elsewhere.

    Raises ActionRefused without a reason, when it is already cancelled, or when the month of `on` is closed.
    """
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi cette cotisation est annulée."), field="reason")
    lock_households([due.household_id])
    due.refresh_from_db()
    if due.is_cancelled:
        raise ActionRefused(_("Cette cotisation est déjà annulée."))
    paid = list(Allocation.objects.standing().filter(due=due))
    released, party = sum(part.amount for part in paid), party_of(due.household_id)
    legs = [LegFacts(income_of(due.kind), due.amount)]
    legs += [LegFacts(MEMBERS, released - due.amount, party)] if released != due.amount else []
    legs += [LegFacts(ADVANCES, -released, party)] if released else []
    entry = post(
        posted_on=on,
        label=_("Annulation d'une cotisation %(month)s : %(reason)s")
        % {"month": spoken.of_month(due.starts_on), "reason": reason},
        legs=legs,
        source=f"{Due._meta.label}:{due.pk}",
    )
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=due.organisation_id,
            receipt_id=part.receipt_id,
            due=due,
            amount=-part.amount,
            settled_on=on,
            entry=entry,
            reversal_of=part,
        )
        for part in paid
    )
    due.cancelled_on, due.cancel_reason = on, reason.strip()[:200]
    due.save(update_fields=["cancelled_on", "cancel_reason"])
    use_advances([due.household_id], on)
    return due
