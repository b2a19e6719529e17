"""Paying providers: an order pays an approved invoice, in whole or in part; a mistaken order is reversed by another."""

from datetime import date

from django.utils import timezone

from claims import queries
from claims.actions.invoices import lock_invoice, move_claims, move_invoice
from claims.actions.signatures import threshold_on
from claims.choices import ClaimState, InvoiceState
from claims.models import Claim, Payout, PayoutShare, ProviderInvoice
from claims.permissions import PAY
from core import spoken
from core.formats import day as day_text
from core.formats import money
from core.spoken import told as _
from core.text import N_
from ledger.actions import post, refuse_day, reverse
from ledger.choices import AccountUse, TillKind
from ledger.models import Till
from ledger.queries import tills
from ledger.rules import LegFacts
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import take_numbers

PAYOUTS = "claims.payout"


@action(
    "claims.pay_invoice",
    permission=PAY,
    clock=frozenset({"recorded_on"}),
    label=N_("a payé la facture d'un prestataire"),
)
def pay_invoice(
    *,
    invoice: ProviderInvoice,
    till: Till,
    paid_on: date,
    amount: int | None = None,
    reference: str = "",
    recorded_on: date | None = None,
    confirmed: bool = False,
) -> Payout:
    """Pay an approved invoice from a till, in francs (None: all that is owed); the book moves in the same transaction.

    Never above what is owed. Two people who pay at once make one payment: the second hears who paid and when. Raises
    ActionRefused for that, for a closed till or month, for a day before the signature or after `recorded_on` (the day
    on which it is typed; None: it is paid as it is recorded), when the payer signed the invoice or typed its claims
    and what they recorded that day, whatever the days they wrote, passes the mutual's threshold, and when a bank or a
    wallet would go below zero: `confirmed` says that this is meant. Out of a cash box nobody takes what is not there.
    """
    refuse_day(paid_on, recorded_on, field="paid_on")
    typed_on = recorded_on or paid_on
    held = lock_invoice(invoice)
    owed = queries.owed_of(held)
    asked = owed if amount is None else amount
    _refuse_unpayable(held, owed, asked)
    _refuse_before_signature(held, paid_on)
    if not till.is_open:
        raise ActionRefused(_("« %(till)s » n'est plus en service.") % {"till": till.name}, field="till")
    take_numbers(PAYOUTS, 0)  # held: the payments of the day are added up one order at a time
    _refuse_payer(held, asked, typed_on)
    if not confirmed:
        _refuse_overdraft(till, asked)
    payout = _write(held, till, asked, reference, days=(paid_on, typed_on))
    PayoutShare.objects.create(organisation_id=held.organisation_id, payout=payout, invoice=held, amount=asked)
    move_invoice(held, InvoiceState.PAID if asked == owed else InvoiceState.PARTLY_PAID)
    if asked == owed:
        move_claims(Claim.objects.filter(invoice=held), ClaimState.IN_PAYMENT, ClaimState.PAID)
    return payout


def _refuse_unpayable(invoice: ProviderInvoice, owed: int, asked: int) -> None:
    currency = current_actor().currency
    last = queries.last_payout_of(invoice)
    if invoice.state == InvoiceState.PAID and last is not None:
        raise ActionRefused(
            _("La facture n° %(number)s est déjà payée par %(name)s à %(time)s le %(day)s (ordre n° %(order)s).")
            % {"number": invoice.number, "order": last.number, **_who(last)}
        )
    if owed <= 0:
        raise ActionRefused(_("La facture n° %(number)s n'attend aucun paiement.") % {"number": invoice.number})
    if asked <= 0:
        raise ActionRefused(_("Le montant doit être au-dessus de zéro."), field="amount")
    if asked > owed and last is not None:
        raise ActionRefused(
            _("Une partie est déjà payée par %(name)s à %(time)s le %(day)s. Il reste %(owed)s.")
            % {"owed": money(owed, currency), **_who(last)},
            field="amount",
        )
    if asked > owed:
        raise ActionRefused(
            _("Cette facture attend %(owed)s : on ne paie pas plus.") % {"owed": money(owed, currency)},
            field="amount",
        )


def _refuse_before_signature(invoice: ProviderInvoice, day: date) -> None:
    signed_on = queries.signed_on(invoice)
    if signed_on is not None and day < signed_on:
        raise ActionRefused(
            _("La facture n° %(number)s est approuvée le %(day)s : elle ne se paie pas avant.")
            % {"number": invoice.number, "day": day_text(signed_on)},
            field="paid_on",
        )


def _who(payout: Payout) -> dict[str, str]:
    at = timezone.localtime(payout.recorded_at)
    return {"name": payout.paid_by_name, "time": f"{at:%H:%M}", "day": day_text(at.date())}


