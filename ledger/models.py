"""Accounts, entries whose legs sum to zero, tills and their counts, months and their closing."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.guards import AppendOnly, Refuse, Then
from core.spans import Month
from ledger.choices import SHARED_USES, AccountUse, PcmsClass, TillKind
from organisations.models import TenantModel, User

CLOSED_MONTH = (
    'EXISTS (SELECT 1 FROM "ledger_period" p WHERE p.organisation_id = NEW.organisation_id '
    'AND p.closed_at IS NOT NULL AND NEW."{day}" < p.ends_on)'
)
"""Months close in order: whatever is before the end of a closed one is closed."""


def refuse_in_closed_month(day: str) -> tuple[Refuse, Refuse]:
    """Guards for a money table: no row dated (column `day`) in a closed month, by any path."""
    return (
        Refuse("INSERT", CLOSED_MONTH.format(day=day), "closed month: nothing is written in it"),
        Refuse("UPDATE", CLOSED_MONTH.format(day=day), "closed month: nothing is written in it"),
    )


class Account(TenantModel):
    """An account of the chart (PCMS classes); `use` says what the house posts to it."""

    code = models.CharField(_("numéro"), max_length=10)
    label = models.CharField(_("intitulé"), max_length=80)
    pcms_class = models.PositiveSmallIntegerField(_("classe"), choices=PcmsClass.choices)
    use = models.CharField(max_length=20, choices=AccountUse.choices, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="account_code_once"),
            models.UniqueConstraint(
                fields=["organisation", "use"],
                condition=~Q(use__in=["", *SHARED_USES]),
                name="account_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Period(TenantModel):
    """A month of the book. Closed, it refuses every later write, by any path."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    """The first day after: the span is half open."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entry_count = models.PositiveIntegerField(default=0)
    entry_total = models.BigIntegerField(default=0)
    """What the month's entries moved, in francs, when it was closed."""
    last_number = models.PositiveBigIntegerField(default=0)
    """The book's last entry when it was closed: no later one may be dated in it."""

    guards: ClassVar[tuple] = (
        AppendOnly(but=frozenset({"closed_at", "closed_by", "entry_count", "entry_total", "last_number"})),
        Refuse("UPDATE", "OLD.closed_at IS NOT NULL", "a closed month stays closed"),
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="period_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_has_days"),
        ]

    @property
    def month(self) -> Month:
        return Month(self.starts_on.year, self.starts_on.month)


ON_COUNTED_DAY = (
    'EXISTS (SELECT 1 FROM "ledger_till" t JOIN "ledger_tillcount" c ON c.till_id = t.id '
    'JOIN "ledger_entry" e ON e.id = NEW.entry_id '
    "WHERE t.account_id = NEW.account_id AND e.posted_on >= c.opened_on AND e.posted_on <= c.closed_on "
    "AND substr(e.source, 1, 12) <> 'ledger.Till:' "
    'AND NOT EXISTS (SELECT 1 FROM "ledger_tillcount" o '
    "WHERE o.till_id = t.id AND o.closed_at IS NULL AND o.opened_on <= e.posted_on))"
)
"""A leg that moves a till on a day that a count closed, when no count was opened since for that day; what a count posts
itself (its gap) is named after its till."""


class Zero(models.Model):
    """One row, 0: the only thing that an entry may be committed with as still to write."""

    value = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.value)


