"""The parts of contributions, as tabs, and what every page of a mutual's money needs."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from contributions.permissions import COLLECT, MANAGE_RATES, PRINT_GOOD_STANDING, RAISE_DUES, VIEW
from organisations.acting import Actor


def sections(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Encaisser | Tournée | Reçus | En retard | À jour | Appels | Taux, those that the person may open."""
    named = (
        ("collect", _("Encaisser"), COLLECT),
        ("round", _("Tournée"), COLLECT),
        ("receipts", _("Reçus"), VIEW),
        ("arrears", _("En retard"), VIEW),
        ("good_standing", _("À jour"), PRINT_GOOD_STANDING),
        ("raise_dues", _("Appels"), RAISE_DUES),
        ("rates", _("Taux"), MANAGE_RATES),
    )
    return [
        {"label": label, "url": reverse(f"contributions:{name}"), "current": name == current}
        for name, label, permission in named
        if actor.may(permission)
    ]


def family_tabs(actor: Actor, household_pk: int) -> list[dict[str, Any]]:
    """The tabs of a family, the contributions open."""
    return import_string(settings.FAMILY_TABS)(actor, household_pk, "contributions")
