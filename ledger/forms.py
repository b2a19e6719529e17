"""What people type in the cash book: movements, counts, opening balances, reversals, accounts and tills."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.formats import CURRENCY_SIGNS, count
from core.forms import Chips, DayField, Form, MoneyField, PastDayField, ask_by_name
from ledger import queries
from ledger.choices import MovementKind, TillKind
from ledger.models import Till
from ledger.rules import DENOMINATIONS
from ledger.rules import counted as worth


class MovementForm(Form):
    """A line of the cash book; what is asked for depends on its kind."""

    label = forms.CharField(label=_("Libellé"), max_length=120)
    posted_on = PastDayField(label=_("Date"))
    voucher = forms.CharField(
        label=_("Pièce n°"), max_length=40, required=False, help_text=_("Le numéro de la facture ou du bon.")
    )

    def __init__(self, *args: Any, kind: str, currency: str, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["posted_on"].today = today
        is_transfer = kind == MovementKind.TRANSFER
        self.fields["amount"] = MoneyField(label=_("Montant"), min_value=1, unit=CURRENCY_SIGNS[currency])
        self.fields["till"] = forms.ModelChoiceField(
            queries.tills(), label=_("De") if is_transfer else _("Caisse ou compte"), empty_label=None
        )
        if is_transfer:
            self.fields["to_till"] = forms.ModelChoiceField(queries.tills(), label=_("Vers"), empty_label=_("Choisir"))
        else:
            accounts = queries.accounts_by_hand(is_income=kind == MovementKind.INCOME)
            self.fields["account"] = forms.ModelChoiceField(accounts, label=_("Rubrique"), empty_label=_("Choisir"))
        self.order_fields(["amount", "till", "to_till", "account"])
        ask_by_name(self.fields)


class CountForm(Form):
    """What is in the till: a sum, or how many of each note and coin; the reason when it is not what the book says."""

    reason = forms.CharField(
        label=_("Motif de l'écart"), max_length=150, required=False, help_text=_("À remplir s'il y a un écart.")
    )

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = CURRENCY_SIGNS[currency]
        counted = MoneyField(label=_("Montant compté"), min_value=0, required=False, unit=unit)
        counted.widget.attrs["autofocus"] = ""
        pieces = {f"pieces_{value}": _pieces(value, unit) for value in DENOMINATIONS[currency]}
        self.fields = {**pieces, "counted": counted, **self.fields}
        self.fields["counted"].help_text = _("Ou comptez ci-dessous par billets et pièces\u00a0: la somme s'écrit ici.")

    def lines(self) -> Iterator[tuple[int, BoundField]]:
        """Each note or coin with its field."""
        for name in self.fields:
            if name.startswith("pieces_"):
                yield int(name.removeprefix("pieces_")), self[name]

    @property
    def pieces_told(self) -> bool:
        """Whether some notes or coins were typed."""
        return self.is_bound and any(self[name].value() for name in self.fields if name.startswith("pieces_"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        pieces = {value: found.get(f"pieces_{value}") or 0 for value, _field in self.lines()}
        told = any(pieces.values())
        if found.get("counted") is None and not self.errors and not told:
            self.add_error("counted", _("Écrivez le montant compté, ou le nombre de billets et de pièces."))
        elif found.get("counted") is None:
            found["counted"] = worth(pieces)
        found["denominations"] = pieces if told else None
        return found


def _pieces(value: int, unit: str) -> forms.IntegerField:
    field = forms.IntegerField(label=f"{count(value)} {unit}", min_value=0, max_value=100_000, required=False)
    field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-piece": value})
    field.error_messages["invalid"] = _("Écrivez un nombre entier.")
    return field


class OpeningForm(Form):
    """What each till held the day that the book begins."""

    posted_on = PastDayField(label=_("Au"))

    def __init__(self, *args: Any, tills: Iterable[Till], currency: str, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["posted_on"].today = today
        for till in tills:
            self.fields[f"till_{till.account.code}"] = MoneyField(
                label=str(till), required=False, min_value=0, unit=CURRENCY_SIGNS[currency]
            )

    def amounts(self) -> dict[str, int]:
        """Account number → francs."""
        told = ((name, value) for name, value in self.cleaned_data.items() if name.startswith("till_"))
        return {name.removeprefix("till_"): value for name, value in told if value}


class ReversalForm(Form):
    """Why an entry is undone, and the day of its mirror."""

    reason = forms.CharField(label=_("Motif"), max_length=120)
    posted_on = PastDayField(label=_("Date de la contre-passation"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["posted_on"].today = self.fields["posted_on"].initial = today


class AccountForm(Form):
    """An account of the mutual's own."""

    code = forms.CharField(
        label=_("Numéro"), max_length=10, help_text=_("Le premier chiffre est la classe\u00a0: 6 pour une charge.")
    )
    label = forms.CharField(label=_("Intitulé"), max_length=80)


class TillForm(Form):
    """A cash box, a bank account or a wallet."""

    kind = forms.ChoiceField(label=_("Nature"), choices=TillKind.choices, widget=Chips)
    name = forms.CharField(label=_("Nom"), max_length=60)


class SpanForm(Form):
    """From one day to another, both in."""

    du = DayField(label=_("Du"), required=False)
    au = DayField(label=_("Au"), required=False)

    def days(self, first: date, last: date) -> tuple[date, date]:
        """The days asked for, `first` to `last` where nothing readable is asked; never the wrong way round."""
        asked = self.cleaned_data if self.is_valid() else {}
        start, end = asked.get("du") or first, asked.get("au") or last
        return min(start, end), max(start, end)
