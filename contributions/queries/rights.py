"""Rights on a day: decided from the facts each time they are asked for, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contributions.queries.facts import facts_of, families_of, rights_facts_of
from contributions.rules.facts import RightsFacts
from contributions.rules.marks import marks_of
from contributions.rules.reasons import Sentence
from contributions.rules.rights import Rights, StateSpan, explain, rights_on, rights_span
from core.spans import Span
from members.models import Beneficiary, Enrolment, Plan
from organisations.acting import current_actor


@dataclass(frozen=True, slots=True)
class ClaimRights:
    """What a claim needs to know of a person's rights on the first day of care."""

    rights: Rights
    plan: Plan | None
    """The plan that covers the day, or the last one that did, or the first one that will."""
    enrolled: Span | None
    """The enrolment that covers the day; None when none does, or when the household was struck off."""
    covered_since: date | None
    """Waiting periods are counted from this day."""
    waiting_until: date | None
    """The first day after the general waiting period; None on a day that no waiting closes."""
    overdue_since: date | None
    """The first day closed for arrears, a suspension or a reinstatement delay; None when none closes the day."""
    period: Span | None
    """The enrolment year that holds the day: the benefit period of ceilings."""


def rights_of(beneficiary: Beneficiary, day: date) -> Rights:
    """One person's rights on a day, with all the reasons; eight queries."""
    return rights_of_many([beneficiary], day)[beneficiary.pk]


def rights_of_many(people: QuerySet[Beneficiary] | Iterable[Beneficiary], day: date) -> dict[int, Rights]:
    """The rights of many people on a day by primary key; eight queries, whatever their number."""
    return {pk: rights_on(facts, day) for pk, facts in rights_facts_of(people).items()}


def rights_timeline(beneficiary: Beneficiary, period: Span) -> tuple[StateSpan, ...]:
    """The states of every day of a period, in order and without hole."""
    return rights_span(rights_facts_of([beneficiary])[beneficiary.pk], period)


def claim_rights(beneficiary: Beneficiary, day: date) -> ClaimRights:
    """A person's rights on the first day of care, in the shape that the rules of claims ask for; eight queries."""
    return claim_rights_of_many([(beneficiary, day)])[beneficiary.pk, day]


def claim_rights_of_many(
    asked: Iterable[tuple[Beneficiary, date]],
) -> dict[tuple[int, date], ClaimRights]:
    """The rights of (person, day) pairs, as `claim_rights`; eight queries, whatever their number."""
    pairs = list(asked)
    families = families_of(sorted({person.household_id for person, _ in pairs}))
    found: dict[tuple[int, date], ClaimRights] = {}
    for person, day in pairs:
        family = families[person.household_id]
        facts = facts_of(person, family)
        rights = rights_on(facts, day)
        row = family.enrolment_on(day)
        last = row or family.enrolment_about(day)
        found[person.pk, day] = ClaimRights(
            rights=rights,
            plan=last.plan if last else None,
            enrolled=None if "DRO-2" in rights.failed_checks else rights.enrolled,
            covered_since=rights.waiting_from,
            waiting_until=rights.waiting_until if "DRO-3" in rights.failed_checks else None,
            overdue_since=_overdue_since(rights, facts),
            period=_whole(row),
        )
    return found


def _overdue_since(rights: Rights, facts: RightsFacts) -> date | None:
    """The first day of the unbroken run of days closed for arrears or suspension that holds the day asked for.

    The marks are made again only when something closes the day: past claims are judged again by the thousand.
    """
    if "DRO-4" not in rights.failed_checks:
        return None
    closed = [mark.span for mark in marks_of(facts, rights.day) if mark.reason.check == "DRO-4"]
    start = rights.day
    for span in sorted(closed, key=lambda span: span.end or date.max, reverse=True):
        if span.start < start <= (span.end or date.max):
            start = span.start
    return start


def _whole(row: Enrolment | None) -> Span | None:
    """The enrolment's year as it was agreed: leaving early does not shorten the year of ceilings."""
    return None if row is None else Span(row.starts_on, row.ends_on)


def told(sentence: Sentence) -> str:
    """A sentence of the rules, in the reader's language."""
    return _(sentence.text) % sentence.shown(current_actor().currency, get_language() or "fr")


def why(rights: Rights) -> list[str]:
    """Every reason of a verdict, what is late and what comes next, in the reader's language."""
    return [told(sentence) for sentence in explain(rights)[1:]]


def extras(beneficiary: Beneficiary, day: date) -> list[str]:
    """What the storeys above add to open rights (the share that the person pays): `settings.RIGHTS_EXTRAS`, callables
    (beneficiary, day) → sentences."""
    paths: list[str] = getattr(settings, "RIGHTS_EXTRAS", [])
    return [sentence for path in paths for sentence in import_string(path)(beneficiary, day)]
