"""What holds of every claim, whatever its figures."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from claims import choices
from claims.choices import CeilingKind, Outcome
from claims.rules import facts
from claims.rules.adjudication import adjudicate
from claims.rules.amounts import cover
from claims.rules.verdict import Verdict, record_of
from core.spans import Span

DAY = date(2026, 6, 15)
francs = st.integers(min_value=0, max_value=60_000)
categories = st.sampled_from([choices.Category.CONSULTATION, choices.Category.PHARMACY, choices.Category.HOSPITAL_DAY])
rates = st.integers(min_value=0, max_value=10_000)


@st.composite
def guarantees(draw: st.DrawFn, category: choices.Category) -> facts.GuaranteeTerms:
    copayment = draw(st.none() | francs)
    return facts.GuaranteeTerms(
        key=f"category:{category}",
        coverage=facts.Coverage(rate_bp=draw(rates), copayment=copayment),
        category=category,
        max_quantity_per_claim=draw(st.none() | st.integers(0, 5)),
    )


@st.composite
def lines(draw: st.DrawFn, number: int) -> facts.LineFacts:
    category = draw(categories)
    price, quantity = draw(francs), draw(st.integers(0, 6))
    return facts.LineFacts(
        number=number,
        item=facts.CareItemFacts(code=category.value, label="Acte", category=category),
        quantity=quantity,
        unit_price=price,
        amount_billed=draw(st.just(price * quantity) | francs),
        guarantee=draw(st.none() | guarantees(category)),
        tariff=draw(st.none() | st.builds(facts.TariffFacts, price=francs)),
        other_cover=draw(st.none() | francs),
    )


@st.composite
def ceilings(draw: st.DrawFn) -> tuple[facts.Ceiling, ...]:
    """Nested pots, as plans set them: at most one per kind over all lines, and one per category over its own."""
    whole = [kind for kind in CeilingKind if kind not in (CeilingKind.LETTER, CeilingKind.CATEGORY)]
    pots = [
        facts.Ceiling(kind=kind, limit=draw(francs), consumed=draw(francs), key=kind.value)
        for kind in draw(st.lists(st.sampled_from(whole), unique=True))
    ]
    for category in draw(st.lists(categories, unique=True)):
        pots.append(
            facts.Ceiling(
                kind=CeilingKind.CATEGORY,
                limit=draw(francs),
                consumed=draw(francs),
                key=category.value,
                categories=frozenset({category}),
            )
        )
    return tuple(draw(st.permutations(pots)))


@st.composite
def claims(draw: st.DrawFn) -> facts.ClaimFacts:
    count = draw(st.integers(1, 4))
    agreement = facts.AgreementTerms(
        span=Span(date(2026, 1, 1), date(2027, 1, 1)),
        mode=draw(st.sampled_from(choices.PaymentMode)),
        flat_fee=draw(st.none() | francs),
        balance_billing=draw(st.booleans()),
    )
    deductible = facts.Deductible(kind=choices.DeductibleKind.YEAR, amount=draw(francs))
    return facts.ClaimFacts(
        care_from=DAY,
        care_to=DAY,
        received_on=DAY,
        typed_on=DAY,
        provider_key="CS1",
        lines=tuple(draw(lines(number)) for number in range(1, count + 1)),
        person=facts.PersonFacts(key="P1", household_key="M1"),
        counts=(facts.CountLimit(kind=choices.CountKind.HOSPITAL_DAY, limit=8),),
        rights=draw(st.none() | st.just(facts.RightsFacts(plan="F1", enrolled=Span(date(2026, 1, 1), None)))),
        plan=facts.PlanTerms(coordination=draw(st.sampled_from(choices.Coordination))),
        agreement=draw(st.none() | st.just(agreement)),
        slip_number="A-1",
        slip_total=draw(st.none() | francs),
        signed=True,
        diagnoses=(facts.DiagnosisFacts(code="B54"),),
        ceilings=draw(ceilings()),
        deductibles=draw(st.just(()) | st.just((deductible,))),
    )


def paid_from(claim: facts.ClaimFacts, verdict: Verdict, pot: facts.Ceiling) -> int:
    """What the mutual pays on the lines that draw from this pot."""
    pairs = zip(claim.lines, verdict.lines, strict=True)
    return sum(paid.mutual for line, paid in pairs if not pot.categories or line.item.category in pot.categories)


def moved(verdict: Verdict, pot: facts.Ceiling) -> int:
    return sum(move.amount for move in verdict.movements if (move.name, move.key) == (pot.kind, pot.key))


def pots_hold(claim: facts.ClaimFacts, verdict: Verdict) -> None:
    for pot in claim.ceilings:
        if pot.kind is CeilingKind.ITEM:
            for line, asked in zip(verdict.lines, claim.lines, strict=True):
                assert line.mutual <= pot.limit * asked.quantity
            continue
        paid = paid_from(claim, verdict, pot)
        assert moved(verdict, pot) == paid
        assert pot.kind is CeilingKind.PLAN or paid <= max(0, pot.limit - pot.consumed)


@given(claims())
def test_parts_always_sum_and_are_never_below_zero(claim: facts.ClaimFacts) -> None:
    verdict = adjudicate(claim)
    for part in (*verdict.lines, verdict.totals):
        parts = (part.refused, part.other_cover, part.mutual, part.member)
        assert part.billed == sum(parts)
        assert min(parts) >= 0
    assert verdict.totals.mutual == sum(line.mutual for line in verdict.lines)
    assert all(move.amount + move.units > 0 for move in verdict.movements)


@given(claims())
def test_a_step_that_names_its_rate_is_that_rate_of_that_amount(claim: facts.ClaimFacts) -> None:
    for step in (step for line in adjudicate(claim).lines for step in line.steps if step.of is not None):
        coverage = facts.Coverage(rate_bp=step.rate_bp or 0, copayment=step.copayment)
        assert step.kind is choices.StepKind.COVERED
        assert step.amount == cover(step.of or 0, coverage)


@given(claims())
def test_mutual_share_never_passes_what_is_left_of_a_ceiling(claim: facts.ClaimFacts) -> None:
    pots_hold(claim, adjudicate(claim))


@given(claims(), st.integers(0, 7), francs)
def test_raising_a_ceiling_never_lowers_the_mutuals_share(claim: facts.ClaimFacts, place: int, more: int) -> None:
    if not claim.ceilings:
        return
    place %= len(claim.ceilings)
    raised = tuple(
        replace(pot, limit=pot.limit + more) if spot == place else pot for spot, pot in enumerate(claim.ceilings)
    )
    assert adjudicate(replace(claim, ceilings=raised)).totals.mutual >= adjudicate(claim).totals.mutual


@given(claims())
def test_refused_claim_pays_nothing(claim: facts.ClaimFacts) -> None:
    verdict = adjudicate(claim)
    assert (verdict.outcome is Outcome.REFUSED) == (not any(line.accepted for line in verdict.lines))
    if verdict.outcome is Outcome.REFUSED:
        assert (verdict.totals.mutual, verdict.totals.member, verdict.movements) == (0, 0, ())
    for line in verdict.lines:
        if not line.accepted:
            assert (line.mutual, line.member, line.other_cover) == (0, 0, 0)


@given(claims())
def test_replay_gives_the_same_verdict(claim: facts.ClaimFacts) -> None:
    assert record_of(adjudicate(claim)) == record_of(adjudicate(claim))


@given(claims(), st.integers(0, 4_000))
def test_typing_later_changes_nothing(claim: facts.ClaimFacts, days: int) -> None:
    late = replace(claim, typed_on=date.fromordinal(DAY.toordinal() + days))
    assert record_of(adjudicate(late)) == record_of(adjudicate(claim))


@settings(max_examples=50)
@given(claims(), st.integers(0, 3), st.integers(0, 6), francs)
def test_a_reviewer_who_trims_never_raises_the_bill(
    claim: facts.ClaimFacts, place: int, quantity: int, price: int
) -> None:
    """The reviewer's amounts replace the base: no line grows above its own bill, and every ceiling still holds."""
    place %= len(claim.lines)
    review = facts.LineReview(quantity=quantity, unit_price=price)
    trimmed = tuple(replace(line, review=review) if spot == place else line for spot, line in enumerate(claim.lines))
    reviewed = replace(claim, lines=trimmed)
    verdict = adjudicate(reviewed)
    assert verdict.totals.billed == adjudicate(claim).totals.billed
    pots_hold(claim, verdict)
