"""Providers, agreements, tariffs, guarantees, ceilings and exclusions as they are set."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.choices import (
    Category,
    CeilingKind,
    Circumstance,
    Coordination,
    CountKind,
    DeductibleKind,
    Document,
    PaymentMode,
    ProviderLevel,
    Setting,
)
from claims.forms.named import ITEM, NamedField
from claims.forms.slips import words_of
from core.formats import CURRENCY_SIGNS
from core.forms import Chips, DayField, Form, ManyChips, MoneyField
from organisations.models import Place
from organisations.queries import places_matching


class PercentField(forms.DecimalField):
    """A rate typed in percent, kept in basis points."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **options)

    def clean(self, value: Any) -> int | None:
        text = value.replace("%", "").replace(",", ".").strip() if isinstance(value, str) else value
        found = super().clean(text)
        return None if found is None else int(found * 100)


class MoneyForm(Form):
    """A form whose amounts carry the mutual's unit."""

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.unit = CURRENCY_SIGNS[currency]


class ProviderForm(Form):
    """A health facility."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    code = forms.CharField(label=_("Sigle"), max_length=12, help_text=_("Court, par exemple CS-INA."))
    level = forms.ChoiceField(label=_("Niveau"), choices=words_of(ProviderLevel))
    commune = forms.CharField(label=_("Commune"), max_length=80, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=16, required=False)
    payment_account = forms.CharField(label=_("Compte de paiement"), max_length=60, required=False)

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country

    def clean_commune(self) -> Place | None:
        text = self.cleaned_data["commune"].strip()
        if not text:
            return None
        found = [place for place in places_matching(self.country, text) if place.level == "commune"]
        if len(found) != 1:
            raise forms.ValidationError(_("« %(text)s » n'est pas une commune du pays.") % {"text": text})
        return found[0]


class AgreementForm(MoneyForm):
    """The terms of an agreement."""

    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(label=_("Premier jour sans convention"), required=False)
    mode = forms.ChoiceField(label=_("Mode de paiement"), choices=words_of(PaymentMode), widget=Chips)
    flat_fee = MoneyField(label=_("Forfait par épisode"), required=False, min_value=0)
    filing_days = forms.IntegerField(
        label=_("Délai de dépôt, en jours"),
        required=False,
        min_value=0,
        max_value=730,
        help_text=_("Compté après la fin du mois de soins. Vide : sans limite."),
    )
    payment_days = forms.IntegerField(label=_("Délai de paiement, en jours"), min_value=0, max_value=365, initial=30)
    balance_billing = forms.BooleanField(label=_("Le membre paie ce qui dépasse le tarif"), required=False)
    referral_required = forms.BooleanField(label=_("Une référence est exigée, sauf urgence"), required=False)
    settings_allowed = forms.MultipleChoiceField(
        label=_("Cadres de soins"),
        choices=words_of(Setting, without=(Setting.BOTH,)),
        widget=ManyChips,
        required=False,
        help_text=_("Rien de coché : tous."),
    )
    categories_allowed = forms.MultipleChoiceField(
        label=_("Familles de soins"),
        choices=words_of(Category),
        widget=ManyChips,
        required=False,
        help_text=_("Rien de coché : toutes."),
    )

    def terms(self) -> dict[str, Any]:
        """What the action takes beside the days."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("starts_on", "ends_on")}


class EndForm(Form):
    """The first day without it."""

    ends_on = DayField(label=_("Premier jour sans"))


class TariffForm(MoneyForm):
    """The price of one item."""

    item = NamedField(label=_("Acte"), help_text=_("Code ou début du nom."), naming=ITEM)
    price = MoneyField(label=_("Prix convenu"), min_value=0)
    starts_on = DayField(label=_("À partir du"))


class TariffFileForm(Form):
    """A price list to bring in."""

    file = forms.FileField(label=_("Fichier"), help_text=_("XLSX ou CSV, une ligne par acte."))
    column = forms.CharField(
        label=_("Colonne des prix"), required=False, help_text=_("Vide : celle du niveau du prestataire.")
    )
    starts_on = DayField(label=_("À partir du"), required=False, help_text=_("Vide : la date écrite sur la grille."))


class ItemForm(MoneyForm):
    """A new item of the nomenclature."""

    code = forms.CharField(label=_("Code"), max_length=12)
    label = forms.CharField(label=_("Désignation"), max_length=120)
    category = forms.ChoiceField(label=_("Famille"), choices=words_of(Category))
    setting = forms.ChoiceField(label=_("Cadre"), choices=words_of(Setting), widget=Chips, initial=Setting.BOTH)
    sex = forms.ChoiceField(
        label=_("Réservé à"), choices=[("", _("tous")), ("F", _("femme")), ("M", _("homme"))], required=False
    )
    min_age_years = forms.IntegerField(label=_("Âge minimum"), required=False, min_value=0, max_value=120)
    max_age_years = forms.IntegerField(label=_("Âge maximum"), required=False, min_value=0, max_value=120)
    min_interval_days = forms.IntegerField(
        label=_("Jours entre deux mêmes actes"), required=False, min_value=1, max_value=3650
    )
    unit_price_cap = MoneyField(label=_("Prix maximum sans tarif"), required=False, min_value=0)
    free_programme = forms.CharField(label=_("Programme national gratuit"), max_length=80, required=False)
    free_from = DayField(label=_("Gratuit depuis le"), required=False)
    free_under_years = forms.IntegerField(
        label=_("Gratuit avant, en années"), required=False, min_value=1, max_value=120
    )

    def limits(self) -> dict[str, Any]:
        named = {"code", "label", "category"}
        return {name: value for name, value in self.cleaned_data.items() if name not in named}


