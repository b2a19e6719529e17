"""A care slip as it is typed: who, where, when, and its lines; codes and names are read as people write them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import queries
from claims.actions import SlipLine
from claims.choices import Circumstance, Document, Setting, Settlement, VisitType, Word
from claims.forms.named import DIAGNOSIS, ITEM, PERSON, ExpectedField, NamedField
from claims.models import Diagnosis, Provider
from core.formats import CURRENCY_SIGNS
from core.forms import Chips, DayField, Form, ManyChips, MoneyField, PersonInput

FIRST_LINES = 8
MORE_LINES = 8
MOST_LINES = 200


def words_of(kind: type[Word], *, without: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """The choices of a closed list, their labels in the reader's language."""
    return [(word.value, _(word.label)) for word in kind if word not in without]


class SlipForm(Form):
    """The slip but for its lines; what is rare is folded away."""

    person = NamedField(
        label=_("Personne"),
        help_text=_("Numéro de carte ou nom."),
        naming=PERSON,
    )
    slip_number = forms.CharField(label=_("N° de l'attestation"), max_length=20, required=False)
    diagnosis = ExpectedField(
        label=_("Diagnostic"),
        required=False,
        help_text=_("Code ou début du nom. Sans diagnostic, le dossier part en contrôle."),
        naming=DIAGNOSIS,
    )
    provider = forms.ModelChoiceField(label=_("Prestataire"), queryset=None, empty_label=_("Choisir"))
    care_from = DayField(label=_("Date des soins"))
    received_on = DayField(label=_("Reçue le"))
    visit_type = forms.ChoiceField(
        label=_("Visite"), choices=words_of(VisitType), widget=Chips, initial=VisitType.DIRECT
    )
    care_to = DayField(label=_("Fin des soins"), required=False, help_text=_("Pour un séjour."))
    setting = forms.ChoiceField(
        label=_("Cadre"),
        choices=words_of(Setting, without=(Setting.BOTH,)),
        widget=Chips,
        initial=Setting.OUT_PATIENT,
    )
    settlement = forms.ChoiceField(
        label=_("Règlement"), choices=words_of(Settlement), widget=Chips, initial=Settlement.THIRD_PARTY
    )
    slip_total = MoneyField(label=_("Total écrit sur l'attestation"), required=False, min_value=0)
    unsigned = forms.BooleanField(label=_("La signature manque"), required=False)
    referral = forms.BooleanField(label=_("Une référence est jointe"), required=False)
    documents = forms.MultipleChoiceField(
        label=_("Pièces jointes"),
        choices=words_of(Document, without=(Document.SLIP_NUMBER, Document.SIGNATURE)),
        widget=ManyChips,
        required=False,
    )
    circumstances = forms.MultipleChoiceField(
        label=_("Circonstances"), choices=words_of(Circumstance), widget=ManyChips, required=False
    )
    other_cover = forms.CharField(label=_("Autre couverture"), max_length=60, required=False)
    other_cover_percent = forms.IntegerField(
        label=_("Part de l'autre couverture, en %"), min_value=0, max_value=100, required=False
    )

    accept_known = forms.BooleanField(label=_("C'est bien une autre attestation"), required=False)

    FRONT = ("person", "slip_number", "diagnosis", "provider", "care_from", "received_on", "visit_type")

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["provider"].queryset = queries.providers()
        self.fields["slip_total"].unit = CURRENCY_SIGNS[currency]
        self.fields["person"].widget.attrs["autofocus"] = ""

    def front(self) -> Iterator[BoundField]:
        """What is always asked, and the doubt about the slip's number once there is one."""
        doubted = self.is_bound and ("accept_known" in self.errors or self.data.get("accept_known"))
        return (self[name] for name in (*self.FRONT, *(("accept_known",) if doubted else ())))

    def folded(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if name not in (*self.FRONT, "accept_known"))

    @property
    def is_unfolded(self) -> bool:
        """Whether something rare was said, or is wrong: then it is shown."""
        said = ("care_to", "slip_total", "unsigned", "referral", "documents", "circumstances", "other_cover")
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in said)

    def details(self) -> dict[str, Any]:
        """What the action takes beside the person, the provider and the days."""
        found = self.cleaned_data
        return {
            "settlement": found["settlement"],
            "setting": found["setting"],
            "visit_type": found["visit_type"],
            "slip_total": found["slip_total"],
            "signed": not found["unsigned"],
            "referral": found["referral"],
            "documents": found["documents"],
            "circumstances": found["circumstances"],
            "other_cover": found["other_cover"],
            "other_cover_rate_bp": (found["other_cover_percent"] or 0) * 100,
        }


class LineForm(forms.Form):
    """One line: an act by code or name; without quantity it is 1, without price the tariff."""

    code = forms.CharField(label=_("Acte"), max_length=80, required=False)
    quantity = forms.IntegerField(label=_("Quantité"), min_value=1, max_value=100_000, required=False)
    unit_price = MoneyField(label=_("Prix"), min_value=0, required=False)
    amount = MoneyField(label=_("Montant"), min_value=0, required=False)

    def __init__(self, *args: Any, number: int, **options: Any) -> None:
        super().__init__(*args, prefix=f"ligne-{number}", **options)
        self.number = number
        for name, field in self.fields.items():
            label = gettext("%(field)s, ligne %(number)s") % {"field": field.label, "number": number}
            field.widget.attrs |= {"aria-label": label, "autocomplete": "off"}
            if name != "code":
                field.widget = forms.TextInput({**field.widget.attrs, "inputmode": "numeric"})
        self.fields["code"].widget = PersonInput(
            {"aria-label": self.fields["code"].widget.attrs["aria-label"], "data-act": ""}, url=str(ITEM.url)
        )

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)


