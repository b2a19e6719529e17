"""Lists of contributions as spreadsheets; no cell is ever run as a formula."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from contributions import queries
from contributions.documents import age_told
from core import formats
from core.spreadsheets import Sheet, write_xlsx
from organisations.models import Organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def good_standing_xlsx(
    people: Iterable[queries.Standing], day: date, organisation: Organisation, made_at: datetime
) -> bytes:
    """The people whose rights are open on a day."""
    rows = (
        (
            standing.beneficiary.number,
            standing.beneficiary.last_name,
            standing.beneficiary.first_names,
            standing.beneficiary.sex,
            age_told(standing.beneficiary, day),
            standing.beneficiary.household.village,
            standing.until,
        )
        for standing in people
    )
    header = [_("Carte"), _("NOM"), _("Prénoms"), _("Sexe"), _("Âge"), _("Village"), _("Droits avant le")]
    title = _("%(mutual)s : personnes à jour le %(day)s") % {"mutual": organisation.name, "day": formats.day(day)}
    sheet = Sheet(_("À jour"), header, rows, (12, 20, 28, 6, 8, 20, 14), (title,))
    return write_xlsx([sheet], made_at)


def arrears_xlsx(
    families: Iterable[queries.LateFamily], day: date, organisation: Organisation, made_at: datetime
) -> bytes:
    """The families that are late, with whom to call."""
    rows = (
        (
            late.household.number,
            late.head_name,
            late.phone,
            late.household.village,
            late.dues_count,
            late.overdue,
            late.due_on,
            late.days,
            late.closes_on,
        )
        for late in families
    )
    header = [
        _("Famille"),
        _("Titulaire"),
        _("Téléphone"),
        _("Village"),
        _("Échéances"),
        _("Doit (%(unit)s)") % {"unit": formats.CURRENCY_SIGNS[organisation.currency]},
        _("Depuis le"),
        _("Jours"),
        _("Droits fermés le"),
    ]
    title = _("%(mutual)s : familles en retard le %(day)s") % {"mutual": organisation.name, "day": formats.day(day)}
    sheet = Sheet(_("En retard"), header, rows, (10, 30, 18, 20, 10, 12, 12, 8, 14), (title,))
    return write_xlsx([sheet], made_at)
