"""What contributions ask of a person today, what a search finds in them, and what keeps a month from closing."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Receipt
from contributions.permissions import COLLECT, RAISE_DUES, VIEW
from contributions.queries.billing import households_to_raise
from contributions.queries.statements import closing_between
from core import formats, spoken
from core.spans import Month, month_of
from core.text import asked_after
from core.waiting import First, Found, Waiting, first
from ledger.queries import Blocker, is_closed
from organisations.acting import current_actor

WEEK = timedelta(days=6)


def waiting(day: date) -> list[Waiting]:
    """Families whose rights close this week, and the month whose dues are still to be raised."""
    actor = current_actor()
    found = list(_closing(day)) if actor.may(COLLECT) else []
    return found + (list(_to_raise(day)) if actor.may(RAISE_DUES) else [])


def _closing(day: date) -> Iterator[Waiting]:
    count = len(closing_between(day, day + WEEK))
    if count:
        yield Waiting(
            count=count,
            sentence=ngettext(
                "famille perd ses droits cette semaine si elle ne paie pas",
                "familles perdent leurs droits cette semaine si elles ne paient pas",
                count,
            ),
            url=f"{reverse('contributions:arrears')}?soon=1",
            action=_("Téléphoner"),
            weight=90,
        )


def _to_raise(day: date) -> Iterator[Waiting]:
    month = month_of(day) + -1
    if is_closed(month.first_day):
        return
    count = len(households_to_raise(current_actor().organisation_id, month))
    if count:
        sentence = ngettext(
            "famille attend l'appel de sa cotisation %(month)s",
            "familles attendent l'appel de leur cotisation %(month)s",
            count,
        )
        yield Waiting(
            count=count,
            sentence=sentence % {"month": spoken.of_month(month)},
            url=f"{reverse('contributions:raise_dues')}?month={month}",
            action=_("Appeler les cotisations"),
            weight=70,
        )


def closing_check(organisation_id: int, month: Month) -> Iterator[Blocker]:
    """A month is closed once its contributions are raised: otherwise its report would lack what was due."""
    count = len(households_to_raise(organisation_id, month))
    if count:
        sentence = ngettext(
            "La cotisation %(month)s n'est pas appelée pour %(count)s famille.",
            "La cotisation %(month)s n'est pas appelée pour %(count)s familles.",
            count,
        )
        yield Blocker(
            sentence % {"month": spoken.of_month(month), "count": formats.count(count)},
            f"{reverse('contributions:raise_dues')}?month={month}",
        )


def search(text: str, limit: int = 10) -> First[Found]:
    """Receipts by number, « R-00452 » or « 452 », or by the operator's reference; at most `limit`,
    in one query, two when there are more."""
    actor, asked = current_actor(), asked_after(text, "recu", "receipt") or text.strip()
    if not asked or not actor.may(VIEW):
        return First()
    bare = asked.upper().removeprefix("R").lstrip("- ")
    which = Q(reference__iexact=asked)
    if bare.isdigit() and len(bare) < 16:
        which |= Q(number=int(bare))
    rows = Receipt.objects.filter(which, organisation_id=actor.organisation_id)
    receipts = first(rows.select_related("household").order_by("-number"), limit)
    lines = [
        Found(
            kind=_("Reçu"),
            title=receipt.label,
            subtitle=_("famille %(number)s, %(amount)s, %(day)s")
            % {
                "number": receipt.household.number,
                "amount": formats.money(receipt.amount, actor.currency),
                "day": formats.day(receipt.paid_on),
            },
            url=reverse("contributions:receipt", args=[receipt.pk]),
        )
        for receipt in receipts
    ]
    return First(lines, receipts.total)
