"""The second signature under a provider's invoice: given, and the debt enters the book; or refused, with the reason."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from claims import queries
from claims.actions.invoices import INVOICES, lock_invoice, move_claims, move_invoice, take_off
from claims.choices import ClaimState, InvoiceState
from claims.models import DIFFERENT_PEOPLE_ABOVE, Approval, Claim, InvoiceReturn, ProviderInvoice
from claims.permissions import APPROVE
from core import spoken
from core.formats import day as day_text
from core.formats import money
from core.spoken import told as _
from core.text import N_
from ledger.actions import post
from ledger.choices import AccountUse
from ledger.models import Entry
from ledger.rules import LegFacts
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import take_numbers
from organisations.queries import known_value


@action(
    "claims.approve_invoice", permission=APPROVE, clock=frozenset({"approved_on"}), label=N_("a approuvé une facture")
)
def approve_invoice(
    *,
    invoice: ProviderInvoice,
    approved_on: date,
    total: int | None = None,
    seen: int | None = None,
    gap_reason: str = "",
) -> ProviderInvoice:
    """Sign an invoice as a second person: the debt to the provider enters the book that day, never one that is typed.

    `total` is what the signer saw, in francs, and `seen` how many corrections of the paper: others by now refuse.
    Raises ActionRefused on a day before it was received, when the signer prepared or corrected it, when they typed one
    of its claims and their signatures of the day pass the mutual's threshold, when it has no claim, when a part of the
    gap with the paper has no reason (here or on the invoice), or when the month is closed.
    """
    held = lock_invoice(invoice, InvoiceState.CHECKED)
    _refuse_before_reception(held, approved_on)
    if seen is not None and seen != queries.corrections_of(held).count():
        raise ActionRefused(_("Le papier de cette facture a été corrigé entre-temps. Relisez-le avant de signer."))
    claims = list(queries.claims_on(held).select_for_update(of=("self",)).order_by("pk"))
    if not claims:
        raise ActionRefused(_("Cette facture n'a aucun dossier. Rattachez-les d'abord."))
    owed = queries.attached_total(claims)
    if total is not None and total != owed:
        raise ActionRefused(
            _("Le total est maintenant de %(total)s. Relisez la facture.")
            % {"total": money(owed, current_actor().currency)}
        )
    reason = gap_reason.strip()[:200] or held.gap_reason
    _refuse_unexplained(held, claims, reason)
    take_numbers(INVOICES, 0)  # held: the signatures of the day are added up one at a time
    _refuse_signer(held, owed, approved_on)
    _sign(held, owed, approved_on, reason)
    return held


def _sign(invoice: ProviderInvoice, owed: int, day: date, reason: str) -> None:
    """The debt, the signature, and the claims that now wait for their money."""
    actor = current_actor()
    entry = _post_debt(invoice, owed, day) if owed else None
    move_invoice(invoice, InvoiceState.APPROVED, entry=entry, approved_total=owed, gap_reason=reason)
    Approval.objects.create(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        total=owed,
        signed_by_id=actor.user_id,
        signed_by_name=actor.user_name,
        signed_on=day,
        signed_at=timezone.now(),
    )
    rows = Claim.objects.filter(invoice=invoice)
    move_claims(rows, ClaimState.INVOICED, ClaimState.IN_PAYMENT)
    if not owed:
        move_invoice(invoice, InvoiceState.PAID)
        move_claims(rows, ClaimState.IN_PAYMENT, ClaimState.PAID)


def _refuse_unexplained(invoice: ProviderInvoice, claims: Sequence[Claim], reason: str) -> None:
    gap = 0 if reason else queries.gap_of(invoice, claims).unexplained
    if gap:
        raise ActionRefused(
            _(
                "Entre le papier et les dossiers, %(gap)s restent sans explication. "
                "Écrivez le motif de l'écart, ou rattachez les dossiers qui manquent."
            )
            % {"gap": money(abs(gap), current_actor().currency)},
            field="gap_reason",
        )


def _refuse_before_reception(invoice: ProviderInvoice, day: date) -> None:
    if day < invoice.received_on:
        raise ActionRefused(
            _("La facture n° %(number)s est reçue le %(day)s : elle ne s'approuve pas avant.")
            % {"number": invoice.number, "day": day_text(invoice.received_on)}
        )


def _refuse_signer(invoice: ProviderInvoice, total: int, day: date) -> None:
    actor = current_actor()
    if queries.is_preparer(invoice):
        raise ActionRefused(_("Vous avez préparé ou corrigé cette facture : une autre personne doit l'approuver."))
    if not queries.entered_by(invoice, actor.user_id, actor.user_name):
        return
    signed = queries.approved_on_day(actor.user_id, actor.user_name, day)
    if signed + total > threshold_on(day):
        raise ActionRefused(
            _(
                "Vous avez saisi des dossiers de cette facture : au-dessus de %(limit)s par jour, "
                "une autre personne signe."
            )
            % {"limit": money(threshold_on(day), actor.currency)}
        )


@action(
    "claims.send_back_invoice",
    permission=APPROVE,
    clock=frozenset({"returned_on"}),
    private=frozenset({"reason"}),  # it is about claims: somebody may name care in it
    label=N_("a renvoyé une facture"),
)
def send_back_invoice(*, invoice: ProviderInvoice, returned_on: date, reason: str) -> ProviderInvoice:
    """Refuse to sign an invoice: its claims are free, to be mended or left out, and those who prepare it are told why.

    Raises ActionRefused without a reason, when the day is before it was received, or when it does not wait for a
    signature.
    """
    actor, told = current_actor(), reason.strip()[:200]
    if not told:
        raise ActionRefused(_("Écrivez pourquoi la facture est renvoyée."), field="reason")
    held = lock_invoice(invoice, InvoiceState.CHECKED)
    if returned_on < held.received_on:
        raise ActionRefused(
            _("La facture n° %(number)s est reçue le %(day)s : elle ne se renvoie pas avant.")
            % {"number": held.number, "day": day_text(held.received_on)}
        )
    claims = list(queries.claims_on(held))
    InvoiceReturn.objects.create(
        organisation_id=held.organisation_id,
        invoice=held,
        reason=told,
        total=queries.attached_total(claims),
        claims=[claim.pk for claim in claims],
        returned_by_id=actor.user_id,
        returned_by_name=actor.user_name,
        returned_on=returned_on,
        returned_at=timezone.now(),
    )
    take_off(held)
    move_invoice(held, InvoiceState.SENT_BACK)
    return held


def threshold_on(day: date) -> int:
    """Francs a day above which entry, approval and payment are by different people."""
    return known_value(current_actor().organisation_id, DIFFERENT_PEOPLE_ABOVE, day)


def _post_debt(invoice: ProviderInvoice, total: int, day: date) -> Entry:
    return post(
        posted_on=day,
        label=_("Facture n° %(number)s %(provider)s, soins %(month)s")
        % {
            "number": invoice.number,
            "provider": spoken.of(invoice.provider),
            "month": spoken.of_month(invoice.month_on),
        },
        legs=[
            LegFacts(AccountUse.BENEFITS, total),
            LegFacts(AccountUse.PROVIDERS, -total, queries.party_of(invoice.provider_id)),
        ],
        source=f"{ProviderInvoice._meta.label}:{invoice.pk}",
        voucher=invoice.provider_reference,
    )
