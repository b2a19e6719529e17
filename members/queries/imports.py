"""Registers brought in: the file as it was sent, how it is read, what the mutual knows of it, what becomes of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from django.db.models import Q, QuerySet
from django.http import Http404

from core.phones import read_phone
from core.spreadsheets import Book, Cell, WrongFile, read_book
from members.models import Beneficiary, Household, ImportBatch, ImportedRow
from members.queries.duplicates import draft_like
from members.rules.columns import Row
from members.rules.known import Identified, KnownFamily, KnownPerson, identify, is_number_taken
from members.rules.lines import Reading
from members.rules.names import name_key
from members.rules.reconciling import Outcome, Status, fingerprint, reconcile, warn_homonyms
from members.rules.register import Family, Register, number_key, read_register
from organisations.acting import current_actor
from organisations.choices import PlaceLevel
from organisations.models import Organisation, Place

CHUNK = 400
"""Families looked up, or written, together."""


def find_import(pk: int) -> ImportBatch:
    """An import of the acting mutual; raises Http404 for anybody else's."""
    found = imports().filter(pk=pk).first()
    if found is None:
        raise Http404("no such import")
    return found


def imports() -> QuerySet[ImportBatch]:
    """The imports of the acting mutual, latest first."""
    mine = ImportBatch.objects.filter(organisation_id=current_actor().organisation_id)
    return mine.select_related("job", "test_job", "plan", "created_by")


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """The last time that this very file was imported to its end or is being imported, by whomever."""
    return imports().filter(fingerprint=batch.fingerprint, job__isnull=False).exclude(pk=batch.pk).first()


def remembered_mapping(key: str) -> dict[str, int] | None:
    """How the same titles were read the last time that somebody imported them."""
    found = imports().filter(header_key=key, job__isnull=False).first()
    return None if found is None else dict(found.mapping)


# -- the file ---------------------------------------------------------------------------------------------------------
def book_of(batch: ImportBatch) -> Book:
    """The file of an import, opened. Raises WrongFile."""
    with batch.file.open("rb") as file:
        return read_book(file.read())


@lru_cache(maxsize=2)
def _sheet(pk: int, name: str, fingerprint: str) -> list[list[Cell]]:
    return book_of(ImportBatch.objects.get(pk=pk)).rows(name)


def sheet_rows(batch: ImportBatch) -> list[list[Cell]]:
    """The rows of the chosen sheet; the last two files read stay at hand, for a register is read step by step."""
    return _sheet(batch.pk, batch.sheet, batch.fingerprint)


def reading_of(batch: ImportBatch) -> Reading:
    """How this import is read, with the names of the country's communes and of the mutual's sections."""
    if batch.header_row is None or batch.register_on is None:
        raise WrongFile("empty")
    country = Organisation.objects.values_list("country", flat=True).get(pk=batch.organisation_id)
    return Reading(
        mapping=batch.mapping,
        header=batch.header_row - 1,
        register_on=batch.register_on,
        read_phone=partial(_phone, country),
        places=_places(country),
        sections=_sections(batch.organisation_id),
        child_age_limit=batch.plan.child_age_limit if batch.plan else None,
        joined_on=batch.covered_from,
        records_exits=batch.records_exits,
    )


@lru_cache(maxsize=20_000)
def _phone(country: str, text: str) -> str:
    return read_phone(text, country)


def _places(country: str) -> dict[str, int]:
    """Name key → commune; a commune is also found by its usual other spellings."""
    found: dict[str, int] = {}
    for place in Place.objects.filter(country=country, level=PlaceLevel.COMMUNE).order_by("pk"):
        found.setdefault(name_key(place.name, ""), place.pk)
        for word in place.key.split("|"):
            if word and not word.startswith("~") and len(word) > 4:
                found.setdefault(word, place.pk)
    return found


def _sections(organisation_id: int) -> dict[str, int]:
    sections = Organisation.objects.filter(parent_id=organisation_id, closed_on__isnull=True)
    return {name_key(section.name, ""): section.pk for section in sections}


def register_of(batch: ImportBatch) -> Register:
    """The register of an import, read whole. Raises WrongFile when the file is gone or damaged."""
    register = read_register(sheet_rows(batch), reading_of(batch))
    warn_homonyms(register.families)
    return register


# -- what the mutual knows --------------------------------------------------------------------------------------------
def identified(families: Sequence[Family], imported: Mapping[str, int], renumbers: bool) -> list[Identified]:
    """For each family of a chunk, what it is to the mutual: by its head's line, else by its number; three queries."""
    wanted = {spelling for family in families for spelling in spellings(family.number)}
    heads = {
        pk: family
        for family in families
        if family.head is not None and (pk := imported.get(fingerprint(family.head, family)))
    }
    mine = Household.objects.filter(organisation_id=current_actor().organisation_id)
    rows = list(mine.filter(Q(number__in=wanted) | Q(register_number__in=wanted))) if wanted else []
    if heads:
        rows += list(mine.filter(beneficiaries__in=heads).exclude(pk__in=[row.pk for row in rows]))
    known, owner = _with_their_people(rows)
    by_head = {id(family): known[owner[pk]] for pk, family in heads.items() if pk in owner}
    bearers: dict[str, list[KnownFamily]] = {}
    for one in known.values():
        bearers.setdefault(number_key(one.number), []).insert(0, one)  # its own number comes first
        if one.register_number:
            bearers.setdefault(number_key(one.register_number), []).append(one)
    return [
        Identified(by_head[id(family)])
        if id(family) in by_head
        else identify(family, bearers.get(family.key, []) if family.number else [], renumbers)
        for family in families
    ]


