"""Posting: the only way into the book, for actions of all storeys above."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from core.formats import day as day_text
from core.formats import money
from core.refusals import too_early
from core.spans import month_of
from core.spoken import of_month
from core.spoken import told as _
from ledger import queries
from ledger.choices import PcmsClass
from ledger.models import Account, Entry, Leg, Till
from ledger.rules import LegFacts, imbalance, lowest, moved
from organisations.acting import ActionRefused, current_actor, within_action
from organisations.actions import refuse_future, take_numbers

SERIES = "ledger.entry"
COUNTED = f"{Till._meta.label}:"
"""How the entries begin that bring the book to what was counted in a till; they belong to the count itself."""


@within_action
def post(
    *,
    posted_on: date,
    label: str,
    legs: Sequence[LegFacts],
    source: str = "",
    voucher: str = "",
    field: str = "posted_on",
) -> Entry:
    """Post a balanced entry (francs) in the acting organisation's book. Must be inside an action.

    `field` is what the caller's form names the day: a refusal of that day is told beside it.

    Raises ActionRefused when the book is not open, the day comes before it, the month is closed, a cash till was
    counted and closed for that day or would hold less than nothing, ValueError when the legs do not sum to zero or an
    account is unknown. The number is taken first: its lock orders postings and closings, so each
    posting is wholly in a month or refused.
    """
    moving = [leg for leg in legs if leg.amount]
    if imbalance(moving) or not moving:
        raise ValueError("the legs of an entry sum to zero")
    number = take_numbers(SERIES)
    refuse_closed(posted_on, field)
    if source != queries.OPENING:
        refuse_before_book(posted_on, field)
    accounts = accounts_by_name({leg.account for leg in moving})
    rows = [Leg(account=accounts[leg.account], amount=leg.amount, party=leg.party) for leg in moving]
    if not source.startswith(COUNTED):
        refuse_counted_tills(rows, posted_on)
    refuse_empty_tills(rows, posted_on)
    return _write(
        Entry(number=number, posted_on=posted_on, label=label[:200], source=source, voucher=voucher[:40]), rows
    )


@within_action
def reverse(*, entry: Entry, posted_on: date, reason: str, field: str = "posted_on") -> Entry:
    """Undo an entry by its mirror, dated in an open month. Must be inside an action; `field` as in `post`.

    Raises ActionRefused when it is already reversed, when the month is closed, or when a cash till was counted and
    closed for that day or would hold less than nothing.
    """
    number = take_numbers(SERIES)
    if Entry.objects.filter(reversal_of=entry).exists() or entry.reversal_of_id is not None:
        raise ActionRefused(_("L'écriture n° %(number)s est déjà contre-passée.") % {"number": entry.number})
    refuse_closed(posted_on, field)
    refuse_before_book(posted_on, field)
    undone = entry.legs.select_related("account")
    rows = [Leg(account=leg.account, amount=-leg.amount, party=leg.party) for leg in undone]
    refuse_counted_tills(rows, posted_on)
    refuse_empty_tills(rows, posted_on)
    label = _("Contre-passation du n° %(number)s\u00a0: %(reason)s") % {"number": entry.number, "reason": reason}
    return _write(
        Entry(number=number, posted_on=posted_on, label=label[:200], source=entry.source, reversal_of=entry), rows
    )


def _write(entry: Entry, legs: list[Leg]) -> Entry:
    """Save an entry and its legs, by who acts, now."""
    actor = current_actor()
    entry.organisation_id, entry.created_by_id = actor.organisation_id, actor.user_id
    entry.created_at = timezone.now()
    entry.total = moved(leg.amount for leg in legs)
    entry.imbalance_id = 2 * entry.total  # the database brings it to zero as the legs come in
    Entry.objects.bulk_create([entry])
    for leg in legs:
        leg.organisation_id, leg.entry = actor.organisation_id, entry
    Leg.objects.bulk_create(legs)
    entry.imbalance_id = 0
    return entry


@within_action
def lock_book() -> int:
    """Hold the book's numbering until the action commits, so that nothing is posted meanwhile; the last number."""
    return take_numbers(SERIES, 0) - 1


