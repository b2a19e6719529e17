"""A file of places: read whole, refused with the number of the line at fault."""

import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.forms import Form

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 50_000
COLUMNS = ("country", "region", "prefecture", "commune", "district", "village")


class PlacesForm(Form):
    """A CSV file with the columns country, region, prefecture, commune, district, village; some may be missing."""

    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_(
            "En UTF-8, première ligne : country,region,prefecture,commune,district,village. "
            "Les niveaux que le pays n'a pas restent vides."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> list[dict[str, str]]:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise ValidationError(_("Le fichier dépasse 5 Mo. Envoyez-le en plusieurs parties."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("Le fichier n'est pas en UTF-8. Enregistrez-le en « CSV UTF-8 ».")) from error
        return self._rows(text)

    def _rows(self, text: str) -> list[dict[str, str]]:
        first = text.split("\n", 1)[0]
        reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
        missing = {"country", "region"} - set(reader.fieldnames or ())
        if missing:
            raise ValidationError(
                _("Colonnes manquantes : %(names)s."), params={"names": ", ".join(sorted(missing))}, code="columns"
            )
        rows: list[dict[str, str]] = []
        try:
            for number, row in enumerate(reader, start=2):
                rows.append(self._row(number, row))
        except csv.Error as error:
            raise ValidationError(_("Le fichier n'est pas un CSV lisible."), code="csv") from error
        if not rows:
            raise ValidationError(_("Le fichier n'a aucune ligne."), code="empty")
        return rows

    def _row(self, number: int, row: dict[str, Any]) -> dict[str, str]:
        if number > MOST_ROWS:
            raise ValidationError(_("Plus de 50 000 lignes. Envoyez le fichier en plusieurs parties."))
        kept = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if any(len(name) > 80 or "\x00" in name for name in kept.values()):
            raise ValidationError(_("Ligne %(number)s : un nom dépasse 80 lettres."), params={"number": number})
        return kept
