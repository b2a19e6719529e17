"""What a federation says to its mutuals: the norms it reads them by, and that it waits for a report."""

from datetime import date

from core import spoken
from core.spans import Month
from core.spoken import told as _
from core.text import N_
from organisations.acting import ActionRefused, action, current_actor
from organisations.models import Organisation
from reporting.indicators import BY_CODE
from reporting.models import Reminder, Threshold
from reporting.permissions import CONSOLIDATE
from reporting.queries.snapshots import report_of
from reporting.queries.statements import find_mutual


@action("reporting.set_threshold", permission=CONSOLIDATE, label=N_("a fixé une norme"))
def set_threshold(
    *, code: str, starts_on: date, source: str, at_least: int | None = None, at_most: int | None = None
) -> Threshold:
    """Set the norm of an indicator from a day on, in ten-thousandths of one (9 000: 90 %), with where it comes from.

    The norm before it ends that day and stays for the reports made under it. Raises ActionRefused for an unknown
    indicator, a norm without bound or source, bounds that cross, or a day before a norm that is already set.
    """
    _refuse_unreal(code, source, at_least, at_most)
    mine = Threshold.objects.filter(organisation_id=current_actor().organisation_id, code=code)
    if mine.filter(starts_on__gte=starts_on).exists():
        raise ActionRefused(
            _("Cet indicateur a déjà une norme à partir de cette date ou après. Choisissez une date plus tardive."),
            field="starts_on",
        )
    mine.filter(ends_on__isnull=True).update(ends_on=starts_on)
    return Threshold.objects.create(
        organisation_id=current_actor().organisation_id,
        code=code,
        starts_on=starts_on,
        at_least=at_least,
        at_most=at_most,
        source=source.strip()[:120],
    )


def _refuse_unreal(code: str, source: str, at_least: int | None, at_most: int | None) -> None:
    if code not in BY_CODE:
        raise ActionRefused(_("Cet indicateur n'existe pas."), field="code")
    if at_least is None and at_most is None:
        raise ActionRefused(_("Donnez au moins une borne : au moins, ou au plus."), field="at_least")
    if at_least is not None and at_most is not None and at_least > at_most:
        raise ActionRefused(_("« Au moins » dépasse « au plus ». Vérifiez les deux bornes."), field="at_most")
    if not source.strip():
        raise ActionRefused(_("Écrivez d'où vient cette norme : texte, assemblée, contrat…"), field="source")


@action(
    "reporting.remind",
    permission=CONSOLIDATE,
    clock=frozenset({"on"}),
    label=N_("a rappelé à une mutuelle qu'elle doit un rapport"),
)
def remind(*, mutual: Organisation, month: Month, on: date) -> Reminder:
    """Ask a mutual for its report of a month; it reads it in « Ma journée » until the month is closed.

    Raises ActionRefused when the month is not over, the report exists, or it was asked for today.
    """
    mutual = find_mutual(mutual.pk)
    told = {"mutual": mutual.name, "month": spoken.month_name(month)}
    if on <= month.last_day:
        raise ActionRefused(_("%(month)s n'est pas fini.") % {"month": told["month"].capitalize()})
    if report_of(mutual.pk, month) is not None:
        raise ActionRefused(_("%(mutual)s a arrêté son rapport %(month)s.") % {**told, "month": spoken.of_month(month)})
    if Reminder.objects.filter(mutual=mutual, month_on=month.first_day, sent_on=on).exists():
        raise ActionRefused(_("%(mutual)s a déjà reçu un rappel aujourd'hui pour %(month)s.") % told)
    actor = current_actor()
    return Reminder.objects.create(
        organisation_id=actor.organisation_id,
        mutual=mutual,
        month_on=month.first_day,
        sent_on=on,
        sent_by_id=actor.user_id,
    )
