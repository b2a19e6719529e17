"""The rules of contributions: readable cases in French, and laws that hold for any facts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contributions.rules.allocation import allocate, settle_from_advances
from contributions.rules.dues import dues_for
from contributions.rules.earned import Method, earned
from contributions.rules.facts import (
    Advance,
    Allocation,
    Basis,
    CountedOn,
    DueFacts,
    DueKind,
    EnrolmentFacts,
    HouseholdFacts,
    Interruption,
    InterruptionKind,
    OpenDue,
    Periodicity,
    PersonFacts,
    RateTerms,
    RightsFacts,
)
from contributions.rules.marks import marks_of
from contributions.rules.raising import Key, Raised, to_raise
from contributions.rules.reasons import Code, Sentence
from contributions.rules.rights import State, explain, open_days, overdue_on, rights_on, rights_span
from core.spans import Month, Span

CASES = Path(__file__).parent / "cases"
DAY = timedelta(days=1)
PERIODICITIES = {
    "mois": Periodicity.MONTHLY,
    "trimestre": Periodicity.QUARTERLY,
    "semestre": Periodicity.HALF_YEARLY,
    "an": Periodicity.ANNUAL,
}


def cases(name: str) -> Any:
    found = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", found, ids=[case["nom"] for case in found])


def readable(sentence: Sentence) -> str:
    return sentence.in_french().replace("\u202f", " ").replace("\u00a0", " ")


# Rights


def rights_facts(case: dict[str, Any]) -> RightsFacts:
    enrolments = tuple(enrolment_facts(row) for row in case["adhésions"])
    person = dict(case.get("personne", {}))
    person.setdefault("du", enrolments[0].covered.start if enrolments else date(2026, 1, 1))
    return RightsFacts(
        person=person_facts(person),
        enrolments=enrolments,
        dues=tuple(due_facts(row) for row in case.get("échéances", ())),
        interruptions=tuple(interruption_facts(row) for row in case.get("interruptions", ())),
    )


def enrolment_facts(row: dict[str, Any]) -> EnrolmentFacts:
    return EnrolmentFacts(
        covered=Span(row["du"], row.get("au")),
        plan=row.get("formule", "Familiale"),
        waiting_months=row.get("attente_mois", 0),
        newborn_days=row.get("nouveau_né_jours", 30),
        renewal_days=row.get("délai_renouvellement_jours", 0),
        reinstatement_days=row.get("réouverture_jours", 0),
        plan_ends_on=row.get("formule_finit_le"),
        member_since=row.get("membre_depuis"),
    )


def person_facts(row: dict[str, Any]) -> PersonFacts:
    return PersonFacts(
        covered=Span(row["du"], row.get("au")),
        birth_on=row.get("né_le"),
        died_on=row.get("décédé_le"),
        declared_on=row.get("déclaré_le"),
        mother_covered_from=row.get("mère_couverte_du"),
        waiting_from=row.get("attente_comptée_du"),
        over_age=tuple(Span(*days) for days in row.get("trop_âgé", ())),
    )


def due_facts(row: dict[str, Any]) -> DueFacts:
    received = [Allocation(amount, day) for day, amount in row.get("reçus", {}).items()]
    received += [Allocation(amount, day, is_reversed=True) for day, amount in row.get("reçus_annulés", {}).items()]
    is_fee = "droit_adhésion" in row
    return DueFacts(
        kind=DueKind.FEE if is_fee else DueKind.CONTRIBUTION,
        amount=row["droit_adhésion"] if is_fee else row["montant"],
        due_on=row["le"],
        grace_days=row.get("grâce_jours", 0),
        covers=Month.parse(row["pour"]).span if "pour" in row else None,
        allocations=tuple(received),
    )


def interruption_facts(row: dict[str, Any]) -> Interruption:
    kind = InterruptionKind.SUSPENSION if "suspension" in row else InterruptionKind.TERMINATION
    return Interruption(kind, Span(row["du"], row.get("au")), row.get("suspension") or row.get("radiation", ""))


@cases("droits.yaml")
def test_rights(case: dict[str, Any]) -> None:
    facts = rights_facts(case)
    for question in case["questions"]:
        rights = rights_on(facts, question["jour"])
        assert rights.state.label == question["état"], question
        assert sorted(rights.failed_checks) == question["contrôles"], question
        assert rights.open is (question["contrôles"] == [])
        found = {
            "en_retard": rights.overdue,
            "depuis": rights.since or "toujours",
            "jusqu_au": rights.until or "jamais",
            "motifs": [reason.code.value for reason in rights.reasons],
            "phrases": [readable(sentence) for sentence in explain(rights)],
        }
        expected = {key: value for key, value in question.items() if key in found}
        assert {key: found[key] for key in expected} == expected, question


@cases("droits.yaml")
def test_typing_late_changes_nothing(case: dict[str, Any]) -> None:
    """T11: the answer for a day is the same with only the payments received by that day and with all later ones."""
    facts = rights_facts(case)
    for question in case["questions"]:
        day = question["jour"]
        then = RightsFacts(
            facts.person,
            facts.enrolments,
            tuple(received_by(due, day) for due in facts.dues),
            facts.interruptions,
        )
        assert rights_on(then, day) == rights_on(facts, day)


def received_by(due: DueFacts, day: date) -> DueFacts:
    known = tuple(part for part in due.allocations if part.paid_on <= day)
    return DueFacts(due.kind, due.amount, due.due_on, due.grace_days, due.covers, known)


def test_every_reason_has_a_case() -> None:
    seen: set[Code] = set()
    for case in yaml.safe_load((CASES / "droits.yaml").read_text(encoding="utf-8")):
        for question in case["questions"]:
            seen |= {reason.code for reason in rights_on(rights_facts(case), question["jour"]).reasons}
    assert seen == set(Code)


BASE = date(2026, 1, 1)
days = st.integers(0, 500).map(lambda n: BASE + n * DAY)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(days)
    return Span(start, draw(st.none() | st.integers(0, 300).map(lambda n: start + n * DAY)))


@st.composite
def any_facts(draw: st.DrawFn) -> RightsFacts:
    allocation = st.builds(Allocation, st.integers(1, 900), days, st.booleans())
    due = st.builds(
        DueFacts,
        st.sampled_from(DueKind),
        st.integers(1, 900),
        days,
        st.integers(0, 40),
        st.none() | spans(),
        st.lists(allocation, max_size=3).map(tuple),
    )
    small = st.integers(0, 4)
    enrolment = st.builds(
        EnrolmentFacts, spans(), st.just("Familiale"), small, st.just(30), small, small, st.none() | days
    )
    maybe = st.none() | days
    too_old = st.lists(spans(), max_size=2).map(tuple)
    person = st.builds(PersonFacts, spans(), maybe, maybe, maybe, maybe, maybe, too_old)
    return RightsFacts(
        draw(person),
        draw(st.lists(enrolment, max_size=3).map(tuple)),
        draw(st.lists(due, max_size=4).map(tuple)),
        draw(st.lists(st.builds(Interruption, st.sampled_from(InterruptionKind), spans()), max_size=2).map(tuple)),
    )


@given(facts=any_facts(), start=days, length=st.integers(1, 60))
def test_the_timeline_says_of_each_day_what_the_day_says(facts: RightsFacts, start: date, length: int) -> None:
    period = Span(start, start + length * DAY)
    told: dict[date, State] = {}
    for part in rights_span(facts, period):
        for day in days_of(part.span):
            assert day not in told
            told[day] = part.state
    assert told == {day: rights_on(facts, day).state for day in days_of(period)}
    assert open_days(rights_span(facts, period)) == sum(state.is_open for state in told.values())


@given(facts=any_facts(), day=days)
def test_the_answer_holds_from_since_to_until(facts: RightsFacts, day: date) -> None:
    """Back to `since` the answer was the same, the day before it was not; from `until`, if nobody pays, it changes."""
    rights = rights_on(facts, day)
    if rights.since is not None:
        assert rights_on(facts, rights.since).open is rights.open
        assert rights_on(facts, rights.since - DAY).open is not rights.open
    known = RightsFacts(
        facts.person, facts.enrolments, tuple(received_by(due, day) for due in facts.dues), facts.interruptions
    )
    if rights.until is not None:
        assert rights_on(known, rights.until - DAY).open is rights.open
        assert rights_on(known, rights.until).open is not rights.open
    else:
        assert rights_on(known, day + 4000 * DAY).open is rights.open


@given(facts=any_facts(), day=days)
def test_an_answer_always_has_reasons_and_sentences(facts: RightsFacts, day: date) -> None:
    rights = rights_on(facts, day)
    assert rights.reasons
    assert rights.open is (not rights.failed_checks)
    assert overdue_on(facts.dues, day) == rights.overdue >= 0
    assert all("%(" not in readable(sentence) for sentence in explain(rights))
    assert all(mark.span for mark in marks_of(facts))


def days_of(span: Span) -> Iterator[date]:
    return (span.start + n * DAY for n in range(span.days()))


def test_a_timeline_needs_an_end() -> None:
    with pytest.raises(ValueError, match="end"):
        rights_span(RightsFacts(PersonFacts(Span(BASE)), ()), Span(BASE))


# Dues


def rate_terms(row: dict[str, Any]) -> RateTerms:
    return RateTerms(
        span=Span(row["du"], row.get("au")),
        amount=row["montant"],
        basis=Basis.HOUSEHOLD if row.get("par") == "ménage" else Basis.PERSON,
        amount_months=row.get("pour_mois", 1),
        periodicity=PERIODICITIES[row.get("périodicité", "mois")],
        cycle_month=None if row.get("cycle") == "adhésion" else 1,
        counted_on=CountedOn.ANY_DAY if row.get("compte") == "un jour du mois" else CountedOn.FIRST_DAY,
        free_after_day=row.get("offert_après_le"),
        enrolment_fee=row.get("droit_adhésion", 0),
        due_day=row.get("jour_échéance", 1),
    )


def household_facts(case: dict[str, Any]) -> HouseholdFacts:
    enrolment = case["adhésion"]
    return HouseholdFacts(
        Span(enrolment["du"], enrolment.get("au")),
        tuple(Span(person["du"], person.get("au")) for person in case["personnes"]),
        owes_fee=enrolment.get("doit_le_droit", True),
    )


@cases("appels.yaml")
def test_dues(case: dict[str, Any]) -> None:
    household, rates = household_facts(case), [rate_terms(row) for row in case["tarif"]]
    months = [Month.parse(month) for month in case["mois"]]
    dues = dues_for(household, rates, months)
    found = [[due.kind.value, due.covers.start, due.covers.end, due.amount, due.due_on] for due in dues]
    assert found == case["attendu"]
    if "calcul" in case:
        assert readable(dues[-1].step) == case["calcul"]


@cases("appels.yaml")
def test_dues_are_the_same_month_by_month(case: dict[str, Any]) -> None:
    household, rates = household_facts(case), [rate_terms(row) for row in case["tarif"]]
    months = [Month.parse(month) for month in case["mois"]]
    one_by_one = [due for month in months for due in dues_for(household, rates, [month])]
    together = dues_for(household, rates, months)
    assert sorted(one_by_one, key=repr) == sorted(together, key=repr)
    names = [(due.kind, due.covers.start) for due in together]
    assert len(set(names)) == len(names)


@cases("declarations.yaml")
def test_who_is_declared_late_is_billed_whenever_it_is(case: dict[str, Any]) -> None:
    raised: dict[Key, Raised] = {}
    for step in case["déclarations"]:
        if cancelled := step.get("annulé"):
            raised[tuple(cancelled)] = replace(raised[tuple(cancelled)], is_cancelled=True)
        household = household_facts({**case, "personnes": step["personnes"]})
        rates, months = [rate_terms(row) for row in case["tarif"]], [Month.parse(month) for month in case["mois"]]
        found = list(to_raise(dues_for(household, rates, months), raised, again=step.get("de_nouveau", False)))
        told = [[due.kind.value, due.covers.start, due.number, due.amount, due.persons_count] for due in found]
        assert told == step["appelé"], step
        raised |= {
            (due.kind.value, due.covers.start, due.number): Raised(due.amount, due.persons_count) for due in found
        }


def test_no_month_owes_nothing() -> None:
    assert dues_for(HouseholdFacts(Span(BASE), (Span(BASE),)), [RateTerms(Span(BASE), 200)], []) == ()


def test_a_price_is_for_a_known_number_of_months() -> None:
    with pytest.raises(ValueError, match="months"):
        RateTerms(Span(BASE), 200, amount_months=5)


# Payments


def open_dues(rows: list[list[Any]]) -> list[OpenDue]:
    return [OpenDue(name, DueKind(kind), due_on, left) for name, kind, due_on, left in rows]


@cases("paiements.yaml")
def test_payments(case: dict[str, Any]) -> None:
    payment = allocate(case["paiement"], open_dues(case["ouvertes"]))
    assert {part.due: part.amount for part in payment.parts} == case["attendu"]
    assert payment.advance == case["avance"]


any_dues = st.lists(st.tuples(st.sampled_from(DueKind), days, st.integers(1, 5000)), max_size=6).map(
    lambda rows: [OpenDue(key, *row) for key, row in enumerate(rows)]
)


@given(amount=st.integers(1, 30_000), dues=any_dues)
def test_a_payment_is_its_parts_and_its_advance(amount: int, dues: list[OpenDue]) -> None:
    """I3 and I4, and no due is begun while an older one waits."""
    payment = allocate(amount, dues)
    left = {due.key: due.left for due in dues}
    assert payment.amount == amount == sum(part.amount for part in payment.parts) + payment.advance
    assert all(0 < part.amount <= left[part.due] for part in payment.parts)
    assert all(part.amount == left[part.due] for part in payment.parts[:-1])
    assert payment.advance == 0 or sum(part.amount for part in payment.parts) == sum(left.values())


@given(sizes=st.lists(st.integers(1, 4000), max_size=4), dues=any_dues)
def test_advances_settle_later_dues(sizes: list[int], dues: list[OpenDue]) -> None:
    advances = [Advance(key, size, BASE + key * DAY) for key, size in enumerate(sizes)]
    drawn = settle_from_advances(advances, dues)
    for advance in advances:
        assert sum(part.amount for part in drawn if part.advance == advance.key) <= advance.left
        assert {part.paid_on for part in drawn if part.advance == advance.key} <= {advance.paid_on}
    for due in dues:
        assert sum(part.amount for part in drawn if part.due == due.key) <= due.left
    used = sum(part.amount for part in drawn)
    assert used == min(sum(sizes), sum(due.left for due in dues))
    assert all(part.amount > 0 for part in drawn)


def test_an_advance_paid_in_january_settles_march_as_paid_in_january() -> None:
    march = OpenDue("mars", DueKind.CONTRIBUTION, date(2026, 3, 1), 600)
    drawn = settle_from_advances(
        [Advance("R-2", 500, date(2026, 1, 9)), Advance("R-1", 400, date(2026, 1, 5))], [march]
    )
    assert [(part.advance, part.amount, part.paid_on) for part in drawn] == [
        ("R-1", 400, date(2026, 1, 5)),
        ("R-2", 200, date(2026, 1, 9)),
    ]


@pytest.mark.parametrize("amount", [0, -600])
def test_a_payment_is_above_zero(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        allocate(amount, [])


def test_a_settled_due_is_not_open() -> None:
    with pytest.raises(ValueError, match="at least one franc"):
        allocate(600, [OpenDue("janvier", DueKind.CONTRIBUTION, BASE, 0)])


# Earned


@cases("acquises.yaml")
def test_earned(case: dict[str, Any]) -> None:
    method = Method.DAYS if case["par"] == "jours" else Method.MONTHS
    covered = Span(case["du"], case["au"])
    assert earned(case["montant"], covered, case["à"], method) == case["attendu"]


@given(
    amount=st.integers(-20_000, 20_000),
    start=days,
    length=st.integers(1, 500),
    method=st.sampled_from(Method),
    cut=st.integers(0, 500),
)
def test_what_is_earned_only_grows_and_never_passes_the_whole(
    amount: int, start: date, length: int, method: Method, cut: int
) -> None:
    covered = Span(start, start + length * DAY)
    sizes = [
        earned(amount, covered, start + day * DAY, method) * (1 if amount > 0 else -1) for day in (-1, cut, cut + 1)
    ]
    assert [0, *sizes, abs(amount)] == sorted([0, *sizes, abs(amount)])
    assert earned(amount, covered, covered.last_day or start, method) == amount


def test_earning_needs_days() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        earned(600, Span(BASE, BASE), BASE)
