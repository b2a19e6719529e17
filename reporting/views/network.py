"""The consolidated page of a federation: mutuals × indicators, who has closed, reminders, exports. Never a person."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import formats
from core.pages import ActPage, Page
from core.pdf.response import file_name, pdf_response
from core.spans import Month, month_of
from core.spoken import month_name
from core.text import N_
from ledger.queries import find_month
from organisations.choices import Kind
from organisations.models import Organisation
from organisations.queries import find_organisation
from reporting import queries
from reporting.actions import remind
from reporting.choices import EXCHANGE, EXCHANGE_BASE
from reporting.documents import consolidated_pdf, period_text
from reporting.documents.network import closed_text, complete_text, snapshot_text
from reporting.permissions import CONSOLIDATE, EXPORT
from reporting.queries.consolidation import MutualLine
from reporting.resources import consolidated_xlsx
from reporting.rules.ratio import Indicator
from reporting.rules.statement import Row
from reporting.rules.units import Unit
from reporting.views.reports import sent
from reporting.views.showing import STATES, nothing_behind, place_of, shares_url, shown_sections

HEADS = {
    "M.1": N_("Croissance"),
    "M.2": N_("Fidélisation"),
    "M.5": N_("Péné\u00adtration"),
    "M.6": N_("Recouvrement"),
    "F.1": N_("Liquidité"),
    "F.4.1": N_("Frais"),
    "F.5": N_("Sinistralité"),
    "WG5": N_("Délai moyen"),
    "WG5.3": N_("Dans le délai"),
    "WG6": N_("Refus"),
    "N.2": N_("À jour"),
}
"""The indicators in a word, for the heads of the table; the longest without a norm word may be cut in two."""
BAR = 48
"""Points of the tiny bar under a percentage: from nothing to 100 %."""


class NetworkPage(Page):
    """A page about a month (« ?mois=2026-03 ») or a fiscal year (« ?annee=2026 ») of all mutuals below."""

    @property
    def federation(self) -> Organisation:
        found = find_organisation(self.actor.organisation_id)
        if found.kind not in (Kind.FEDERATION, Kind.UNION):
            raise Http404("a mutual has nothing to consolidate")
        return found

    @property
    def month(self) -> Month:
        asked = self.request.GET.get("mois")
        return find_month(asked) if asked else month_of(timezone.localdate()) + -1

    @property
    def year(self) -> int | None:
        asked = self.request.GET.get("annee", "")
        return int(asked) if asked.isdigit() and len(asked) == 4 else None

    @property
    def given(self) -> dict[str, int]:
        """Rates of the address, « ?taux_GNF=70 »: what 1 000 units are worth."""
        asked = {currency: self.request.GET.get(f"taux_{currency}", "") for currency in EXCHANGE}
        return {currency: int(text) for currency, text in asked.items() if text.isdigit() and len(text) < 10}

    def consolidated(self) -> queries.Consolidated:
        today = timezone.localdate()
        if self.year is not None:
            return queries.consolidated_year(self.federation, self.year, today, self.given)
        return queries.statement_consolidated(self.federation, self.month, today, self.given)


class Consolidation(NetworkPage):
    """Mutuals × indicators, sortable; the last row is made of sums, never of averages (T9)."""

    permission = CONSOLIDATE
    template_name = "reporting/consolidation.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        try:
            found = self.consolidated()
        except queries.RateMissing as refusal:
            return {"title": _("Consolidation"), "refusal": refusal.text, "lacking": self._lacking(refusal)}
        asked = self.request.GET.copy()
        asked.pop("tri", None)
        order = self.request.GET.get("tri", "")

        def made_of(row: Row) -> str:
            return shares_url(row.code, asked.urlencode())

        return {
            "title": _("Consolidation, %(period)s") % {"period": period_text(found.statement.period)},
            "found": found,
            "statement": found.statement,
            "snapshot": snapshot_text(found),
            "complete": complete_text(found),
            "heads": [_head(one, order, asked.urlencode()) for one in found.indicators],
            "lines": [self._line(line, found) for line in _sorted(found, order)],
            "total": [_cell(found.total[one.code], one, made_of(found.total[one.code])) for one in found.indicators],
            "sections": shown_sections(found.statement, nothing_behind, made_of=made_of),
            "asked": asked.urlencode(),
            "may_export": self.actor.may(EXPORT),
            **self._periods(found),
        }

    def _lacking(self, refusal: queries.RateMissing) -> list[dict[str, str]]:
        own = formats.CURRENCY_SIGNS[self.federation.currency]
        return [
            {"name": f"taux_{currency}", "label": f"{formats.money(EXCHANGE_BASE, currency)} =", "unit": own}
            for currency in refusal.currencies
        ]

    def _line(self, line: MutualLine, found: queries.Consolidated) -> dict[str, Any]:
        month = found.month
        rows = [(line.rows[one.code], one) for one in found.indicators]
        return {
            "mutual": line.mutual,
            "closed": closed_text(line),
            "is_closed": line.is_closed,
            "closed_on": line.closed_on,
            "reminded_on": line.reminded_on,
            "cells": [_cell(row, one, place_of(line.mutual.pk, row, str(month)) if month else "") for row, one in rows],
            "url": reverse("reporting:mutual_report", args=[line.mutual.pk, str(month)]) if month else "",
            "may_remind": month is not None and not line.is_closed and month.last_day < timezone.localdate(),
        }

    def _periods(self, found: queries.Consolidated) -> dict[str, Any]:
        if found.month is None:
            year = found.statement.period.start.year
            return {"before": f"annee={year - 1}", "after": f"annee={year + 1}", "other": f"mois={self.month}"}
        later = found.month + 1
        return {
            "month": found.month,
            "before": f"mois={found.month + -1}",
            "after": f"mois={later}" if later.first_day <= timezone.localdate() else "",
            "other_year": found.month.year,
        }


def _sorted(found: queries.Consolidated, order: str) -> list[MutualLine]:
    """The lines by the value of one indicator, those without a value last; « - » in front: the highest first."""
    code, down = order.lstrip("-"), order.startswith("-")
    if code not in found.total:
        return list(found.lines)

    def place(line: MutualLine) -> tuple[bool, int, str]:
        value = line.rows[code].value
        return (value is None, 0 if value is None else -value if down else value, line.mutual.name)

    return sorted(found.lines, key=place)


def _head(one: Indicator, order: str, asked: str) -> dict[str, str]:
    is_up, is_down = order == one.code, order == f"-{one.code}"
    link = f"{asked}&tri={one.code if is_down or not (is_up or is_down) else f'-{one.code}'}".lstrip("&")
    sort = "ascending" if is_up else "descending" if is_down else ""
    return {"code": one.code, "label": _(one.label), "short": _(HEADS[one.code]), "url": f"?{link}", "sort": sort}


def _cell(row: Row, one: Indicator, url: str) -> dict[str, Any]:
    """A value with its norm word, and a bar when it is a part of a hundred."""
    bar = None
    if row.value is not None and one.unit is Unit.PERCENT:
        bar = max(0, min(BAR, row.value * BAR // Unit.PERCENT.steps))
    return {
        "label": f"{one.code} {_(one.label)}",
        "text": row.text if row.value is not None else _("n.d."),
        "why": "" if row.value is not None else row.text,
        "word": row.verdict_text[2:] if row.verdict else "",
        "state": STATES[row.verdict],
        "bar": bar,
        "url": url,
    }


class ConsolidationXlsx(NetworkPage):
    """The table with every numerator and denominator."""

    permission = EXPORT

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            found = self.consolidated()
        except queries.RateMissing as refusal:
            return _back(self, refusal)
        heading = [
            found.organisation.name,
            f"{found.statement.title}, {period_text(found.statement.period)}",
            snapshot_text(found),
            *found.statement.rules,
        ]
        name = file_name(_key(self, found), _("Consolidation"), found.organisation.code, "xlsx")
        return sent(consolidated_xlsx(found, heading, timezone.now()), name)


class ConsolidationPdf(NetworkPage):
    """The table and the sums, on A4."""

    permission = CONSOLIDATE

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with translation.override("fr"):
                found = self.consolidated()
                content = consolidated_pdf(found)
        except queries.RateMissing as refusal:
            return _back(self, refusal)
        return pdf_response(content, file_name(_key(self, found), _("Consolidation"), found.organisation.code))


def _back(page: NetworkPage, refusal: queries.RateMissing) -> HttpResponseBase:
    """To the page that asks for the rates."""
    messages.error(page.request, refusal.text)
    return HttpResponseRedirect(f"{reverse('reporting:consolidation')}?{page.request.GET.urlencode()}")


def _key(page: NetworkPage, found: queries.Consolidated) -> str:
    return str(found.month) if found.month else str(found.statement.period.start.year)


class Remind(ActPage):
    """The button that reminds a mutual of its report."""

    permission: ClassVar[str] = CONSOLIDATE

    def act(self) -> HttpResponseBase:
        mutual = queries.find_mutual(self._pk())
        month = find_month(self.request.POST.get("mois", ""))
        remind(mutual=mutual, month=month, on=timezone.localdate(), operation_id=self.operation_id)
        told = {"mutual": mutual.name, "month": month_name(month)}
        messages.success(self.request, _("Rappel envoyé à %(mutual)s pour %(month)s.") % told)
        return HttpResponseRedirect(self.back())

    def _pk(self) -> int:
        asked = self.request.POST.get("mutuelle", "")
        if not asked.isdigit():
            raise Http404("no such mutual")
        return int(asked)

    def back(self) -> str:
        return f"{reverse('reporting:consolidation')}?mois={self.request.POST.get('mois', '')}"
