"""A provider's monthly invoice: received, corrected, its claims attached, checked, cancelled."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from claims import queries
from claims.choices import ClaimState, InvoiceState
from claims.models import CORRECTED, ON_PAPER, Claim, InvoiceCorrection, Provider, ProviderInvoice
from claims.permissions import INVOICE
from claims.rules.states import CLAIM_MOVES, INVOICE_MOVES, OPEN, may_move
from core.formats import day as day_text
from core.spans import Month, month_of
from core.spoken import told as _
from core.text import N_
from organisations.acting import ActionRefused, action, current_actor, within_action
from organisations.actions import refuse_before_opening, refuse_future, refuse_huge, take_numbers

INVOICES = "claims.invoice"


@action(
    "claims.receive_invoice",
    permission=INVOICE,
    clock=frozenset({"recorded_on"}),
    label=N_("a reçu la facture d'un prestataire"),
)
def receive_invoice(
    *,
    provider: Provider,
    month: Month,
    received_on: date,
    paper_total: int,
    provider_reference: str = "",
    recorded_on: date | None = None,
) -> ProviderInvoice:
    """Record a provider's invoice for a month, with the total its paper asks of the mutual, in francs.

    The day it is to be paid by comes from the agreement. Raises ActionRefused for a number already recorded or a
    reception before the month begins or after `recorded_on`, the day on which it is typed.
    """
    actor, reference = current_actor(), provider_reference.strip()
    _refuse_unreal(month, received_on, paper_total, recorded_on)
    number = take_numbers(INVOICES)
    _refuse_known(provider, reference)
    return ProviderInvoice.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        provider=provider,
        provider_reference=reference,
        month_on=month.first_day,
        received_on=received_on,
        payable_on=queries.payable_on(provider, actor.organisation_id, received_on),
        paper_total=paper_total,
        prepared_by_id=actor.user_id,
        prepared_by_name=actor.user_name,
        created_at=timezone.now(),
    )


@action(
    "claims.correct_invoice",
    permission=INVOICE,
    clock=frozenset({"corrected_on"}),
    label=N_("a corrigé la facture d'un prestataire"),
)
def correct_invoice(
    *,
    invoice: ProviderInvoice,
    month: Month,
    received_on: date,
    paper_total: int,
    corrected_on: date,
    provider_reference: str = "",
    seen: int | None = None,
) -> ProviderInvoice:
    """Correct what was mistyped of an invoice's paper while nobody signed it; the provider stays.

    Its claims come off, to be checked anew against the corrected paper, and the day it is to be paid by follows the
    reception. `seen` is how many corrections its page showed. Raises ActionRefused as its reception does, when nothing
    changes, when somebody corrected it since, or for a reception after it was sent back.
    """
    _refuse_unreal(month, received_on, paper_total, corrected_on)
    held = lock_invoice(invoice, *OPEN)
    if seen is not None and seen != queries.corrections_of(held).count():
        raise ActionRefused(_("Une autre personne a corrigé cette facture entre-temps. Rouvrez-la et relisez-la."))
    typed = (provider_reference.strip(), month.first_day, received_on, paper_total)
    changes = {name: value for name, value in zip(ON_PAPER, typed, strict=True) if getattr(held, name) != value}
    if not changes:
        raise ActionRefused(_("Rien n'a changé : la facture dit déjà cela. Corrigez ce qui est faux, ou revenez."))
    if "received_on" in changes:
        _refuse_after_return(held, received_on)
    if "provider_reference" in changes:
        take_numbers(INVOICES, 0)  # held: nobody records this reference meanwhile
        _refuse_known(held.provider, typed[0])
    _correct(held, changes, corrected_on)
    return held


def _correct(invoice: ProviderInvoice, changes: dict[str, Any], day: date) -> None:
    """Keep what it said, free its claims, and write what the paper says with what follows from it."""
    actor, ticked = current_actor(), None
    if "month_on" not in changes:
        rows = queries.attachable(invoice.provider, month_of(invoice.month_on), invoice)
        ticked = sorted(queries.ticked(invoice, rows))
    InvoiceCorrection.objects.create(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        claims=ticked,
        corrected_by_id=actor.user_id,
        corrected_by_name=actor.user_name,
        corrected_on=day,
        corrected_at=timezone.now(),
        **{name: getattr(invoice, name) for name in CORRECTED},
    )
    if "received_on" in changes:
        changes["payable_on"] = queries.payable_on(invoice.provider, invoice.organisation_id, changes["received_on"])
    if {"month_on", "paper_total"} & set(changes):
        changes["gap_reason"] = ""  # it told another gap
    after = InvoiceState(invoice.state)
    if after is InvoiceState.CHECKED:
        take_off(invoice)
        after = InvoiceState.RECEIVED
    move_invoice(invoice, after, **changes)


def _refuse_unreal(month: Month, received_on: date, paper_total: int, typed_on: date | None) -> None:
    refuse_future(received_on, typed_on, field="received_on")
    refuse_before_opening(received_on, field="received_on")
    refuse_huge(paper_total, field="paper_total")
    if paper_total < 0:
        raise ActionRefused(_("Le total ne peut pas être négatif."), field="paper_total")
    if received_on < month.first_day:
        raise ActionRefused(_("La facture est reçue avant le mois facturé. Vérifiez la date."), field="received_on")


def _refuse_after_return(invoice: ProviderInvoice, received_on: date) -> None:
    sent_back = queries.returns_of(invoice).order_by("returned_on").first()
    if sent_back is not None and received_on > sent_back.returned_on:
        raise ActionRefused(
            _("La facture n° %(number)s est renvoyée le %(day)s : elle n'est pas reçue après.")
            % {"number": invoice.number, "day": day_text(sent_back.returned_on)},
            field="received_on",
        )


def _refuse_known(provider: Provider, reference: str) -> None:
    """The series of numbers is held: nobody else records one of this mutual until this action commits."""
    known = ProviderInvoice.objects.filter(provider=provider, provider_reference=reference)
    other = known.exclude(state=InvoiceState.CANCELLED).first() if reference else None
    if other is not None:
        raise ActionRefused(
            _("La facture %(reference)s de ce prestataire est déjà enregistrée sous le n° %(number)s.")
            % {"reference": reference, "number": other.number},
            field="provider_reference",
        )


@within_action
def lock_invoice(invoice: ProviderInvoice, *within: InvoiceState) -> ProviderInvoice:
    """The invoice as it stands, held until the action commits; raises ActionRefused when its state is none of `within`
    (none given: any)."""
    held = ProviderInvoice.objects.select_for_update(of=("self",)).select_related("provider").get(pk=invoice.pk)
    state = InvoiceState(held.state)
    if within and state not in within:
        raise ActionRefused(
            _("La facture n° %(number)s est « %(state)s » : ce n'est plus possible.")
            % {"number": held.number, "state": _(state.label)}
        )
    return held


@within_action
def move_invoice(invoice: ProviderInvoice, after: InvoiceState, **columns: object) -> None:
    """Take an invoice to a state, an allowed move from its own; raises ValueError otherwise."""
    before = InvoiceState(invoice.state)
    if before is not after and not may_move(INVOICE_MOVES, before, after):
        raise ValueError(f"an invoice never goes from {before} to {after}")
    invoice.state = after
    for name, value in columns.items():
        setattr(invoice, name, value)
    invoice.save(update_fields=["state", *columns])


@within_action
def move_claims(claims: QuerySet[Claim], before: ClaimState, after: ClaimState, **columns: object) -> int:
    """Take claims together from one state to another allowed one; returns how many."""
    if not may_move(CLAIM_MOVES, before, after):
        raise ValueError(f"a claim never goes from {before} to {after}")
    return claims.filter(state=before).update(state=after, **columns)


@action("claims.attach", permission=INVOICE, label=N_("a rattaché des dossiers à une facture"))
def attach_claims(
    *, invoice: ProviderInvoice, claims: Sequence[Claim] | None = None, gap_reason: str = ""
) -> ProviderInvoice:
    """Put exactly these claims on an invoice (None: every accepted claim of its provider and month); others come off.

    Raises ActionRefused for a claim of another provider, one that is not accepted, or one on another invoice; the
    invoice is then checked, and waits for the second signature.
    """
    held = lock_invoice(invoice, *OPEN)
    month = month_of(held.month_on)
    keys = [claim.pk for claim in claims] if claims is not None else None
    take_off(held)
    wanted = queries.attachable(held.provider, month)
    wanted = wanted.filter(care_from__gte=month.first_day) if keys is None else wanted.filter(pk__in=keys)
    found = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    if keys is not None and len(found) != len(set(keys)):
        missing = Claim.objects.filter(pk__in=set(keys) - {claim.pk for claim in found}).first()
        raise ActionRefused(
            _("Le dossier %(number)s ne peut pas aller sur cette facture.")
            % {"number": missing.number if missing else "?"},
            field="claims",
        )
    chosen = Claim.objects.filter(pk__in=[claim.pk for claim in found])
    move_claims(chosen, ClaimState.APPROVED, ClaimState.INVOICED, invoice=held)
    move_invoice(held, InvoiceState.CHECKED, gap_reason=gap_reason.strip()[:200])
    return held


@within_action
def take_off(invoice: ProviderInvoice) -> None:
    """Free every claim of an invoice that nobody signed."""
    rows = Claim.objects.filter(invoice=invoice)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    move_claims(rows, ClaimState.INVOICED, ClaimState.APPROVED, invoice=None)


@action("claims.cancel_invoice", permission=INVOICE, label=N_("a annulé une facture non approuvée"))
def cancel_invoice(*, invoice: ProviderInvoice, reason: str) -> ProviderInvoice:
    """Cancel an invoice that nobody approved: its claims are free again. Raises ActionRefused otherwise."""
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi la facture est annulée."), field="reason")
    held = lock_invoice(invoice, InvoiceState.DRAFT, *OPEN)
    if held.state == InvoiceState.CHECKED:
        take_off(held)
        move_invoice(held, InvoiceState.RECEIVED)
    move_invoice(held, InvoiceState.CANCELLED, gap_reason=reason.strip()[:200])
    return held
