"""Claims one after another, reviews, corrections and moves: what one verdict alone does not show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from claims.choices import Category, CeilingKind, ClaimState, ConsumptionKind, CountKind, InvoiceState, Outcome
from claims.rules import facts
from claims.rules.adjudication import adjudicate
from claims.rules.ages import age_range
from claims.rules.checks.ceilings import raised_limit
from claims.rules.facts import ClaimFacts, ClaimReview, LineReview
from claims.rules.guarantees import guarantee_for
from claims.rules.reviewing import accepting, reviewed
from claims.rules.states import CLAIM_MOVES, INVOICE_MOVES, is_final, may_move
from claims.rules.verdict import Movement, Verdict, record_of, reversal
from tests.claims.french import claim_of

YEAR_POT = {"sorte": "bénéficiaire", "limite": 20_000, "nom": "P1"}


def consumed(ledger: Iterable[Movement], kind: ConsumptionKind, name: str) -> tuple[int, int]:
    """Francs and units that live rows took from one limit."""
    rows = [row for row in ledger if row.kind is kind and row.name == name]
    return sum(row.amount for row in rows), sum(row.units for row in rows)


def seeing(claim: ClaimFacts, ledger: Sequence[Movement]) -> ClaimFacts:
    """The claim as queries give it once the ledger holds these rows."""
    ceilings = tuple(
        replace(pot, consumed=consumed(ledger, ConsumptionKind.CEILING, pot.kind)[0]) for pot in claim.ceilings
    )
    counts = tuple(
        replace(limit, consumed=consumed(ledger, ConsumptionKind.COUNT, limit.kind)[1]) for limit in claim.counts
    )
    deductibles = tuple(
        replace(one, consumed=consumed(ledger, ConsumptionKind.DEDUCTIBLE, one.kind)[0]) for one in claim.deductibles
    )
    quantities = {key: consumed(ledger, ConsumptionKind.QUANTITY, key)[1] for key in claim.quantities}
    return replace(claim, ceilings=ceilings, counts=counts, deductibles=deductibles, quantities=quantities)


def test_submit_review_and_process_eat_a_ceiling_once() -> None:
    """Each new decision gives back what the former took, then takes its own."""
    claim = claim_of({"plafonds": [YEAR_POT], "seuils": {"contrôle_au_dessus": 5_000}})
    ledger: list[Movement] = []
    first = adjudicate(seeing(claim, ledger))
    ledger += first.movements
    for _ in range(2):
        ledger += reversal(first.movements)
        second = adjudicate(reviewed(seeing(claim, ledger), accepting(first)))
        ledger += second.movements
        assert second.outcome is Outcome.APPROVED
        assert record_of(second)["totals"] == record_of(first)["totals"]
    assert consumed(ledger, ConsumptionKind.CEILING, CeilingKind.BENEFICIARY) == (7_500, 0)


def test_claims_in_a_row_never_pass_the_ceiling() -> None:
    claim = claim_of({"plafonds": [YEAR_POT]})
    ledger: list[Movement] = []
    shares = []
    for _ in range(4):
        verdict = adjudicate(seeing(claim, ledger))
        ledger += verdict.movements
        shares.append((verdict.totals.mutual, verdict.totals.member))
    assert shares == [(7_500, 2_500), (7_500, 2_500), (5_000, 5_000), (0, 10_000)]


def test_claims_in_a_row_never_pass_a_count_nor_a_quantity() -> None:
    case = {
        "nombres": [{"sorte": "visites", "limite": 3}],
        "garantie": {"max_par_période": 5},
        "ligne": {"quantité": 2, "prix": 1_000},
    }
    ledger: list[Movement] = []
    accepted = []
    for _ in range(4):
        verdict = adjudicate(seeing(claim_of(case), ledger))
        ledger += verdict.movements
        accepted.append(verdict.lines[0].quantity)
    assert accepted == [2, 2, 1, 0]
    assert consumed(ledger, ConsumptionKind.COUNT, CountKind.VISIT) == (0, 3)


def test_yearly_deductible_is_borne_once() -> None:
    claim = claim_of({"franchises": [{"sorte": "franchise annuelle", "montant": 12_000}]})
    ledger: list[Movement] = []
    shares = []
    for _ in range(3):
        verdict = adjudicate(seeing(claim, ledger))
        ledger += verdict.movements
        shares.append(verdict.totals.mutual)
    assert shares == [0, 6_000, 7_500]


def test_movements_name_what_each_line_took() -> None:
    verdict = adjudicate(
        claim_of(
            {
                "plafonds": [YEAR_POT, {"sorte": "acte", "limite": 9_000}],
                "nombres": [{"sorte": "journées d'hospitalisation", "limite": 10}],
                "acte": {"catégorie": "journée d'hospitalisation"},
                "garantie": {"max_par_période": 20},
                "lettre": {"numéro": "L-1", "dates": [date(2026, 6, 1), date(2026, 7, 1)], "montant": 50_000},
                "ligne": {"quantité": 3, "prix": 1_000},
            }
        )
    )
    guarantee = f"category:{Category.HOSPITAL_DAY}"
    assert verdict.movements == (
        Movement(ConsumptionKind.CEILING, CeilingKind.BENEFICIARY, "P1", 1, amount=2_250),
        Movement(ConsumptionKind.CEILING, CeilingKind.LETTER, "L-1", 1, amount=2_250),
        Movement(ConsumptionKind.QUANTITY, guarantee, guarantee, 1, units=3),
        Movement(ConsumptionKind.COUNT, CountKind.HOSPITAL_DAY, "", 1, units=3),
    )
    assert [move.pot for move in verdict.movements] == ["beneficiary:P1", "letter:L-1", guarantee, "hospital_day"]


def test_refused_claim_takes_nothing() -> None:
    verdict = adjudicate(claim_of({"droits": "aucun", "plafonds": [YEAR_POT]}))
    assert (verdict.outcome, verdict.movements, verdict.totals.mutual) == (Outcome.REFUSED, (), 0)


def test_a_failure_never_leaks_into_the_next_claim() -> None:
    clean = record_of(adjudicate(claim_of({})))
    adjudicate(claim_of({"patient": "inconnu", "droits": "aucun", "garantie": "aucune"}))
    assert record_of(adjudicate(claim_of({}))) == clean


def test_reviewer_may_settle_only_what_was_seen() -> None:
    claim = claim_of({"dossier": {"signé": False}})
    agreed = accepting(adjudicate(claim))
    assert agreed.settled_codes == {"DOS-3"}
    assert adjudicate(reviewed(claim, agreed)).outcome is Outcome.APPROVED
    assert adjudicate(reviewed(replace(claim, diagnoses=()), agreed)).outcome is Outcome.IN_REVIEW


def test_reviewer_cannot_raise_what_was_billed() -> None:
    claim = claim_of({"ligne": {"quantité": 2, "prix": 1_000}})
    generous = reviewed(claim, ClaimReview(), {1: LineReview(quantity=9, unit_price=9_000)})
    assert adjudicate(generous).lines == adjudicate(claim).lines


@pytest.mark.parametrize(
    "lines",
    [{2: LineReview(refused=True)}, {1: LineReview(quantity=-1)}, {1: LineReview(unit_price=-1)}],
    ids=["ligne absente", "quantité négative", "prix négatif"],
)
def test_reviewer_mistakes_are_refused(lines: dict[int, LineReview]) -> None:
    with pytest.raises(ValueError, match=r"no line|below zero"):
        reviewed(claim_of({}), ClaimReview(), lines)


def test_guarantee_of_the_item_wins_over_its_category() -> None:
    cover = facts.Coverage(rate_bp=5_000)
    category = facts.GuaranteeTerms(key="category:pharmacy", coverage=cover, category=Category.PHARMACY)
    item = facts.GuaranteeTerms(key="item:M01", coverage=cover, category=Category.PHARMACY, item_code="M01")
    assert guarantee_for("M01", Category.PHARMACY, (category, item)) is item
    assert guarantee_for("M02", Category.PHARMACY, (item, category)) is category
    assert guarantee_for("C01", Category.CONSULTATION, (item, category)) is None


@pytest.mark.parametrize(("members", "limit"), [(4, 50_000), (5, 50_000), (7, 60_000), (30, 70_000)])
def test_household_ceiling_grows_above_a_size(members: int, limit: int) -> None:
    assert raised_limit(50_000, members, from_member=5, extra_each=5_000, at_most=70_000) == limit


def test_age_range_of_a_year_and_of_a_month() -> None:
    person = facts.PersonFacts(key="P", household_key="M", birth_on=date(2020, 2, 10))
    day = date(2026, 2, 9)
    ages = {precision: age_range(replace(person, birth_precision=precision), day) for precision in facts.BirthPrecision}
    assert [tuple(ages[precision] or ()) for precision in facts.BirthPrecision] == [(5, 5), (5, 6), (5, 6)]
    assert age_range(replace(person, birth_on=None), day) is None


def test_every_state_has_its_moves() -> None:
    assert CLAIM_MOVES.keys() == set(ClaimState)
    assert INVOICE_MOVES.keys() == set(InvoiceState)


def test_main_road_of_a_claim_is_open() -> None:
    road = [
        ClaimState.DRAFT, ClaimState.SUBMITTED, ClaimState.ADJUDICATED, ClaimState.IN_REVIEW, ClaimState.APPROVED,
        ClaimState.INVOICED, ClaimState.IN_PAYMENT, ClaimState.PAID,
    ]  # fmt: skip
    assert all(may_move(CLAIM_MOVES, before, after) for before, after in zip(road, road[1:], strict=False))
    assert may_move(CLAIM_MOVES, ClaimState.REFUSED, ClaimState.ADJUDICATED)


def test_a_paid_claim_is_frozen() -> None:
    assert CLAIM_MOVES[ClaimState.PAID] == {ClaimState.IN_PAYMENT}  # only when the payment itself is reversed
    assert [state for state in ClaimState if is_final(CLAIM_MOVES, state)] == [ClaimState.REVERSED]
    assert not may_move(CLAIM_MOVES, ClaimState.REFUSED, ClaimState.PAID)
    assert [state for state in InvoiceState if is_final(INVOICE_MOVES, state)] == [InvoiceState.CANCELLED]


def test_every_state_but_the_first_can_be_reached() -> None:
    for moves, first in ((CLAIM_MOVES, ClaimState.DRAFT), (INVOICE_MOVES, InvoiceState.DRAFT)):
        reached = Counter(after for targets in moves.values() for after in targets)
        assert {*reached, first} == moves.keys()


def test_verdict_names_the_rulebook_that_made_it() -> None:
    verdict: Verdict = adjudicate(claim_of({}))
    assert verdict.rulebook_version.startswith("1-")
    assert record_of(verdict)["rulebook_version"] == verdict.rulebook_version
