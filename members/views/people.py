"""A person's page and what is done to one person."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.formats import day as shown_day
from core.pages import ActPage, FormPage, Page
from core.phones import shown_phone
from core.refusals import Refused
from core.spoken import of
from members import actions
from members.choices import Link
from members.forms import NewPersonForm, PersonEditForm, PersonExitForm, PhotoForm
from members.models import Beneficiary
from members.permissions import ENROL, VIEW
from members.queries.duplicates import alike
from members.queries.families import find_person
from members.rules.births import Birth
from members.rules.families import age_text
from members.views.drafts import told_matches
from members.views.families import OfFamily
from organisations.choices import Sex


class PersonPage(Page):
    """All that is known of somebody, but nothing about care."""

    permission = VIEW
    template_name = "members/person.html"

    def context(self, pk: int, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        person = find_person(pk)
        text, params = age_text(person.birth, timezone.localdate(), person.sex)
        age = _t(text) % {name: shown_day(v) if isinstance(v, date) else v for name, v in params.items()}
        return {
            "title": str(person),
            "person": person,
            "household": person.household,
            "age": age,
            "birth": person.birth.text(),
            "phone": shown_phone(person.phone) if person.phone else "",
            "may_enrol": self.actor.may(ENROL),
        }


class NewPerson(OfFamily):
    """Somebody more in a family: a newborn, a spouse."""

    template_name = "members/person_form.html"
    form_class = NewPersonForm
    title = _("Ajouter une personne")
    submit = _("Ajouter")

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        head = Beneficiary.objects.filter(household=self.household, link=Link.HEAD).order_by("-pk").first()
        name = head.last_name if head else ""
        return {"day": today, "initial": {"on": today, "link": Link.CHILD, "last_name": name}}

    def form(self, data: Any = None, files: Any = None) -> Any:
        """The box that confirms is shown only beside somebody who looks like the person typed."""
        form = super().form(data, files)
        form.fields["confirmed"].widget = forms.HiddenInput()
        return form

    def act(self, form: NewPersonForm) -> HttpResponseBase:
        person = dict(form.cleaned_data)
        on, confirmed, today = person.pop("on"), person.pop("confirmed"), timezone.localdate()
        try:
            made = actions.add_person(
                household=self.household,
                person=person,
                on=on,
                declared_on=today if today != on else None,
                confirmed=confirmed,
                operation_id=self.operation_id,
            )
        except Refused as refusal:
            if refusal.field == "confirmed":
                form.fields["confirmed"].widget = forms.CheckboxInput()
                self.matches = told_matches(alike(actions.drafts_of([person]), but=self.household), today)
            raise
        told = _t("%(name)s est dans la famille %(number)s, sous le n° %(own)s.")
        shown = {"name": made, "number": self.household.number, "own": made.number}
        return self.done(told % shown, self.family_url())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().context(**kwargs), "matches": getattr(self, "matches", [])}


class OfPerson(FormPage):
    """A form about one person; back to them when done."""

    permission = ENROL
    template_name = "members/person_form.html"

    @property
    def person(self) -> Beneficiary:
        if not hasattr(self, "_person"):
            self._person = find_person(self.kwargs["pk"])
        return self._person

    def person_url(self) -> str:
        return reverse("members:person", args=[self.person.pk])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"person": self.person, "household": self.person.household, "cancel": self.person_url()}


class EditPerson(OfPerson):
    """Correct what is known of somebody."""

    form_class = PersonEditForm
    title = _("Modifier la personne")

    def form_arguments(self) -> dict[str, Any]:
        return {
            "day": timezone.localdate(),
            "is_head": self.person.link == Link.HEAD,
            "initial": {**self._shown_values(), "birth": self.person.birth.text()},
        }

    def _shown_values(self) -> dict[str, Any]:
        row = self.person
        names = ("last_name", "first_names", "sex", "link", "phone", "id_document", "note", "to_check")
        return {name: getattr(row, name) for name in names}

    def act(self, form: PersonEditForm) -> HttpResponseBase:
        shown = self._shown_values()
        changes = {name: form.cleaned_data[name] for name in shown if form.cleaned_data[name] != shown[name]}
        birth: Birth = form.cleaned_data["birth"]
        if not birth.is_same(self.person.birth):
            changes |= {"birth_on": birth.on, "birth_precision": birth.precision}
        if changes:
            before = {name: getattr(self.person, name) for name in changes}
            actions.update_person(
                person=self.person,
                changes=changes,
                on=timezone.localdate(),
                before=before,
                operation_id=self.operation_id,
            )
        return self.done(_t("%(name)s : modifications enregistrées.") % {"name": self.person}, self.person_url())


class PersonExit(OfPerson):
    """Somebody leaves the family."""

    form_class = PersonExitForm
    title = _("Sortie d'une personne")
    submit = _("Enregistrer la sortie")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: PersonExitForm) -> HttpResponseBase:
        actions.record_exit(person=self.person, operation_id=self.operation_id, **form.cleaned_data)
        told = _t("Sortie %(name)s enregistrée.") % {"name": of(self.person)}
        return self.done(told, reverse("members:family", args=[self.person.household_id]))


class Photo(OfPerson):
    """A new photo of somebody."""

    form_class = PhotoForm
    title = _("Photo")

    def act(self, form: PhotoForm) -> HttpResponseBase:
        actions.set_photo(person=self.person, photo=form.cleaned_data["photo"], operation_id=self.operation_id)
        return self.done(_t("Photo %(name)s enregistrée.") % {"name": of(self.person)}, self.person_url())


class PhotoFile(Page):
    """The photo itself, to those who may see the family."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = find_person(kwargs["pk"])
        if not person.photo:
            raise Http404("no photo")
        try:
            file = person.photo.open("rb")
        except OSError as error:
            raise Http404("the photo is lost") from error
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return FileResponse(file, content_type="image/jpeg", headers=headers)


class OnPerson(ActPage):
    """A button on a person's page."""

    permission = ENROL

    def back(self) -> str:
        return reverse("members:person", args=[self.kwargs["pk"]])

    def go(self, told: str, url: str) -> HttpResponseBase:
        messages.success(self.request, told)
        return HttpResponseRedirect(url)


class CancelExit(OnPerson):
    def act(self) -> HttpResponseBase:
        person = find_person(self.kwargs["pk"])
        actions.cancel_exit(person=person, operation_id=self.operation_id)
        return self.go(_t("%(name)s est de nouveau dans la famille.") % {"name": person}, self.back())


class Checked(OnPerson):
    """What was read with a doubt is right."""

    def act(self) -> HttpResponseBase:
        person = find_person(self.kwargs["pk"])
        actions.update_person(
            person=person, changes={"to_check": False}, on=timezone.localdate(), operation_id=self.operation_id
        )
        told = _t("%(name)s est vérifiée.") if person.sex == Sex.FEMALE else _t("%(name)s est vérifié.")
        return self.go(told % {"name": person}, self.back())


class RemovePhoto(OnPerson):
    def act(self) -> HttpResponseBase:
        person = find_person(self.kwargs["pk"])
        actions.remove_photo(person=person, operation_id=self.operation_id)
        return self.go(_t("Photo retirée."), self.back())