def _refuse_payer(invoice: ProviderInvoice, amount: int, day: date) -> None:
    actor = current_actor()
    who = (actor.user_id, actor.user_name)
    if not (queries.has_signed(invoice, *who) or queries.entered_by(invoice, *who)):
        return
    limit = threshold_on(day)
    if queries.paid_on_day(*who, day) + amount > limit:
        raise ActionRefused(
            _("Vous avez saisi ou approuvé ces dossiers : au-dessus de %(limit)s par jour, une autre personne paie.")
            % {"limit": money(limit, actor.currency)}
        )


def _refuse_overdraft(till: Till, amount: int) -> None:
    """A bank may be overdrawn, but never unawares: its balance is that of the book, whatever the day of the payment."""
    currency, left = current_actor().currency, tills().get(pk=till.pk).held - amount
    if till.kind != TillKind.CASH and left < 0:
        raise ActionRefused(
            _(
                "«\u00a0%(till)s\u00a0» tient %(held)s\u00a0: ce paiement l'amènerait à %(left)s. "
                "Choisissez un autre compte, ou cochez pour payer quand même."
            )
            % {"till": till.name, "held": money(left + amount, currency), "left": money(left, currency)},
            field="confirmed",
        )


def _write(invoice: ProviderInvoice, till: Till, amount: int, reference: str, days: tuple[date, date]) -> Payout:
    """The order and its entry; `days` are the one on which it was paid and the one on which it is recorded."""
    actor, (day, recorded_on) = current_actor(), days
    number = take_numbers(PAYOUTS)
    entry = post(
        posted_on=day,
        label=_("Paiement %(provider)s, facture n° %(invoice)s, ordre n° %(number)s")
        % {"provider": spoken.of(invoice.provider), "invoice": invoice.number, "number": number},
        legs=[
            LegFacts(AccountUse.PROVIDERS, amount, queries.party_of(invoice.provider_id)),
            LegFacts(till.account.code, -amount),
        ],
        source=f"{Payout._meta.label}:{number}",
        voucher=reference.strip(),
        field="paid_on",
    )
    return Payout.objects.create(
        organisation_id=invoice.organisation_id,
        number=number,
        provider=invoice.provider,
        paid_on=day,
        amount=amount,
        till=till,
        reference=reference.strip()[:60],
        entry=entry,
        paid_by_id=actor.user_id,
        paid_by_name=actor.user_name,
        recorded_on=recorded_on,
        recorded_at=timezone.now(),
    )


@action(
    "claims.reverse_payout", permission=PAY, clock=frozenset({"reversed_on"}), label=N_("a annulé un ordre de paiement")
)
def reverse_payout(*, payout: Payout, reversed_on: date, reason: str) -> Payout:
    """Undo a payment that was not made (wrong till, cheque returned): the money is back and the invoice owed again.

    Raises ActionRefused without a reason, before its own day, when it is reversed already, or when the month is closed.
    """
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi ce paiement est annulé."), field="reason")
    if reversed_on < payout.paid_on:
        raise ActionRefused(
            _("L'ordre n° %(number)s est du %(day)s : il ne s'annule pas avant.")
            % {"number": payout.number, "day": day_text(payout.paid_on)}
        )
    shares = list(queries.shares_of(payout))
    invoices = [lock_invoice(share.invoice) for share in sorted(shares, key=lambda share: share.invoice_id)]
    if payout.reversal_of_id is not None or Payout.objects.filter(reversal_of=payout).exists():
        raise ActionRefused(_("L'ordre n° %(number)s est déjà annulé.") % {"number": payout.number})
    mirror = _mirror(payout, reversed_on, reason.strip()[:200])
    PayoutShare.objects.bulk_create(
        PayoutShare(
            organisation_id=share.organisation_id, payout=mirror, invoice_id=share.invoice_id, amount=-share.amount
        )
        for share in shares
    )
    for invoice in invoices:
        _owe_again(invoice)
    return mirror


def _mirror(payout: Payout, day: date, reason: str) -> Payout:
    actor = current_actor()
    number = take_numbers(PAYOUTS)
    return Payout.objects.create(
        organisation_id=payout.organisation_id,
        number=number,
        provider=payout.provider,
        paid_on=day,
        amount=-payout.amount,
        till=payout.till,
        reference=payout.reference,
        entry=reverse(entry=payout.entry, posted_on=day, reason=reason),
        paid_by_id=actor.user_id,
        paid_by_name=actor.user_name,
        recorded_on=day,
        recorded_at=timezone.now(),
        reversal_of=payout,
        reversal_reason=reason,
    )


def _owe_again(invoice: ProviderInvoice) -> None:
    was_paid = invoice.state == InvoiceState.PAID
    paid = queries.paid_of(invoice)
    move_invoice(invoice, InvoiceState.PARTLY_PAID if paid else InvoiceState.APPROVED)
    if was_paid:
        move_claims(Claim.objects.filter(invoice=invoice), ClaimState.PAID, ClaimState.IN_PAYMENT)
