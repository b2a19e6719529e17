"""Using advances: money received earlier settles dues raised since, oldest first."""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import cast

from django.utils.translation import gettext as _

from contributions import queries
from contributions.actions.posting import legs_of_advances
from contributions.models import Allocation, Due, Receipt
from contributions.permissions import COLLECT
from contributions.rules.allocation import Drawn, settle_from_advances
from contributions.rules.raising import open_day
from core.text import N_
from ledger.actions import post
from ledger.queries import first_open_day
from members.actions import lock_households
from members.models import Household
from organisations.acting import action, within_action


@action("contributions.settle_from_advance", label=N_("a utilisé l'avance d'une famille"), permission=COLLECT)
def settle_from_advance(*, household: Household, on: date) -> Household:
    """Use what a household paid in advance on the dues it owes; nothing to use changes nothing."""
    lock_households([household.pk])
    use_advances([household.pk], on)
    return household


@within_action
def use_advances(household_ids: Sequence[int], on: date) -> int:
    """Use the advances of some locked households; returns the francs used. Must be inside an action.

    The book is written on the later of the payment and the due, or on `on` when that month is closed.
    """
    held = queries.advances(household_ids)
    owed = queries.open_dues(list(held)) if held else {}
    drawn: dict[int, tuple[Drawn, ...]] = {
        key: settle_from_advances(held[key], dues) for key, dues in owed.items() if dues
    }
    if not any(drawn.values()):
        return 0
    posted = dict(Due.objects.filter(household_id__in=list(drawn)).values_list("pk", "posted_on"))
    first_day = first_open_day()
    by_day: dict[date, list[tuple[int, Drawn]]] = {}
    for household_id, parts in drawn.items():
        for part in parts:
            day = open_day(max(part.paid_on, posted[_key(part.due)]), on, first_day)
            by_day.setdefault(day, []).append((household_id, part))
    return sum(_write(day, parts) for day, parts in sorted(by_day.items()))


def _write(day: date, parts: list[tuple[int, Drawn]]) -> int:
    """One writing and the allocations of one day; returns the francs used."""
    used: dict[int, int] = {}
    for household_id, part in parts:
        used[household_id] = used.get(household_id, 0) + part.amount
    entry = post(posted_on=day, label=_("Avances utilisées"), legs=legs_of_advances(used), source=Receipt._meta.label)
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=entry.organisation_id,
            receipt_id=_key(part.advance),
            due_id=_key(part.due),
            amount=part.amount,
            settled_on=day,
            entry=entry,
        )
        for _household, part in parts
    )
    return sum(used.values())


def _key(name: Hashable) -> int:
    """A primary key as the rules carry it, under a name of their caller's choosing."""
    return cast(int, name)
