"""Forms about a family and its people."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Chips, DayField, Form
from members.choices import ExitReason, Link
from members.forms.fields import BirthField, LinkField, SexField
from members.models import Beneficiary, Household
from members.queries.places import communes, sections, villages
from organisations.choices import Sex

SPARE_LINES = 6
"""Empty lines for who has no script; with it a line is added by Enter."""
LINES = "personnes"
FIRST_LINE = f"{LINES}-0"
INHERITED = {"data-inherit": ""}


class PlaceForm(Form):
    """Where a family lives and how to reach it."""

    place = forms.ModelChoiceField(label=_("Commune"), queryset=None, required=False, empty_label=_("Choisir"))
    village = forms.CharField(label=_("Village ou quartier"), max_length=80, required=False)
    section = forms.ModelChoiceField(
        label=_("Section ou groupement"), queryset=None, required=False, empty_label=_("Aucune")
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].queryset = communes()
        self.fields["section"].queryset = sections()
        if not self.fields["section"].queryset.exists():
            del self.fields["section"]


class PersonLine(Form):
    """A line of the family: who, sex, birth or age, link."""

    use_required_attribute = False

    last_name = forms.CharField(
        label=_("NOM"), max_length=60, widget=forms.TextInput(attrs={**INHERITED, "autocomplete": "off"})
    )
    first_names = forms.CharField(
        label=_("Prénoms"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sex = SexField(label=_("Sexe"))
    birth = BirthField(label=_("Naissance ou âge"), help_text="")
    link = LinkField(label=_("Lien"))

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["birth"].on = on
        if self.prefix == FIRST_LINE:
            self.fields["link"].required = False
            self.fields["link"].widget.attrs["placeholder"] = "T"

    def clean_link(self) -> str:
        """The first line, with no link, is the head's."""
        return self.cleaned_data["link"] or Link.HEAD

    def has_changed(self) -> bool:
        """A line where only the inherited name stands is no line."""
        return bool(set(self.changed_data) - {"last_name"}) or self.prefix == FIRST_LINE


