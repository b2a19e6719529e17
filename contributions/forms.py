"""What people type about contributions: who pays, a payment, a reversal, a suspension, a rate, a month to raise."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contributions import queries
from contributions.choices import Basis, CountedOn, Periodicity
from core.formats import CURRENCY_SIGNS, MONTH_NAMES
from core.forms import Chips, DayField, Form, MoneyField, PersonInput
from core.spans import Month
from ledger.models import Till


class PastDayField(DayField):
    """A day that has come: money is not received tomorrow."""

    def __init__(self, *, today: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.today = today

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and self.today is not None and day > self.today:
            raise ValidationError(_("Cette date n'est pas encore venue. Vérifiez le jour, le mois et l'année."))
        return day


class WhoForm(Form):
    """Who pays: a card number, a name, a telephone."""

    who = forms.CharField(label=_("Qui paie"), max_length=80, help_text=_("Numéro de carte, nom ou téléphone."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = PersonInput({"data-submits": "", "autofocus": ""}, url=reverse("contributions:payers"))
        self.fields["who"].widget = widget


class CollectForm(Form):
    """A payment: the amount is filled, the rest is usual."""

    accept_advance = forms.BooleanField(
        label=_("Enregistrer en avance ce qui dépasse"), required=False, widget=forms.CheckboxInput
    )
    till = forms.ModelChoiceField(label=_("Où va l'argent"), queryset=None, empty_label=None, widget=Chips)
    reference = forms.CharField(
        label=_("Référence de l'opérateur"),
        max_length=60,
        required=False,
        help_text=_("Pour un paiement mobile ou un virement."),
    )
    payer = forms.CharField(
        label=_("Payé par"), max_length=120, required=False, help_text=_("Si ce n'est pas le titulaire.")
    )

    def __init__(self, *args: Any, currency: str, today: date, tills: list[Till], **options: Any) -> None:
        super().__init__(*args, **options)
        amount = MoneyField(label=_("Montant"), min_value=1, unit=CURRENCY_SIGNS[currency])
        amount.widget.attrs["autofocus"] = ""
        paid_on = PastDayField(label=_("Payé le"), initial=today, today=today)
        rest = dict(self.fields)
        advance = rest.pop("accept_advance")
        self.fields = {"amount": amount, "accept_advance": advance, "paid_on": paid_on, **rest}
        self.fields["till"].queryset = queries.open_tills()
        self.fields["till"].choices = [(till.pk, till.name) for till in tills]
        if tills:
            self.fields["till"].initial = tills[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        till = cleaned.get("till")
        if till is not None and till.kind == "wallet" and not cleaned.get("reference", "").strip():
            self.add_error("reference", _("Notez la référence que l'opérateur a envoyée."))
        return cleaned


class RoundForm(Form):
    """Where and when a round was made, and who holds the money."""

    till = forms.ModelChoiceField(label=_("Où va l'argent"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, today: date, tills: list[Till], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"paid_on": PastDayField(label=_("Payé le"), initial=today, today=today), **self.fields}
        self.fields["till"].queryset = queries.open_tills()
        cash = [till for till in tills if till.kind == "cash"]
        self.fields["till"].choices = [(till.pk, till.name) for till in cash]


class ReasonForm(Form):
    """Why something is undone."""

    reason = forms.CharField(label=_("Motif"), max_length=200, widget=forms.TextInput({"autofocus": ""}))


class ReversalForm(ReasonForm):
    """Why and on which day a receipt is reversed."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"] = PastDayField(label=_("Date de l'annulation"), initial=today, today=today)


class SuspensionForm(ReasonForm):
    """Whose rights are suspended, from when to when, and why."""

    beneficiary = forms.ModelChoiceField(
        label=_("Qui"), queryset=None, empty_label=_("Toute la famille"), required=False
    )
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(label=_("Jusqu'au (non compris)"), required=False)

    def __init__(self, *args: Any, household_pk: int, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["beneficiary"].queryset = queries.people_of(household_pk)
        self.fields["starts_on"].initial = today
        self.order_fields(["beneficiary", "starts_on", "ends_on", "reason"])


class LiftForm(Form):
    """The day from which rights are no longer suspended."""

    ends_on = DayField(label=_("Droits rendus à partir du"))


class RateForm(Form):
    """What a plan costs from a day on."""

    plan = forms.ModelChoiceField(label=_("Formule"), queryset=None, empty_label=None)
    starts_on = DayField(label=_("À partir du"))
    basis = forms.ChoiceField(label=_("Ce montant est"), widget=Chips, choices=Basis.choices, initial=Basis.PERSON)
    amount_months = forms.TypedChoiceField(
        label=_("et paie"),
        coerce=int,
        widget=Chips,
        choices=[(1, _("un mois")), (3, _("trois mois")), (6, _("six mois")), (12, _("un an"))],
        initial=1,
    )
    periodicity = forms.ChoiceField(
        label=_("Cotisation appelée"), widget=Chips, choices=Periodicity.choices, initial=Periodicity.MONTHLY
    )
    cycle_month = forms.TypedChoiceField(
        label=_("Les périodes commencent en"),
        coerce=lambda value: int(value) if value else None,
        empty_value=None,
        required=False,
        choices=[("", _("mois d'adhésion de chaque famille")), *enumerate(MONTH_NAMES["fr"], start=1)],
        initial=1,
        help_text=_("Sans effet sur une cotisation mensuelle."),
    )
    due_day = forms.IntegerField(label=_("Jour d'échéance"), min_value=1, max_value=28, initial=1)
    grace_days = forms.IntegerField(
        label=_("Délai de grâce, en jours"),
        min_value=0,
        max_value=365,
        initial=30,
        help_text=_("Les droits restent ouverts pendant ces jours."),
    )
    waiting_months = forms.IntegerField(label=_("Période d'attente, en mois"), min_value=0, max_value=24, initial=3)
    counted_on = forms.ChoiceField(
        label=_("Personnes comptées"), widget=Chips, choices=CountedOn.choices, initial=CountedOn.FIRST_DAY
    )
    free_after_day = forms.IntegerField(
        label=_("Premier mois offert si l'adhésion a lieu après le"), min_value=1, max_value=31, required=False
    )
    newborn_days = forms.IntegerField(
        label=_("Nouveau-né sans attente s'il est déclaré sous, en jours"), min_value=0, max_value=365, initial=30
    )
    renewal_days = forms.IntegerField(
        label=_("Renouvellement sans nouvelle attente sous, en jours"), min_value=0, max_value=365, initial=30
    )
    reinstatement_days = forms.IntegerField(
        label=_("Attente après un retard payé, en jours"), min_value=0, max_value=365, initial=0
    )

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = CURRENCY_SIGNS[currency]
        self.fields["amount"] = MoneyField(label=_("Montant"), min_value=0, unit=unit)
        self.fields["enrolment_fee"] = MoneyField(
            label=_("Droit d'adhésion, une fois par famille"), min_value=0, unit=unit, initial=0
        )
        self.fields["plan"].queryset = queries.plans()
        first = ["plan", "starts_on", "amount", "basis", "amount_months", "periodicity", "cycle_month", "enrolment_fee"]
        self.order_fields(first)


def read_month(text: str) -> Month | None:
    """« 2026-03 » as a month, None for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        return None
