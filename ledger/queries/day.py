"""What the book asks of a person today, and what a search finds in it."""

from datetime import date

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.spans import month_of
from core.spoken import month_name, of_month
from core.waiting import First, Found, Waiting, first
from ledger.models import Entry
from ledger.permissions import CLOSE_MONTH, HANDLE_TILL, VIEW
from ledger.queries.months import next_to_close
from ledger.queries.tills import open_counts, tills
from organisations.acting import current_actor

CLOSING_DAY = 5
"""From this day of the month on, the month before is asked for."""


def waiting(day: date) -> list[Waiting]:
    """Tills left open, and the month to close, for who may do it."""
    actor = current_actor()
    found = _tills_left_open(day) if actor.may(HANDLE_TILL) else []
    return found + (_month_to_close(day) if actor.may(CLOSE_MONTH) else [])


def _tills_left_open(day: date) -> list[Waiting]:
    counts = list(open_counts(day))
    if not counts:
        return []
    held = {till.pk: till.held for till in tills()}
    sentence = _("caisse ouverte depuis le %(day)s\u00a0: %(held)s dans «\u00a0%(till)s\u00a0»")
    return [
        Waiting(
            count=1,
            sentence=sentence
            % {
                "day": formats.day(count.opened_on),
                "held": formats.money(held.get(count.till_id, 0), current_actor().currency),
                "till": count.till,
            },
            url=reverse("ledger:till_close", args=[count.till_id]),
            action=_("Clôturer"),
            weight=80,
        )
        for count in counts
    ]


def _month_to_close(day: date) -> list[Waiting]:
    month = next_to_close()
    over = month_of(day) if day.day >= CLOSING_DAY else month_of(day) + -1
    if month is None or month >= over:
        return []
    late = over - month
    one, several = _("mois à clôturer\u00a0: %(month)s"), _("mois à clôturer, à partir %(month)s")
    sentence = (several if late > 1 else one) % {"month": of_month(month) if late > 1 else month_name(month)}
    return [
        Waiting(
            count=late,
            sentence=sentence,
            url=reverse(settings.CLOSING_PAGE, args=[str(month)]),
            action=_("Clôturer"),
            weight=60,
        )
    ]


def search(text: str, limit: int = 10) -> First[Found]:
    """Entries whose number, voucher or label is asked for; at most `limit`, in one query, two when there are more."""
    actor, asked = current_actor(), text.strip()
    if not asked or not actor.may(VIEW):
        return First()
    which = Q(label__icontains=asked) | Q(voucher__iexact=asked)
    if asked.isdigit() and len(asked) < 16:
        which |= Q(number=int(asked))
    rows = Entry.objects.filter(which, organisation_id=actor.organisation_id).order_by("-posted_on", "-number")
    entries = first(rows, limit)
    lines = [
        Found(
            kind=_("Écriture"),
            title=_("n° %(number)s, %(label)s") % {"number": entry.number, "label": entry.label},
            subtitle=f"{formats.day(entry.posted_on)}, {formats.money(entry.total, actor.currency)}",
            url=reverse("ledger:entry", args=[entry.pk]),
        )
        for entry in entries
    ]
    return First(lines, entries.total)
