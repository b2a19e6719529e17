"""What people type about contributions: who pays, a payment, a reversal, a suspension, a rate, a month to raise."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions import queries
from contributions.choices import Basis, CountedOn, Periodicity
from core.formats import CURRENCY_SIGNS, MONTH_NAMES
from core.forms import Chips, DayField, Form, MoneyField, PastDayField, PersonInput
from core.spans import Month
from ledger.choices import TillKind
from ledger.models import Till


class WhoForm(Form):
    """Who pays: a card number, a name, a telephone."""

    who = forms.CharField(label=_("Qui paie"), max_length=80, help_text=_("Numéro de carte, nom ou téléphone."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = PersonInput({"data-submits": "", "autofocus": ""}, url=reverse("contributions:payers"))
        self.fields["who"].widget = widget


class DayForm(Form):
    """The day of care on which rights are asked for; today when none is."""

    on = DayField(label=_("Jour des soins"), required=False)


class CollectForm(Form):
    """A payment: the amount is filled, the rest is usual."""

    amount = MoneyField(label=_("Montant"), min_value=1)
    paid_on = PastDayField(label=_("Payé le"))
    accept_advance = forms.BooleanField(
        label=_("Enregistrer en avance ce qui dépasse"), required=False, widget=forms.CheckboxInput
    )
    accept_large = forms.BooleanField(label=_("Le montant est juste"), required=False, widget=forms.CheckboxInput)
    till: Any = forms.ModelChoiceField(label=_("Où va l'argent"), queryset=None, empty_label=None, widget=Chips)
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
        _set_unit(self.fields["amount"], currency)
        self.fields["amount"].widget.attrs["autofocus"] = ""
        _set_today(self.fields["paid_on"], today)
        _set_tills(self.fields["till"], tills)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        till = cleaned.get("till")
        if till is not None and till.kind == TillKind.WALLET and not cleaned.get("reference", "").strip():
            self.add_error("reference", _("Notez la référence que l'opérateur a envoyée."))
        return cleaned


class RoundForm(Form):
    """Where and when a round was made, and who holds the money."""

    paid_on = PastDayField(label=_("Payé le"))
    till: Any = forms.ModelChoiceField(label=_("Où va l'argent"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, today: date, tills: list[Till], **options: Any) -> None:
        super().__init__(*args, **options)
        _set_today(self.fields["paid_on"], today)
        _set_tills(self.fields["till"], [till for till in tills if till.kind == TillKind.CASH])


class ReasonForm(Form):
    """Why something is undone."""

    reason = forms.CharField(label=_("Motif"), max_length=200, widget=forms.TextInput({"autofocus": ""}))


class ReversalForm(ReasonForm):
    """Why and on which day a receipt is reversed."""

    on = PastDayField(label=_("Date de l'annulation"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        _set_today(self.fields["on"], today)


class SuspensionForm(ReasonForm):
    """Whose rights are suspended, from when to when, and why."""

    beneficiary: Any = forms.ModelChoiceField(
        label=_("Qui"), queryset=None, empty_label=_("Toute la famille"), required=False
    )
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(label=_("Jusqu'au (non compris)"), required=False)

    def __init__(self, *args: Any, household_pk: int, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        _set_rows(self.fields["beneficiary"], queries.people_of(household_pk))
        self.fields["starts_on"].initial = today
        self.order_fields(["beneficiary", "starts_on", "ends_on", "reason"])


class LiftForm(Form):
    """The day from which rights are no longer suspended."""

    ends_on = DayField(label=_("Droits rendus à partir du"))


def _this_month() -> date:
    """A rate begins with a month, as dues do."""
    return timezone.localdate().replace(day=1)


class RateForm(Form):
    """What a plan costs from a day on."""

    FOLDED = (
        "cycle_month",
        "counted_on",
        "free_after_day",
        "newborn_days",
        "renewal_days",
        "reinstatement_days",
    )

    plan: Any = forms.ModelChoiceField(label=_("Formule"), queryset=None, empty_label=None)
    starts_on = DayField(label=_("À partir du"), initial=_this_month)
    amount = MoneyField(label=_("Montant"), min_value=0)
    enrolment_fee = MoneyField(label=_("Droit d'adhésion, une fois par famille"), min_value=0, initial=0)
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
        for name in ("amount", "enrolment_fee"):
            _set_unit(self.fields[name], currency)
        _set_rows(self.fields["plan"], queries.plans())
        first = ["plan", "starts_on", "amount", "basis", "amount_months", "periodicity", "cycle_month", "enrolment_fee"]
        self.order_fields(first)


def _set_unit(field: Any, currency: str) -> None:
    """The unit written beside an amount."""
    field.unit = CURRENCY_SIGNS[currency]


def _set_rows(field: Any, rows: QuerySet) -> None:
    """The rows to choose from, known once a scope is open."""
    field.queryset = rows


def _set_today(field: Any, today: date) -> None:
    """The day proposed, and the last one that is accepted."""
    field.today = field.initial = today


def _set_tills(field: Any, tills: list[Till]) -> None:
    """The tills to choose from, the first one chosen."""
    _set_rows(field, queries.open_tills())
    field.choices = [(till.pk, till.name) for till in tills]
    field.initial = tills[0].pk if tills else None


def read_month(text: str) -> Month | None:
    """« 2026-03 » as a month, None for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        return None
