"""Closing a month with its report: the book is closed and the figures are frozen in one transaction."""

from datetime import date

from django.utils import timezone

from core import formats, spoken
from core.saying import Notebook
from core.spans import Month
from core.spoken import told as _
from core.text import N_
from ledger.actions import close_month
from ledger.queries import find_period
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import take_numbers
from organisations.choices import Kind
from reporting.indicators import INDICATORS
from reporting.models import MonthlyReport
from reporting.permissions import CLOSE
from reporting.queries.snapshots import live_figures, report_of
from reporting.queries.statements import find_mutual, statement_from
from reporting.rules.freezing import frozen_figures, frozen_statement, version_of

SERIES = "reporting.report"
MADE = N_("Arrêté le %(day)s par %(name)s. Rapport n° %(number)s. Formules %(version)s.")


@action("reporting.close_month", permission=CLOSE, clock=frozenset({"on"}), label=N_("a arrêté le rapport d'un mois"))
def close_month_report(*, month: Month, on: date) -> MonthlyReport:
    """Close a month of the book, when it is not, and freeze its report: figures, drawings and words, numbered.

    `on` is the day of the closing. Raises ActionRefused with all that blocks it (a till left open, the month before,
    contributions not called…), or when the report exists.
    """
    organisation = find_mutual(_acting_mutual())
    if report_of(organisation.pk, month) is not None:
        raise ActionRefused(_("Le rapport %(month)s est déjà arrêté.") % {"month": spoken.of_month(month)})
    period = find_period(month) or close_month(month=month, on=on)
    figures = live_figures([organisation.pk], month.span)[organisation.pk]
    number, version = take_numbers(SERIES), version_of(INDICATORS)
    told = {
        "day": formats.day(on),
        "name": current_actor().user_name,
        "number": number,
        "version": version[:8],
    }
    words = Notebook()
    statement = statement_from(organisation, month, figures, on, words)
    made = words(MADE) % told
    return MonthlyReport.objects.create(
        organisation_id=organisation.pk,
        period=period,
        number=number,
        measures=frozen_figures(figures.measured.values),
        people=figures.people,
        statement={**frozen_statement(statement, words.made), "number": str(number), "made": made},
        formulas_version=version,
        closed_on=on,
        made_at=timezone.now(),
        made_by_id=current_actor().user_id,
    )


def _acting_mutual() -> int:
    actor = current_actor()
    if actor.organisation_kind != Kind.MUTUAL:
        raise ActionRefused(_("Un mois se clôture dans une mutuelle. Choisissez pour quelle mutuelle vous agissez."))
    return actor.organisation_id
