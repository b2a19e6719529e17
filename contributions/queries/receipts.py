"""Receipts: one, those of a household, those that a reference or a number finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contributions.choices import DueKind
from contributions.models import Allocation, Due, Receipt, Suspension
from core import formats
from core.money import in_words
from core.spans import month_of
from ledger.models import Entry, Till, TillCount
from ledger.queries import is_counting
from members.models import Beneficiary, Household
from organisations.acting import current_actor

MANY_LINES = 6
"""Above so many lines, the contributions of a receipt are told in one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a part of a receipt paid for, in whole francs."""

    label: str
    amount: int


def find_receipt(pk: int) -> Receipt:
    """A receipt of the scope with what it settles; raises Http404."""
    return get_object_or_404(with_parts(Receipt.objects.all()), pk=pk)


def receipts_of(household_id: int) -> QuerySet[Receipt]:
    """A household's receipts, latest first, with what each settles and whether it is reversed."""
    return with_parts(Receipt.objects.filter(household_id=household_id))


def with_parts(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """Receipts with all that a page or a print says of them, in two queries."""
    lines = Allocation.objects.select_related("due").order_by("due__due_on", "pk")
    return rows.select_related(
        "household__section", "till", "organisation__place", "reversed_by", "reversal_of"
    ).prefetch_related(Prefetch("allocations", lines))


def find_numbered(number: int) -> Receipt:
    """A receipt of the acting mutual by its number; raises Http404."""
    rows = Receipt.objects.filter(organisation_id=current_actor().organisation_id)
    return get_object_or_404(with_parts(rows), number=number)


def receipt_lines(receipt: Receipt) -> list[Line]:
    """What the receipt was for on its day, as printed then and ever after; the lines sum to its amount."""
    parts = [part for part in receipt.allocations.all() if part.entry_id == receipt.entry_id]
    lines = [Line(due_label(part.due), part.amount) for part in parts]
    if len(lines) > MANY_LINES:
        lines = _in_one(parts)
    if advance := receipt.amount - sum(part.amount for part in parts):
        lines.append(Line(_("Avance sur les prochaines cotisations"), advance))
    return lines


def owed_after_many(receipts: Sequence[Receipt]) -> dict[int, int]:
    """Francs already due on each receipt's day that its household still owed once it was recorded, then and ever after.

    By receipt. What was called, cancelled or settled later does not count: the entries of the book tell what came
    before. Three queries, however many receipts.
    """
    households = {receipt.household_id for receipt in receipts}
    called: dict[int, list[Due]] = {}
    for due in Due.objects.filter(household__in=households):
        called.setdefault(due.household_id, []).append(due)
    undone = _undoings(due for dues in called.values() for due in dues)
    settled: dict[int, list[tuple[int, int]]] = {}
    parts = Allocation.objects.filter(due__household__in=households)
    for due_id, entry_id, amount in parts.values_list("due_id", "entry_id", "amount"):
        settled.setdefault(due_id, []).append((entry_id, amount))

    def left(due: Due, entry_id: int) -> int:
        return due.amount - sum(amount for settling, amount in settled.get(due.pk, ()) if settling <= entry_id)

    return {
        receipt.pk: sum(
            left(due, receipt.entry_id)
            for due in called.get(receipt.household_id, ())
            if due.due_on <= receipt.paid_on
            and due.entry_id < receipt.entry_id
            and undone.get(due.pk, receipt.entry_id) >= receipt.entry_id
        )
        for receipt in receipts
    }


def _undoings(dues: Iterable[Due]) -> dict[int, int]:
    """The entry that undid each cancelled due, in one query."""
    sources = {f"{Due._meta.label}:{due.pk}": due.pk for due in dues if due.cancelled_on}
    rows = Entry.objects.filter(source__in=list(sources)).order_by("-pk")
    return {sources[source]: pk for source, pk in rows.values_list("source", "pk")}


def due_label(due: Due) -> str:
    """« Cotisation mars 2026 (6 personnes) »."""
    if due.kind == DueKind.FEE:
        return _("Droit d'adhésion")
    words = _("Complément %(months)s") if due.kind == DueKind.COMPLEMENT else _("Cotisation %(months)s")
    people = ngettext("(%(count)s personne)", "(%(count)s personnes)", due.person_count) % {"count": due.person_count}
    return f"{words % {'months': months_told([due])}} {people}"


def months_told(dues: Sequence[Due]) -> str:
    """« mars 2026 », or « janvier 2026 à mars 2026 »."""
    language = get_language() or "fr"
    first, last = min(due.starts_on for due in dues), max(due.span.last_day or due.starts_on for due in dues)
    if month_of(first) == month_of(last):
        return formats.month(first, language)
    names = {"first": formats.month(first, language), "last": formats.month(last, language)}
    return _("%(first)s à %(last)s") % names


def _in_one(parts: Sequence[Allocation]) -> list[Line]:
    fees = [part for part in parts if part.due.kind == DueKind.FEE]
    others = [part for part in parts if part.due.kind != DueKind.FEE]
    told = _("Cotisations %(months)s") % {"months": months_told([part.due for part in others])}
    return [Line(due_label(part.due), part.amount) for part in fees] + [Line(told, sum(part.amount for part in others))]


def advance_of(receipt: Receipt) -> int:
    """Francs of a receipt that settle no due."""
    settled = Allocation.objects.filter(receipt=receipt).aggregate(total=Sum("amount"))["total"]
    return receipt.amount - int(settled or 0)


def amount_in_words(receipt: Receipt) -> str:
    return in_words(abs(receipt.amount), receipt.organisation.currency)


def with_reference(till: Till, reference: str) -> Receipt | None:
    """The standing receipt that already carries an operator's reference on a till."""
    return Receipt.objects.filter(till=till, reference=reference).standing().first()


def open_tills() -> QuerySet[Till]:
    """The tills that money may enter, with whether they are being counted (`counting`)."""
    rows = Till.objects.filter(organisation_id=current_actor().organisation_id, is_open=True)
    return rows.select_related("account").annotate(counting=is_counting())


def counted_since(receipt: Receipt) -> bool:
    """Whether the receipt's till was closed after the receipt was recorded."""
    return TillCount.objects.filter(till_id=receipt.till_id, closed_at__gte=receipt.recorded_at).exists()


def find_household(pk: int) -> Household:
    """A household of the scope; raises Http404."""
    return get_object_or_404(Household.objects.select_related("section", "place"), pk=pk)


def head_of(household_id: int) -> Beneficiary | None:
    """The person who heads a household, or who did last."""
    rows = Beneficiary.objects.filter(household_id=household_id, link="head")
    return rows.order_by("left_on").first() or Beneficiary.objects.filter(household_id=household_id).first()


def people_of(household_id: int) -> QuerySet[Beneficiary]:
    """The people of a household, head first."""
    return Beneficiary.objects.filter(household_id=household_id).order_by("number")


def find_suspension(pk: int) -> Suspension:
    """A suspension of the scope; raises Http404."""
    return get_object_or_404(Suspension.objects.select_related("household", "beneficiary"), pk=pk)
