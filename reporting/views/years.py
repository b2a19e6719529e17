"""The report of a fiscal year: on screen, as PDF, and as one sheet with a column for each month."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.pages import Page
from core.pdf.response import file_name, pdf_response
from organisations.models import Organisation
from reporting import queries
from reporting.documents import period_text, statement_pdf
from reporting.documents.statements import made_on
from reporting.permissions import EXPORT, VIEW
from reporting.resources import year_xlsx
from reporting.views.reports import heading_of, sent
from reporting.views.showing import headlines, opener, shown_charts, shown_sections


class YearPage(Page):
    """A page about one fiscal year of the acting mutual, named by the year that it begins in."""

    @property
    def mutual(self) -> Organisation:
        return queries.find_mutual(self.actor.organisation_id)

    @property
    def year(self) -> int:
        year = self.kwargs["year"]
        if not 2000 <= year <= timezone.localdate().year:
            raise Http404("no such year")
        return year


class YearReport(YearPage):
    """The twelve months together: measures counted over the year, never averages of months."""

    permission = VIEW
    template_name = "reporting/year.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        mutual, year, today = self.mutual, self.year, timezone.localdate()
        statement = queries.statement_of_year(mutual, year, today)
        return {
            "title": _("Exercice %(period)s") % {"period": period_text(statement.period)},
            "statement": statement,
            "figures": headlines(statement),
            "charts": shown_charts(statement),
            "sections": shown_sections(statement, opener(self.actor, mutual.pk)),
            "year": year,
            "before": year - 1,
            "after": year + 1 if year < today.year else None,
            "may_export": self.actor.may(EXPORT),
        }


class YearPdf(YearPage):
    """The report of the year on A4."""

    permission = VIEW

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mutual, today = self.mutual, timezone.localdate()
        with translation.override("fr"):
            content = statement_pdf(queries.statement_of_year(mutual, self.year, today), made_on(today))
            return pdf_response(content, file_name(str(self.year), _("Rapport"), mutual.code))


class YearXlsx(YearPage):
    """The year in one sheet."""

    permission = EXPORT

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mutual, today = self.mutual, timezone.localdate()
        heading = heading_of(queries.frame_of_year(mutual, self.year, today))
        content = year_xlsx(queries.year_table(mutual, self.year, today), mutual.currency, heading, timezone.now())
        return sent(content, file_name(str(self.year), _("Exercice"), mutual.code, "xlsx"))
