"""The dashboard of a mutual: one drawing for each question, the last month proposed, the months and their reports."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.pages import Page
from core.spans import month_of
from organisations.choices import Kind
from reporting import queries
from reporting.permissions import CLOSE, CONSOLIDATE, VIEW
from reporting.views.showing import headlines, shown_charts


class Dashboard(Page):
    """Where a mutual stands; who looks over several mutuals goes to their table."""

    permission = VIEW
    template_name = "reporting/dashboard.html"
    title = _("Tableau de bord")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.actor.organisation_kind != Kind.MUTUAL and self.actor.may(CONSOLIDATE):
            return HttpResponseRedirect(reverse("reporting:consolidation"))
        return super().get(request, *args, **kwargs)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        mutual = queries.find_mutual(self.actor.organisation_id)
        last = month_of(today) + -1
        statement = queries.statement_of_month(mutual, last, today)
        months = [last + -step for step in range(12)]
        reports = queries.reports_of([mutual.pk], months[-1], months[0])
        listed = [{"month": month, "report": reports.get((mutual.pk, month))} for month in months]
        return {
            "month": last,
            "statement": statement,
            "figures": headlines(statement),
            "charts": shown_charts(statement),
            "months": listed,
            "may_close": self.actor.may(CLOSE),
            "year": statement.period.start.year,
        }
