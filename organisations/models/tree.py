"""The tree federation → union → mutual → section, places of the countries, bodies with their mandates, parameters."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.spans import Span
from organisations.choices import Body, Country, Currency, Kind, LegalStatus, PlaceLevel, SectionKind, Sex


class Place(models.Model):
    """A place of the official division of a country; villages come by import."""

    country = models.CharField(_("pays"), max_length=2, choices=Country.choices)
    level = models.CharField(_("niveau"), max_length=12, choices=PlaceLevel.choices)
    name = models.CharField(_("nom"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    key = models.CharField(max_length=160, db_index=True)
    """Plain words of the name and of its usual spellings: search ignores accents, hyphens and apostrophes."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "level", "name", "parent"], name="place_once"),
            models.UniqueConstraint(
                fields=["country", "level", "name"], condition=Q(parent=None), name="place_once_at_the_top"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A node of the network. A mutual is the tenant: rows about people and money belong to one mutual."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    section_kind = models.CharField(_("nature de la section"), max_length=12, choices=SectionKind.choices, blank=True)
    name = models.CharField(_("nom"), max_length=120)
    code = models.CharField(_("sigle"), max_length=12)
    path = models.CharField(max_length=255, unique=True)
    """Codes from the root down, « /FENAMUS/BEMB/ »: a subtree is a prefix."""
    country = models.CharField(_("pays"), max_length=2, choices=Country.choices)
    currency = models.CharField(_("monnaie"), max_length=3, choices=Currency.choices, default=Currency.XOF)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("commune"))
    phone = models.CharField(_("téléphone"), max_length=16, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    legal_status = models.CharField(
        _("situation légale"), max_length=12, choices=LegalStatus.choices, default=LegalStatus.NONE
    )
    registration_number = models.CharField(_("numéro d'immatriculation"), max_length=40, blank=True)
    registered_on = models.DateField(_("immatriculée le"), null=True, blank=True)
    fiscal_year_month = models.PositiveSmallIntegerField(_("premier mois de l'exercice"), default=1)
    target_population = models.PositiveIntegerField(_("population cible"), null=True, blank=True)
    second_factor_required = models.BooleanField(_("second facteur exigé"), default=False)
    opened_on = models.DateField(_("ouverte le"))
    closed_on = models.DateField(_("fermée le"), null=True, blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(fiscal_year_month__range=(1, 12)), name="fiscal_month_real"),
            models.CheckConstraint(
                condition=Q(kind=Kind.SECTION, parent__isnull=False) | ~Q(kind=Kind.SECTION),
                name="section_has_mutual",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A person elected to a statutory body for a span."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates")
    body = models.CharField(_("organe"), max_length=12, choices=Body.choices)
    office = models.CharField(_("fonction"), max_length=60)
    holder = models.CharField(_("titulaire"), max_length=120)
    sex = models.CharField(_("sexe"), max_length=1, choices=Sex.choices)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)

    class Meta:
        ordering = ["body", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="mandate_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.office}"


class Parameter(models.Model):
    """A value an organisation sets for a span: what changes is a new row, so that the past keeps its rules."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parameters")
    key = models.CharField(max_length=60)
    value = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key", "starts_on"], name="parameter_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on)
