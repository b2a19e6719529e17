"""Noting what is printed: the first copy of a receipt is the original, each later one says DUPLICATA."""

from django.db.models import Count
from django.utils import timezone

from contributions.choices import ReceiptLayout
from contributions.models import Receipt, ReceiptPrint
from contributions.permissions import COLLECT
from core.spoken import told as _
from core.text import N_
from organisations.acting import ActionRefused, action, current_actor


@action("contributions.print_receipt", label=N_("a imprimé un reçu"), permission=COLLECT)
def print_receipt(*, receipt: Receipt, layout: str) -> ReceiptPrint:
    """Note that a receipt is printed. Raises ActionRefused for an unknown layout."""
    _note([receipt], layout)
    return ReceiptPrint.objects.filter(receipt=receipt).latest("copy")


@action("contributions.print_receipts", label=N_("a imprimé des reçus"), permission=COLLECT)
def print_receipts(*, receipts: list[Receipt], layout: str) -> frozenset[int]:
    """Note that several receipts are printed, those of a round; returns the keys of those that were printed before."""
    return _note(receipts, layout)


def _note(receipts: list[Receipt], layout: str) -> frozenset[int]:
    if layout not in ReceiptLayout.values:
        raise ActionRefused(_("Choisissez A5 ou ticket de 80 mm."), field="layout")
    actor, keys = current_actor(), [receipt.pk for receipt in receipts]
    list(Receipt.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = ReceiptPrint.objects.filter(receipt__in=keys).order_by().values_list("receipt_id")
    copies = dict(rows.annotate(count=Count("pk")))
    ReceiptPrint.objects.bulk_create(
        ReceiptPrint(
            organisation_id=receipt.organisation_id,
            receipt=receipt,
            copy=copies.get(receipt.pk, 0) + 1,
            layout=layout,
            printed_at=timezone.now(),
            printed_by_id=actor.user_id,
            printed_by_name=actor.user_name,
        )
        for receipt in receipts
    )
    return frozenset(copies)
