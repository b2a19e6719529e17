"""What is named by a code or by the beginning of a name, and what is said when that names no one thing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import queries
from claims.models import CareItem
from core.forms import PersonInput


@dataclass(frozen=True, slots=True)
class Naming:
    """How one kind of things is named; nothing and several are two sentences, for two things are to be done."""

    find: Callable[[str], Any]
    """The one thing that a text names, or None."""
    matching: Callable[[str], Sequence[Any]]
    """What a text may name, as the picker suggests it."""
    none: Any
    several: Any
    url: Any
    """Where the picker asks."""

    def wrong(self, text: str) -> Any:
        """Why a text does not name one thing, to be filled with `text`."""
        return self.several if self.matching(text) else self.none


def _item(text: str) -> CareItem | None:
    return queries.item_named(text, None, timezone.localdate())


def _items(text: str) -> list[dict[str, Any]]:
    return queries.items_matching(text, None, timezone.localdate())


PERSON = Naming(
    find=queries.person_named,
    matching=queries.people_matching,
    none=_("Aucune personne ne porte « %(text)s ». Vérifiez le nom ou le numéro."),
    several=_("Plusieurs personnes répondent à « %(text)s » : choisissez dans la liste, ou écrivez le numéro."),
    url=reverse_lazy("claims:people"),
)
DIAGNOSIS = Naming(
    find=queries.diagnosis_named,
    matching=queries.diagnoses_matching,
    none=_("Aucun diagnostic ne porte « %(text)s ». Vérifiez le code ou le nom."),
    several=_("Plusieurs diagnostics répondent à « %(text)s » : choisissez dans la liste, ou écrivez le code."),
    url=reverse_lazy("claims:diagnoses"),
)
ITEM = Naming(
    find=_item,
    matching=_items,
    none=_("Aucun acte ne porte « %(text)s ». Vérifiez le code ou le nom."),
    several=_("Plusieurs actes répondent à « %(text)s » : choisissez dans la liste, ou écrivez le code."),
    url=reverse_lazy("claims:items"),
)


class NamedField(forms.CharField):
    """Something found by its code or by the beginning of its name."""

    is_expected = False
    """May be left empty, at a price that its help tells: never called optional."""

    def __init__(self, *, naming: Naming, **options: Any) -> None:
        super().__init__(max_length=80, widget=PersonInput(url=naming.url), **options)
        self.naming = naming

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.naming.find(text)
        if found is None:
            raise ValidationError(self.naming.wrong(text), code="unknown", params={"text": text})
        return found


class ExpectedField(NamedField):
    """One that is asked for without being required."""

    is_expected = True
