"""Rates, dues, receipts and what each receipt settles; suspensions decided by a person."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contributions.choices import Basis, CountedOn, DueKind, PaymentMethod, Periodicity, ReceiptLayout
from contributions.querysets import Allocations, Dues, Rates, Receipts, Suspensions
from core.guards import AppendOnly, Refuse
from core.spans import Span
from ledger.models import Entry, Till, refuse_in_closed_month
from members.models import Beneficiary, Enrolment, Household, Plan
from organisations.models import DatedRow, TenantModel, User

SAME_REFERENCE = (
    "NEW.reference <> '' AND NEW.reversal_of_id IS NULL AND EXISTS (SELECT 1 FROM \"contributions_receipt\" r "
    "WHERE r.till_id = NEW.till_id AND r.reference = NEW.reference AND r.reversal_of_id IS NULL AND NOT EXISTS "
    '(SELECT 1 FROM "contributions_receipt" m WHERE m.reversal_of_id = r.id))'
)
"""One operator reference, one payment; the reference of a reversed receipt may be typed again, on the right family."""


class Rate(TenantModel, DatedRow):
    """What a plan costs from a day on, in francs; the fields are those of `rules.facts.RateTerms`."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rates", verbose_name=_("formule"))
    amount = models.BigIntegerField(_("montant"), validators=[MinValueValidator(0)])
    basis = models.CharField(_("base"), max_length=10, choices=Basis.choices, default=Basis.PERSON)
    amount_months = models.PositiveSmallIntegerField(_("ce montant paie, en mois"), default=1)
    periodicity = models.CharField(_("appel"), max_length=12, choices=Periodicity.choices, default=Periodicity.MONTHLY)
    cycle_month = models.PositiveSmallIntegerField(_("mois de début des périodes"), null=True, blank=True, default=1)
    counted_on = models.CharField(
        _("personnes comptées"), max_length=10, choices=CountedOn.choices, default=CountedOn.FIRST_DAY
    )
    free_after_day = models.PositiveSmallIntegerField(
        _("mois offert si l'adhésion a lieu après le"), null=True, blank=True
    )
    enrolment_fee = models.BigIntegerField(_("droit d'adhésion"), default=0, validators=[MinValueValidator(0)])
    due_day = models.PositiveSmallIntegerField(_("jour d'échéance"), default=1)
    grace_days = models.PositiveSmallIntegerField(_("délai de grâce, en jours"), default=30)
    waiting_months = models.PositiveSmallIntegerField(_("période d'attente, en mois"), default=0)
    newborn_days = models.PositiveSmallIntegerField(
        _("nouveau-né sans attente s'il est déclaré sous, en jours"), default=30
    )
    renewal_days = models.PositiveSmallIntegerField(_("renouvellement sans attente sous, en jours"), default=30)
    reinstatement_days = models.PositiveSmallIntegerField(_("attente après un retard payé, en jours"), default=0)

    objects: ClassVar[Rates] = Rates()

    class Meta(DatedRow.Meta):
        ordering = ["plan", "starts_on"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "starts_on"], name="rate_once_a_day"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, enrolment_fee__gte=0, due_day__range=(1, 28), amount_months__gte=1),
                name="rate_real",
            ),
        ]


class Due(TenantModel):
    """What a household owes for a span of months. « Paid » is never stored: it is what the allocations say."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="dues")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="dues")
    rate = models.ForeignKey(Rate, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=DueKind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    """Above 1: one more complement from the same day, of who was declared later still."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The first day that it does not cover."""
    person_count = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    due_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField()
    posted_on = models.DateField()
    """The day it entered the book: its first day, or the day it was raised when that is earlier or its month closed."""
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    """The writing « adhérents à cotisations » that it is a part of."""
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    left: int
    """Francs that it still waits for, when the rows were asked for with `with_left`."""

    objects: ClassVar[Dues] = Dues()
    guards: ClassVar[tuple] = (AppendOnly(but=frozenset({"cancelled_on", "cancel_reason"})),)

    class Meta:
        verbose_name = _("appel de cotisations")
        ordering = ["due_on", "-kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind", "starts_on", "number"],
                condition=Q(cancelled_on__isnull=True),
                name="due_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, ends_on__gt=F("starts_on")), name="due_real"),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="due_month")]

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_on is not None


