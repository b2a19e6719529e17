"""One chunk of an import: its families, people, enrolments and the memory of its lines, written in sets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.text import N_
from members.actions.families import refresh_keys
from members.actions.writing import SERIES, enrolment_row, person_key
from members.choices import EnrolmentStage, ExitReason
from members.models import Beneficiary, Enrolment, Household, ImportBatch, ImportedRow
from members.permissions import IMPORT
from members.queries.imports import reconciled, spellings
from members.rules.births import Birth
from members.rules.families import term_containing
from members.rules.known import KnownFamily
from members.rules.lines import Line
from members.rules.reconciling import Outcome, Status, Stay, fingerprint, stay_of
from members.rules.register import Family, number_key
from organisations.acting import action, current_actor
from organisations.actions import take_numbers

NOTE_LENGTH = 500
DIGITS = 8
"""A kept number with more digits is no number of a series (a phone, a bar code): the series does not jump after it."""


@dataclass
class _Writing:
    """What a chunk is about to write."""

    households: list[tuple[Household, Family, list[Outcome]]] = field(default_factory=list)
    people: list[tuple[Beneficiary, Outcome, Family]] = field(default_factory=list)
    changed: list[tuple[Outcome, Family, KnownFamily]] = field(default_factory=list)
    numbers: Collection[str] = ()


@action(
    "members.import_families",
    permission=IMPORT,
    private=frozenset({"families", "numbers"}),
    label=N_("a importé des familles"),
)
def import_families(
    *, batch: ImportBatch, first_line: int, last_line: int, families: Sequence[Family], numbers: Collection[str] = ()
) -> ImportBatch:
    """Write one chunk of a register: what is new, then what changed. Lines refused or the same write nothing.

    The action's row in the audit names the import and the lines from `first_line` to `last_line`. `numbers`: the keys
    of all numbers of the file, which are given to nobody else.
    """
    writing = _Writing(numbers=numbers)
    for family, found, outcomes in reconciled(families, batch.renumbers):
        known = found.known
        fresh = [outcome for outcome in outcomes if outcome.status is Status.NEW]
        if known is None and fresh:
            writing.households.append((_household(batch, family, found.is_renumbered), family, fresh))
        elif known is not None:
            _into_known(batch, family, known, fresh, writing)
            writing.changed += [(one, family, known) for one in outcomes if one.status is Status.CHANGED]
    _write_families(batch, writing)
    _write_people(batch, writing)
    _write_changes(batch, writing)
    return batch


def _household(batch: ImportBatch, family: Family, is_renumbered: bool) -> Household:
    home = family.head.home if family.head else family.lines[0].home
    joined_on: Any = home.joined_on or batch.covered_from or batch.register_on
    return Household(
        organisation_id=batch.organisation_id,
        number="" if is_renumbered else family.number,
        register_number=family.number if is_renumbered else "",
        place_id=home.place,
        section_id=home.section,
        village=home.village,
        phone=home.phone,
        phone_as_given=home.phone_as_given,
        joined_on=joined_on,
    )


def _write_families(batch: ImportBatch, writing: _Writing) -> None:
    unnumbered = [household for household, _family, _fresh in writing.households if not household.number]
    for household, number in zip(unnumbered, _free_numbers(len(unnumbered), writing.numbers), strict=True):
        household.number = number
    Household.objects.bulk_create([household for household, _family, _fresh in writing.households])
    enrolments = []
    for household, family, fresh in writing.households:
        for order, outcome in enumerate(fresh, start=1):
            writing.people.append((_person(batch, household, order, outcome.line), outcome, family))
        people = [row for row, _o, where in writing.people[-len(fresh) :] if where is family]
        enrolments.append(_enrolment(batch, household, _whole_family_left(people), _why_left(people)))
    Enrolment.objects.bulk_create(enrolments)
    gone = [household for household, _family, _fresh in writing.households if household.left_on]
    Household.objects.bulk_update(gone, ["left_on", "exit_reason"])


def _whole_family_left(people: Sequence[Beneficiary]) -> date | None:
    """The day the last of them left, when nobody is left."""
    days = [person.left_on for person in people]
    return max(day for day in days if day) if days and all(days) else None


def _why_left(people: Sequence[Beneficiary]) -> str:
    """Why a family left that left whole: as the first of them who did not die."""
    reasons = [person.exit_reason for person in people]
    return next((reason for reason in reasons if reason != ExitReason.DIED), ExitReason.DIED)


def _enrolment(batch: ImportBatch, household: Household, left_on: date | None, reason: str) -> Enrolment:
    """The term that holds the register's day: the family's own, or the one that all begin on the same day."""
    plan, joined_on = batch.plan, household.joined_on
    if plan is None or batch.register_on is None:
        raise ValueError("an import is mapped before it is written")
    if batch.covered_from is None:
        starts_on, is_first = term_containing(joined_on, plan.period_months, batch.register_on)
    else:
        starts_on, is_first = max(batch.covered_from, joined_on), joined_on >= batch.covered_from
    row = enrolment_row(household, plan, starts_on, EnrolmentStage.NEW if is_first else EnrolmentStage.RENEWED)
    if left_on is not None:
        household.left_on, household.exit_reason = left_on, reason
        row.cut_on, row.cut_reason = min(max(left_on, row.starts_on), row.ends_on), reason
    return row


def _person(batch: ImportBatch, household: Household, order: int, line: Line) -> Beneficiary:
    person, doubts = line.person, line.doubts
    entered_on = max(household.joined_on, line.home.joined_on or household.joined_on)
    stay = stay_of(line, entered_on, _day(batch))
    number = f"{household.number}-{order:02d}"
    return Beneficiary(
        organisation_id=batch.organisation_id,
        household=household,
        number=number,
        link=person.link,
        last_name=person.last_name,
        first_names=person.first_names,
        sex=person.sex,
        birth_on=person.birth.on,
        birth_precision=person.birth.precision,
        id_document=person.id_document,
        note=_note(line),
        to_check=bool(doubts),
        key=person_key(household, number, person.last_name, person.first_names),
        **_stayed(stay, person.birth),
    )


def _stayed(stay: Stay, birth: Birth) -> dict[str, object]:
    died_on = stay.died_on
    if died_on and birth.on and died_on < birth.on:
        died_on = birth.on  # a year of birth is kept as its last day: a death in that year is not before it
    return {
        "joined_on": stay.joined_on,
        "left_on": stay.left_on,
        "exit_reason": stay.reason,
        "died_on": died_on,
        "died_precision": stay.precision,
    }


def _note(line: Line) -> str:
    """The observation as it was written, and what else is to be checked."""
    doubts = " ".join(doubt.told() for doubt in line.doubts if doubt.field != "note")
    return " — ".join(part for part in (line.person.note, doubts) if part)[:NOTE_LENGTH]


def _into_known(
    batch: ImportBatch, family: Family, known: KnownFamily, fresh: Sequence[Outcome], writing: _Writing
) -> None:
    """People to add to a family that is there: from the family's first day, or from the register's in a later one."""
    if not fresh:
        return
    household = Household(
        pk=known.pk,
        organisation_id=batch.organisation_id,
        number=known.number,
        phone=known.phone,
        joined_on=known.joined_on if _is_same_register(batch, known) else _day(batch),
    )
    taken = max((int(one.number.rpartition("-")[2]) for one in known.people), default=0)
    for order, outcome in enumerate(fresh, start=taken + 1):
        writing.people.append((_person(batch, household, order, outcome.line), outcome, family))


def _is_same_register(batch: ImportBatch, known: KnownFamily) -> bool:
    """Whether the family came with a register of the same day: these lines are its corrections."""
    heads = [one.pk for one in known.people]
    return ImportedRow.objects.filter(beneficiary__in=heads, batch__register_on=batch.register_on).exists()


def _write_people(batch: ImportBatch, writing: _Writing) -> None:
    Beneficiary.objects.bulk_create([row for row, _outcome, _family in writing.people])
    ImportedRow.objects.bulk_create(_memory(batch, outcome, family, row.pk) for row, outcome, family in writing.people)


def _write_changes(batch: ImportBatch, writing: _Writing) -> None:
    for outcome, _family, known in writing.changed:
        if outcome.changes:
            Beneficiary.objects.filter(pk=outcome.person).update(**outcome.changes)
        if outcome.home_changes:
            columns = {("place_id" if k == "place" else "section_id" if k == "section" else k): v
                       for k, v in outcome.home_changes.items()}  # fmt: skip
            Household.objects.filter(pk=known.pk).update(**columns)
            refresh_keys(Household.objects.get(pk=known.pk))
    ImportedRow.objects.bulk_create(
        _memory(batch, outcome, family, outcome.person or 0) for outcome, family, _known in writing.changed
    )


def _memory(batch: ImportBatch, outcome: Outcome, family: Family, person: int) -> ImportedRow:
    return ImportedRow(
        organisation_id=batch.organisation_id,
        batch=batch,
        fingerprint=fingerprint(outcome.line, family),
        line=outcome.line.number,
        status=outcome.status.value,
        beneficiary_id=person,
    )


def _free_numbers(count: int, numbers: Collection[str]) -> list[str]:
    """The next numbers of the series, past any paper number that was kept and those that the file gives (`numbers`)."""
    if not count:
        return []
    first = take_numbers(SERIES, count)
    families = Household.objects.filter(organisation_id=current_actor().organisation_id)
    wanted = {spelling for n in range(count) for spelling in spellings(f"{first + n:04d}")}
    if families.filter(number__in=wanted).exists() or any(str(first + n) in numbers for n in range(count)):
        written = {*numbers, *families.values_list("number", flat=True)}
        greatest = max(int(kept) for kept in map(number_key, written) if kept.isdecimal() and len(kept) <= DIGITS)
        first = take_numbers(SERIES, greatest - first + 1) + greatest - first + 1 - count
    return [f"{first + n:04d}" for n in range(count)]


def _day(batch: ImportBatch) -> date:
    if batch.register_on is None:
        raise ValueError("an import is mapped before it is written")
    return batch.register_on
