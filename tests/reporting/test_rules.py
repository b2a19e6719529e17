"""The indicators: worked cases that a federation officer can read, and laws of adding and dividing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.spans import Span
from reporting.indicators import BY_CODE, INDICATORS, MONTHLY_REPORT
from reporting.rules.delays import Delays
from reporting.rules.figures import Measured, Value, consolidate
from reporting.rules.masking import masked, masked_sum
from reporting.rules.measures import LOADING_BP, MEASURES, NAMED_SUMS, Kind, measures_of
from reporting.rules.norm import DatedNorm, Norm, Verdict
from reporting.rules.ratio import Ratio
from reporting.rules.rows import Reading, handbook, handbook_of_sums, section
from reporting.rules.statement import Completeness, Row, Series, Statement
from reporting.rules.units import Unit, divided, shown, threshold_shown

CASES = [
    {"fichier": path.stem, **case}
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
BY_LABEL = {measure.label: measure for measure in MEASURES.values()}
WORDS = {verdict.label: verdict for verdict in Verdict}


def readable(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def measured(row: dict[str, Any]) -> Measured:
    values: dict[str, Value] = {}
    for label, value in row.items():
        values[BY_LABEL[label].code] = Delays.of(value) if isinstance(value, list) else value
    return Measured(values)


def rows_of(case: dict[str, Any]) -> dict[str, Row]:
    """The rows of a statement on all indicators, by code, as a page would show them."""
    if "mutuelles" in case:
        together = consolidate([measured(row) for row in case["mutuelles"]])
    else:
        together = measured(case["mesures"])
    norms = tuple(
        DatedNorm(row["code"], Span(row["du"]), Norm(at_least_bp=row["au_moins_pb"]), row["source"])
        for row in case.get("normes", ())
    )
    reading = Reading(case.get("jour", date(2026, 12, 31)), norms)
    return {row.code: row for row in section("Tout", INDICATORS, together, reading).rows}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['fichier']}: {case['nom']}" for case in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    rows = rows_of(case)
    assert {code: readable(rows[code].text) for code in case["attendu"]} == case["attendu"]
    for code, words in case.get("verdicts", {}).items():
        row = rows[code]
        if words == "sans norme":
            assert (row.norm, row.verdict) == ("", "")
        elif words == "sans valeur":
            assert (row.value, row.verdict) == (None, "")
        else:
            assert row.verdict == WORDS[words].value, code
            assert words in row.verdict_text
    for code, amounts in case.get("détail", {}).items():
        bands = [row for row in rows.values() if row.code.startswith(f"{code}-")]
        assert [band.value for band in bands] == amounts


def test_every_indicator_has_a_value_and_a_reason_for_having_none() -> None:
    with_value, without = set(), set()
    for case in CASES:
        for code, text in case["attendu"].items():
            (without if text.startswith("n.d.") else with_value).add(code)
    assert set(BY_CODE) - with_value == set()
    ratios = {indicator.code for indicator in INDICATORS if isinstance(indicator, Ratio)}
    assert ratios - without == set()


def test_every_norm_has_a_case() -> None:
    judged = {code for case in CASES for code in case.get("verdicts", {})}
    assert {indicator.code for indicator in INDICATORS if indicator.norm} - judged == set()


def test_codes_and_labels_are_unique_and_every_measure_serves() -> None:
    assert len(BY_CODE) == len(INDICATORS)
    assert len(BY_LABEL) == len(MEASURES)
    assert all(code == measure.code for code, measure in MEASURES.items())
    used = {measure for indicator in INDICATORS for measure in indicator.measures}
    assert used == set(MEASURES.values())
    assert all(measures_of(term) <= used for term in NAMED_SUMS)


def test_the_monthly_report_has_what_was_asked() -> None:
    asked = {"M.1", "M.2", "M.5", "M.6", "F.1", "F.4.1", "F.5", "WG5", "WG6"}
    assert asked <= {indicator.code for indicator in MONTHLY_REPORT}


def test_the_handbook_says_formula_and_source_of_each() -> None:
    rows = {row[0]: row for row in handbook(INDICATORS)}
    assert all(formula and source for _, _, formula, _, source in rows.values())
    code, label, formula, norm, source = rows["M.1"]
    assert (label, formula) == (
        "Croissance brute des adhérents",
        "(adhérents − adhérents un an plus tôt) / adhérents un an plus tôt",
    )
    assert (readable(norm), source) == ("> 0 %", "Guide BIT/STEP–CIDR, M.1")
    norms = {row[0]: readable(row[3]) for row in rows.values()}
    assert norms["F.3"] == "≥ 6 mois, alerte < 3 mois"
    assert norms["F.5"] == "≥ 75 %, ≤ 100 %"
    assert norms["F.1"] == "> 1"
    assert ("fonds propres", BY_CODE["F.2"].formula) in handbook_of_sums()


def test_a_row_shows_where_its_value_comes_from() -> None:
    rows = rows_of(next(case for case in CASES if case["nom"].startswith("T2,")))
    top, bottom = rows["M.6"].numerator, rows["M.6"].denominator
    assert top is not None
    assert bottom is not None
    assert (top.label, readable(top.text)) == ("cotisations encaissées pour la période", "2 819 520 FCFA")
    assert (bottom.amount, rows["M.6"].source) == (3_168_000, "Guide BIT/STEP–CIDR, M.6")


def test_a_norm_of_the_federation_carries_its_own_source() -> None:
    rows = rows_of(next(case for case in CASES if "relevé la norme" in case["nom"]))
    assert (readable(rows["M.6"].norm), rows["M.6"].source) == ("≥ 95 %", "Assemblée générale du 20/12/2025")


def test_words_are_translated_where_they_are_drawn() -> None:
    reading = Reading(date(2026, 12, 31), translate=lambda text: f"[{text}]")
    row = section("Tout", [BY_CODE["F.1"]], Measured(), reading).rows[0]
    assert row.label == "[Liquidité immédiate]"
    assert "[prestations à payer à la fin]" in row.text
    assert row.denominator is not None
    assert row.denominator.label == "[dettes à court terme]"


amounts = st.none() | st.integers(-(10**9), 10**9)
any_delays = st.lists(st.integers(0, 400), max_size=8).map(Delays.of)
any_measured = st.fixed_dictionaries(
    {},
    optional={
        code: any_delays if measure.kind is Kind.DELAYS else amounts
        for code, measure in MEASURES.items()
        if measure is not LOADING_BP
    },
).map(Measured)


@given(parts=st.lists(any_measured, min_size=1, max_size=4))
def test_consolidating_adds_whatever_the_order_and_the_grouping(parts: list[Measured]) -> None:
    together = consolidate(parts)
    assert consolidate(parts[::-1]) == together
    assert together.of_count == len(parts)
    nested = consolidate([consolidate(parts[:1]), consolidate(parts[1:])]) if parts[1:] else consolidate(parts)
    for code, measure in MEASURES.items():
        values = [part.values.get(code) for part in parts]
        assert nested.values.get(code) == together.values.get(code)
        assert nested.known_count(measure) == together.known_count(measure) == sum(v is not None for v in values)
        if None in values:
            assert together.values.get(code) is None
        elif measure.kind not in (Kind.PARAMETER, Kind.DELAYS):
            assert together.values[code] == sum(v for v in values if isinstance(v, int))


@given(values=any_measured)
def test_an_indicator_has_a_value_or_a_reason_never_both(values: Measured) -> None:
    for indicator in INDICATORS:
        result = indicator.result(values)
        assert (result.value is None) is (result.missing is not None)
        if result.missing:
            assert "%(" not in result.missing.in_french()


@given(days=st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_delays_keep_mean_and_median(days: list[int]) -> None:
    delays, ordered = Delays.of(days), sorted(days)
    half = len(days) // 2
    middle = 2 * ordered[half] if len(days) % 2 else ordered[half - 1] + ordered[half]
    assert delays.middle_doubled() == middle
    assert (delays.cases_count, delays.days_total) == (len(days), sum(days))
    assert delays.between(0, 7) + delays.between(8, 30) + delays.between(31, None) == len(days)


def test_delays_refuse_what_is_not_a_delay() -> None:
    with pytest.raises(ValueError, match="negative"):
        Delays.of([-1])
    with pytest.raises(ValueError, match="median"):
        Delays().middle_doubled()


def test_numbers_and_delays_do_not_add() -> None:
    with pytest.raises(ValueError, match="either"):
        consolidate([Measured({"cases": 1}), Measured({"cases": Delays.of([1])})])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.PERCENT, "0,0 %"),
        (5, Unit.PERCENT, "0,5 %"),
        (-60, Unit.PERCENT, "-6,0 %"),
        (1_234_567, Unit.PERCENT, "123 456,7 %"),
        (685, Unit.MONTHS, "6,85 mois"),
        (855, Unit.RATE, "0,855"),
        (1_650_480, Unit.MONEY, "1 650 480 FCFA"),
        (10, Unit.COUNT, "10"),
    ],
)
def test_values_are_read_in_french(value: int, unit: Unit, text: str) -> None:
    assert readable(shown(value, unit)) == text


@pytest.mark.parametrize(
    ("threshold", "unit", "text"),
    [
        (9_000, Unit.PERCENT, "90 %"),
        (8_750, Unit.PERCENT, "87,5 %"),
        (0, Unit.PERCENT, "0 %"),
        (10_000, Unit.TIMES, "1"),
        (15_000, Unit.TIMES, "1,5"),
        (60_000, Unit.MONTHS, "6 mois"),
        (150_000, Unit.DAYS, "15 jours"),
    ],
)
def test_thresholds_are_read_without_needless_decimals(threshold: int, unit: Unit, text: str) -> None:
    assert readable(threshold_shown(threshold, unit)) == text


@pytest.mark.parametrize(("top", "bottom", "whole"), [(1, 2, 1), (-1, 2, -1), (149, 100, 1), (150, 100, 2), (0, 7, 0)])
def test_dividing_rounds_half_up(top: int, bottom: int, whole: int) -> None:
    assert divided(top, bottom) == whole


def test_an_upper_alert_watches_before_it_is_out() -> None:
    norm = Norm(at_most_bp=10_000, alert_above_bp=12_000)
    verdicts = [norm.judge(value, Unit.PERCENT) for value in (1000, 1001, 1200, 1201)]
    assert verdicts == [Verdict.GOOD, Verdict.WATCH, Verdict.WATCH, Verdict.OUT]


@pytest.mark.parametrize(
    ("cells", "shown_cells"),
    [
        ({"F": 12, "M": 9}, {"F": 12, "M": 9}),
        ({"0-4": 3, "5-17": 9, "18-59": 20, "60+": 2}, {"0-4": None, "5-17": 9, "18-59": 20, "60+": None}),
        ({"0-4": 3, "5-17": 9, "18-59": 20, "60+": 0}, {"0-4": None, "5-17": None, "18-59": 20, "60+": 0}),
        ({"F": 4}, {"F": None}),
        ({"F": 0, "M": 0}, {"F": 0, "M": 0}),
        ({"F": 1, "M": 1}, {"F": None, "M": None}),
        ({"F": 3, "M": 0}, {"F": None, "M": None}),
        ({"0-4": 1, "5-17": 2, "18-59": 0, "60+": 0}, dict.fromkeys(("0-4", "5-17", "18-59", "60+"))),
        ({"0-4": 1, "5-17": 1, "18-59": 30, "60+": 40}, {"0-4": None, "5-17": None, "18-59": None, "60+": 40}),
        ({"0-4": 2, "5-17": 3, "18-59": 0, "60+": 40}, {"0-4": None, "5-17": None, "18-59": 0, "60+": 40}),
    ],
)
def test_small_cells_are_hidden(cells: dict[str, int], shown_cells: dict[str, int | None]) -> None:
    assert masked(cells) == shown_cells


@pytest.mark.parametrize("total", range(13))
def test_a_hidden_cell_of_two_is_never_found_from_the_total(total: int) -> None:
    """What a reader sees, the total included, is seen of more than one breakdown, or hides nothing."""
    seen: dict[tuple, list[int]] = {}
    for women in range(total + 1):
        seen.setdefault(tuple(masked({"F": women, "M": total - women}).values()), []).append(women)
    assert [alone for shown, alone in seen.items() if None in shown and len(alone) == 1] == []


@pytest.mark.parametrize(
    ("parts", "shown_cells"),
    [
        ([{"F": 10, "M": 6}, {"F": 7, "M": 5}], {"F": 17, "M": 11}),
        ([{"F": 10, "M": 0}, {"F": 2, "M": 0}], {"F": None, "M": None}),
        (
            [{"0-4": 6, "18-59": 20, "60+": 1}, {"0-4": 5, "18-59": 9, "60+": 0}],
            {"0-4": None, "18-59": 29, "60+": None},
        ),
    ],
)
def test_a_sum_hides_what_one_of_its_mutuals_hides(parts: list, shown_cells: dict[str, int | None]) -> None:
    assert masked_sum(parts) == shown_cells


def test_a_statement_gathers_its_rows() -> None:
    reading = Reading(date(2026, 6, 30))
    part = section("Adhésion", [BY_CODE["M.1"]], Measured({"members": 6, "members_before": 5}), reading)
    june = Span(date(2026, 6, 1), date(2026, 7, 1))
    statement = Statement("Rapport", "Mutuelle", june, date(2026, 7, 5), Completeness(), (part, part))
    assert [row.text for row in statement.rows()] == [part.rows[0].text] * 2
    assert statement.completeness.is_complete
    with pytest.raises(ValueError, match="one value per label"):
        Series("Cotisations", "FCFA", ("mai", "juin"), (("dues", (1,)),))