class FamilyForm(PlaceForm):
    """A whole family on one screen; `people` are its lines, cleaned with it."""

    plan = forms.ModelChoiceField(label=_("Formule"), queryset=None, empty_label=None)
    on = DayField(label=_("Date d'adhésion"))
    number = forms.CharField(
        label=_("N° de la fiche papier"),
        max_length=17,
        required=False,
        help_text=_("Vide : le prochain numéro est pris."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(label=_("Ce sont d'autres personnes : adhérer quand même"), required=False)

    field_order = ["plan", "on", "number", "place", "village", "section", "phone", "confirmed"]

    def __init__(self, *args: Any, plans: Any, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["plan"].queryset = plans
        made = forms.formset_factory(PersonLine, extra=SPARE_LINES, max_num=40, absolute_max=60)
        bound = self.data if self.is_bound else None
        self.people = made(bound, prefix=LINES, form_kwargs={"on": day})
        self.matches: list[dict[str, object]] = []

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.people.is_valid()])

    @property
    def all_errors(self) -> int:
        return len(self.errors) + sum(len(line.errors) for line in self.people)

    def drafts(self) -> list[dict[str, Any]]:
        """The people typed, as the action takes them."""
        return [dict(line.cleaned_data) for line in self.people if line.has_changed() and line.cleaned_data]


class HouseholdForm(PlaceForm):
    """What may change on a family's card."""

    note = forms.CharField(
        label=_("Observation"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PersonForm(Form):
    """Somebody who joins a family."""

    last_name = forms.CharField(label=_("NOM"), max_length=60)
    first_names = forms.CharField(label=_("Prénoms"), max_length=80, required=False)
    sex = forms.ChoiceField(label=_("Sexe"), choices=Sex.choices, widget=Chips)
    birth = BirthField(label=_("Naissance ou âge"))
    link = forms.ChoiceField(label=_("Lien avec le titulaire"), widget=Chips)
    phone = forms.CharField(
        label=_("Téléphone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_document = forms.CharField(label=_("Pièce d'identité"), max_length=40, required=False)

    def __init__(self, *args: Any, day: date, is_head: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["birth"].on = day
        links = [choice for choice in Link.choices if (choice[0] == Link.HEAD) == is_head]
        self.fields["link"].choices = links


class NewPersonForm(PersonForm):
    """The same, with the first day of cover."""

    on = DayField(label=_("Début de la couverture"), help_text=_("Pour un nouveau-né, le jour de la naissance."))
    confirmed = forms.BooleanField(label=_("C'est une autre personne : ajouter quand même"), required=False)


class PersonEditForm(PersonForm):
    """What may change about somebody."""

    note = forms.CharField(
        label=_("Observation"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_check = forms.BooleanField(label=_("À vérifier"), required=False)


class PersonExitForm(Form):
    """Why and when somebody leaves."""

    reason = forms.ChoiceField(label=_("Motif"), widget=Chips)
    on = DayField(label=_("Date"), help_text=_("Le jour du décès, ou le premier jour sans couverture."))
    note = forms.CharField(label=_("Observation"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = (ExitReason.DIED, ExitReason.MOVED, ExitReason.LEFT_AREA, ExitReason.AGE_LIMIT, ExitReason.TRANSFERRED,
                ExitReason.MISTAKE)  # fmt: skip
        self.fields["reason"].choices = [(one.value, one.label) for one in kept]


class TransferHeadForm(Form):
    """Who becomes the head, and what the former head becomes."""

    to = forms.ModelChoiceField(label=_("Nouveau titulaire"), queryset=None, empty_label=None)
    former_link = forms.ChoiceField(label=_("Nouveau lien de l'ancien titulaire"), widget=Chips)
    reason = forms.CharField(label=_("Motif"), max_length=200, help_text=_("Décès, départ, divorce…"))

    def __init__(self, *args: Any, household: Household, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Beneficiary.objects.filter(household=household, left_on__isnull=True).exclude(link=Link.HEAD)
        self.fields["to"].queryset = others
        links = [choice for choice in Link.choices if choice[0] != Link.HEAD]
        self.fields["former_link"].choices = links


class RenewForm(Form):
    """One more term."""

    plan = forms.ModelChoiceField(label=_("Formule"), queryset=None, empty_label=None)
    on = DayField(label=_("Date du renouvellement"), help_text=_("La nouvelle adhésion suit celle qui court."))

    def __init__(self, *args: Any, plans: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["plan"].queryset = plans


class RenewManyForm(RenewForm):
    """One more term for all families without cover, in the mutual, a section or a village."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=None, required=False, empty_label=_("Toutes"))
    village = forms.ChoiceField(label=_("Village"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = _("Début des nouvelles adhésions")
        self.fields["on"].help_text = _("Les familles déjà couvertes ce jour-là ou après ne changent pas.")
        self.fields["section"].queryset = sections()
        if not self.fields["section"].queryset.exists():
            del self.fields["section"]
        self.fields["village"].choices = [("", _("Tous")), *((name, name) for name in villages())]


class EndForm(Form):
    """The family leaves."""

    reason = forms.ChoiceField(label=_("Motif"), widget=Chips)
    on = DayField(label=_("Premier jour sans couverture"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = (ExitReason.RESIGNED, ExitReason.TERMINATED, ExitReason.MOVED, ExitReason.LEFT_AREA,
                ExitReason.TRANSFERRED, ExitReason.NOT_RENEWED, ExitReason.MISTAKE)  # fmt: skip
        self.fields["reason"].choices = [(one.value, one.label) for one in kept]


class PhotoForm(Form):
    """A photo, from the telephone's camera or a file."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG ou PNG. Elle est recadrée, allégée, et perd le lieu et la date de la prise de vue."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class ReplaceCardForm(Form):
    """Why a card is replaced."""

    reason = forms.CharField(label=_("Motif"), max_length=200, help_text=_("Perdue, volée, abîmée…"))
