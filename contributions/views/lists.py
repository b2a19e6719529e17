"""The people in good standing for a health centre, and the families that are late: on screen, on paper, in a sheet."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import actions, documents, queries, resources
from contributions.permissions import COLLECT, PRINT_GOOD_STANDING, VIEW
from contributions.views.sections import sections
from core import spoken
from core.pages import PAGE_SIZE, Page
from core.pdf.response import file_name, pdf_response
from organisations.models import Organisation
from organisations.queries import find_organisation, sections_of

AT_ONCE = 2000
"""People that a page prints while one waits; above, a job does."""


class ListBase(Page):
    """A list cut by section, with the day it is true for."""

    @cached_property
    def organisation(self) -> Organisation:
        return find_organisation(self.actor.organisation_id)

    @cached_property
    def places(self) -> list[Organisation]:
        return list(sections_of(self.organisation))

    @cached_property
    def section(self) -> Organisation | None:
        asked = self.request.GET.get("section", "")
        return next((section for section in self.places if str(section.pk) == asked), None)

    @property
    def section_id(self) -> int | None:
        return self.section.pk if self.section else None

    @cached_property
    def is_long(self) -> bool:
        """Whether a job prints it; counted before rights are weighed, which is what takes long."""
        return queries.covered_count(timezone.localdate(), self.section_id) > AT_ONCE

    def listed(self, rows: list[Any], current: str) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return {
            "rows": Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page")),
            "total": len(rows),
            "places": self.places,
            "section": self.section,
            "asked": asked.urlencode(),
            "is_filtered": any(asked.values()),
            "sections": sections(self.actor, current),
            "currency": self.actor.currency,
            "today": timezone.localdate(),
        }


class GoodStanding(ListBase):
    """The people whose rights are open today."""

    permission = PRINT_GOOD_STANDING
    template_name = "contributions/good_standing.html"
    title = gettext_lazy("Personnes à jour")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        shown = self.listed(queries.in_good_standing(today, self.section_id), "good_standing")
        lines = [(standing, documents.age_told(standing.beneficiary, today)) for standing in shown["rows"]]
        return {**shown, "lines": lines, "is_long": self.is_long}


class GoodStandingPdf(ListBase):
    """The list on paper: at once when it is read, or by a job that the form of a long list starts."""

    permission = PRINT_GOOD_STANDING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        today = timezone.localdate()
        if self.is_long:
            return HttpResponseRedirect(f"{reverse('contributions:good_standing')}?{request.GET.urlencode()}")
        people = queries.in_good_standing(today, self.section_id)
        words = _("Imprimé le %(at)s par %(who)s") % {
            "at": spoken.instant(timezone.localtime()),
            "who": self.actor.user_name,
        }
        place = self.section.name if self.section else ""
        content = documents.good_standing_pdf(people, today, self.organisation, place, words)
        return pdf_response(content, documents.good_standing_name(today, self.organisation))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        job = actions.start_good_standing(on=timezone.localdate(), section=self.section, operation_id=self.operation_id)
        return HttpResponseRedirect(reverse("organisations:job", kwargs={"key": job.key}))


class GoodStandingXlsx(ListBase):
    """The list as a spreadsheet."""

    permission = PRINT_GOOD_STANDING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        today = timezone.localdate()
        people = queries.in_good_standing(today, self.section_id)
        content = resources.good_standing_xlsx(people, today, self.organisation, timezone.localtime())
        return _spreadsheet(
            content, file_name(today.isoformat(), _("personnes à jour"), self.organisation.name, "xlsx")
        )


class Arrears(ListBase):
    """The families that are late, with whom to call; `soon`: those whose rights close this week."""

    permission = VIEW
    template_name = "contributions/arrears.html"
    title = gettext_lazy("Familles en retard")

    def families(self) -> list[queries.LateFamily]:
        today = timezone.localdate()
        found = queries.late_families(today, min_days=self.min_days, section_id=self.section_id)
        if self.request.GET.get("soon"):
            closing = queries.closing_between(today, today + queries.WEEK)
            found = [late for late in found if late.household.pk in closing]
        return found

    @property
    def min_days(self) -> int:
        typed = self.request.GET.get("jours", "")
        return max(1, int(typed)) if typed.isdigit() and len(typed) < 5 else 1

    def context(self, **kwargs: Any) -> dict[str, Any]:
        found = self.families()
        return {
            **self.listed(found, "arrears"),
            "overdue": sum(late.overdue for late in found),
            "soon": bool(self.request.GET.get("soon")),
            "min_days": self.min_days,
            "may_collect": self.actor.may(COLLECT),
        }


class ArrearsXlsx(Arrears):
    """The same as a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        today = timezone.localdate()
        content = resources.arrears_xlsx(self.families(), today, self.organisation, timezone.localtime())
        return _spreadsheet(content, file_name(today.isoformat(), _("retards"), self.organisation.name, "xlsx"))


def _spreadsheet(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=resources.XLSX, headers=headers)
