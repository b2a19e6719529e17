"""Opening a mutual's book: its chart of accounts and its first tills."""

from django.utils.translation import gettext as _

from ledger.choices import TillKind
from ledger.models import Account, Till
from ledger.permissions import POST
from ledger.rules import CHART
from organisations.acting import ActionRefused, action, current_actor


@action("ledger.open_book", permission=POST)
def open_book() -> list[Till]:
    """Give the acting mutual the chart of accounts and one till of each kind. Raises ActionRefused when it has one."""
    organisation_id = current_actor().organisation_id
    if Account.objects.filter(organisation_id=organisation_id).exists():
        raise ActionRefused(_("Le livre de cette mutuelle est déjà ouvert."))
    Account.objects.bulk_create(
        Account(organisation_id=organisation_id, code=code, label=_(label), pcms_class=pcms_class, use=use)
        for code, label, pcms_class, use in CHART
    )
    tills = []
    for kind in TillKind:
        account = Account.objects.get(organisation_id=organisation_id, use=kind.value)
        tills.append(
            Till.objects.create(organisation_id=organisation_id, name=str(kind.label), kind=kind, account=account)
        )
    return tills
