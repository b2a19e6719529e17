"""A care slip as entered, the decisions taken on it, and the append-only ledger of what it consumed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import ClaimState, ConsumptionKind, Outcome, Setting, Settlement, VisitType
from claims.models.invoices import ProviderInvoice
from claims.models.providers import CareItem, Diagnosis, Provider
from core.guards import AppendOnly, Refuse
from ledger.models import refuse_in_closed_month
from members.models import Beneficiary, Household
from organisations.models import TenantModel, User

COMPLETED = ("slip_number", "slip_total", "signed", "documents", "diagnosis", "referral")
"""What a returned claim may bring when it comes back."""
COMPLETED_COLUMNS = tuple("diagnosis_id" if name == "diagnosis" else name for name in COMPLETED)
STILL_OWED = (
    '(SELECT COALESCE(SUM(s.amount), 0) FROM "claims_payoutshare" s WHERE s.invoice_id = NEW.invoice_id) < '
    '(SELECT COALESCE(i.approved_total, 0) FROM "claims_providerinvoice" i WHERE i.id = NEW.invoice_id)'
)
"""The claim's invoice is not paid in full."""


class Claim(TenantModel):
    """One care slip (attestation de soins). What was typed never changes after submission; decisions are other rows."""

    number = models.PositiveBigIntegerField(_("n°"))
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="claims", verbose_name=_("prestataire"))
    slip_number = models.CharField(_("n° d'attestation"), max_length=20, blank=True)
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="claims", verbose_name=_("personne"))
    settlement = models.CharField(
        _("règlement"), max_length=14, choices=Settlement.choices(), default=Settlement.THIRD_PARTY
    )
    setting = models.CharField(_("cadre"), max_length=12, choices=Setting.choices(), default=Setting.OUT_PATIENT)
    visit_type = models.CharField(_("visite"), max_length=10, choices=VisitType.choices(), default=VisitType.DIRECT)
    care_from = models.DateField(_("date des soins"))
    care_to = models.DateField(_("fin des soins"))
    received_on = models.DateField(_("reçue le"))
    typed_on = models.DateField(_("saisie le"))
    slip_total = models.BigIntegerField(_("total de l'attestation"), null=True, blank=True)
    signed = models.BooleanField(_("signée"), default=True)
    documents = models.JSONField(default=list, blank=True)
    diagnosis = models.ForeignKey(
        Diagnosis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diagnostic")
    )
    circumstances = models.JSONField(default=list, blank=True)
    referral = models.BooleanField(_("référence"), default=False)
    other_cover = models.CharField(_("autre couverture"), max_length=60, blank=True)
    other_cover_rate_bp = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("état"), max_length=12, choices=ClaimState.choices(), default=ClaimState.SUBMITTED)
    decision = models.OneToOneField("claims.Decision", models.PROTECT, null=True, related_name="+")
    """The decision in force; earlier ones stay in `decisions`."""
    invoice = models.ForeignKey(ProviderInvoice, models.PROTECT, null=True, blank=True, related_name="claims")
    note = models.CharField(_("observation"), max_length=200, blank=True)
    """What is missing in a returned claim, or why it was reversed."""
    reversed_on = models.DateField(_("annulé le"), null=True, blank=True)
    """The day from which its decisions no longer count: the months closed before keep it."""
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_by_name = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    guards: ClassVar[tuple] = (
        AppendOnly(but=frozenset({"state", "decision", "invoice", "note", "reversed_on", *COMPLETED})),
        *refuse_in_closed_month("reversed_on"),
        Refuse(
            "UPDATE",
            "OLD.state <> 'returned' AND ("
            + " OR ".join(f'OLD."{name}" {{differs}} NEW."{name}"' for name in COMPLETED_COLUMNS)
            + ")",
            "claims.Claim: only a returned claim is completed",
        ),
        Refuse(
            "UPDATE",
            f"OLD.state = 'paid' AND NEW.state <> 'paid' AND NOT (NEW.state = 'in_payment' AND {STILL_OWED})",
            "claims.Claim: a paid claim is frozen",
        ),
        Refuse(
            "UPDATE",
            f"OLD.state <> 'paid' AND NEW.state = 'paid' AND (NEW.invoice_id IS NULL OR {STILL_OWED})",
            "claims.Claim: a claim is paid with its invoice",
        ),
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="claim_number_once"),
            models.CheckConstraint(condition=Q(care_to__gte=F("care_from")), name="care_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="reversed", reversed_on__isnull=False)
                | (~Q(state="reversed") & Q(reversed_on__isnull=True)),
                name="claim_reversed_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["organisation", "provider", "slip_number"],
                condition=~Q(slip_number="") & Q(state__in=["approved", "invoiced", "in_payment", "paid"]),
                name="slip_accepted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "care_from"], name="claim_care"),
            models.Index(fields=["organisation", "received_on"], name="claim_received"),
            models.Index(fields=["beneficiary", "care_from"], name="claim_person"),
            models.Index(fields=["organisation", "state"], name="claim_state"),
            models.Index(fields=["organisation", "provider", "slip_number"], name="claim_slip"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ClaimLine(TenantModel):
    """One act, medicine or flat fee as billed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(CareItem, models.PROTECT, related_name="+", verbose_name=_("acte"))
    quantity = models.PositiveIntegerField(_("quantité"))
    unit_price = models.BigIntegerField(_("prix unitaire"))
    amount_billed = models.BigIntegerField(_("montant"))
    other_cover = models.BigIntegerField(_("autre couverture"), null=True, blank=True)

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="claim_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount_billed__gte=0), name="claim_line_real"
            ),
        ]


class Decision(TenantModel):
    """A judgement of a claim: outcome, reasons, steps, amounts, the rulebook it was made with, who and when."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices())
    reasons = models.JSONField(default=list)
    """The failed checks of the whole claim: code, effect, numbers compared."""
    billed = models.BigIntegerField()
    refused = models.BigIntegerField()
    other_cover = models.BigIntegerField()
    mutual_share = models.BigIntegerField()
    member_share = models.BigIntegerField()
    rulebook_version = models.CharField(max_length=64)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=120)
    review = models.JSONField(default=dict)
    """What the reviewer said: review reasons looked at, refusal, and by line quantity, price or refusal."""
    review_note = models.CharField(max_length=200, blank=True)

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(billed=F("refused") + F("other_cover") + F("mutual_share") + F("member_share")),
                name="decision_parts_sum",
            ),
            models.CheckConstraint(
                condition=Q(refused__gte=0, other_cover__gte=0, mutual_share__gte=0, member_share__gte=0),
                name="decision_parts_real",
            ),
        ]


