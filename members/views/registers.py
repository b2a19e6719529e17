"""Registers as files to take away: an empty one to fill in, and the mutual's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t

from core.pages import Page
from core.pdf.response import file_name
from members import actions, resources
from members.permissions import EXPORT, IMPORT
from members.queries.cards import my_organisation
from members.queries.families import everybody


class Template(Page):
    """An empty register to fill in, with one family as an example."""

    permission = IMPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _sent(resources.template_file(timezone.localtime()), "modele-registre.xlsx")


class Export(Page):
    """The register as this mutual keeps it."""

    permission = EXPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
        people = everybody()
        actions.note_export(row_count=people.count(), ending=ending)
        content = resources.register_file(ending, people.iterator(chunk_size=2000), timezone.localtime())
        name = file_name(timezone.localdate().isoformat(), _t("registre"), my_organisation().name, ending)
        return _sent(content, name)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sent(content: bytes, name: str) -> HttpResponse:
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
