"""Closing a month of the book. A closed month is never opened again: a mistake is corrected in an open one."""

from datetime import date

from django.utils import timezone

from core.formats import day as day_text
from core.spans import Month
from core.spoken import joined, month_name, of_month
from core.spoken import told as _
from core.text import N_
from ledger import queries
from ledger.actions.posting import lock_book
from ledger.models import Period
from ledger.permissions import CLOSE_MONTH
from organisations.acting import ActionRefused, action, current_actor


@action("ledger.close_month", permission=CLOSE_MONTH, clock=frozenset({"on"}), label=N_("a clôturé un mois"))
def close_month(*, month: Month, on: date) -> Period:
    """Close a month, on a day from its last one on: every later write in it is refused, by any path.

    The book's numbering is held first, so that each posting is wholly in the month or refused. Raises ActionRefused,
    with all the reasons, when the month is not over, one before it is open, a till is open, or a check of
    `settings.CLOSING_CHECKS` has something to say.
    """
    last_number = lock_book()
    if queries.is_closed(month.first_day):
        raise ActionRefused(_("La période %(month)s est déjà clôturée.") % {"month": of_month(month)})
    if on < month.last_day:
        raise ActionRefused(
            _("%(month)s n'est pas fini. Clôturez ce mois à partir du %(day)s.")
            % {"month": month_name(month).capitalize(), "day": day_text(month.last_day)}
        )
    if reasons := queries.blockers(month):
        raise ActionRefused(joined(reason.sentence for reason in reasons))
    moved = queries.month_moved(month)
    period, _made = Period.objects.get_or_create(
        organisation_id=current_actor().organisation_id,
        starts_on=month.span.start,
        defaults={"ends_on": month.span.end},
    )
    period.closed_at, period.closed_by_id = timezone.now(), current_actor().user_id
    period.entry_count, period.entry_total, period.last_number = moved.entry_count, moved.total, last_number
    period.save()
    return period
