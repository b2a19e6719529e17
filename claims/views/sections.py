"""The tabs of the claims pages, each only to who may open it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from claims.permissions import ENTER, VIEW
from core.text import N_
from organisations.acting import Actor

PLACES = (
    ("claims", N_("Dossiers"), "claims:list", VIEW),
    ("new", N_("Saisir"), "claims:new", ENTER),
    ("invoices", N_("Factures"), "claims:invoices", VIEW),
    ("providers", N_("Prestataires"), "claims:providers", VIEW),
    ("guarantees", N_("Garanties"), "claims:guarantees", VIEW),
)


def sections(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The claims pages that this person may open."""
    return [
        {"label": _(label), "url": reverse(page), "current": name == current}
        for name, label, page, permission in PLACES
        if actor.may(permission)
    ]
