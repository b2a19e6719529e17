"""Proof of the book: what would be wrong in it, told in sentences; nothing when all is well.

The database refuses each of these by itself. What is found here was done round it: guards taken off, rows put back from
elsewhere. The names I1, I5… are those of the list of invariants of the house.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import formats
from core.scoping import current_scope
from core.spoken import month_name
from ledger.choices import PARTY_USES
from ledger.models import Entry, Leg, Period
from organisations.models import Organisation, Sequence

SHOWN = 20
"""How many rows each sort of fault names; the rest is counted."""

CASH_LEGS = """
    SELECT l.account_id AS account_id, e.posted_on AS posted_on, e.number AS number, l.amount AS amount
    FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_till t ON t.account_id = l.account_id
    WHERE t.kind = 'cash'
"""
COUNTS = f"""
    WITH events AS (
        SELECT account_id, number, 0 AS is_count, amount, 0 AS counted, 0 AS count_id FROM ({CASH_LEGS}) legs
        UNION ALL SELECT t.account_id, c.opening_number, 1, 0, c.opening_amount, c.id
        FROM ledger_tillcount c JOIN ledger_till t ON t.id = c.till_id
        UNION ALL SELECT t.account_id, c.closing_number, 1, 0, c.closing_amount, c.id
        FROM ledger_tillcount c JOIN ledger_till t ON t.id = c.till_id WHERE c.closed_at IS NOT NULL
    ), running AS (
        SELECT count_id, is_count, counted, account_id, SUM(amount) OVER (
            PARTITION BY account_id ORDER BY number, is_count ROWS UNBOUNDED PRECEDING
        ) AS held FROM events
    )
    SELECT t.organisation_id, t.name, r.count_id, r.counted, CAST(r.held AS bigint)
    FROM running r JOIN ledger_till t ON t.account_id = r.account_id
    WHERE r.is_count = 1 AND r.held <> r.counted ORDER BY r.count_id
"""  # noqa: S608 constants only
EMPTY_TILLS = f"""
    WITH days AS (
        SELECT account_id, posted_on, SUM(amount) AS moved FROM ({CASH_LEGS}) legs GROUP BY account_id, posted_on
    ), running AS (
        SELECT account_id, posted_on, SUM(moved) OVER (PARTITION BY account_id ORDER BY posted_on) AS held FROM days
    )
    SELECT t.organisation_id, t.name, CAST(MIN(r.posted_on) AS varchar(10)), CAST(MIN(r.held) AS bigint)
    FROM running r JOIN ledger_till t ON t.account_id = r.account_id
    WHERE r.held < 0 GROUP BY t.organisation_id, t.name ORDER BY t.name
"""  # noqa: S608 constants only
MIRRORS = """
    SELECT DISTINCT r.organisation_id, r.number
    FROM ledger_entry r JOIN ledger_leg l ON l.entry_id = r.id OR l.entry_id = r.reversal_of_id
    WHERE r.reversal_of_id IS NOT NULL
    GROUP BY r.organisation_id, r.number, r.id, l.account_id, l.party HAVING SUM(l.amount) <> 0
    ORDER BY r.number
