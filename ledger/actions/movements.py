"""A manager's line of the cash book that becomes a balanced entry, and the reversal of one."""

from datetime import date

from core.spoken import told as _
from core.text import N_
from ledger.actions.posting import post, refuse_day, reverse
from ledger.choices import MovementKind
from ledger.models import Account, Entry, Till
from ledger.permissions import POST
from ledger.rules import HAND_SOURCES, LegFacts, may_post_by_hand
from organisations.acting import ActionRefused, action
from organisations.actions import refuse_huge


@action(
    "ledger.record_movement", permission=POST, clock=frozenset({"recorded_on"}), label=N_("a écrit une ligne de caisse")
)
def record_movement(
    *,
    kind: str,
    till: Till,
    amount: int,
    posted_on: date,
    label: str,
    account: Account | None = None,
    to_till: Till | None = None,
    voucher: str = "",
    recorded_on: date | None = None,
) -> Entry:
    """Write money in or out of a till, against `account`, or from `till` to `to_till` (francs above zero).

    Raises ActionRefused for an account that a person may not post to, a till left below zero, a closed month, a day
    after `recorded_on` (the day on which it is typed; None: as it happens).
    """
    refuse_day(posted_on, recorded_on, field="posted_on")
    refuse_huge(amount, field="amount")
    if amount <= 0:
        raise ActionRefused(_("Le montant doit être au-dessus de zéro."), field="amount")
    if kind == MovementKind.TRANSFER:
        legs = _transfer(till, to_till, amount)
    else:
        legs = _against(till, account, amount if kind == MovementKind.INCOME else -amount)
    return post(posted_on=posted_on, label=label, legs=legs, voucher=voucher)


def _transfer(till: Till, to_till: Till | None, amount: int) -> list[LegFacts]:
    if to_till is None or to_till == till:
        raise ActionRefused(_("Choisissez une autre caisse qui reçoit l'argent."), field="to_till")
    return [LegFacts(to_till.account.code, amount), LegFacts(till.account.code, -amount)]


def _against(till: Till, account: Account | None, amount: int) -> list[LegFacts]:
    """Legs that bring `amount` in the till (below zero: take it out)."""
    if account is None:
        raise ActionRefused(_("Choisissez la rubrique."), field="account")
    if not may_post_by_hand(account.use, account.pcms_class, is_income=amount > 0):
        raise ActionRefused(
            _("On n'écrit pas à la main dans %(account)s\u00a0: ce compte suit les reçus, dossiers et comptages.")
            % {"account": account},
            field="account",
        )
    return [LegFacts(till.account.code, amount), LegFacts(account.code, -amount)]


@action(
    "ledger.reverse_entry", permission=POST, clock=frozenset({"recorded_on"}), label=N_("a contre-passé une écriture")
)
def reverse_entry(*, entry: Entry, posted_on: date, reason: str, recorded_on: date | None = None) -> Entry:
    """Undo by hand an entry written by hand; the mirror is dated in an open month.

    Raises ActionRefused when a receipt, a payout or a count made it: that is what must be cancelled; for a day
    after `recorded_on`, the day on which it is typed.
    """
    refuse_day(posted_on, recorded_on, field="posted_on")
    if entry.source not in HAND_SOURCES:
        raise ActionRefused(_("Cette écriture vient d'une pièce. Annulez la pièce\u00a0: l'écriture suivra."))
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi cette écriture est contre-passée."), field="reason")
    if posted_on < entry.posted_on:
        raise ActionRefused(_("Une contre-passation se date le jour de l'écriture ou après."), field="posted_on")
    return reverse(entry=entry, posted_on=posted_on, reason=reason.strip())
