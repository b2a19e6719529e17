"""Cards: one family's, a section's, a village's; and the blank form to fill in by hand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.pages import Page
from core.pdf.response import pdf_response
from core.refusals import Refused
from members import actions, documents
from members.permissions import PRINT_CARDS
from members.queries.cards import families_to_print, my_organisation
from members.queries.places import sections, villages

AT_ONCE = 100
"""Cards that are made while one waits: more go in the background."""


class Cards(Page):
    """Choose whose cards to print."""

    permission = PRINT_CARDS
    template_name = "members/cards.html"
    title = _("Cartes")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        found = families_to_print(timezone.localdate())
        return {"sections": sections(), "villages": villages(), "count": found.count()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make a few at once; many in the background."""
        section = sections().filter(pk=_whole(request.POST.get("section")) or 0).first()
        village = request.POST.get("village", "")
        if village and village not in villages():
            raise Http404("no such village")
        today = timezone.localdate()
        found = families_to_print(today, section=section.pk if section else None, village=village)
        count = found.count()
        if 0 < count <= AT_ONCE:
            what = section.name if section else village
            return pdf_response(documents.cards_document(found, my_organisation()), documents.cards_name(today, what))
        try:
            job = actions.print_cards(section=section, village=village, count=count, operation_id=self.operation_id)
        except Refused as refusal:
            messages.error(request, refusal.text)
            return HttpResponseRedirect(reverse("members:cards"))
        return HttpResponseRedirect(reverse("organisations:job", args=[job.key]))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


class FamilyCard(Page):
    """The card of one family."""

    permission = PRINT_CARDS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        found = list(families_to_print(today, pks=[kwargs["pk"]]))
        if not found:
            raise Http404("no such family, or it has left")
        name = documents.cards_name(today, found[0].number)
        return pdf_response(documents.cards_document(found, my_organisation()), name)


class BlankForm(Page):
    """The enrolment form to fill in by hand."""

    permission = PRINT_CARDS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        organisation = my_organisation()
        return pdf_response(documents.blank_form(organisation), documents.blank_form_name(organisation))
