"""Invoices and payments as they are typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import queries
from claims.forms.slips import ReasonForm
from claims.forms.terms import MoneyForm
from core import formats
from core.forms import MoneyField, PastDayField
from core.spans import Month
from ledger.queries import tills


class MonthField(forms.CharField):
    """A month typed « 03/2025 » or « 2025-03 »."""

    default_error_messages = {"month": _("« %(text)s » n'est pas un mois. Écrivez par exemple 03/2025.")}

    def clean(self, value: Any) -> Month | None:
        text = super().clean(value)
        if not text:
            return None
        digits = text.replace(".", "/").replace(" ", "/")
        try:
            if "/" in digits:
                month, _slash, year = digits.partition("/")
                return Month(int(year), int(month))
            return Month.parse(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["month"] % {"text": text}) from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value.month:02d}/{value.year}" if isinstance(value, Month) else value


class PaperForm(MoneyForm):
    """What the paper of a provider's monthly invoice says."""

    month = MonthField(label=_("Mois des soins"), max_length=10, help_text=_("Par exemple 03/2025."))
    received_on = PastDayField(label=_("Reçue le"))
    paper_total = MoneyField(label=_("Total demandé à la mutuelle"), min_value=0)
    provider_reference = forms.CharField(label=_("N° de la facture"), max_length=40, required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["received_on"].today = today


class InvoiceForm(PaperForm):
    """A provider's monthly invoice, as it is received."""

    field_order = ("provider",)
    provider = forms.ModelChoiceField(label=_("Prestataire"), queryset=None, empty_label=_("Choisir"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["provider"].queryset = queries.providers()


class CorrectionForm(PaperForm):
    """The same paper, read again; `seen` is how many corrections the page showed."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class AttachForm(forms.Form):
    """The claims ticked, and what explains the gap with the paper."""

    claims = forms.MultipleChoiceField(required=False)
    gap_reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, keys: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["claims"].choices = [(key, key) for key in keys]


class TillField(forms.ModelChoiceField):
    """A till or an account, with what the book says it holds: « Banque (12 500 FCFA) »."""

    currency = "XOF"

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({formats.money(obj.held, self.currency)})"


class PayForm(MoneyForm):
    """From which till, how much, and the number of the cheque or the transfer.

    The box that confirms is shown once a bank or a wallet would go below zero, and as long as it is ticked.
    """

    amount = MoneyField(label=_("Montant"), min_value=1)
    till = TillField(label=_("Payé par"), queryset=None, empty_label=None)
    paid_on = PastDayField(label=_("Payé le"))
    reference = forms.CharField(
        label=_("Référence"), max_length=60, required=False, help_text=_("Numéro du chèque ou du virement.")
    )

    confirmed = forms.BooleanField(
        label=_("Payer quand même\u00a0: ce compte passera sous zéro"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, today: date, currency: str, **options: Any) -> None:
        super().__init__(*args, currency=currency, **options)
        self.fields["paid_on"].today = today
        self.fields["till"].queryset = tills()
        self.fields["till"].currency = currency
        if self.data.get("confirmed"):
            self.ask_to_confirm()

    def ask_to_confirm(self) -> None:
        self.fields["confirmed"].widget = forms.CheckboxInput()


class SendBackForm(ReasonForm):
    """Why an invoice is not signed: read by those who prepare it, who may not all see care."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=200,
        help_text=_("Nommez le dossier par son numéro, jamais par les soins : ceux qui préparent le lisent tous."),
    )