class DecisionLine(TenantModel):
    """What was decided on a line, with every step of its amount."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    billed = models.BigIntegerField()
    base = models.BigIntegerField()
    refused = models.BigIntegerField()
    other_cover = models.BigIntegerField()
    mutual_share = models.BigIntegerField()
    member_share = models.BigIntegerField()
    reasons = models.JSONField(default=list)
    steps = models.JSONField(default=list)

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "line"], name="decision_line_once"),
            models.CheckConstraint(
                condition=Q(billed=F("refused") + F("other_cover") + F("mutual_share") + F("member_share")),
                name="decision_line_parts_sum",
            ),
        ]


class Consumption(TenantModel):
    """What a decision took from a ceiling, a count or a deductible. What is left = limit − Σ live rows."""

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="consumptions")
    line = models.ForeignKey(ClaimLine, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=ConsumptionKind.choices())
    pot = models.CharField(max_length=80)
    """The kind of ceiling or count and its key, « household », « category:pharmacy », « visit »."""
    period_starts_on = models.DateField()
    taken = models.BigIntegerField()
    """Francs, events or units, as the kind says; a reversal is below zero."""
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        indexes = [
            models.Index(fields=["household", "kind", "pot", "period_starts_on"], name="consumption_household"),
            models.Index(fields=["beneficiary", "kind", "pot", "period_starts_on"], name="consumption_person"),
            models.Index(fields=["organisation", "pot", "period_starts_on"], name="consumption_pot"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gt=0, reversal_of__isnull=True) | Q(taken__lt=0, reversal_of__isnull=False),
                name="consumption_sign",
            ),
        ]
