"""The report of a month: on screen, as PDF and XLSX, and its closing."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import formats, spoken
from core.pages import ActPage, Page
from core.pdf.response import file_name, pdf_response
from core.spans import Month, month_of
from ledger.queries import blockers, find_month, find_period
from organisations.acting import ActionRefused
from organisations.models import Organisation
from reporting import queries
from reporting.actions import close_month_report
from reporting.documents import period_text, statement_pdf
from reporting.documents.statements import made_on
from reporting.permissions import CLOSE, EXPORT, VIEW
from reporting.queries.building import fiscal_year
from reporting.resources import statement_xlsx
from reporting.rules.statement import Statement
from reporting.views.showing import headlines, opener, shown_charts, shown_sections

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MonthPage(Page):
    """A page about one month of one mutual: the acting one, or one below by its key."""

    @property
    def month(self) -> Month:
        """The month of the address; raises Http404 for one before the mutual opened or that has not begun."""
        found = find_month(self.kwargs["month"])
        if found < month_of(self.mutual.opened_on) or found > month_of(timezone.localdate()):
            raise Http404("no report of such a month")
        return found

    @property
    def mutual(self) -> Organisation:
        return queries.find_mutual(self.kwargs.get("pk", self.actor.organisation_id))

    def statement(self) -> tuple[Organisation, Statement]:
        mutual = self.mutual
        return mutual, queries.statement_of_month(mutual, self.month, timezone.localdate())


class Report(MonthPage):
    """A month of the acting mutual: members, contributions, care, money, indicators, drawings."""

    permission = VIEW
    template_name = "reporting/report.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        mutual, statement = self.statement()
        month, today = self.month, timezone.localdate()
        may_close = self.actor.may(CLOSE) and self.actor.organisation_id == mutual.pk and not statement.is_frozen
        is_over = month.last_day <= today
        return {
            "title": _("Rapport %(month)s") % {"month": spoken.of_month(month)},
            "mutual": mutual,
            "month": month,
            "statement": statement,
            "figures": headlines(statement),
            "charts": shown_charts(statement),
            "sections": shown_sections(statement, opener(self.actor, mutual.pk), fiscal_year(mutual, month)),
            "blockers": blockers(month) if may_close and is_over and not _is_closed(month) else [],
            "may_close": may_close and is_over,
            "may_export": self.actor.may(EXPORT),
            "before": self.address(month + -1) if month > month_of(mutual.opened_on) else "",
            "after": self.address(month + 1) if (month + 1).first_day <= today else "",
            "pdf_url": self.address(month, "_pdf"),
            "xlsx_url": self.address(month, "_xlsx"),
            "year": fiscal_year(mutual, month).start.year,
            "is_own": self.actor.organisation_id == mutual.pk,
        }

    def address(self, month: Month, kind: str = "") -> str:
        return reverse(f"reporting:report{kind}", args=[str(month)])


def _is_closed(month: Month) -> bool:
    return find_period(month) is not None


class MutualReport(Report):
    """The report of a mutual below, for its federation: figures only, no rows."""

    def address(self, month: Month, kind: str = "") -> str:
        return reverse(f"reporting:mutual_report{kind}", args=[self.mutual.pk, str(month)])


class ReportPdf(MonthPage):
    """The report on A4, in French for everybody: it is signed and sent."""

    permission = VIEW

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("fr"):
            mutual, statement = self.statement()
            content = statement_pdf(statement, made_on(timezone.localdate()))
            return pdf_response(content, file_name(str(self.month), _("Rapport"), mutual.code))


class ReportXlsx(MonthPage):
    """The report as a spreadsheet."""

    permission = EXPORT

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mutual, statement = self.statement()
        report = queries.report_of(mutual.pk, self.month)
        made_at = report.made_at if report else timezone.now()
        name = file_name(str(self.month), _("Rapport"), mutual.code, "xlsx")
        return sent(statement_xlsx(statement, heading_of(statement), made_at), name)


class MutualReportPdf(ReportPdf):
    """The report of a mutual below, on A4."""


class MutualReportXlsx(ReportXlsx):
    """The report of a mutual below, as a spreadsheet."""


class CloseReport(ActPage):
    """The button that closes a month with its report."""

    permission: ClassVar[str] = CLOSE

    def act(self) -> HttpResponseBase:
        if self.request.POST.get("sure") != "yes":
            raise ActionRefused(_("Cochez la case : un mois clôturé ne se rouvre pas."))
        report = close_month_report(
            month=find_month(self.kwargs["month"]), on=timezone.localdate(), operation_id=self.operation_id
        )
        told = {"month": spoken.of_month(report.period.month), "number": report.number}
        messages.success(self.request, _("Rapport %(month)s arrêté, n° %(number)s. Imprimer (P)") % told)
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("reporting:report", args=[self.kwargs["month"]])


def heading_of(statement: Statement) -> list[str]:
    """The lines above a spreadsheet: whose, when, frozen or not."""
    made = statement.made or _("Provisoire, au %(day)s") % {"day": formats.day(statement.cut_off_on)}
    return [statement.organisation, f"{statement.title}, {period_text(statement.period)}", made]


def sent(content: bytes, name: str) -> HttpResponse:
    """A spreadsheet to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