class SlipLines:
    """The lines of a slip as typed, as many as were shown."""

    def __init__(self, data: Any = None, count: int = FIRST_LINES) -> None:
        self.data = data
        if data is not None:
            shown = str(data.get("lignes", FIRST_LINES))
            count = min(MOST_LINES, int(shown) if shown.isdigit() and len(shown) < 5 else FIRST_LINES)
        self.forms = [LineForm(data, number=number) for number in range(1, count + 1)]
        self.errors: list[str] = []

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def more(self) -> int:
        return min(MOST_LINES, self.count + MORE_LINES)

    def read(self, provider: Provider | None, day: date) -> list[SlipLine]:
        """The lines that say something; what is wrong goes to `errors`, each naming its line."""
        found, self.errors = [], []
        for form in self.forms:
            if form.is_empty:
                continue
            line = self._line(form, provider, day)
            if line is not None:
                found.append(line)
        return found

    def _line(self, form: LineForm, provider: Provider | None, day: date) -> SlipLine | None:
        told = {"number": form.number}
        if not form.is_valid():
            wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
            self._refuse(form, gettext("Ligne %(number)s : %(wrong)s") % {**told, "wrong": wrong})
            return None
        text = form.cleaned_data["code"].strip()
        item = queries.item_named(text, provider, day) if text else None
        if item is None:
            if not text:
                self._refuse(form, gettext("Ligne %(number)s : écrivez le code de l'acte.") % told)
                return None
            # What the picker would suggest on that day at that provider.
            several = queries.items_matching(text, provider, day, limit=1)
            wrong = (ITEM.several if several else ITEM.none) % {"text": text}
            self._refuse(form, gettext("Ligne %(number)s : %(wrong)s") % {**told, "wrong": wrong})
            return None
        form.item = item
        return SlipLine(
            item=item,
            quantity=form.cleaned_data["quantity"] or 1,
            unit_price=form.cleaned_data["unit_price"],
            amount_billed=form.cleaned_data["amount"],
        )

    def _refuse(self, form: LineForm, text: str) -> None:
        form.wrong = text
        self.errors.append(text)


class CompleteForm(Form):
    """What a returned slip brings when it comes back."""

    slip_number = forms.CharField(label=_("N° de l'attestation"), max_length=20, required=False)
    slip_total = MoneyField(label=_("Total écrit sur l'attestation"), required=False, min_value=0)
    signed = forms.BooleanField(label=_("Le papier est signé"), required=False)
    referral = forms.BooleanField(label=_("Une référence est jointe"), required=False)
    documents = forms.MultipleChoiceField(
        label=_("Pièces jointes"),
        choices=words_of(Document, without=(Document.SLIP_NUMBER, Document.SIGNATURE)),
        widget=ManyChips,
        required=False,
    )
    diagnosis = NamedField(
        label=_("Diagnostic"),
        required=False,
        naming=DIAGNOSIS,
    )


class ReasonForm(Form):
    """Why: written with what is done."""

    reason = forms.CharField(label=_("Motif"), max_length=200)


class ReviewForm(Form):
    """The reviewer's say on the whole claim."""

    decision = forms.ChoiceField(label=_("Décision"), widget=Chips, initial="accept")
    reason = forms.CharField(
        label=_("Motif"), max_length=200, required=False, help_text=_("À remplir pour refuser ou renvoyer.")
    )

    def __init__(self, *args: Any, may_return: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("accept", _("Accepter")), ("refuse", _("Refuser")), ("return", _("Renvoyer au prestataire"))]
        self.fields["decision"].choices = choices if may_return else choices[:2]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("decision") in ("refuse", "return") and not found.get("reason", "").strip():
            self.add_error("reason", _("Écrivez le motif."))
        return found


class ReviewLineForm(forms.Form):
    """The reviewer's say on one line: a lower quantity or price, or a refusal, with its reason."""

    quantity = forms.IntegerField(label=_("Quantité retenue"), min_value=0, required=False)
    unit_price = MoneyField(label=_("Prix retenu"), min_value=0, required=False)
    refused = forms.BooleanField(label=_("Refuser"), required=False)
    reason = forms.CharField(label=_("Motif"), max_length=200, required=False)

    def __init__(self, *args: Any, number: int, **options: Any) -> None:
        super().__init__(*args, prefix=f"ligne-{number}", **options)
        self.number = number
        for field in self.fields.values():
            label = gettext("%(field)s, ligne %(number)s") % {"field": field.label, "number": number}
            field.widget.attrs["aria-label"] = label

    def said(self) -> dict[str, Any]:
        """What the reviewer said, nothing when they left the line alone."""
        found = self.cleaned_data
        said: dict[str, Any] = {}
        if found["refused"]:
            said["refused"] = True
        for name in ("quantity", "unit_price"):
            if found[name] is not None:
                said[name] = found[name]
        if said:
            said["reason"] = found["reason"].strip()
        return said


def diagnosis_label(diagnosis: Diagnosis) -> str:
    """How the picker shows a diagnosis."""
    return f"{diagnosis.code} {diagnosis.label}"
