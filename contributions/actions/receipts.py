"""Collecting: a receipt, what it settles and its writing in one transaction; reversing it by its mirror; printing."""

from datetime import date
from typing import cast

from django.utils import timezone
from django.utils.translation import ngettext

from contributions import queries
from contributions.actions.posting import legs_of_advances, legs_of_payment
from contributions.actions.settling import use_advances
from contributions.models import Allocation, Receipt
from contributions.permissions import COLLECT, REVERSE
from contributions.rules.allocation import LARGE_ADVANCE_MONTHS, Payment, allocate
from contributions.rules.facts import OpenDue
from core import formats, spoken
from core.spans import Month
from core.spoken import told as _
from core.text import N_
from ledger.actions import post, refuse_day, reverse
from ledger.models import Till
from members.actions import lock_households
from members.models import Household
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_huge, take_numbers

RECEIPTS = "contributions.receipt"


@action(
    "contributions.collect", label=N_("a encaissé une cotisation"), permission=COLLECT, clock=frozenset({"recorded_on"})
)
def collect(
    *,
    household: Household,
    paid_on: date,
    amount: int,
    method: str,
    till: Till,
    reference: str = "",
    payer: str = "",
    for_month: Month | None = None,
    accept_advance: bool = True,
    accept_large: bool = True,
    recorded_on: date | None = None,
) -> Receipt:
    """Receive `amount` francs from a household: the enrolment fee first, then the oldest due; the rest is an advance.

    One transaction: the receipt, numbered without gaps, what it settles, and the writing of the till. Two cashiers who
    take the same month at once both get a receipt: one settles the month, the other is an advance (F14).
    `recorded_on` is the day on which it is typed, None for what is recorded as it happens.
    Raises ActionRefused for a day after it, when the till is closed or of another kind, the reference is known, the
    month is closed, and, when an advance was not accepted, when `for_month` is paid already or more is given than is
    owed; when a large one was not, when it would pay more than two years.
    """
    refuse_day(paid_on, recorded_on, field="paid_on")
    _refuse_unreal(amount, method, till)
    lock_households([household.pk])
    payment = allocate(amount, _owed(household, paid_on))
    if not accept_advance:
        _refuse_advance(household, payment, for_month, paid_on)
    if not accept_large:
        _refuse_large(household, payment, paid_on)
    number = take_numbers(RECEIPTS)
    _refuse_known(till, reference.strip())
    receipt = Receipt(number=number, household=household, paid_on=paid_on, amount=amount, method=method, till=till)
    receipt.reference, receipt.payer = reference.strip(), payer.strip()
    return _write(household, payment, receipt)


def _write(household: Household, payment: Payment, receipt: Receipt) -> Receipt:
    """The entry, the receipt and what it settles."""
    actor = current_actor()
    receipt.organisation_id = actor.organisation_id
    settled = payment.amount - payment.advance
    receipt.entry = post(
        posted_on=receipt.paid_on,
        label=_("Cotisation de la famille %(number)s, reçu %(receipt)s")
        % {"number": household.number, "receipt": receipt.label},
        legs=legs_of_payment(receipt.till.account.code, household.pk, settled, payment.advance),
        source=f"{Receipt._meta.label}:{receipt.number}",
        field="paid_on",
    )
    receipt.received_by_id, receipt.received_by_name = actor.user_id, actor.user_name
    receipt.recorded_at = timezone.now()
    receipt.save(force_insert=True)
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=receipt.organisation_id,
            receipt=receipt,
            due_id=cast(int, part.due),
            amount=part.amount,
            settled_on=receipt.paid_on,
            entry=receipt.entry,
        )
        for part in payment.parts
    )
    return receipt


def _refuse_unreal(amount: int, method: str, till: Till) -> None:
    refuse_huge(amount, field="amount")
    if amount <= 0:
        raise ActionRefused(_("Le montant doit être au-dessus de zéro."), field="amount")
    if not till.is_open:
        raise ActionRefused(_("« %(till)s » n'est plus en service.") % {"till": till.name}, field="till")
    if till.kind != method:
        raise ActionRefused(_("« %(till)s » ne reçoit pas ce moyen de paiement.") % {"till": till.name}, field="method")


def _refuse_known(till: Till, reference: str) -> None:
    """The number of the receipt is taken: nobody else records a payment of this mutual until this action commits."""
    known = queries.with_reference(till, reference) if reference else None
    if known is not None:
        raise ActionRefused(
            _("La référence %(reference)s est déjà enregistrée (reçu %(receipt)s, %(day)s).")
            % {"reference": reference, "receipt": known.label, "day": formats.day(known.paid_on)},
            field="reference",
        )


def _owed(household: Household, day: date) -> list[OpenDue]:
    """The dues that wait for money once what the family paid earlier is used."""
    owed = queries.open_dues([household.pk])
    if owed and use_advances([household.pk], day):
        owed = queries.open_dues([household.pk])
    return owed.get(household.pk, [])


def _months_ahead(household: Household, payment: Payment, day: date) -> int:
    """How many months of the household's price the advance would pay; 0 when its price is not known."""
    price = queries.monthly_price(household.pk, day) if payment.advance else 0
    return payment.advance // price if price else 0


def _refuse_large(household: Household, payment: Payment, day: date) -> None:
    months = _months_ahead(household, payment, day)
    if months > LARGE_ADVANCE_MONTHS:
        raise ActionRefused(
            _(
                "%(advance)s d'avance paieraient %(months)s mois de cotisation de cette famille. "
                "Vérifiez les zéros, ou cochez «\u00a0Le montant est juste\u00a0»."
            )
            % {"advance": formats.money(payment.advance, current_actor().currency), "months": formats.count(months)},
            field="accept_large",
        )