def spellings(number: str) -> set[str]:
    """How the same number may be kept: « 0001 » and what a spreadsheet made of it."""
    key = number_key(number)
    return {number, key, *(key.zfill(width) for width in range(2, 8) if key.isdigit())} if number else set()


def _with_their_people(households: Sequence[Household]) -> tuple[dict[int, KnownFamily], dict[int, int]]:
    """These families with their people, by key; and person → family."""
    people: dict[int, list[KnownPerson]] = {}
    owner: dict[int, int] = {}
    for row in Beneficiary.objects.filter(household__in={one.pk for one in households}).order_by("number"):
        people.setdefault(row.household_id, []).append(_known_person(row))
        owner[row.pk] = row.household_id
    return {one.pk: _known_family(one, people.get(one.pk, [])) for one in households}, owner


def _known_person(row: Beneficiary) -> KnownPerson:
    draft = draft_like(row)
    return KnownPerson(row.pk, row.number, draft, row.left_on)


def _known_family(household: Household, people: Iterable[KnownPerson]) -> KnownFamily:
    return KnownFamily(
        pk=household.pk,
        number=household.number,
        joined_on=household.joined_on,
        left_on=household.left_on,
        place=household.place_id,
        section=household.section_id,
        village=household.village,
        phone=household.phone,
        phone_as_given=household.phone_as_given,
        people=tuple(people),
        register_number=household.register_number,
    )


def imported_before(families: Iterable[Family]) -> dict[str, int]:
    """Fingerprint → person, of the lines of these families that were brought in before; one query."""
    marks = {fingerprint(line, family) for family in families for line in family.lines if not line.is_refused}
    rows = ImportedRow.objects.filter(organisation_id=current_actor().organisation_id, fingerprint__in=marks)
    return dict(rows.values_list("fingerprint", "beneficiary_id"))


def reconciled(families: Sequence[Family], renumbers: bool) -> list[tuple[Family, Identified, list[Outcome]]]:
    """What becomes of each line of a chunk of families; four queries, whatever its size.

    `renumbers`: families whose number is another's get a new one.
    """
    imported = imported_before(families)
    found = identified(families, imported, renumbers)
    return [(family, one, reconcile(family, one, imported)) for family, one in zip(families, found, strict=True)]


def chunks(families: Sequence[Family]) -> list[Sequence[Family]]:
    return [families[start : start + CHUNK] for start in range(0, len(families), CHUNK)]


# -- what became of it ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Result:
    """An import examined, or done: the outcome of each line by its number, and how many of each."""

    register: Register
    outcomes: Mapping[int, Outcome]
    counts: Mapping[str, int]
    """Status → lines; their sum is the number of rows of the file, always."""
    taken_count: int = 0
    """Families whose number is another's: they get a new one, or their lines are refused."""

    def lines(self) -> list[Outcome]:
        return [self.outcomes[number] for number in sorted(self.outcomes)]


def examine(batch: ImportBatch, register: Register | None = None) -> Result:
    """What an import would do, or did: lines that it already brought in keep the status that they had then.

    `register`: the same, already read.
    """
    register = register or register_of(batch)
    rows = ImportedRow.objects.filter(batch=batch).values_list("line", "status", "beneficiary_id")
    done = {number: (Status(status), person) for number, status, person in rows}
    open_families = [
        family
        for family in register.families
        if any(line.number not in done and not line.is_refused for line in family.lines) or not done
    ]
    outcomes: dict[int, Outcome] = {}
    taken_count = 0
    for chunk in chunks(open_families):
        for family, found, made in reconciled(chunk, batch.renumbers):
            outcomes.update((outcome.line.number, outcome) for outcome in made)
            taken_count += is_number_taken(family, found)
    for line in (line for family in register.families for line in family.lines):
        if line.number in done:
            status, person = done[line.number]
            outcomes[line.number] = Outcome(line, status, (), person)
        elif line.number not in outcomes:
            outcomes[line.number] = Outcome(line, Status.REFUSED, tuple(line.reasons))
    return Result(register, outcomes, count_outcomes(register, outcomes.values()), taken_count)


def count_outcomes(register: Register, outcomes: Iterable[Outcome]) -> dict[str, int]:
    counted = Counter(outcome.status.value for outcome in outcomes)
    counted[Status.IGNORED.value] = len(register.ignored)
    return {status.value: counted[status.value] for status in Status}


def given_numbers(result: Result, written: bool = False) -> dict[int, str]:
    """Line → number of its family in the mutual, when it is not the one that the file has.

    `written`: only of families that have a number in the file.
    """
    persons = sorted({one.person for one in result.outcomes.values() if one.person is not None})
    kept: dict[int, str] = {}
    for some in (persons[start : start + CHUNK] for start in range(0, len(persons), CHUNK)):
        kept |= dict(Beneficiary.objects.filter(pk__in=some).values_list("pk", "household__number"))
    given: dict[int, str] = {}
    for family in result.register.families:
        theirs = {kept[pk] for line in family.lines if (pk := result.outcomes[line.number].person) in kept}
        number = next(iter(theirs), "")
        if number and number_key(number) != family.key and (family.number or not written):
            given |= {line.number: number for line in family.lines}
    return given


def sample_rows(rows: Sequence[Row], header: int) -> Sequence[Row]:
    """The rows that a mapping is guessed on."""
    return rows[header + 1 : header + 301]


def first_lines(batch: ImportBatch, limit: int) -> list[Outcome]:
    """What would become of the first people of the sheet, without reading the rest of it."""
    reading = reading_of(batch)
    rows = sheet_rows(batch)[: reading.header + 1 + 3 * limit]
    register = read_register(rows, reading)
    outcomes = [one for _family, _found, made in reconciled(register.families, batch.renumbers) for one in made]
    return sorted(outcomes, key=lambda one: one.line.number)[:limit]
