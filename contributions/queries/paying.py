"""What a cashier sees before taking money: who pays, what is owed, for how many months; one family or a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from contributions.models import Due, Receipt
from contributions.queries.dues import advances
from contributions.queries.receipts import find_household, head_of, open_tills, with_parts
from contributions.queries.rights import rights_of, rights_of_many
from contributions.queries.statements import STATE_FACES, heads_of
from contributions.rules.reasons import Code
from contributions.rules.rights import Rights
from core import formats
from core.spans import month_of, months_between
from ledger.models import Till
from members.models import Beneficiary, Household
from members.queries.places import told_apart
from organisations.acting import current_actor
from organisations.choices import Kind
from organisations.models import Organisation

ROUND_SIZE = 200
"""Families of one sheet: a round on foot is forty."""


@dataclass(frozen=True, slots=True)
class Payer:
    """A family about to pay. Amounts in whole francs."""

    household: Household
    name: str
    people_count: int
    dues: Sequence[Due]
    """What waits for money, in the order it is paid."""
    advance: int = 0
    """What its receipts hold beyond, when one family is asked for."""
    rights: Rights | None = None
    """Those of its head when it owes nothing, since owing nothing is not being covered; None without anybody."""

    @property
    def face(self) -> str:
        """One of the five states of the face: late, else how the rights stand."""
        if self.owed:
            return "late"
        return STATE_FACES[self.rights.state] if self.rights else "unknown"

    @property
    def owed(self) -> int:
        return sum(due.left for due in self.dues)

    @property
    def months_count(self) -> int:
        """How many calendar months wait for money, the enrolment fee left out."""
        spans = [due.span for due in self.dues if due.kind != "fee"]
        months = (months_between(month_of(span.start), month_of(span.last_day or span.start)) for span in spans)
        return len(set(chain.from_iterable(months)))

    @property
    def owes_fee(self) -> bool:
        return any(due.kind == "fee" for due in self.dues)


def payer(household_pk: int, day: date) -> Payer:
    """A family with what it owes; raises Http404."""
    household = find_household(household_pk)
    dues = list(Due.objects.filter(household=household).open().order_by("-kind", "due_on", "pk"))
    head = head_of(household.pk)
    held = sum(part.left for part in advances([household.pk]).get(household.pk, []))
    people = _covered([household.pk], day).get(household.pk, 0)
    rights = rights_of(head, day) if head and not dues else None
    return Payer(household, str(head or household.number), people, dues, held, rights)


def payers(household_ids: Sequence[int], day: date) -> list[Payer]:
    """Several families with what they owe, in the order given; four queries, and eight for those that owe nothing."""
    dues: dict[int, list[Due]] = {}
    for due in Due.objects.filter(household_id__in=household_ids).open().order_by("due_on", "pk"):
        dues.setdefault(due.household_id, []).append(due)
    heads, people = heads_of(household_ids), _covered(household_ids, day)
    rows = Household.objects.filter(pk__in=household_ids).select_related("section").in_bulk()
    quiet = {key: head.pk for key, head in heads.items() if key not in dues}
    rights = rights_of_many([heads[key] for key in quiet], day) if quiet else {}
    return [
        Payer(
            household=rows[key],
            name=str(heads.get(key) or rows[key].number),
            people_count=people.get(key, 0),
            dues=dues.get(key, []),
            rights=rights.get(quiet.get(key, 0)),
        )
        for key in household_ids
        if key in rows
    ]


def quiet_told(payer: Payer) -> str:
    """What is true of a family that owes nothing: « ne doit rien » alone would be read as « covered »."""
    rights = payer.rights
    if rights is None:
        return _("ne doit rien")
    if rights.open:
        is_raised = rights.reasons[0].code is not Code.NOT_RAISED
        return _("à jour") if is_raised else _("ne doit rien encore")
    if rights.until is None:
        return _("ne doit rien, sans droits")
    return _("ne doit rien, droits ouverts le %(day)s") % {"day": formats.day(rights.until)}


def round_of(place: str, day: date) -> list[Payer]:
    """The families of a place (« s:12 » a section, « v:Gando » a village, empty: all) that owe something."""
    families = _in_place(Household.objects.filter(left_on__isnull=True), place)
    owing = Due.objects.open().filter(household__in=families).order_by().values_list("household_id", flat=True)
    keys = Household.objects.filter(pk__in=set(owing)).order_by("village", "number").values_list("pk", flat=True)
    return payers(list(keys[:ROUND_SIZE]), day)


def round_places() -> list[tuple[str, str]]:
    """Where a round may go: (key, name) of the sections, then of the villages."""
    mutual = current_actor().organisation_id
    sections = Organisation.objects.filter(parent_id=mutual, kind=Kind.SECTION).order_by("name")
    villages = Household.objects.filter(left_on__isnull=True).exclude(village="").order_by("village")
    names = villages.values_list("village", flat=True).distinct()
    return told_apart(
        ((f"s:{section.pk}", section.name) for section in sections), ((f"v:{name}", name) for name in names)
    )


def _in_place(families: QuerySet[Household], place: str) -> QuerySet[Household]:
    kind, _colon, key = place.partition(":")
    if kind == "s" and key.isdigit():
        return families.filter(section_id=int(key))
    return families.filter(village=key) if kind == "v" else families


def _covered(household_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many people each household covers on a day."""
    rows = Beneficiary.objects.filter(household_id__in=household_ids, joined_on__lte=day)
    rows = rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=day)).order_by()
    return dict(rows.values_list("household_id").annotate(count=Count("pk")))


def till_choices() -> list[Till]:
    """The tills that money may enter, the person's own first, then cash."""
    user_id = current_actor().user_id
    ranks = {"cash": 1, "wallet": 2, "bank": 3}
    own = {True: 0}
    return sorted(open_tills(), key=lambda till: (own.get(till.keeper_id == user_id, ranks[till.kind]), till.pk))


def receipts_listed() -> QuerySet[Receipt]:
    """Every receipt of the acting mutual with who paid, latest first."""
    rows = Receipt.objects.filter(organisation_id=current_actor().organisation_id)
    return rows.select_related("household", "till", "reversed_by", "reversal_of").order_by("-number")


def receipts_shown() -> QuerySet[Receipt]:
    """The same with what each settles, for printing."""
    return with_parts(Receipt.objects.filter(organisation_id=current_actor().organisation_id))


def total_of(receipts: QuerySet[Receipt]) -> int:
    """Francs of the receipts of a list, reversals subtracted."""
    return int(receipts.order_by().aggregate(total=Sum("amount"))["total"] or 0)
