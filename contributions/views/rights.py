"""Vérifier les droits: a number, a name or a card's code, a day, and the screen is the answer."""

from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from contributions import queries
from contributions.documents import age_told
from contributions.forms import DayForm
from contributions.permissions import CHECK_RIGHTS
from contributions.rules.reasons import Code, State
from contributions.rules.rights import Rights
from core import formats, spoken
from core.pages import Page
from core.phones import shown_phone
from core.waiting import First
from members.choices import ExitReason
from members.models import Beneficiary
from members.permissions import VIEW as VIEW_MEMBERS
from organisations.choices import Sex
from organisations.queries import find_organisation

WORDS = {
    State.UP_TO_DATE: gettext_lazy("Droits ouverts"),
    State.LATE: gettext_lazy("Droits ouverts, en retard"),
    State.WAITING: gettext_lazy("En période d'attente"),
    State.SUSPENDED: gettext_lazy("Suspendu"),
    State.NOT_ENROLLED: gettext_lazy("Non inscrit"),
    State.LEFT: gettext_lazy("Sorti"),
}


class RightsPage(Page):
    """The verdict on a person and a day. Who does not read the register sees a name, an age and the verdict only."""

    permission = CHECK_RIGHTS
    template_name = "contributions/rights.html"
    title = gettext_lazy("Vérifier les droits")
    on: date
    """The day asked for, today when none is; an unreadable one has its error beside it and no verdict."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, form = request.GET.get("q", "").strip(), DayForm(request.GET)
        self.on = (form.is_valid() and form.cleaned_data["on"]) or timezone.localdate()
        person, others = self._find(asked) if asked and form.is_valid() else (None, First())
        organisation = find_organisation(self.actor.organisation_id)
        context = {
            "asked": asked,
            "on": self.on,
            "form": form,
            "today": timezone.localdate(),
            "found": others,
            "others": self._listed(others),
            "is_false_card": bool(asked)
            and form.is_valid()
            and not others
            and person is None
            and queries.is_card_code(asked),
            "is_unknown": bool(asked) and form.is_valid() and person is None and not others,
            "is_register": self.is_register,
            "organisation": organisation,
            "phone": shown_phone(organisation.phone),
            "at": spoken.instant(timezone.localtime()),
        }
        status = 200 if form.is_valid() else 422
        return self.show({**context, **(self._answer(person) if person else {})}, status=status)

    @cached_property
    def is_register(self) -> bool:
        """Whether the person may read the register: the reasons, the amounts and the family are for them."""
        return self.actor.may(VIEW_MEMBERS)

    def _find(self, asked: str) -> tuple[Beneficiary | None, First[Beneficiary]]:
        """The person of a number, the people of a family's card or number, else those of a name.

        A code that was forged, altered or replaced names nobody. Somebody outside must give a name in full, or a name
        and a whole number.
        """
        person = queries.person_numbered(asked)
        if person is not None:
            return person, First()
        family = queries.family_named(asked)
        if family or queries.is_card_code(asked):
            return (family[0], First()) if len(family) == 1 else (None, First(family))
        found = queries.people_matching(asked) if self.is_register else queries.people_told(asked)
        return (found[0], First()) if len(found) == 1 else (None, found)

    def _listed(self, people: list[Beneficiary]) -> list[dict[str, Any]]:
        """Each with the verdict of the day, and for the register its reason when it is no; the same queries for all."""
        known = queries.rights_of_many(people, self.on) if people else {}
        return [
            {
                "person": person,
                "age": age_told(person, self.on),
                "face": queries.STATE_FACES[rights.state],
                "word": self._word(person, rights),
                "why": queries.why(rights)[0] if self.is_register and not rights.open else "",
            }
            for person in people
            for rights in [known[person.pk]]
        ]

    def _word(self, person: Beneficiary, rights: Rights) -> str:
        """The verdict in a word or two; that somebody died is for the register."""
        is_dead = rights.state is State.LEFT and person.exit_reason == ExitReason.DIED
        if self.is_register and (is_dead or any(reason.code is Code.DIED for reason in rights.reasons)):
            return pgettext("femme", "Décédée") if person.sex == Sex.FEMALE else pgettext("homme", "Décédé")
        return str(WORDS[rights.state])

    def _answer(self, person: Beneficiary) -> dict[str, Any]:
        rights = queries.rights_of(person, self.on)
        return {
            "person": person,
            "age": age_told(person, self.on),
            "rights": rights,
            "photo": reverse("contributions:rights_photo", args=[person.number]) if person.photo else "",
            "face": queries.STATE_FACES[rights.state],
            "word": WORDS[rights.state],
            "since": self._since(rights),
            "reasons": queries.why(rights) if self.is_register else [],
            "extras": queries.extras(person, self.on) if rights.open else [],
        }

    def _since(self, rights: Rights) -> str:
        if rights.until is not None:
            known = {"day": formats.day(rights.until)}
            if rights.open:
                return _("Jusqu'au %(day)s non compris.") % known
            return _("Les droits s'ouvrent le %(day)s.") % known
        if rights.since is not None and not rights.open:
            return _("Depuis le %(day)s.") % {"day": formats.day(rights.since)}
        return ""


class RightsPhoto(Page):
    """The photo of the person whose rights are checked: how a nurse knows the face on the card."""

    permission = CHECK_RIGHTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = queries.person_numbered(kwargs["number"])
        if person is None or not person.photo:
            raise Http404("no photo")
        try:
            file = person.photo.open("rb")
        except OSError as error:
            raise Http404("the photo is lost") from error
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return FileResponse(file, content_type="image/jpeg", headers=headers)
