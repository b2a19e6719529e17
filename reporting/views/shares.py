"""One figure of the whole, mutual by mutual: what a federation opens behind a sum. Never a person."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from reporting import queries
from reporting.documents import period_text
from reporting.permissions import CONSOLIDATE
from reporting.views.network import NetworkPage
from reporting.views.showing import nothing_behind, place_of, shown_row


class Shares(NetworkPage):
    """Each mutual's value of a figure, which leads to its place in that mutual's report."""

    permission = CONSOLIDATE
    template_name = "reporting/shares.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        try:
            found = self.consolidated()
        except queries.RateMissing as refusal:
            raise Http404("currencies without a rate have no sum") from refusal
        code = self.kwargs["code"]
        whole = found.row(code)
        if whole is None:
            raise Http404("no such figure")
        rows = [(mutual, row) for mutual, row in found.shares(code) if row is not None]
        asked = self.request.GET.urlencode()
        return {
            "title": whole.label,
            "period": period_text(found.statement.period),
            "is_quotient": any(row.denominator for row in (whole, *(row for _mutual, row in rows))),
            "whole": shown_row(whole, found.statement.period, nothing_behind),
            "lines": [
                {
                    "mutual": mutual,
                    "row": shown_row(row, found.statement.period, nothing_behind),
                    "url": place_of(mutual.pk, row, str(found.month)) if found.month else "",
                }
                for mutual, row in rows
            ],
            "back": f"{reverse('reporting:consolidation')}?{asked}#{whole.anchor}",
        }
