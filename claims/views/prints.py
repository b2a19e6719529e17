"""Prints of invoices and payments: the order to sign, the statement, the letter of refusals."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from claims import documents, queries
from claims.permissions import VIEW
from claims.resources import statement_xlsx
from core import formats
from core.pages import Page
from core.pdf.response import pdf_response
from organisations.queries import find_organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Print(Page):
    """A print, made when it is asked for."""

    permission = VIEW

    @cached_property
    def organisation(self) -> Any:
        return find_organisation(self.actor.organisation_id)

    @property
    def printed(self) -> str:
        today = formats.day(timezone.localdate())
        return _("Imprimé le %(day)s par %(name)s") % {"day": today, "name": self.actor.user_name}


class PayoutPdf(Print):
    """The payment order with its two signatures."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        payout = queries.find_payout(kwargs["pk"])
        content = documents.payment_order(queries.order_of(payout), self.organisation, self.printed)
        return pdf_response(content, documents.order_name(payout, self.organisation))


class StatementPdf(Print):
    """The statement of an invoice: each claim, what is paid, what is refused and why."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = queries.statement_of(queries.find_invoice(kwargs["pk"]))
        content = documents.statement(statement, self.organisation, self.printed)
        return pdf_response(content, documents.statement_name(statement, self.organisation))


class RefusalsPdf(Print):
    """The letter that tells a provider what is refused, and why."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = queries.statement_of(queries.find_invoice(kwargs["pk"]))
        content = documents.refusal_letter(statement, self.organisation, self.printed)
        return pdf_response(content, documents.refusal_name(statement, self.organisation))


class StatementXlsx(Print):
    """The same statement as a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = queries.statement_of(queries.find_invoice(kwargs["pk"]))
        title, head, rows = documents.statement_table(statement, self.organisation)
        content = statement_xlsx(title, head, rows, timezone.now())
        name = documents.statement_name(statement, self.organisation, "xlsx")
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type=XLSX, headers=headers)