"""


def broken() -> Iterator[str]:
    """A sentence per fault of the books of the open scope; no sentence, no fault. A fixed number of queries."""
    names = dict(Organisation.objects.values_list("pk", "name"))
    for faults in (_unbalanced, _empty_legs, _tills, _rewritten, _numbers, _reversals, _closed, _partyless):
        found = list(faults())
        for organisation_id, sentence in found[:SHOWN]:
            yield f"{names.get(organisation_id, organisation_id)}\u00a0: {sentence}"
        if len(found) > SHOWN:
            yield _("… et d'autres fautes de la même sorte : %(n)s.") % {"n": len(found) - SHOWN}


Fault = tuple[int, str]


def _unbalanced() -> Iterator[Fault]:
    rows = Entry.objects.annotate(sum=Coalesce(Sum("legs__amount"), Value(0)), leg_count=Count("legs"))
    for entry in _told(rows.filter(~Q(sum=0) | Q(leg_count=0) | ~Q(imbalance=0))):
        told = {"number": entry.number, "sum": formats.count(entry.sum)}
        yield entry.organisation_id, _("I1, l'écriture n° %(number)s n'est pas équilibrée (écart %(sum)s).") % told


def _empty_legs() -> Iterator[Fault]:
    for leg in _told(Leg.objects.filter(amount=0).select_related("entry")):
        yield leg.organisation_id, _("I2, l'écriture n° %(number)s a une ligne à zéro.") % {"number": leg.entry.number}


def _tills() -> Iterator[Fault]:
    for organisation_id, till, _count_id, counted, held in _rows(COUNTS):
        told = {"till": till, "counted": formats.count(counted), "held": formats.count(held)}
        yield organisation_id, _("I5, «\u00a0%(till)s\u00a0»\u00a0: compté %(counted)s, le livre dit %(held)s.") % told
    for organisation_id, till, day, held in _rows(EMPTY_TILLS):
        told = {"till": till, "held": formats.count(held), "day": formats.day(formats.read_day(day))}
        yield organisation_id, _("I5, «\u00a0%(till)s\u00a0» descend sous zéro (%(held)s) à partir du %(day)s.") % told


def _rewritten() -> Iterator[Fault]:
    rows = Entry.objects.annotate(debits=Coalesce(Sum("legs__amount", filter=Q(legs__amount__gt=0)), Value(0)))
    for entry in _told(rows.exclude(debits=F("total"))):
        told = {"number": entry.number, "was": formats.count(entry.total), "now": formats.count(entry.debits)}
        yield entry.organisation_id, _("I9, l'écriture n° %(number)s a changé\u00a0: %(was)s écrit, %(now)s lu.") % told


def _numbers() -> Iterator[Fault]:
    given = dict(Sequence.objects.filter(series="ledger.entry").values_list("organisation_id", "last"))
    rows = Entry.objects.values("organisation_id").order_by().annotate(kept=Count("pk"), last=Max("number"))
    kept = {row["organisation_id"]: (row["kept"], row["last"]) for row in rows}
    for organisation_id in sorted(given.keys() | kept.keys()):
        last, (count, highest) = given.get(organisation_id, 0), kept.get(organisation_id, (0, 0))
        if not last == count == highest:
            told = {"last": formats.count(last), "count": formats.count(count)}
            yield (
                organisation_id,
                _("I9, numéros d'écriture donnés : %(last)s ; écritures présentes : %(count)s.") % told,
            )


def _reversals() -> Iterator[Fault]:
    for organisation_id, number in _rows(MIRRORS):
        told = {"number": number}
        yield organisation_id, _("I9, la contre-passation n° %(number)s n'est pas le miroir de son écriture.") % told
    for entry in _told(Entry.objects.filter(reversal_of__reversal_of__isnull=False)):
        told = {"number": entry.number}
        yield entry.organisation_id, _("I9, l'écriture n° %(number)s contre-passe une contre-passation.") % told


def _closed() -> Iterator[Fault]:
    closed = Period.objects.filter(closed_at__isnull=False)
    within = Entry.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        posted_on__gte=OuterRef("starts_on"),
        posted_on__lt=OuterRef("ends_on"),
    ).order_by()
    counts = within.values("organisation_id").annotate(n=Count("pk")).values("n")
    totals = within.values("organisation_id").annotate(n=Sum("total")).values("n")
    rows = closed.annotate(
        count=Coalesce(Subquery(counts, output_field=IntegerField()), Value(0)),
        total=Coalesce(Subquery(totals), Value(0)),
    )
    for period in _told(rows.exclude(count=F("entry_count"), total=F("entry_total"))):
        told = {"month": month_name(period.month), "was": formats.count(period.entry_count)}
        told |= {"now": formats.count(period.count), "total": formats.count(period.total - period.entry_total)}
        sentence = _(
            "I10, %(month)s a changé après sa clôture\u00a0: écritures closes %(was)s, lues %(now)s, écart %(total)s."
        )
        yield period.organisation_id, sentence % told
    sealed = closed.filter(
        organisation_id=OuterRef("organisation_id"),
        ends_on__gt=OuterRef("posted_on"),
        last_number__lt=OuterRef("number"),
    )
    for entry in _told(Entry.objects.filter(Exists(sealed))):
        told = {"number": entry.number, "day": formats.day(entry.posted_on)}
        yield entry.organisation_id, _("I10, l'écriture n° %(number)s du %(day)s est venue après la clôture.") % told


def _partyless() -> Iterator[Fault]:
    rows = Leg.objects.filter(account__use__in=PARTY_USES, party="").select_related("entry", "account")
    for leg in _told(rows):
        told = {"number": leg.entry.number, "account": leg.account}
        yield (
            leg.organisation_id,
            _("I12, l'écriture n° %(number)s touche «\u00a0%(account)s\u00a0» sans dire pour qui.") % told,
        )


def _told(rows: QuerySet) -> Iterable[Any]:
    """Enough rows to name the first and count some more: a broken book is not read whole."""
    return rows.order_by("organisation_id", "pk")[: SHOWN * 10]


def _rows(statement: str) -> list[tuple]:
    """The rows of a constant statement whose first column is the organisation, those of the open scope only."""
    readable = current_scope().readable
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    return [row for row in rows if readable is None or row[0] in readable]
