"""Opening a mutual's book: its chart of accounts, its tills, what it owned at the start, and what is added later."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from core.refusals import too_early
from core.spoken import told as _
from core.text import N_
from ledger import queries
from ledger.actions.posting import lock_book, post
from ledger.choices import TREASURY_USES, AccountUse, PcmsClass, TillKind
from ledger.models import Account, Entry, Till
from ledger.permissions import POST
from ledger.rules import CHART, LegFacts
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_future, refuse_huge


@action("ledger.open_book", permission=POST, label=N_("a ouvert le livre"))
def open_book() -> list[Till]:
    """Give the acting mutual the chart of accounts and one till of each kind. Raises ActionRefused when it has one."""
    organisation_id = current_actor().organisation_id
    lock_book()
    if _accounts().exists():
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


@action(
    "ledger.record_opening",
    permission=POST,
    clock=frozenset({"recorded_on"}),
    label=N_("a inscrit les soldes de départ"),
)
def record_opening(*, posted_on: date, amounts: Mapping[str, int], recorded_on: date | None = None) -> Entry:
    """Post what the mutual owned (above zero) or owed (below) at its start, against its own funds, in francs.

    `amounts`: account number or use → francs; accounts kept by party (providers, members) come from their own storeys.
    Raises ActionRefused when it was done already, for an account that may not be written by hand, or for a day after
    `recorded_on`, the day on which it is typed, or before the eve of the mutual's opening.
    """
    refuse_future(posted_on, recorded_on, field="posted_on")
    refuse_huge(*amounts.values())
    _refuse_early(posted_on)
    lock_book()
    if queries.opening_entry() is not None:
        raise ActionRefused(_("Les soldes de départ sont déjà inscrits. Contre-passez-les d'abord pour les corriger."))
    told = {name: amount for name, amount in amounts.items() if amount}
    if not told:
        raise ActionRefused(_("Donnez au moins un solde de départ."))
    treasury = set(_accounts().filter(use__in=TREASURY_USES).values_list("code", flat=True)) | set(TREASURY_USES)
    for name in set(told) - treasury:
        account = _find(name)
        if account.pcms_class not in (PcmsClass.FIXED, PcmsClass.THIRD_PARTIES, PcmsClass.DURABLE) or account.use:
            raise ActionRefused(_("Le compte %(account)s n'a pas de solde de départ.") % {"account": account})
    legs = [LegFacts(name, amount) for name, amount in told.items()]
    legs.append(LegFacts(AccountUse.OWN_FUNDS, -sum(told.values())))
    return post(posted_on=posted_on, label=_("Soldes de départ"), legs=legs, source=queries.OPENING)


def _refuse_early(day: date) -> None:
    """The balances of the eve are those of the opening; before it there was no mutual."""
    first = current_actor().opened_on - timedelta(days=1)
    if day < first:
        raise ActionRefused(too_early(day, first), field="posted_on")


@action("ledger.add_account", permission=POST, label=N_("a ajouté un compte"))
def add_account(*, code: str, label: str) -> Account:
    """Open an account of the mutual's own; its first digit is its PCMS class. An expense (class 6) is an operating one.

    Raises ActionRefused for a number that is taken or malformed, and for class 5, whose accounts come with their till.
    """
    if not (code.isdigit() and 3 <= len(code) <= 10 and int(code[0]) in PcmsClass.values):
        raise ActionRefused(
            _("Un numéro de compte a 3 à 10 chiffres et commence par sa classe, de 1 à 8."), field="code"
        )
    if int(code[0]) == PcmsClass.TREASURY:
        raise ActionRefused(_("Un compte de classe 5 s'ouvre avec sa caisse ou sa banque."), field="code")
    lock_book()
    if _accounts().filter(code=code).exists():
        raise ActionRefused(_("Le compte %(code)s existe déjà.") % {"code": code}, field="code")
    use = AccountUse.OPERATING if int(code[0]) == PcmsClass.CHARGES else ""
    return Account.objects.create(
        organisation_id=current_actor().organisation_id, code=code, label=label, pcms_class=int(code[0]), use=use
    )


@action("ledger.add_till", permission=POST, label=N_("a ajouté une caisse"))
def add_till(*, name: str, kind: str) -> Till:
    """Add a cash box, a bank account or a wallet, with an account of its own: 571 → 5711, 5712…

    Raises ActionRefused when the name is taken.
    """
    organisation_id = current_actor().organisation_id
    lock_book()
    if Till.objects.filter(organisation_id=organisation_id, name=name).exists():
        raise ActionRefused(_("Une caisse s'appelle déjà «\u00a0%(name)s\u00a0».") % {"name": name}, field="name")
    first = _find(kind).code
    taken = set(_accounts().values_list("code", flat=True))
    code = next(f"{first}{n}" for n in range(1, len(taken) + 2) if f"{first}{n}" not in taken)
    account = Account.objects.create(
        organisation_id=organisation_id, code=code, label=name, pcms_class=PcmsClass.TREASURY, use=kind
    )
    return Till.objects.create(organisation_id=organisation_id, name=name, kind=kind, account=account)


def _accounts() -> QuerySet[Account]:
    return Account.objects.filter(organisation_id=current_actor().organisation_id)


def _find(name: str) -> Account:
    """The account of a number or of a use; raises ActionRefused when the book has none."""
    found = _accounts().filter(code=name).first() or _accounts().filter(use=name).order_by("pk").first()
    if found is None:
        raise ActionRefused(
            _("Il n'y a pas de compte «\u00a0%(name)s\u00a0». Ouvrez d'abord le livre.") % {"name": name}
        )
    return found
