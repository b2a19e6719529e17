"""The four parts of the book, as tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def sections(current: str) -> list[dict[str, Any]]:
    """Caisse | Journal | Comptes | Mois, for `c-tabs`; `current` is the URL name of the open one."""
    named = (("till", _("Caisse")), ("journal", _("Journal")), ("accounts", _("Comptes")), ("months", _("Mois")))
    return [{"label": label, "url": reverse(f"ledger:{name}"), "current": name == current} for name, label in named]