class Entry(TenantModel):
    """A balanced writing of the book, whole from its commit on.

    `imbalance` is what is still to write, debits and credits together: twice the total less what its legs move. It is a
    deferred foreign key to zero: on SQLite as on PostgreSQL, a transaction that would leave an entry without legs, or
    with unbalanced ones, cannot commit. Neither side may pass the total: to a whole entry no leg can be added.
    """

    number = models.PositiveBigIntegerField(_("n°"))
    posted_on = models.DateField(_("date"))
    label = models.CharField(_("libellé"), max_length=200)
    voucher = models.CharField(_("pièce"), max_length=40, blank=True)
    """The number of the paper that proves it."""
    total = models.BigIntegerField(default=0)
    """What it moves: the sum of its debits, in francs, written once with it."""
    source = models.CharField(max_length=60, blank=True)
    """What made it, « contributions.Receipt:12 »."""
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    imbalance = models.ForeignKey(Zero, models.PROTECT, default=0, related_name="+", db_column="imbalance")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards: ClassVar[tuple] = (
        AppendOnly(but=frozenset({"imbalance"})),
        Refuse(
            "INSERT",
            'NEW."total" <= 0 OR NEW."imbalance" <> 2 * NEW."total"',
            "ledger.Entry: it moves money, and its legs are still to write",
        ),
        Refuse(
            "UPDATE",
            '(SELECT CASE WHEN NEW."imbalance" = 2 * NEW."total" - COALESCE(SUM(ABS(l.amount)), 0) '
            'AND NEW."imbalance" >= ABS(COALESCE(SUM(l.amount), 0)) THEN 0 ELSE 1 END '
            'FROM "ledger_leg" l WHERE l.entry_id = NEW.id) = 1',
            "ledger.Entry: its debits and its credits come to its total, nothing else",
        ),
        *refuse_in_closed_month("posted_on"),
    )

    class Meta:
        ordering = ["-posted_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="entry_number_once")]
        indexes = [
            models.Index(fields=["organisation", "posted_on"], name="entry_day"),
            models.Index(fields=["source"], name="entry_source"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"


class Leg(TenantModel):
    """One side of an entry: francs, debit above zero, credit below."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="legs")
    account = models.ForeignKey(Account, models.PROTECT, related_name="legs")
    amount = models.BigIntegerField(_("montant"))
    party = models.CharField(max_length=60, blank=True)
    """Whom a third-party leg is about, « members.Household:12 », « claims.Provider:3 »."""

    guards: ClassVar[tuple] = (
        AppendOnly(),
        Then(
            "INSERT",
            'UPDATE "ledger_entry" SET "imbalance" = 2 * "total" - (SELECT SUM(ABS(l.amount)) FROM "ledger_leg" l '
            "WHERE l.entry_id = NEW.entry_id) WHERE id = NEW.entry_id",
        ),
        Refuse("INSERT", ON_COUNTED_DAY, "ledger.Leg: the till was counted and closed for that day"),
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="leg_moves_money")]
        indexes = [
            models.Index(fields=["organisation", "account"], name="leg_account"),
            models.Index(fields=["organisation", "party"], name="leg_party"),
        ]

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)


class Till(TenantModel):
    """Where money is kept: a cash box, a bank account, a mobile wallet; its balance is its account's."""

    name = models.CharField(_("nom"), max_length=60)
    kind = models.CharField(_("nature"), max_length=8, choices=TillKind.choices)
    account = models.OneToOneField(Account, models.PROTECT, related_name="till")
    keeper = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tenue par")
    )
    is_open = models.BooleanField(default=True)

    held: int
    """What the book says it holds, in francs, where `queries.tills` found it."""
    counting: bool
    """Whether its count is open, where `queries.tills` found it."""

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="till_name_once")]

    def __str__(self) -> str:
        return self.name


class TillCount(TenantModel):
    """A day of a cash till, from its opening count to its closing count and the gap that was found."""

    till = models.ForeignKey(Till, models.PROTECT, related_name="counts")
    opened_on = models.DateField(_("ouverte le"))
    opening_amount = models.BigIntegerField(_("compté à l'ouverture"))
    opening_number = models.PositiveBigIntegerField(default=0)
    """The book's last entry when it was opened: up to it, the till's account is what was counted."""
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(_("clôturée le"), null=True)
    closing_amount = models.BigIntegerField(_("compté à la clôture"), null=True)
    expected_amount = models.BigIntegerField(null=True)
    """What the book said at closing, before the gap was posted."""
    closing_number = models.PositiveBigIntegerField(null=True)
    denominations = models.JSONField(default=dict)
    """Notes and coins counted at closing: value → how many; empty when only the sum was given."""
    reason = models.CharField(_("motif de l'écart"), max_length=200, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opening_gap_entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    gap_entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    guards: ClassVar[tuple] = (
        AppendOnly(
            but=frozenset(
                {
                    "closed_at",
                    "closed_on",
                    "closing_amount",
                    "expected_amount",
                    "closing_number",
                    "denominations",
                    "reason",
                    "closed_by",
                    "gap_entry",
                }
            ),
        ),
        Refuse("UPDATE", "OLD.closed_at IS NOT NULL", "a closed till count is never changed"),
    )

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["till"], condition=Q(closed_at__isnull=True), name="till_open_once"),
            models.CheckConstraint(
                condition=Q(opening_amount__gte=0) & (Q(closing_amount__isnull=True) | Q(closing_amount__gte=0)),
                name="till_counts_real",
            ),
        ]

    @property
    def gap(self) -> int | None:
        """Counted less expected, in francs; None while the till is open."""
        if self.closing_amount is None or self.expected_amount is None:
            return None
        return self.closing_amount - self.expected_amount
