"""Cards: printing many of them in the background, replacing one that was lost."""

from django.db.models import F

from core.spoken import told as _
from core.text import N_
from members.models import Household
from members.permissions import ENROL, PRINT_CARDS
from organisations.acting import ActionRefused, action
from organisations.actions import start_job
from organisations.models import Job, Organisation


@action(
    "members.print_cards",
    permission=PRINT_CARDS,
    clock=frozenset({"count"}),
    label=N_("a lancé l'impression des cartes"),
)
def print_cards(*, section: Organisation | None = None, village: str = "", count: int) -> Job:
    """Make the cards of a section, a village or all in the background; `count`: how many families, for the bar."""
    if not count:
        raise ActionRefused(_("Aucune famille dans ce choix."))
    what = section.name if section else village or N_("toutes les familles")
    chosen = {"section": section.pk if section else None, "village": village}
    return start_job("members.print_cards", N_("Cartes : %(what)s"), chosen, total=count, what=what[:150])


@action("members.replace_card", permission=ENROL, label=N_("a remplacé une carte"))
def replace_card(*, household: Household, reason: str) -> Household:
    """Replace a lost or stolen card: from now on the code of the former one is not recognised."""
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi la carte est remplacée (perdue, volée, abîmée)."), field="reason")
    Household.objects.filter(pk=household.pk).update(card_issue=F("card_issue") + 1)
    household.refresh_from_db()
    return household
