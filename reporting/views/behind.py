"""The rows behind a figure: what was counted, one by one, to who may see such rows."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from core import formats
from core.pages import PAGE_SIZE, Page
from core.spans import Month, Span
from reporting import queries
from reporting.documents import period_text
from reporting.permissions import VIEW
from reporting.queries.snapshots import live_figures
from reporting.rules.delays import Delays
from reporting.rules.freezing import thawed_figures
from reporting.rules.measures import MEASURES, Measure
from reporting.views.showing import period_key


def span_of(period: str) -> Span:
    """« 2026-03 » or « 2026-01_2026-03 » as days; raises Http404 for anything else."""
    first, _mark, last = period.partition("_")
    try:
        start, end = Month.parse(first), Month.parse(last or first)
    except ValueError as error:
        raise Http404("no such period") from error
    if end < start or end - start > 120:
        raise Http404("no such period")
    return Span(start.first_day, end.span.end)


class Behind(Page):
    """One tab for each measure of the figure; the rows of one, with what they sum to."""

    permission = VIEW
    template_name = "reporting/behind.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = [code for code in kwargs["codes"].split(",") if code in MEASURES]
        self.codes = queries.opens(asked, self.actor)
        if not self.codes:
            raise Http404("no rows that this person may see")
        return super().get(request, *args, **kwargs)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        span, mutual = span_of(kwargs["period"]), queries.find_mutual(self.actor.organisation_id)
        code = self.request.GET.get("mesure", self.codes[0])
        code = code if code in self.codes else self.codes[0]
        measure = MEASURES[code]
        found = queries.sources(code, self.actor)
        place = self._place(len(found))
        asked = queries.asked_for(mutual.pk, span)
        listed = Paginator(found[place].rows(asked), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {
            "title": f"{_(measure.label).capitalize()}, {period_text(span)}",
            "measure": measure,
            "tabs": self._tabs(code),
            "parts": self._parts(code, found, place),
            "lines": [found[place].line(row, asked) for row in listed],
            "rows": listed,
            "is_money": measure.is_money,
            "currency": mutual.currency,
            **self._figures(mutual.pk, span, measure, mutual.currency),
            "back_month": period_key(span) if "_" not in kwargs["period"] else "",
        }

    def _place(self, count: int) -> int:
        asked = self.request.GET.get("partie", "0")
        return int(asked) if asked.isdigit() and int(asked) < count else 0

    def _tabs(self, current: str) -> list[dict[str, Any]]:
        if len(self.codes) < 2:
            return []
        return [
            {"label": _(MEASURES[code].label), "url": f"?mesure={code}", "current": code == current}
            for code in self.codes
        ]

    def _parts(self, code: str, found: list[queries.Source], place: int) -> list[dict[str, Any]]:
        if len(found) < 2:
            return []
        return [
            {"label": _(source.label), "url": f"?mesure={code}&partie={n}", "current": n == place}
            for n, source in enumerate(found)
        ]

    def _figures(self, mutual: int, span: Span, measure: Measure, currency: str) -> dict[str, str]:
        """What is counted now, and what the closed month says when it is another figure."""
        now = live_figures([mutual], span, [measure])[mutual].measured.values.get(measure.code)
        month = _month(span)
        report = queries.report_of(mutual, month) if month else None
        frozen = thawed_figures(report.measures).get(measure.code) if report else now
        return {
            "figure": _text(now, measure, currency),
            "frozen": _text(frozen, measure, currency) if frozen != now else "",
        }


def _month(span: Span) -> Month | None:
    first = Month(span.start.year, span.start.month)
    return first if first.span == span else None


def _text(value: object, measure: Measure, currency: str) -> str:
    if isinstance(value, Delays):
        return formats.count(value.cases_count)
    if not isinstance(value, int):
        return _("non connu")
    return formats.money(value, currency) if measure.is_money else formats.count(value)
