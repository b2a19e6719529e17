"""Receipts: the list, one, its print, its reversal."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import actions, documents, queries
from contributions.choices import ReceiptLayout
from contributions.filters import ReceiptFilter
from contributions.forms import ReversalForm
from contributions.models import Receipt
from contributions.permissions import COLLECT, REVERSE, VIEW
from contributions.views.sections import sections
from core import formats
from core.pages import FormPage, ListPage, Page
from core.pdf.response import file_name, pdf_response
from organisations.acting import Actor
from organisations.queries import find_organisation


class Receipts(ListPage):
    """Every receipt, latest first."""

    permission = VIEW
    template_name = "contributions/receipts.html"
    title = gettext_lazy("Reçus")
    filter_class = ReceiptFilter

    def rows(self) -> QuerySet[Receipt]:
        return queries.receipts_listed()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        heads = queries.heads_of([receipt.household_id for receipt in shown["rows"]])
        return {
            **shown,
            "lines": [(receipt, heads.get(receipt.household_id) or receipt.household) for receipt in shown["rows"]],
            "sections": sections(self.actor, "receipts"),
            "currency": self.actor.currency,
            "total": queries.total_of(shown["filter"].qs),
            "may_collect": self.actor.may(COLLECT),
        }


PRINTED_AT_ONCE = 200


class ReceiptsPdf(Page):
    """The receipts of a list in one print, at most two hundred: those of a round. Each print is noted."""

    permission = COLLECT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = ReceiptFilter(request.GET, queryset=queries.receipts_shown(), request=request).qs
        receipts = list(found.order_by("number")[:PRINTED_AT_ONCE])
        day = timezone.localdate()
        organisation = find_organisation(self.actor.organisation_id)
        name = file_name(day.isoformat(), _("reçus"), organisation.name)
        duplicates = actions.print_receipts(receipts=receipts, layout=ReceiptLayout.A5.value)
        return pdf_response(documents.receipts_pdf(receipts, duplicates), name)


class ReceiptPage(Page):
    """One receipt: what it paid, its print, what undoes it."""

    permission = VIEW
    template_name = "contributions/receipt.html"

    def receipt(self) -> Receipt:
        return queries.find_receipt(self.kwargs["pk"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        receipt = self.receipt()
        head = queries.head_of(receipt.household_id)
        reversal = getattr(receipt, "reversed_by", None)
        return {
            "title": _("Reçu %(number)s") % {"number": receipt.label},
            "receipt": receipt,
            "name": str(head or receipt.household.number),
            "lines": queries.receipt_lines(receipt),
            "words": queries.amount_in_words(receipt),
            "advance": queries.advance_of(receipt),
            "is_all_advance": _is_all_advance(receipt),
            "owed": None if receipt.is_reversal else queries.owed_after_many([receipt])[receipt.pk],
            "reversal": reversal,
            "prints": list(receipt.prints.all()),
            "operation": uuid4(),
            "currency": self.actor.currency,
            "may_collect": self.actor.may(COLLECT),
            "undo_url": undo_url(receipt, self.actor),
        }


class NumberedReceipt(Page):
    """A receipt by its number: how the book names what made an entry."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receipt = queries.find_numbered(kwargs["number"])
        return HttpResponseRedirect(reverse("contributions:receipt", args=[receipt.pk]))


class ReceiptPdf(Page):
    """A print. Who may collect notes it in the receipt's log: the first is the original, the next say DUPLICATA.

    The address carries an operation id: the same page asked again is the same print. Others get a DUPLICATA.
    """

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receipt = queries.find_receipt(kwargs["pk"])
        asked = request.GET.get("format", "")
        layout = asked if asked in ReceiptLayout.values else ReceiptLayout.A5.value
        is_duplicate = True
        if self.actor.may(COLLECT):
            operation = uuid5(self._operation(), layout)  # the page offers both layouts: each is a print of its own
            noted = actions.print_receipt(receipt=receipt, layout=layout, operation_id=operation)
            is_duplicate = noted.is_duplicate
        content = documents.receipt_pdf(receipt, layout, is_duplicate=is_duplicate)
        return pdf_response(content, documents.receipt_name(receipt, layout))

    def _operation(self) -> UUID:
        try:
            return UUID(self.request.GET.get("operation", ""))
        except ValueError:
            return uuid4()


def undo_url(receipt: Receipt, actor: Actor) -> str:
    """Where the person may undo a receipt; empty when they may not, or when it is undone or an undoing itself."""
    if receipt.is_reversal or getattr(receipt, "reversed_by", None) is not None:
        return ""
    is_own = receipt.received_by_id == actor.user_id and timezone.localdate(receipt.recorded_at) == timezone.localdate()
    may = actor.may(REVERSE) or (actor.may(COLLECT) and is_own and not queries.counted_since(receipt))
    return reverse("contributions:reverse", args=[receipt.pk]) if may else ""


def _is_all_advance(receipt: Receipt) -> bool:
    """Whether nothing was owed when the money came: perhaps the same month was taken twice."""
    return not receipt.is_reversal and not any(part.entry_id == receipt.entry_id for part in receipt.allocations.all())


class ReverseReceipt(FormPage):
    """Undoing a receipt: the manager on any day, its author on the day."""

    permission = COLLECT
    template_name = "contributions/reverse.html"
    title = gettext_lazy("Annuler un reçu")
    submit = gettext_lazy("Annuler le reçu")
    form_class = ReversalForm

    @cached_property
    def receipt(self) -> Receipt:
        return queries.find_receipt(self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        return {"today": timezone.localdate()}

    def form(self, data: Any = None, files: Any = None) -> Any:
        form = super().form(data, files)
        if not self.actor.may(REVERSE):
            del form.fields["on"]
        return form

    def context(self, **kwargs: Any) -> dict[str, Any]:
        head = queries.head_of(self.receipt.household_id)
        return {
            "receipt": self.receipt,
            "name": str(head or self.receipt.household.number),
            "lines": queries.receipt_lines(self.receipt),
            "currency": self.actor.currency,
            "cancel": reverse("contributions:receipt", args=[self.receipt.pk]),
        }

    def act(self, form: ReversalForm) -> HttpResponseBase:
        today, known = timezone.localdate(), {"receipt": self.receipt, "reason": form.cleaned_data["reason"]}
        if self.actor.may(REVERSE):
            on = form.cleaned_data["on"]
            mirror = actions.reverse_receipt(**known, on=on, recorded_on=today, operation_id=self.operation_id)
        else:
            mirror = actions.void_receipt(**known, on=today, operation_id=self.operation_id)
        told = _("Reçu %(number)s annulé par %(mirror)s, %(amount)s à rendre.") % {
            "number": self.receipt.label,
            "mirror": mirror.label,
            "amount": formats.money(self.receipt.amount, self.actor.currency),
        }
        return self.done(told, reverse("contributions:receipt", args=[mirror.pk]))
