"""What the journal can be narrowed to: days, a till, an account, words."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from ledger import queries
from ledger.models import Account, Entry, Till


class DayFilter(filters.Filter):
    """A day typed as digits."""

    field_class = DayField


def _tills(request: HttpRequest | None) -> QuerySet[Till]:
    return queries.tills()


def _accounts(request: HttpRequest | None) -> QuerySet[Account]:
    return queries.accounts()


class JournalFilter(filters.FilterSet):
    """Days, till, account and words of the label, voucher or number."""

    q = filters.CharFilter(label=_("Libellé, pièce ou numéro"), method="words", max_length=80)
    du = DayFilter(label=_("Du"), field_name="posted_on", lookup_expr="gte")
    au = DayFilter(label=_("Au"), field_name="posted_on", lookup_expr="lte")
    caisse = filters.ModelChoiceFilter(label=_("Caisse"), queryset=_tills, method="of_till", empty_label=_("Toutes"))
    compte = filters.ModelChoiceFilter(
        label=_("Compte"), queryset=_accounts, to_field_name="code", method="of_account", empty_label=_("Tous")
    )

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()
        form = forms.Form

    def words(self, rows: QuerySet[Entry], name: str, text: str) -> QuerySet[Entry]:
        which = Q(label__icontains=text) | Q(voucher__iexact=text)
        if text.isdigit() and len(text) < 16:
            which |= Q(number=int(text))
        return rows.filter(which)

    def of_till(self, rows: QuerySet[Entry], name: str, till: Till) -> QuerySet[Entry]:
        return self.of_account(rows, name, till.account)

    def of_account(self, rows: QuerySet[Entry], name: str, account: Account) -> QuerySet[Entry]:
        return rows.filter(legs__account=account).distinct()

    def asked(self) -> dict[str, Any]:
        """What is asked and could be read."""
        if not self.is_bound or not hasattr(self.form, "cleaned_data"):
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def is_narrowed(self) -> bool:
        """Whether something else than words is asked, or could not be read."""
        return bool(self.asked().keys() - {"q"}) or (self.is_bound and bool(self.form.errors))

    def running_account(self) -> Account | None:
        """The account whose balance may run down the list: its own rows, none left out between them."""
        asked = self.asked()
        if "q" in asked or ("caisse" in asked and "compte" in asked):
            return None
        return asked["caisse"].account if "caisse" in asked else asked.get("compte")