class GuaranteeForm(MoneyForm):
    """What a plan pays for a category, or for one item."""

    FOLDED = (
        "emergency_rate_bp",
        "referred_rate_bp",
        "prior_agreement_above",
        "needs_referral",
        "max_quantity_per_claim",
        "max_quantity_per_period",
        "documents",
    )

    starts_on = DayField(label=_("À partir du"), initial=timezone.localdate)
    category = forms.ChoiceField(
        label=_("Famille de soins"), choices=[("", _("toutes")), *words_of(Category)], required=False
    )
    item = NamedField(
        label=_("Ou un seul acte"), required=False, help_text=_("Il l'emporte sur sa famille."), naming=ITEM
    )
    rate_bp = PercentField(label=_("Prise en charge, en %"), required=False)
    copayment = MoneyField(label=_("Ou ticket modérateur fixe"), required=False, min_value=0)
    emergency_rate_bp = PercentField(label=_("En urgence, en %"), required=False)
    referred_rate_bp = PercentField(label=_("Sur référence, en %"), required=False)
    waiting_months = forms.IntegerField(label=_("Attente propre, en mois"), min_value=0, max_value=60, initial=0)
    prior_agreement_above = MoneyField(label=_("Accord préalable au-dessus de"), required=False, min_value=0)
    needs_referral = forms.BooleanField(label=_("Sur référence seulement"), required=False)
    max_quantity_per_claim = forms.IntegerField(label=_("Quantité par dossier"), required=False, min_value=0)
    max_quantity_per_period = forms.IntegerField(label=_("Quantité par an"), required=False, min_value=0)
    documents = forms.MultipleChoiceField(
        label=_("Pièces exigées"),
        choices=words_of(Document, without=(Document.SLIP_NUMBER, Document.SIGNATURE)),
        widget=ManyChips,
        required=False,
    )

    def terms(self) -> dict[str, Any]:
        """What the action takes; a fixed copayment alone leaves the rate at 0."""
        named = {"starts_on", "category", "item"}
        found = {name: value for name, value in self.cleaned_data.items() if name not in named}
        if found["rate_bp"] is None and found["copayment"] is not None:
            found["rate_bp"] = 0
        elif found["rate_bp"] is None:
            del found["rate_bp"]
        return found


LIMITS = (
    *[(f"ceiling:{kind}", _(kind.label)) for kind in CeilingKind if kind is not CeilingKind.LETTER],
    *[(f"count:{kind}", _(kind.label)) for kind in CountKind],
    *[(f"deductible:{kind}", _(kind.label)) for kind in DeductibleKind],
)


class CeilingForm(MoneyForm):
    """A limit of a plan: francs, a number of events, or a deductible."""

    starts_on = DayField(label=_("À partir du"))
    what = forms.ChoiceField(label=_("Limite"), choices=LIMITS)
    limit = MoneyField(
        label=_("Au plus"), min_value=0, help_text=_("Des francs, ou un nombre pour des visites. 0 : aucune.")
    )
    category = forms.ChoiceField(
        label=_("Famille de soins"), choices=[("", _("toutes")), *words_of(Category)], required=False
    )
    setting = forms.ChoiceField(label=_("Cadre"), choices=words_of(Setting), widget=Chips, initial=Setting.BOTH)
    extra_per_person = MoneyField(label=_("En plus par personne"), required=False, min_value=0)
    extra_above_count = forms.IntegerField(
        label=_("Au-delà de, en personnes"), required=False, min_value=0, max_value=999
    )

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside the plan."""
        found = self.cleaned_data
        kind, _colon, word = found["what"].partition(":")
        terms = {name: found[name] for name in ("category", "setting")}
        terms |= {name: found[name] or 0 for name in ("extra_per_person", "extra_above_count")}
        return {"starts_on": found["starts_on"], "limit": found["limit"], kind: word, "terms": terms}


class ExclusionForm(Form):
    """What a plan never pays."""

    starts_on = DayField(label=_("À partir du"))
    item = NamedField(label=_("Un acte"), required=False, naming=ITEM)
    diagnosis = forms.CharField(
        label=_("Un diagnostic"), max_length=12, required=False, help_text=_("Son code, ou comment il commence.")
    )
    circumstance = forms.ChoiceField(
        label=_("Une circonstance"), choices=[("", _("aucune")), *words_of(Circumstance)], required=False
    )

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside the plan: the first of the three that was given."""
        found = self.cleaned_data
        told = {
            "item": found["item"].code if found["item"] else "",
            "diagnosis": found["diagnosis"].strip(),
            "circumstance": found["circumstance"],
        }
        kind, code = next(((kind, code) for kind, code in told.items() if code), ("item", ""))
        return {"starts_on": found["starts_on"], "kind": kind, "code": code}


class PlanTermsForm(Form):
    """What holds for every guarantee of a plan."""

    starts_on = DayField(label=_("À partir du"))
    emergency_waives_waiting = forms.BooleanField(label=_("L'urgence lève la période d'attente"), required=False)
    calendar_year = forms.BooleanField(
        label=_("Les plafonds courent par année civile"),
        required=False,
        help_text=_("Sinon, par année d'adhésion de la famille."),
    )
    coordination = forms.ChoiceField(label=_("Avec une autre couverture"), choices=words_of(Coordination), widget=Chips)
