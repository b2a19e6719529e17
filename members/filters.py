"""How the list of families is narrowed: who, village or section, plan, state."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Beneficiary, Household
from members.queries.families import ENROLLED, EXPIRED, LEFT, UPCOMING, households_matching, plans, under_plan
from members.queries.places import sections, told_apart, villages

STATES = (
    (ENROLLED, _("Inscrites")),
    ("ending", _("À échéance dans 30 jours")),
    (EXPIRED, _("Échues")),
    (UPCOMING, _("À venir")),
    (LEFT, _("Sorties")),
    ("to_check", _("À vérifier")),
    ("no_photo", _("Sans photo")),
    ("bad_phone", _("Téléphone à corriger")),
)


class FamilyFilter(django_filters.FilterSet):
    """The filter of the list of families."""

    q = django_filters.CharFilter(
        label=_("Qui"),
        method="find",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-no-draft": ""}),
    )
    where = django_filters.ChoiceFilter(label=_("Village ou section"), method="live", empty_label=_("Tous"))
    plan = django_filters.ModelChoiceFilter(label=_("Formule"), method="under", queryset=None, empty_label=_("Toutes"))
    state = django_filters.ChoiceFilter(label=_("État"), method="stand", choices=STATES, empty_label=_("Toutes"))

    class Meta:
        model = Household
        fields: tuple = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["where"].extra["choices"] = told_apart(
            ((f"s{one.pk}", one.name) for one in sections()), ((f"v{name}", name) for name in villages())
        )
        self.filters["plan"].extra["queryset"] = plans()

    def find(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(households_matching(value))

    def live(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(section_id=int(value[1:])) if value.startswith("s") else rows.filter(village=value[1:])

    def under(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        return rows.filter(under_plan(value))

    def stand(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        present = Beneficiary.objects.filter(household=OuterRef("pk"))
        if value == "ending":
            return rows.filter(is_ending=True)
        if value == "to_check":
            return rows.filter(Exists(present.filter(to_check=True)))
        if value == "no_photo":
            return rows.filter(Exists(present.filter(photo="", left_on__isnull=True)), left_on__isnull=True)
        if value == "bad_phone":
            return rows.filter(~Q(phone_as_given=""), phone="")
        return rows.filter(state=value)