def accounts_by_name(names: set[str]) -> dict[str, Account]:
    """The acting organisation's accounts by use (the first opened) or number.

    Raises ActionRefused when the book is not open yet, ValueError for an unknown account.
    """
    found: dict[str, Account] = {}
    for account in queries.named_accounts(tuple(sorted(names)), organisation=current_actor().organisation_id):
        found.setdefault(account.use or account.code, account)
        found[account.code] = account
    if missing := names - set(found):
        refuse_unopened_book()
        raise ValueError(f"no account {sorted(missing)}")
    return found


def unopened() -> ActionRefused:
    """The refusal of whoever would write money while there is no book."""
    return ActionRefused(
        _("Le livre n'est pas encore ouvert. Le gestionnaire de la mutuelle l'ouvre à la page Caisse.")
    )


def refuse_unopened_book() -> None:
    """Raise ActionRefused when the acting organisation has no account yet."""
    if not Account.objects.filter(organisation_id=current_actor().organisation_id).exists():
        raise unopened()


def refuse_closed(day: date, field: str | None = None) -> None:
    """Raise ActionRefused, beside `field`, when `day` is in a closed month of the acting organisation, or before one.

    A day is what everybody can change; a correcting entry is not for a cashier, and takes an open day as well.
    """
    closed_until = queries.closed_until()
    if closed_until is not None and day < closed_until:
        raise ActionRefused(
            _("La période %(month)s est clôturée. Choisissez une date à partir du %(first)s.")
            % {"month": of_month(month_of(day)), "first": day_text(closed_until)},
            field=field,
        )


def refuse_before_book(day: date, field: str | None = None) -> None:
    """Raise ActionRefused for a day before the book begins: its opening balances, else the mutual's opening."""
    closed_until = queries.closed_until()
    if closed_until is not None and day >= closed_until:  # months close in order, from the first one
        return
    if day < (first := queries.first_day()):
        raise ActionRefused(too_early(day, first), field=field)


def refuse_day(day: date, recorded_on: date | None, *, field: str) -> None:
    """Raise ActionRefused, beside `field`, for a day that has not come or that is before the book begins."""
    refuse_future(day, recorded_on, field=field)
    refuse_before_book(day, field)


def refuse_counted_tills(legs: Iterable[Leg], day: date) -> None:
    """Raise ActionRefused when legs dated `day` move a cash till that was counted and closed for that day (I5)."""
    count = queries.closing_count(_treasury(legs), day)
    if count is None or count.closed_at is None:
        return
    raise ActionRefused(
        _(
            "La caisse «\u00a0%(till)s\u00a0» a été clôturée le %(day)s à %(time)s par %(name)s. "
            "Ouvrez-la de nouveau si elle l'a été aujourd'hui, ou datez ce mouvement d'un jour suivant."
        )
        % {
            "till": count.till.name,
            "day": day_text(count.closed_on),
            "time": f"{timezone.localtime(count.closed_at):%H:%M}",
            "name": count.closed_by.name if count.closed_by else "–",
        },
        field="till",
    )


def refuse_empty_tills(legs: Iterable[Leg], day: date) -> None:
    """Raise ActionRefused when legs dated `day` would leave a cash till below zero, that day or later.

    A bank account may be overdrawn and an operator answers for a wallet; out of a box nobody takes what is not there.
    """
    changes = _treasury(legs)
    for till in queries.cash_tills([pk for pk, change in changes.items() if change < 0]):
        opening, later = queries.days_after(till.account_id, day)
        held = lowest(opening, later)
        if held + changes[till.account_id] < 0:
            raise ActionRefused(
                _("«\u00a0%(till)s\u00a0» ne contient que %(held)s le %(day)s. Il manque %(missing)s.")
                % {
                    "till": till.name,
                    "held": money(held, current_actor().currency),
                    "day": day_text(day),
                    "missing": money(-held - changes[till.account_id], current_actor().currency),
                },
                field="amount",
            )


def _treasury(legs: Iterable[Leg]) -> dict[int, int]:
    """What legs move on each account of the class that is every till's account's, and of no other (francs)."""
    changes: dict[int, int] = {}
    for leg in legs:
        if leg.account.pcms_class == PcmsClass.TREASURY:
            changes[leg.account_id] = changes.get(leg.account_id, 0) + leg.amount
    return changes