def _refuse_advance(household: Household, payment: Payment, for_month: Month | None, day: date) -> None:
    paid = queries.settlement_of(household.pk, for_month) if for_month else None
    if paid is None and not payment.parts:
        paid = queries.last_settlement(household.pk)
    if paid is not None and (for_month is not None or not payment.parts):
        raise ActionRefused(
            _(
                "La cotisation %(month)s est déjà payée (reçu %(receipt)s, %(day)s, par %(name)s). "
                "Choisissez un autre mois ou cochez « Enregistrer en avance »."
            )
            % {
                "month": spoken.of_month(paid.month),
                "receipt": paid.receipt.label,
                "day": formats.day(paid.receipt.paid_on),
                "name": paid.receipt.received_by_name,
            },
            field="amount",
        )
    if payment.advance:
        currency, months = current_actor().currency, _months_ahead(household, payment, day)
        raise ActionRefused(
            _(
                "La famille doit %(owed)s : il y aurait %(advance)s de trop%(months)s. "
                "Corrigez le montant ou cochez « Enregistrer en avance »."
            )
            % {
                "owed": formats.money(payment.amount - payment.advance, currency),
                "advance": formats.money(payment.advance, currency),
                "months": ngettext(" (%(count)s mois)", " (%(count)s mois)", months) % {"count": formats.count(months)}
                if months
                else "",
            },
            field="amount",
        )


@action(
    "contributions.reverse_receipt", label=N_("a annulé un reçu"), permission=REVERSE, clock=frozenset({"recorded_on"})
)
def reverse_receipt(*, receipt: Receipt, reason: str, on: date, recorded_on: date | None = None) -> Receipt:
    """Undo a receipt by its mirror, dated `on`: what it settled is owed again, and rights are what the rest pays for.

    Raises ActionRefused without a reason, for a receipt already reversed, before its own day, after `recorded_on`
    (the day on which it is typed), or in a closed month.
    """
    refuse_day(on, recorded_on, field="on")
    return _reverse(receipt, reason, on)


@action(
    "contributions.void_receipt", label=N_("a annulé son reçu du jour"), permission=COLLECT, clock=frozenset({"on"})
)
def void_receipt(*, receipt: Receipt, reason: str, on: date) -> Receipt:
    """Undo one's own receipt of the day before the till is closed: the same mirror, without the right to reverse."""
    actor = current_actor()
    is_mine = actor.user_id is not None and receipt.received_by_id == actor.user_id
    if not is_mine or timezone.localdate(receipt.recorded_at) != on or queries.counted_since(receipt):
        raise ActionRefused(
            _(
                "Ce reçu ne s'annule plus ici : seul son auteur le peut, le jour même, avant la clôture de la caisse. "
                "Demandez au gestionnaire."
            )
        )
    return _reverse(receipt, reason, on)


def _reverse(receipt: Receipt, reason: str, on: date) -> Receipt:
    lock_households([receipt.household_id])
    _refuse_reversal(receipt, reason, on)
    actor, reason = current_actor(), reason.strip()[:200]
    number = take_numbers(RECEIPTS)
    parts = list(Allocation.objects.standing().filter(receipt=receipt))
    mirror = Receipt.objects.create(
        organisation_id=receipt.organisation_id,
        number=number,
        household_id=receipt.household_id,
        paid_on=on,
        amount=-receipt.amount,
        method=receipt.method,
        till_id=receipt.till_id,
        reference=receipt.reference,
        payer=receipt.payer,
        entry=reverse(entry=receipt.entry, posted_on=on, reason=reason, field="on"),
        received_by_id=actor.user_id,
        received_by_name=actor.user_name,
        recorded_at=timezone.now(),
        reversal_of=receipt,
        reversal_reason=reason,
    )
    _undo_moves(receipt, mirror, sum(part.amount for part in parts))
    Allocation.objects.bulk_create(
        Allocation(
            organisation_id=part.organisation_id,
            receipt=mirror,
            due_id=part.due_id,
            amount=-part.amount,
            settled_on=on,
            entry=mirror.entry,
            reversal_of=part,
        )
        for part in parts
    )
    use_advances([receipt.household_id], on)
    return mirror


def _refuse_reversal(receipt: Receipt, reason: str, on: date) -> None:
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi ce reçu est annulé."), field="reason")
    if receipt.is_reversal:
        raise ActionRefused(_("Le reçu %(number)s est lui-même une annulation.") % {"number": receipt.label})
    if Receipt.objects.filter(reversal_of=receipt).exists():
        raise ActionRefused(_("Le reçu %(number)s est déjà annulé.") % {"number": receipt.label})
    if on < receipt.paid_on:
        raise ActionRefused(
            _("Le reçu %(number)s est du %(day)s : il ne s'annule pas avant.")
            % {"number": receipt.label, "day": formats.day(receipt.paid_on)},
            field="on",
        )


def _undo_moves(receipt: Receipt, mirror: Receipt, settled: int) -> None:
    """The mirror undoes what the receipt settled on its day; what moved since between claims and advances follows."""
    at_first = sum(part.amount for part in Allocation.objects.filter(receipt=receipt, entry_id=receipt.entry_id))
    moved = settled - at_first
    if moved:
        post(
            posted_on=mirror.paid_on,
            label=_("Avance du reçu %(number)s annulée") % {"number": receipt.label},
            legs=legs_of_advances({receipt.household_id: -moved}),
            source=f"{Receipt._meta.label}:{receipt.number}",
        )
