"""What the lists of contributions can be narrowed to."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions import queries
from contributions.models import Receipt
from core.forms import DayField
from ledger.models import Till


class DayFilter(filters.Filter):
    """A day typed as digits."""

    field_class = DayField


def _tills(request: HttpRequest | None) -> QuerySet[Till]:
    return queries.open_tills()


class ReceiptFilter(filters.FilterSet):
    """Days, till, author, and a run of numbers."""

    q = filters.CharFilter(label=_("Famille ou numéro"), method="words", max_length=40)
    du = DayFilter(label=_("Du"), field_name="paid_on", lookup_expr="gte")
    au = DayFilter(label=_("Au"), field_name="paid_on", lookup_expr="lte")
    caisse = filters.ModelChoiceFilter(label=_("Caisse"), queryset=_tills, field_name="till", empty_label=_("Toutes"))
    de = filters.NumberFilter(field_name="number", lookup_expr="gte", label=_("Du n°"))
    a = filters.NumberFilter(field_name="number", lookup_expr="lte", label=_("Au n°"))

    class Meta:
        model = Receipt
        fields: tuple[str, ...] = ()

    def words(self, rows: QuerySet[Receipt], name: str, value: Any) -> QuerySet[Receipt]:
        bare = str(value).upper().removeprefix("R").lstrip("- ")
        by_family = rows.filter(household__number__iexact=str(value).strip())
        return rows.filter(number=int(bare)) if bare.isdigit() and not by_family.exists() else by_family
