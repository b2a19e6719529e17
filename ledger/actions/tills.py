"""A day of a cash till: counted when it opens, counted when it closes, the gap posted with its reason."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from core.formats import day as day_text
from core.formats import money
from core.spoken import told as _
from core.text import N_
from ledger import queries
from ledger.actions.posting import COUNTED, lock_book, post, refuse_before_book, refuse_closed
from ledger.choices import AccountUse, TillKind
from ledger.models import Entry, Till, TillCount
from ledger.permissions import HANDLE_TILL
from ledger.rules import LegFacts
from ledger.rules import counted as worth
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_huge


@action("ledger.open_till", permission=HANDLE_TILL, clock=frozenset({"day"}), label=N_("a ouvert la caisse"))
def open_till(*, till: Till, day: date, counted: int, reason: str = "") -> TillCount:
    """Open a cash till on `day` with what was counted in it (francs).

    A gap with the book is posted with its `reason`. Raises ActionRefused when it is open already, when a gap has no
    reason, when the month is closed.
    """
    lock_book()
    refuse_closed(day)
    refuse_before_book(day)
    _refuse_uncountable(till, day, counted)
    if queries.open_count(till) is not None:
        raise ActionRefused(_("«\u00a0%(till)s\u00a0» est déjà ouverte.") % {"till": till})
    gap = _post_gap(till, day, counted - queries.held_in(till), reason, _("Écart à l'ouverture"))
    actor = current_actor()
    return TillCount.objects.create(
        organisation_id=actor.organisation_id,
        till=till,
        opened_on=day,
        opening_amount=counted,
        opening_number=lock_book(),
        opened_by_id=actor.user_id,
        opening_gap_entry=gap,
    )


@action("ledger.close_till", permission=HANDLE_TILL, clock=frozenset({"day"}), label=N_("a clôturé la caisse"))
def close_till(
    *, till: Till, day: date, counted: int, reason: str = "", denominations: Mapping[int, int] | None = None
) -> TillCount:
    """Close a cash till on `day` with what was counted in it (francs): expected is all that the book says it holds.

    A gap is posted with its `reason`. Raises ActionRefused when the till is not open, when a gap has no reason, when
    the notes and coins are not worth `counted`.
    """
    lock_book()
    _refuse_uncountable(till, day, counted)
    count = queries.open_count(till)
    if count is None:
        raise ActionRefused(_("«\u00a0%(till)s\u00a0» n'est pas ouverte.") % {"till": till})
    if day < count.opened_on:
        raise ActionRefused(_("Cette caisse s'est ouverte le %(day)s.") % {"day": day_text(count.opened_on)})
    if denominations and worth(denominations) != counted:
        raise ActionRefused(_("Les billets et les pièces ne font pas le montant compté."), field="counted")
    count.expected_amount = queries.held_in(till)
    count.gap_entry = _post_gap(till, day, counted - count.expected_amount, reason, _("Écart à la clôture"))
    count.closing_amount, count.closing_number = counted, lock_book()
    count.denominations = {str(value): pieces for value, pieces in (denominations or {}).items() if pieces}
    count.reason = reason.strip() if count.gap_entry else ""
    count.closed_on, count.closed_at, count.closed_by_id = day, timezone.now(), current_actor().user_id
    count.save()
    return count


def _refuse_uncountable(till: Till, day: date, counted: int) -> None:
    refuse_huge(counted, field="counted")
    if till.kind != TillKind.CASH:
        raise ActionRefused(
            _("Seule une caisse se compte. Le solde de «\u00a0%(till)s\u00a0» est celui du relevé.") % {"till": till}
        )
    if (later := queries.last_day_of(till)) is not None and later > day:
        raise ActionRefused(
            _("«\u00a0%(till)s\u00a0» a des mouvements jusqu'au %(later)s\u00a0: elle ne se compte plus au %(day)s.")
            % {"till": till, "later": day_text(later), "day": day_text(day)}
        )


def _post_gap(till: Till, day: date, gap: int, reason: str, label: str) -> Entry | None:
    """Bring the book to what was counted; nothing when they agree."""
    if gap == 0:
        return None
    if not reason.strip():
        told = money(gap, current_actor().currency)
        raise ActionRefused(
            _("L'écart est de %(gap)s avec le livre. Comptez encore, ou écrivez son motif.") % {"gap": told},
            field="reason",
        )
    against = AccountUse.TILL_GAPS_GAIN if gap > 0 else AccountUse.TILL_GAPS_LOSS
    return post(
        posted_on=day,
        label=f"{label}, {till}\u00a0: {reason.strip()}",
        legs=[LegFacts(till.account.code, gap), LegFacts(against, -gap)],
        source=f"{COUNTED}{till.pk}",
    )
