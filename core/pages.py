"""Pages: each declares the permission it needs, reads by one query, writes by one action, and loses nothing typed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views import View

from core.refusals import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
    """A text of the page, translated when it is shown."""

PUBLIC = "public"
"""The permission of the few pages that anybody may open: sign-in, health."""
PAGE_SIZE = 25


class Page(View):
    """A page of the house: refused to who is not signed in or lacks its permission, rendered inside the open scope."""

    permission: ClassVar[str]
    template_name: str = ""
    title: "Words" = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not getattr(self, "permission", ""):
            raise ImproperlyConfigured(f"{type(self).__name__} declares no permission")
        if self.permission != PUBLIC:
            actor = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.get_full_path())}")
            if not actor.may(self.permission):
                raise PermissionDenied(f"{type(self).__name__} needs {self.permission}")
            self.actor = actor
        return super().dispatch(request, *args, **kwargs)

    @property
    def operation_id(self) -> UUID:
        """The id that the shown form carried; a form sent without one gets a fresh id."""
        try:
            return UUID(self.request.POST.get("operation", ""))
        except ValueError:
            return uuid4()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(self.context(**kwargs))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        """What the template shows."""
        return {}

    def show(self, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """Render now, while the scope is open."""
        return render(self.request, self.template_name, {"title": self.title, "page": self, **context}, status=status)


class ListPage(Page):
    """A list: filtered, ordered, cut in pages of 25 with a fixed number of queries."""

    filter_class: type | None = None
    page_size: int = PAGE_SIZE

    def rows(self) -> QuerySet:
        """All rows that the person may see, with what each line shows already joined."""
        raise NotImplementedError

    def context(self, **kwargs: Any) -> dict[str, Any]:
        rows, found = self.rows(), None
        if self.filter_class is not None:
            found = self.filter_class(self.request.GET, queryset=rows, request=self.request)
            rows = found.qs
        listed = Paginator(rows, self.page_size).get_page(self.request.GET.get("page"))
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return {"rows": listed, "filter": found, "asked": asked.urlencode(), "is_filtered": bool(asked)}


class FormPage(Page):
    """A form that becomes one action. A refusal comes back beside its field with all that was typed.

    The form carries an operation id made when it is shown: a double click or a re-send has one effect.
    """

    form_class: type[forms.Form]
    template_name = "form_page.html"
    submit: "Words" = ""

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        """The form, empty or bound."""
        return self.form_class(data, files, **self.form_arguments())

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> HttpResponseBase:
        """Call one action with what the form cleaned; return where to go next."""
        raise NotImplementedError

    def done(self, told: str, url: str) -> HttpResponseRedirect:
        """Tell what was recorded and go on."""
        messages.success(self.request, told)
        return HttpResponseRedirect(url)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show_form(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.act(form)
            except Refused as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, refusal.text)
        return self.show_form(form, status=422)

    def show_form(self, form: forms.Form, status: int = 200) -> HttpResponse:
        operation = self.request.POST.get("operation") or str(uuid4())
        context = {"form": form, "submit": self.submit, "operation": operation}
        return self.show({**self.context(**self.kwargs), **context}, status=status)


class ActPage(Page):
    """A button: POST does one action and goes on; a refusal is told where the person was.

    Its form carries an operation id (`{% operation %}`), as every form that posts.
    """

    http_method_names = ["post", "options"]

    def act(self) -> HttpResponseBase:
        raise NotImplementedError

    def back(self) -> str:
        """Where to go when the action is refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return self.act()
        except Refused as refusal:
            messages.error(request, refusal.text)
            return HttpResponseRedirect(self.back())
