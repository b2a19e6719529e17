"""A family's account: what it owes and paid, its last months at a glance, and the families that are late."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from contributions.models import Due, Receipt, Suspension
from contributions.queries.dues import advances, household_dues
from contributions.queries.facts import facts_of, families_of
from contributions.queries.receipts import head_of, receipts_of
from contributions.rules.reasons import State
from contributions.rules.rights import Rights, rights_on
from core.phones import shown_phone
from core.spans import Month, month_of, months_between
from members.models import Beneficiary, Household


@dataclass(frozen=True, slots=True)
class MonthMark:
    """A month of the timeline."""

    month: Month
    state: str
    """paid, late, due (called, its day to come), waiting (paid, in the period of waiting), before or after membership,
    none (nothing was called for a month that is over), or empty: to come."""
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a family's page says of its contributions on a day. Amounts in whole francs."""

    household: Household
    head: Beneficiary | None
    rights: Rights | None
    """Those of the head; None for a family without anybody."""
    owed: int
    """Everything that waits for money, due or not yet."""
    overdue: int
    """The part of it whose due date has passed."""
    advance: int
    dues: Sequence[Due] = field(default=())
    receipts: Sequence[Receipt] = field(default=())
    suspensions: Sequence[Suspension] = field(default=())
    months: Sequence[MonthMark] = field(default=())

    @property
    def open_dues(self) -> list[Due]:
        return [due for due in self.dues if _is_open(due)]


@dataclass(frozen=True, slots=True)
class LateFamily:
    """A family with contributions whose due date has passed."""

    household: Household
    head_name: str
    phone: str
    dues_count: int
    overdue: int
    due_on: date
    """The oldest due date."""
    closes_on: date
    """The first day without rights."""
    days: int
    """Since the oldest due date."""


MONTHS_BACK, MONTHS_AHEAD = 22, 1


def statement(household: Household, day: date) -> Statement:
    """The account of a family on a day, in a fixed number of queries."""
    dues = list(household_dues(household.pk).select_related("rate"))
    head = head_of(household.pk)
    rights = None
    if head is not None:
        rights = rights_on(facts_of(head, families_of([household.pk])[household.pk]), day)
    waiting = [due for due in dues if _is_open(due)]
    return Statement(
        household=household,
        head=head,
        rights=rights,
        owed=sum(due.left for due in waiting),
        overdue=sum(due.left for due in waiting if due.due_on < day),
        advance=sum(found.left for found in advances([household.pk]).get(household.pk, [])),
        dues=dues,
        receipts=list(receipts_of(household.pk)),
        suspensions=list(Suspension.objects.filter(household=household).select_related("beneficiary")),
        months=_timeline(household, dues, rights, day),
    )


def _is_open(due: Due) -> bool:
    return not due.is_cancelled and due.left > 0


def _timeline(household: Household, dues: Sequence[Due], rights: Rights | None, day: date) -> list[MonthMark]:
    now = month_of(day)
    standing = [due for due in dues if not due.is_cancelled and due.kind != "fee"]
    return [
        MonthMark(
            month, _month_state(month, standing, rights, day) or _unpaid_state(month, household, now), month == now
        )
        for month in months_between(now + -MONTHS_BACK, now + MONTHS_AHEAD)
    ]


def _month_state(month: Month, dues: Sequence[Due], rights: Rights | None, day: date) -> str:
    covering = [due for due in dues if due.span.overlaps(month.span)]
    if any(_is_open(due) and due.due_on < day for due in covering):
        return "late"
    if any(_is_open(due) for due in covering):
        return "due"
    if not covering:
        return ""
    is_waiting = (
        rights is not None
        and rights.waiting_from is not None
        and rights.waiting_until is not None
        and rights.waiting_from <= month.last_day < rights.waiting_until
    )
    return "waiting" if is_waiting else "paid"


def _unpaid_state(month: Month, household: Household, now: Month) -> str:
    """What a month for which nothing stands is: outside of membership, over, or to come."""
    if month.last_day < household.joined_on:
        return "before"
    if household.left_on is not None and month.first_day >= household.left_on:
        return "after"
    return "none" if month < now else ""


def late_families(day: date, *, min_days: int = 1, section_id: int | None = None) -> list[LateFamily]:
    """The families at least `min_days` late on a day, the latest first; three queries, whatever their number."""
    rows = Due.objects.open().filter(due_on__lte=day - timedelta(days=1)).select_related("household__section")
    if section_id is not None:
        rows = rows.filter(household__section_id=section_id)
    by_family: dict[int, list[Due]] = {}
    for due in rows.order_by("due_on", "pk"):
        by_family.setdefault(due.household_id, []).append(due)
    heads = heads_of(list(by_family))
    found = [_late(dues, heads.get(key), day) for key, dues in by_family.items()]
    return sorted(
        (late for late in found if late.days >= min_days), key=lambda late: (-late.days, late.household.number)
    )


def _late(dues: Sequence[Due], head: Beneficiary | None, day: date) -> LateFamily:
    household = dues[0].household
    return LateFamily(
        household=household,
        head_name=str(head or household.number),
        phone=shown_phone(household.phone or (head.phone if head else "")),
        dues_count=len(dues),
        overdue=sum(due.left for due in dues),
        due_on=dues[0].due_on,
        closes_on=min(closing_day(due) for due in dues),
        days=(day - dues[0].due_on).days,
    )


def closing_day(due: Due) -> date:
    """The first day without rights when the due is not paid."""
    return due.due_on + timedelta(days=due.grace_days + 1)


def closing_between(first: date, last: date) -> set[int]:
    """The households whose rights close on a day of [first, last] unless they pay."""
    rows = Due.objects.open().filter(due_on__lte=last).order_by()
    found: dict[int, date] = {}
    for key, due_on, grace_days in rows.values_list("household_id", "due_on", "grace_days"):
        closes_on = due_on + timedelta(days=grace_days + 1)
        found[key] = min(closes_on, found.get(key, closes_on))
    return {key for key, closes_on in found.items() if first <= closes_on <= last}


def heads_of(household_ids: Sequence[int]) -> dict[int, Beneficiary]:
    """Who heads each household now, or did last, in one query."""
    rows: QuerySet[Beneficiary] = Beneficiary.objects.filter(household_id__in=household_ids, link="head")
    return {row.household_id: row for row in rows.order_by("-left_on")} | {
        row.household_id: row for row in rows.filter(left_on__isnull=True)
    }


STATE_FACES = {
    State.UP_TO_DATE: "ok",
    State.LATE: "late",
    State.WAITING: "waiting",
    State.SUSPENDED: "refused",
    State.NOT_ENROLLED: "unknown",
    State.LEFT: "refused",
}
"""A state of rights → one of the five states of the face."""