class Receipt(TenantModel):
    """Money received from a household: its number, never used again; a mistake is another row that reverses it."""

    number = models.PositiveBigIntegerField(_("n°"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="receipts")
    paid_on = models.DateField(_("payé le"))
    amount = models.BigIntegerField(_("montant"))
    method = models.CharField(_("moyen"), max_length=8, choices=PaymentMethod.choices)
    till = models.ForeignKey(Till, models.PROTECT, related_name="+")
    reference = models.CharField(_("référence"), max_length=60, blank=True)
    payer = models.CharField(_("payé par"), max_length=120, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reversal_reason = models.CharField(_("motif d'annulation"), max_length=200, blank=True)

    objects: ClassVar[Receipts] = Receipts()
    guards: ClassVar[tuple] = (
        AppendOnly(),
        *refuse_in_closed_month("paid_on"),
        Refuse("INSERT", SAME_REFERENCE, "contributions.Receipt: this payment reference is already on a receipt"),
    )

    class Meta:
        verbose_name = _("reçu")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="receipt_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reversal_of__isnull=True) | Q(amount__lt=0, reversal_of__isnull=False),
                name="receipt_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "paid_on"], name="receipt_day"),
            models.Index(fields=["till", "reference"], name="receipt_reference"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as printed, « R-00452 »."""
        return f"R-{self.number:05d}"

    @property
    def is_reversal(self) -> bool:
        return self.reversal_of_id is not None


class ReceiptPrint(TenantModel):
    """A printing of a receipt: the first is the original, each later one says DUPLICATA."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="prints")
    copy = models.PositiveIntegerField()
    """1 for the original."""
    layout = models.CharField(max_length=4, choices=ReceiptLayout.choices)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    printed_by_name = models.CharField(max_length=120)

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        ordering = ["copy"]
        constraints = [models.UniqueConstraint(fields=["receipt", "copy"], name="receipt_copy_once")]

    @property
    def is_duplicate(self) -> bool:
        return self.copy > 1


class Allocation(TenantModel):
    """What part of a receipt settles which due; what is left of the receipt is the household's advance.

    `settled_on` is the day it was written in the book: the receipt's day, or the day an advance was used. Rights look
    at the day the money was received, which is the receipt's: a due that an advance covers was never late.
    """

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    due = models.ForeignKey(Due, models.PROTECT, related_name="allocations")
    amount = models.BigIntegerField()
    settled_on = models.DateField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    """The receipt's own writing, or the one that used its advance."""
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    objects: ClassVar[Allocations] = Allocations()
    guards: ClassVar[tuple] = (
        AppendOnly(),
        Refuse(
            "INSERT",
            'NEW.amount + (SELECT COALESCE(SUM(a.amount), 0) FROM "contributions_allocation" a '
            'WHERE a.due_id = NEW.due_id) > (SELECT d.amount FROM "contributions_due" d WHERE d.id = NEW.due_id)',
            "contributions.Allocation: more than the due",
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reversal_of__isnull=True) | Q(amount__lt=0, reversal_of__isnull=False),
                name="allocation_sign",
            ),
        ]


class Suspension(TenantModel):
    """Rights suspended by decision of a person, for a household or one beneficiary, from a day to another."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="suspensions")
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, null=True, related_name="suspensions")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)

    objects: ClassVar[Suspensions] = Suspensions()
    guards: ClassVar[tuple] = (AppendOnly(but=frozenset({"ends_on"})),)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="suspension_has_days"
            ),
        ]
