"""An invoice mended before it is signed: sent back, corrected; what its page then shows ticked, and who prepared it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from claims.choices import InvoiceState
from claims.models import CORRECTED, Claim, InvoiceCorrection, InvoiceReturn, ProviderInvoice
from claims.queries.money import attachable, claims_on
from claims.rules.states import OPEN
from core import formats
from core.spans import month_of
from core.spoken import told as _
from organisations.acting import current_actor


def returns_of(invoice: ProviderInvoice) -> QuerySet[InvoiceReturn]:
    """Each time an invoice was sent back, the last first."""
    return InvoiceReturn.objects.filter(invoice=invoice).order_by("-pk")


def corrections_of(invoice: ProviderInvoice) -> QuerySet[InvoiceCorrection]:
    """Each time an invoice's paper was corrected, the last first."""
    return InvoiceCorrection.objects.filter(invoice=invoice).order_by("-pk")


def with_changes(invoice: ProviderInvoice, corrections: Iterable[InvoiceCorrection]) -> list[InvoiceCorrection]:
    """Give each correction of an invoice, the last first, what it replaced: « total du papier 15 000 FCFA »."""
    listed: list[InvoiceCorrection] = list(corrections)
    after: ProviderInvoice | InvoiceCorrection = invoice
    for row in listed:
        names = [name for name in CORRECTED if getattr(row, name) != getattr(after, name)]
        row.before = ", ".join(_said(row, name) for name in names if name != "payable_on")  # type: ignore[attr-defined]
        after = row
    return listed


def _said(row: InvoiceCorrection, name: str) -> str:
    words = {
        "provider_reference": lambda: row.provider_reference or "–",
        "month_on": lambda: formats.month(row.month_on),
        "received_on": lambda: formats.day(row.received_on),
        "paper_total": lambda: formats.money(row.paper_total, current_actor().currency),
        "gap_reason": lambda: _("« %(reason)s »") % {"reason": row.gap_reason} if row.gap_reason else "–",
    }
    labels = {field.name: field.verbose_name for field in ProviderInvoice._meta.local_concrete_fields}
    return f"{labels[name]} {words[name]()}"


def ticked(invoice: ProviderInvoice, claims: Iterable[Claim]) -> set[int]:
    """The keys of the claims that an open invoice shows ticked.

    Checked: those on it. Received: every claim of its month. Sent back or corrected: those that were ticked then, and
    those of its month typed since; every claim of its month once that is another. Two queries at most.
    """
    listed = list(claims)
    if invoice.state == InvoiceState.CHECKED:
        return {one.pk for one in listed if one.invoice_id == invoice.pk}
    of_month = {one.pk for one in listed if one.care_from >= invoice.month_on}
    left = [(row.returned_at, row.claims) for row in returns_of(invoice)[:1]]
    left += [(row.corrected_at, row.claims) for row in corrections_of(invoice)[:1]]
    at, keys = max(left, default=(None, None), key=lambda one: one[0])
    if at is None or keys is None:
        return of_month
    since = {one.pk for one in listed if one.entered_at > at}
    return {one.pk for one in listed if one.pk in keys} | (of_month & since)


def shown_on(invoice: ProviderInvoice) -> list[Claim]:
    """The claims that an invoice may carry, `is_on` those it shows: all who read it, and its prints, add these up.

    While it is open (received, checked, sent back), those that could be attached, ticked as they are or were; once
    signed or cancelled, those on it. Four queries at most.
    """
    if invoice.state not in OPEN:
        rows, keys = list(claims_on(invoice)), None
    else:
        found = attachable(invoice.provider, month_of(invoice.month_on), invoice)
        rows = list(found.select_related("beneficiary__household"))
        keys = ticked(invoice, rows)
    for claim in rows:
        claim.is_on = keys is None or claim.pk in keys  # type: ignore[attr-defined]
    return rows


def proposed_on(invoice: ProviderInvoice) -> list[Claim]:
    """The claims on an invoice, or that it shows ticked while nobody attached them, by day of care and number."""
    rows = [claim for claim in shown_on(invoice) if claim.is_on]  # type: ignore[attr-defined]
    return sorted(rows, key=lambda claim: (claim.care_from, claim.number))


def is_preparer(invoice: ProviderInvoice) -> bool:
    """Whether the actor prepared an invoice or corrected it: they never sign it."""
    actor = current_actor()
    if actor.user_id is None:
        mine = Q(corrected_by__isnull=True, corrected_by_name=actor.user_name)
    else:
        mine = Q(corrected_by_id=actor.user_id)
    prepared = (invoice.prepared_by_id, invoice.prepared_by_name) == (actor.user_id, actor.user_name)
    return prepared or corrections_of(invoice).filter(mine).exists()
