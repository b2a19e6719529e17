"""The journal: entries with their legs, what made them, and what a till holds after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ledger.models import Account, Entry, Leg
from ledger.queries.balances import legs
from ledger.rules import BY_HAND, EXPENSE_CLASSES, HAND_SOURCES, INCOME_CLASSES
from organisations.acting import current_actor

OPENING = "ledger.opening"
"""What made the entry of the opening balances."""


@dataclass(frozen=True, slots=True)
class Source:
    """What made an entry: its name, and its page when it has one."""

    label: str
    url: str = ""


def journal() -> QuerySet[Entry]:
    """The entries of the acting organisation, latest first, each with its legs and accounts."""
    in_order = Leg.objects.select_related("account").order_by("-amount", "pk")
    return (
        Entry.objects.filter(organisation_id=current_actor().organisation_id)
        .prefetch_related(Prefetch("legs", in_order))
        .order_by("-posted_on", "-number")
    )


def find_entry(pk: int) -> Entry:
    """One entry of the acting organisation with all that its page shows; raises Http404 otherwise."""
    rows = journal().select_related("created_by", "reversal_of", "reversed_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such entry")
    return found


def opening_entry() -> Entry | None:
    """The entry of what the mutual owned at its start, unless it was reversed."""
    rows = Entry.objects.filter(organisation_id=current_actor().organisation_id, source=OPENING)
    return rows.filter(reversal_of__isnull=True, reversed_by__isnull=True).first()


def source_of(entry: Entry) -> Source | None:
    """What made an entry, by `settings.LEDGER_SOURCES` (model label → URL name); None for one written by hand."""
    if entry.source in HAND_SOURCES:
        return None
    label, _colon, pk = entry.source.partition(":")
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return Source(_("une autre pièce"))
    try:
        return Source(name, reverse(settings.LEDGER_SOURCES[label], args=[int(pk)]))
    except (KeyError, NoReverseMatch, ValueError):
        return Source(name)


def held_after(entries: Sequence[Entry], account_id: int) -> dict[int, int]:
    """Entry → what an account holds just after it, for neighbouring entries of that account, latest first."""
    if not entries:
        return {}
    first = entries[0]
    until = Q(entry__posted_on__lt=first.posted_on) | Q(
        entry__posted_on=first.posted_on, entry__number__lte=first.number
    )
    rows = legs().filter(until, account_id=account_id)
    held = rows.aggregate(sum=Coalesce(Sum("amount"), Value(0)))["sum"]
    found = {}
    for entry in entries:
        found[entry.pk] = held
        held -= moved_in(entry, account_id)
    return found


def moved_in(entry: Entry, account_id: int) -> int:
    """What an entry of the journal moves in an account, in francs, debit above zero."""
    return sum(leg.amount for leg in entry.legs.all() if leg.account_id == account_id)


def journal_lines(entries: QuerySet[Entry]) -> Iterator[Leg]:
    """The legs of these entries in the order of the journal, read little by little."""
    rows = legs().filter(entry__in=entries.prefetch_related(None).order_by().values("pk"))
    rows = rows.select_related("entry", "account", "entry__created_by")
    return rows.order_by("entry__posted_on", "entry__number", "-amount", "pk").iterator(chunk_size=2000)


def accounts() -> QuerySet[Account]:
    """The chart of the acting organisation, by number."""
    return Account.objects.filter(organisation_id=current_actor().organisation_id).order_by("code")


def accounts_by_hand(*, is_income: bool) -> QuerySet[Account]:
    """The accounts that a person may post to, when money comes in or goes out."""
    return accounts().filter(use__in=BY_HAND, pcms_class__in=INCOME_CLASSES if is_income else EXPENSE_CLASSES)
