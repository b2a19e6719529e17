"""The rows behind a figure: the very conditions that the measure counts, shown to who may see such rows.

A federation officer may see none of them. Diagnoses and care are never among the columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from claims.models import Claim, Decision, ProviderInvoice
from claims.permissions import VIEW as SEE_CLAIMS
from contributions.models import Allocation, Due
from contributions.permissions import VIEW as SEE_CONTRIBUTIONS
from contributions.rules.earned import earned
from core import formats
from core.spans import Span
from core.text import N_
from ledger.models import Leg
from ledger.permissions import VIEW as SEE_BOOK
from members.choices import Link
from members.models import Beneficiary, Enrolment, Household
from members.permissions import VIEW as SEE_FAMILIES
from organisations.acting import Actor
from reporting.measures import care, contributions, entitlement, ledger, membership
from reporting.measures.network import Asked
from reporting.rules import measures as m


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is listed: its day, what it is, about whom, how much it counts for (francs or 1), where it opens."""

    day: date | None
    what: str
    who: str
    amount: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that make a measure: which, how each is told, who may see them; `label` when a measure has several."""

    permission: str
    rows: Callable[[Asked], QuerySet]
    line: Callable[[Any, Asked], Line]
    label: str = ""


# Families and people
def _named(rows: QuerySet[Household]) -> QuerySet[Household]:
    return rows.annotate(head=Subquery(_heads("pk"))).order_by("number")


def _heads(key: str) -> QuerySet:
    heads = Beneficiary.objects.filter(household_id=OuterRef(key), link=Link.HEAD).order_by("left_on", "pk")
    name = Concat("last_name", Value(" "), "first_names", output_field=CharField())
    return heads.annotate(name=name).values("name")[:1]


def _family(row: Household, asked: Asked) -> Line:
    head = row.head or ""  # type: ignore[attr-defined]
    return Line(row.joined_on, row.number, f"{head}, {row.village}".strip(" ,"), 1, _url("members:family", row.pk))


def _person(row: Beneficiary, asked: Asked) -> Line:
    return Line(row.joined_on, row.number, str(row), 1, _url("members:person", row.pk))


def _ended(row: Enrolment, asked: Asked) -> Line:
    who = f"{row.household.number} {row.head or ''}"  # type: ignore[attr-defined]
    return Line(row.span.end, row.plan.name, who.strip(), 1, _url("members:family", row.household_id))


def _families(on: Callable[[Asked], date], **more: Any) -> tuple[Source, ...]:
    def rows(asked: Asked) -> QuerySet:
        return _named(membership.adherents(asked.organisation_ids, on(asked)).filter(**more))

    return (Source(SEE_FAMILIES, rows, _family),)


def _people(on: Callable[[Asked], date]) -> tuple[Source, ...]:
    def rows(asked: Asked) -> QuerySet:
        return membership.beneficiaries(asked.organisation_ids, on(asked)).order_by("number")

    return (Source(SEE_FAMILIES, rows, _person),)


def _entitled(asked: Asked) -> QuerySet:
    return entitlement.entitled_people(asked.organisation_ids, asked.day).order_by("number")


def _expired(**more: Any) -> tuple[Source, ...]:
    def rows(asked: Asked) -> QuerySet:
        found = membership.expired(asked.organisation_ids, asked.span).filter(**more)
        found = found.annotate(head=Subquery(_heads("household_id")))
        return found.select_related("household", "plan").order_by("until", "household__number")

    return (Source(SEE_FAMILIES, rows, _ended),)


def _section(asked: Asked, *, is_new: bool) -> QuerySet:
    new = Q(section__opened_on__gt=membership.year_before(asked.span))
    return _named(membership.adherents(asked.organisation_ids, asked.day).filter(new if is_new else ~new))


# Contributions
def _due(row: Due, asked: Asked) -> Line:
    return _of_due(row, row.amount)


def _of_due(row: Due, amount: int) -> Line:
    what = f"{row.get_kind_display()}, {formats.month(row.starts_on)}"
    return Line(row.due_on, what, row.household.number, amount, _url("contributions:family", row.household_id))


def _received(row: Allocation, asked: Asked) -> Line:
    what = f"{row.receipt.label} ({formats.month(row.due.starts_on)})"
    url = _url("contributions:receipt", row.receipt_id)
    return Line(row.receipt.paid_on, what, row.due.household.number, row.amount, url)


def _dues(asked: Asked) -> QuerySet:
    rows = contributions.fell_due(asked.organisation_ids, asked.span)
    return rows.select_related("household").order_by("due_on", "household__number")


def _receipts(asked: Asked) -> QuerySet:
    rows = contributions.received_for(asked.organisation_ids, asked.span)
    return rows.select_related("receipt", "due__household").order_by("receipt__paid_on", "receipt__number", "pk")


def _late(code: str) -> tuple[Source, ...]:
    def rows(asked: Asked) -> QuerySet:
        paid = (
            Allocation.objects.filter(contributions.received_by(asked.day), due_id=OuterRef("pk"))
            .order_by()
            .values("due_id")
            .annotate(total=Sum("amount"))
            .values("total")
        )
        found = contributions.late(asked.organisation_ids, asked.day).filter(band=code)
        found = found.annotate(left=F("amount") - Coalesce(Subquery(paid), 0)).filter(left__gt=0)
        return found.select_related("household").order_by("due_on", "household__number")

    return (Source(SEE_CONTRIBUTIONS, rows, lambda row, asked: _of_due(row, int(row.left))),)


def _covering(asked: Asked) -> QuerySet:
    rows = contributions.counted_in(asked.organisation_ids, asked.span)
    return rows.select_related("household").order_by("starts_on", "household__number")


def _held(row: Due, asked: Asked) -> tuple[bool, bool]:
    eve = asked.span.start - timedelta(days=1)
    gone = row.cancelled_on or date.max
    return row.posted_on <= eve < gone, row.posted_on <= asked.day < gone


def _earned(row: Due, asked: Asked) -> Line:
    was, holds = _held(row, asked)
    before = earned(row.amount, row.span, asked.span.start - timedelta(days=1)) if was else 0
    return _of_due(row, (earned(row.amount, row.span, asked.day) if holds else 0) - before)


def _unearned(row: Due, asked: Asked) -> Line:
    holds = _held(row, asked)[1]
    return _of_due(row, row.amount - earned(row.amount, row.span, asked.day) if holds else 0)


# The book
def _book(code: str, label: str = "") -> Source:
    line = ledger.LINES[code]

    def rows(asked: Asked) -> QuerySet:
        found = ledger.legs_of(line, asked.organisation_ids, asked.span)
        return found.select_related("entry", "account").order_by("-entry__posted_on", "-entry__number", "pk")

    def told(row: Leg, asked: Asked) -> Line:
        url = _url("ledger:entry", row.entry_id)
        return Line(row.entry.posted_on, row.entry.label, str(row.account), line.sign * row.amount, url)

    return Source(SEE_BOOK, rows, told, label)


# Care
def _claims(**more: Any) -> tuple[Source, ...]:
    """Claims received in the period, and those of earlier days that were reversed in it, taken off."""

    def rows(asked: Asked) -> QuerySet:
        found = care.received(asked.organisation_ids, asked.span).filter(**more)
        return found.select_related("provider").order_by("number")

    def reversed_(asked: Asked) -> QuerySet:
        found = care.given_back(asked.organisation_ids, asked.span).filter(**more)
        return found.select_related("provider").order_by("number")

    return (
        Source(SEE_CLAIMS, rows, lambda row, asked: _claim(row, row.typed_on, 1), N_("Dossiers de la période")),
        Source(SEE_CLAIMS, reversed_, lambda row, asked: _claim(row, row.reversed_on, -1), N_("Dossiers annulés")),
    )


def _claim(row: Claim, day: date | None, count: int) -> Line:
    return Line(day, gettext("Dossier %(number)s") % {"number": row.number}, str(row.provider), count, _of(row.pk))


def _decided(which: Q, amount: Callable[[Decision], int]) -> tuple[Source, ...]:
    """Decisions of the period, and those that they replace, taken off."""

    def rows(asked: Asked) -> QuerySet:
        return _shown(care.in_force(asked.organisation_ids, asked.day).filter(which, decided_on__gte=asked.span.start))

    def replaced(asked: Asked) -> QuerySet:
        still = care.in_force(asked.organisation_ids, asked.day).order_by().values("pk")
        return _shown(care.in_force(asked.organisation_ids, _eve(asked)).filter(which).exclude(pk__in=still))

    return (
        Source(SEE_CLAIMS, rows, lambda row, asked: _decision(row, amount(row)), N_("Décisions de la période")),
        Source(SEE_CLAIMS, replaced, lambda row, asked: _decision(row, -amount(row)), N_("Décisions remplacées")),
    )


def _shown(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows.select_related("claim__provider").order_by("claim__number")


def _decision(row: Decision, amount: int) -> Line:
    what = gettext("Dossier %(number)s") % {"number": row.claim.number}
    return Line(row.decided_on, what, str(row.claim.provider), amount, _of(row.claim_id))


def _waiting(on: Callable[[Asked], date]) -> Source:
    def rows(asked: Asked) -> QuerySet:
        day = on(asked)
        return _shown(care.in_force(asked.organisation_ids, day).filter(care.not_posted(day)))

    return Source(
        SEE_CLAIMS, rows, lambda row, asked: _decision(row, row.mutual_share), N_("Dossiers pas encore facturés")
    )


def _invoices(asked: Asked) -> QuerySet:
    return care.settled(asked.organisation_ids, asked.span).select_related("provider").order_by("paid_on", "number")


def _in_time(asked: Asked) -> QuerySet:
    return _invoices(asked).filter(paid_on__lte=F("payable_on"))


def _invoice(row: ProviderInvoice, asked: Asked) -> Line:
    days = (row.paid_on - row.received_on).days  # type: ignore[attr-defined]
    what = ngettext("Facture n° %(number)s, %(days)s jour", "Facture n° %(number)s, %(days)s jours", days)
    what %= {"number": row.number, "days": formats.count(days)}
    return Line(row.paid_on, what, str(row.provider), 1, _url("claims:invoice", row.pk))  # type: ignore[attr-defined]


def _eve(asked: Asked) -> date:
    return asked.span.start - timedelta(days=1)


def _of(claim_id: int) -> str:
    return _url("claims:claim", claim_id)


def _url(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


IN_BOOK = N_("Dans le livre")
SOURCES: dict[str, tuple[Source, ...]] = {
    m.MEMBERS.code: _families(lambda asked: asked.day),
    m.MEMBERS_BEFORE.code: _families(lambda asked: membership.year_before(asked.span)),
    m.MEMBERS_OLD_SECTIONS.code: (Source(SEE_FAMILIES, lambda asked: _section(asked, is_new=False), _family),),
    m.MEMBERS_NEW_SECTIONS.code: (Source(SEE_FAMILIES, lambda asked: _section(asked, is_new=True), _family),),
    m.BENEFICIARIES.code: _people(lambda asked: asked.day),
    m.BENEFICIARIES_BEFORE.code: _people(lambda asked: membership.year_before(asked.span)),
    m.BENEFICIARIES_ENTITLED.code: (Source(SEE_FAMILIES, _entitled, _person),),
    m.MEMBERS_RENEWABLE.code: _expired(),
    m.MEMBERS_RENEWED.code: _expired(renewed=True),
    m.BILLED.code: (Source(SEE_CONTRIBUTIONS, _dues, _due),),
    m.COLLECTED.code: (Source(SEE_CONTRIBUTIONS, _receipts, _received),),
    m.EARNED.code: (Source(SEE_CONTRIBUTIONS, _covering, _earned),),
    m.UNEARNED.code: (Source(SEE_CONTRIBUTIONS, _covering, _unearned), _book("advances", N_("Reçu d'avance"))),
    **{measure.code: _late(measure.code) for measure, _limit in contributions.ARREARS},
    **{line.code: (_book(line.code),) for line in ledger.MEASURED},
    m.OUTSTANDING.code: (_book("owed", IN_BOOK), _waiting(lambda asked: asked.day)),
    m.OUTSTANDING_BEFORE.code: (_book("owed_before", IN_BOOK), _waiting(_eve)),
    m.CLAIMS_SUBMITTED.code: _claims(),
    m.CLAIMS_REFUSED.code: _claims(is_refused=True),
    m.CASES.code: _decided(care.ACCEPTED, lambda row: 1),
    m.AMOUNT_CLAIMED.code: _decided(care.JUDGED, lambda row: row.billed),
    m.AMOUNT_ACCEPTED.code: _decided(care.JUDGED, lambda row: row.billed - row.refused),
    m.MUTUAL_SHARE.code: _decided(care.JUDGED, lambda row: row.mutual_share),
    m.PAYMENT_DELAYS.code: (Source(SEE_CLAIMS, _invoices, _invoice),),
    m.INVOICES_PAID.code: (Source(SEE_CLAIMS, _invoices, _invoice),),
    m.INVOICES_IN_TIME.code: (Source(SEE_CLAIMS, _in_time, _invoice),),
}
"""Every measure that has rows, by code."""


def opens(codes: Sequence[str], actor: Actor) -> list[str]:
    """Those of some measures whose rows a person may see; a measure of several sources opens with the first allowed."""
    return [code for code in codes if sources(code, actor)]


def sources(code: str, actor: Actor) -> list[Source]:
    """The sources of a measure that a person may see."""
    return [source for source in SOURCES.get(code, ()) if actor.may(source.permission)]


def asked_for(organisation_id: int, span: Span) -> Asked:
    """What the sources of one mutual are asked."""
    return Asked((organisation_id,), span)
