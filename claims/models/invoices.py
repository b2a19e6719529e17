"""A provider's monthly invoice, its two signatures, and what was paid of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import InvoiceState
from claims.models.providers import Provider
from core.guards import AppendOnly, Refuse
from ledger.models import Entry, Till, refuse_in_closed_month
from organisations.models import TenantModel, User

ON_PAPER = ("provider_reference", "month_on", "received_on", "paper_total")
"""What a provider's paper says: typed when it is received, corrected until it is signed."""
CORRECTED = (*ON_PAPER, "payable_on", "gap_reason")
"""What a correction of the paper may change, what follows from it included."""
_OTHER_PAPER = " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in (*ON_PAPER, "payable_on"))


class ProviderInvoice(TenantModel):
    """The claims a provider sends for a month, and the total on its paper."""

    number = models.PositiveBigIntegerField(_("n°"))
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="invoices", verbose_name=_("prestataire"))
    provider_reference = models.CharField(_("n° de la facture"), max_length=40, blank=True)
    month_on = models.DateField(_("mois"))
    """The first day of the month of care."""
    received_on = models.DateField(_("reçue le"))
    payable_on = models.DateField(_("à payer avant le"))
    paper_total = models.BigIntegerField(_("total du papier"))
    state = models.CharField(_("état"), max_length=12, choices=InvoiceState.choices(), default=InvoiceState.RECEIVED)
    approved_total = models.BigIntegerField(null=True)
    """What was approved, in francs: the sum of the mutual shares at approval."""
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    """The writing that made the debt to the provider."""
    gap_reason = models.CharField(_("motif de l'écart"), max_length=200, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    guards: ClassVar[tuple] = (
        AppendOnly(but=frozenset({"state", "approved_total", "entry", *CORRECTED})),
        Refuse(
            "UPDATE",
            "(OLD.state NOT IN ('received', 'checked', 'sent_back') OR NEW.state NOT IN ('received', 'sent_back')) "
            f"AND ({_OTHER_PAPER})",
            "claims.ProviderInvoice: its paper is corrected before it is signed, and is checked anew",
        ),
    )

    class Meta:
        ordering = ["-received_on", "-number"]
        constraints = [
            models.CheckConstraint(condition=Q(paper_total__gte=0), name="invoice_real"),
            models.UniqueConstraint(fields=["organisation", "number"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["organisation", "provider", "provider_reference"],
                condition=~Q(provider_reference="") & ~Q(state="cancelled"),
                name="invoice_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Approval(TenantModel):
    """A signature under an invoice: the person who prepared it is never the one who approves."""

    invoice = models.ForeignKey(ProviderInvoice, models.PROTECT, related_name="approvals")
    total = models.BigIntegerField()
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_by_name = models.CharField(max_length=120)
    signed_on = models.DateField(_("approuvée le"))
    signed_at = models.DateTimeField()

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["pk"]


class InvoiceReturn(TenantModel):
    """An invoice sent back by the person who was to sign it: why, and what was on it then."""

    invoice = models.ForeignKey(ProviderInvoice, models.PROTECT, related_name="returns")
    reason = models.CharField(_("motif"), max_length=200)
    total = models.BigIntegerField()
    """What the mutual would have owed, in francs."""
    claims = models.JSONField(default=list)
    """The keys of the claims that were on it: they are ticked again when it is mended."""
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_by_name = models.CharField(max_length=120)
    returned_on = models.DateField(_("renvoyée le"))
    returned_at = models.DateTimeField()

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="invoice_return_told")]


class InvoiceCorrection(TenantModel):
    """A paper that was mistyped: what the invoice said before, and who corrected it (they never sign it)."""

    invoice = models.ForeignKey(ProviderInvoice, models.PROTECT, related_name="corrections")
    provider_reference = models.CharField(max_length=40, blank=True)
    month_on = models.DateField()
    received_on = models.DateField()
    payable_on = models.DateField()
    paper_total = models.BigIntegerField()
    gap_reason = models.CharField(max_length=200, blank=True)
    claims = models.JSONField(null=True)
    """The keys of the claims that were ticked, and stay so; None when the month changed: those of the new one are."""
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    corrected_by_name = models.CharField(max_length=120)
    corrected_on = models.DateField()
    corrected_at = models.DateTimeField()

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["pk"]


class Payout(TenantModel):
    """Money paid to a provider on a payment order; never changed, reversed by another row."""

    number = models.PositiveBigIntegerField(_("ordre n°"))
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="payouts")
    paid_on = models.DateField(_("payé le"))
    amount = models.BigIntegerField(_("montant"))
    till = models.ForeignKey(Till, models.PROTECT, related_name="+")
    reference = models.CharField(_("référence"), max_length=60, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paid_by_name = models.CharField(max_length=120)
    recorded_on = models.DateField(_("enregistré le"))
    """The day on which it was typed, by the clock: what a person may pay in a day is added up over it."""
    recorded_at = models.DateTimeField()
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reversal_reason = models.CharField(_("motif d'annulation"), max_length=200, blank=True)

    guards: ClassVar[tuple] = (AppendOnly(), *refuse_in_closed_month("paid_on"))

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="payout_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reversal_of__isnull=True) | Q(amount__lt=0, reversal_of__isnull=False),
                name="payout_sign",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "paid_on"], name="payout_day")]

    def __str__(self) -> str:
        return str(self.number)


class PayoutShare(TenantModel):
    """What part of a payout settles which invoice."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="shares")
    invoice = models.ForeignKey(ProviderInvoice, models.PROTECT, related_name="shares")
    amount = models.BigIntegerField()

    guards: ClassVar[tuple] = (
        AppendOnly(),
        Refuse(
            "INSERT",
            'NEW.amount + (SELECT COALESCE(SUM(s.amount), 0) FROM "claims_payoutshare" s '
            "WHERE s.invoice_id = NEW.invoice_id) > COALESCE((SELECT i.approved_total "
            'FROM "claims_providerinvoice" i WHERE i.id = NEW.invoice_id), 0)',
            "claims.PayoutShare: more than what is owed",
        ),
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="share_moves_money")]
