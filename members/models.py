"""Plans (as a name), households, beneficiaries and their enrolments; the memory of imports."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.guards import AppendOnly, Refuse
from core.spans import Span
from members.choices import BirthPrecision, EnrolmentStage, ExitReason, Link
from members.rules.births import Birth
from organisations.choices import Sex
from organisations.models import Job, Organisation, Place, TenantModel, User

KEPT = Refuse("DELETE", "1=1", "members: nobody is ever deleted, a departure is dated")


class Plan(TenantModel):
    """A plan is its name and who may join; its rate lives in contributions, its guarantee in claims."""

    name = models.CharField(_("nom"), max_length=80)
    code = models.CharField(_("sigle"), max_length=12)
    period_months = models.PositiveSmallIntegerField(
        _("durée d'une adhésion, en mois"), default=12, validators=[MinValueValidator(1)]
    )
    child_age_limit = models.PositiveSmallIntegerField(_("âge limite des enfants, en années"), null=True, blank=True)
    opens_on = models.DateField(_("ouverte le"))
    closes_on = models.DateField(_("fermée le"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="plan_code_once")]

    def __str__(self) -> str:
        return self.name


class Household(TenantModel):
    """A family as its card names it: the number, where it lives, who heads it."""

    number = models.CharField(_("numéro"), max_length=20)
    section = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune"))
    village = models.CharField(_("village ou quartier"), max_length=80, blank=True)
    phone = models.CharField(_("téléphone"), max_length=16, blank=True)
    """E.164; often shared, never unique."""
    phone_as_given = models.CharField(max_length=40, blank=True)
    joined_on = models.DateField(_("adhésion"))
    left_on = models.DateField(_("sortie"), null=True, blank=True)
    exit_reason = models.CharField(_("motif de sortie"), max_length=12, choices=ExitReason.choices, blank=True)
    note = models.CharField(_("observation"), max_length=500, blank=True)
    register_number = models.CharField(_("numéro de son registre"), max_length=20, blank=True)
    """What a register brought in called it, when that number was another family's: its rows are known again by it."""
    card_issue = models.PositiveSmallIntegerField(_("exemplaire de la carte"), default=1)
    """Signed on the card with the number: once a lost card is replaced, the old one is no longer recognised."""

    guards: ClassVar[tuple] = (KEPT,)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="household_number_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="household_span_real"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Beneficiary(TenantModel):
    """A covered person, the head included. `left_on` is the first day out; nobody is ever deleted."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="beneficiaries", verbose_name=_("famille"))
    number = models.CharField(_("numéro"), max_length=24)
    """The number on the card, « 0047-02 »: never used again."""
    link = models.CharField(_("lien"), max_length=10, choices=Link.choices)
    last_name = models.CharField(_("NOM"), max_length=60)
    first_names = models.CharField(_("prénoms"), max_length=80, blank=True)
    sex = models.CharField(_("sexe"), max_length=1, choices=Sex.choices)
    birth_on = models.DateField(_("naissance"), null=True, blank=True)
    birth_precision = models.CharField(
        _("précision"), max_length=10, choices=BirthPrecision.choices, default=BirthPrecision.DAY
    )
    phone = models.CharField(_("téléphone"), max_length=16, blank=True)
    id_document = models.CharField(_("pièce d'identité"), max_length=40, blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    joined_on = models.DateField(_("couverture depuis"))
    declared_on = models.DateField(_("déclaration"), null=True, blank=True)
    """The day the mutual was told, when it is not the first day of cover (a newborn)."""
    left_on = models.DateField(_("sortie"), null=True, blank=True)
    exit_reason = models.CharField(_("motif de sortie"), max_length=12, choices=ExitReason.choices, blank=True)
    died_on = models.DateField(_("décès"), null=True, blank=True)
    died_precision = models.CharField(max_length=10, choices=BirthPrecision.choices, default=BirthPrecision.DAY)
    note = models.CharField(_("observation"), max_length=500, blank=True)
    to_check = models.BooleanField(_("à vérifier"), default=False)
    """Something about this person was read with a doubt (an import): the note says what."""
    key = models.CharField(max_length=300, editable=False)
    """Plain words and sounds of the names and the number, for the search."""

    guards: ClassVar[tuple] = (KEPT,)

    class Meta:
        ordering = ["household__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="beneficiary_number_once"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(link=Link.HEAD, left_on__isnull=True), name="one_head"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="beneficiary_span_real"
            ),
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True) | Q(died_on__isnull=True) | Q(died_on__gte=F("birth_on")),
                name="birth_before_death",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "household"], name="beneficiary_household")]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_names}".strip()

    @property
    def span(self) -> Span:
        return Span(self.joined_on, self.left_on)

    @property
    def full_name(self) -> str:
        return str(self)

    @property
    def birth(self) -> Birth:
        return Birth(self.birth_on, self.birth_precision)


class Enrolment(TenantModel):
    """A household covered by a plan from `starts_on` up to, and not including, `ends_on`."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="enrolments")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="enrolments", verbose_name=_("formule"))
    stage = models.CharField(max_length=8, choices=EnrolmentStage.choices)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"))
    cut_on = models.DateField(_("interrompue le"), null=True, blank=True)
    """The first day without cover when it ended before its term."""
    cut_reason = models.CharField(max_length=12, choices=ExitReason.choices, blank=True)

    guards: ClassVar[tuple] = (KEPT,)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["household", "starts_on"], name="enrolment_once_a_day"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="enrolment_has_days"),
            models.CheckConstraint(
                condition=Q(cut_on__isnull=True) | (Q(cut_on__gte=F("starts_on")) & Q(cut_on__lte=F("ends_on"))),
                name="enrolment_cut_inside",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on", "ends_on"], name="enrolment_span")]

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on if self.cut_on is None else self.cut_on)


class ImportBatch(TenantModel):
    """A register that someone brings in: the file, how its columns were read, and what came of it."""

    file = models.FileField(upload_to="imports/", max_length=200)
    filename = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the file as it was sent."""
    sheet = models.CharField(max_length=80, blank=True)
    header_row = models.PositiveIntegerField(null=True)
    """The line of the sheet that names the columns, counted from 1."""
    header_key = models.CharField(max_length=64, blank=True)
    """SHA-256 of the column names: the same columns are read the same way next time."""
    mapping = models.JSONField(default=dict)
    """Our field → position of the column, from 0."""
    register_on = models.DateField(_("date du registre"), null=True)
    covered_from = models.DateField(null=True)
    records_exits = models.BooleanField(default=True)
    renumbers = models.BooleanField(default=False)
    """Whether families whose number is another family's get a new one; else their lines are refused."""
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    test_job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    """The last dry run, when the register was too long to test at once."""
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.filename


class ImportedRow(TenantModel):
    """A row already brought in: the same row imported again adds nothing."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows")
    fingerprint = models.CharField(max_length=64)
    line = models.PositiveIntegerField(default=0)
    """Where the row stood in its sheet, counted from 1."""
    status = models.CharField(max_length=8, default="new")
    """`new` or `changed`."""
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="+")

    guards: ClassVar[tuple] = (AppendOnly(),)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "fingerprint"], name="imported_row_once")]
