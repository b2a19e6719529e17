"""Posting: the only way into the book, for actions of all storeys above."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.formats import month as month_text
from core.spans import month_of
from ledger.models import Account, Entry, Leg, Period
from ledger.rules import LegFacts, imbalance
from organisations.acting import ActionRefused, current_actor, within_action
from organisations.actions import take_numbers


@within_action
def post(*, posted_on: date, label: str, legs: Sequence[LegFacts], source: str = "") -> Entry:
    """Post a balanced entry (francs) in the acting organisation's book. Must be inside an action.

    Raises ActionRefused when the month is closed, ValueError when the legs do not sum to zero or an account is unknown.
    The number is taken first: its lock orders postings and closings, so each posting is wholly in a month or refused.
    """
    if imbalance(legs) or not legs:
        raise ValueError("the legs of an entry sum to zero")
    actor = current_actor()
    number = take_numbers("ledger.entry")
    refuse_closed(posted_on)
    accounts = accounts_by_name({leg.account for leg in legs})
    entry = Entry.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        posted_on=posted_on,
        label=label[:200],
        source=source,
        created_at=timezone.now(),
        created_by_id=actor.user_id,
    )
    Leg.objects.bulk_create(
        Leg(
            organisation_id=actor.organisation_id,
            entry=entry,
            account=accounts[leg.account],
            amount=leg.amount,
            party=leg.party,
        )
        for leg in legs
        if leg.amount
    )
    return entry


@within_action
def reverse(*, entry: Entry, posted_on: date, reason: str) -> Entry:
    """Undo an entry by its mirror, dated in an open month. Must be inside an action.

    Raises ActionRefused when it is already reversed or the month is closed.
    """
    if Entry.objects.filter(reversal_of=entry).exists() or entry.reversal_of_id is not None:
        raise ActionRefused(_("L'écriture n° %(number)s est déjà contre-passée.") % {"number": entry.number})
    actor = current_actor()
    number = take_numbers("ledger.entry")
    refuse_closed(posted_on)
    mirror = Entry.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        posted_on=posted_on,
        label=_("Contre-passation du n° %(number)s : %(reason)s") % {"number": entry.number, "reason": reason},
        source=entry.source,
        reversal_of=entry,
        created_at=timezone.now(),
        created_by_id=actor.user_id,
    )
    Leg.objects.bulk_create(
        Leg(
            organisation_id=leg.organisation_id,
            entry=mirror,
            account_id=leg.account_id,
            amount=-leg.amount,
            party=leg.party,
        )
        for leg in entry.legs.all()
    )
    return mirror


def accounts_by_name(names: set[str]) -> dict[str, Account]:
    """The acting organisation's accounts by use or number; raises ValueError for one that is not there."""
    rows = Account.objects.filter(organisation_id=current_actor().organisation_id)
    found: dict[str, Account] = {}
    for account in rows:
        found.setdefault(account.use or account.code, account)
        found[account.code] = account
    if missing := names - set(found):
        raise ValueError(f"no account {sorted(missing)}: open the book first")
    return found


def refuse_closed(day: date) -> None:
    """Raise ActionRefused when `day` is in a closed month of the acting organisation."""
    closed = Period.objects.filter(
        organisation_id=current_actor().organisation_id, closed_at__isnull=False, starts_on__lte=day, ends_on__gt=day
    )
    if closed.exists():
        raise ActionRefused(
            _("La période de %(month)s est clôturée. Passez une écriture de correction dans un mois ouvert.")
            % {"month": month_text(month_of(day))}
        )
