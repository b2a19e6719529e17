"""Sending a register, and saying which of its columns says what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import Chips, DayField, Form
from members.rules.births import shown_cell
from members.rules.columns import FIELDS

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class UploadForm(Form):
    """The register's file."""

    file = forms.FileField(
        label=_("Registre"),
        help_text=_("Fichier Excel (.xlsx) ou CSV, une personne par ligne, 10 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": _("Choisissez le fichier du registre."),
            "empty": _("Le fichier est vide. Choisissez celui qui contient le registre."),
            "missing": _("Choisissez le fichier du registre."),
        },
    )


def column_name(position: int) -> str:
    """« A » for 0, « AB » for 27, as the spreadsheet names it."""
    first, second = divmod(position, 26)
    return (LETTERS[first - 1] if first else "") + LETTERS[second]


class MappingForm(Form):
    """For each thing we keep, the column that says it; the register's day, the plan, what exits become."""

    plan = forms.ModelChoiceField(label=_("Formule de ces familles"), queryset=None, empty_label=None)
    register_on = DayField(
        label=_("Le registre est à jour au"),
        help_text=_("Les âges (« 31 ans ») sont comptés à cette date. Aucune naissance ne peut venir après."),
    )
    covered_from = DayField(
        label=_("Début commun des adhésions"),
        required=False,
        help_text=_(
            "Vide : chaque famille garde sa date d'adhésion, et l'adhésion qui court à la date du registre. "
            "Qui était membre avant ce jour renouvelle : ni droit d'adhésion, ni nouvelle période d'attente."
        ),
    )
    records_exits = forms.ChoiceField(
        label=_("« décédé », « parti » dans les observations"),
        widget=Chips,
        choices=[("yes", _("Enregistrer les sorties, à vérifier")), ("no", _("Noter seulement, à vérifier"))],
    )

    renumbers = forms.ChoiceField(
        label=_("Familles dont le numéro est déjà celui d'une autre"),
        widget=Chips,
        choices=[("no", _("Refuser leurs lignes")), ("yes", _("Leur donner un nouveau numéro"))],
        help_text=_("Le nouveau numéro est écrit à côté de chaque ligne, dans le fichier qui vous est rendu."),
    )

    def __init__(self, *args: Any, header: Sequence[object], plans: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["plan"].queryset = plans
        columns = [
            (str(position), f"{column_name(position)} · {shown_cell(title, 40) or _t('sans titre')}")
            for position, title in enumerate(header)
        ]
        for name, label in FIELDS.items():
            self.fields[f"at_{name}"] = forms.ChoiceField(
                label=_(label), required=False, choices=[("", _("— aucune —")), *columns]
            )

    def column_fields(self) -> list[forms.BoundField]:
        """The choices of columns, in the order of the page."""
        return [self[f"at_{name}"] for name in FIELDS]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("plan", "register_on", "covered_from", "records_exits", "renumbers")]

    def mapping(self) -> dict[str, int]:
        """What was chosen, as the action takes it."""
        chosen = {name: self.cleaned_data.get(f"at_{name}") for name in FIELDS}
        return {name: int(at) for name, at in chosen.items() if at}
