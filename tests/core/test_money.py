"""Whole francs: shares round once, splits lose nothing, words are those of a French receipt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import in_words, share, split

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "rate_bp", "expected"),
    [(10_000, 7500, 7500), (3333, 7500, 2500), (1535, 3000, 461), (1, 5000, 1), (0, 7500, 0), (-3333, 7500, -2500)],
)
def test_a_share_rounds_half_up_to_the_franc(amount, rate_bp, expected):
    assert share(amount, rate_bp) == expected


@given(AMOUNTS, st.integers(0, 10_000))
def test_a_share_is_within_half_a_franc(amount, rate_bp):
    assert abs(2 * share(amount, rate_bp) * 10_000 - 2 * amount * rate_bp) <= 10_000


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_a_split_sums_back_and_stays_within_a_franc_of_its_part(amount, weights):
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_split_without_weight_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "zéro franc CFA"),
        (1, "un franc CFA"),
        (2, "deux francs CFA"),
        (21, "vingt et un francs CFA"),
        (71, "soixante et onze francs CFA"),
        (80, "quatre-vingts francs CFA"),
        (81, "quatre-vingt-un francs CFA"),
        (91, "quatre-vingt-onze francs CFA"),
        (100, "cent francs CFA"),
        (101, "cent un francs CFA"),
        (200, "deux cents francs CFA"),
        (1000, "mille francs CFA"),
        (1500, "mille cinq cents francs CFA"),
        (12_500, "douze mille cinq cents francs CFA"),
        (80_000, "quatre-vingt mille francs CFA"),
        (200_000, "deux cent mille francs CFA"),
        (1_000_000, "un million de francs CFA"),
        (2_300_080, "deux millions trois cent mille quatre-vingts francs CFA"),
        (200_000_000, "deux cents millions de francs CFA"),
        (-500, "moins cinq cents francs CFA"),
    ],
)
def test_an_amount_in_words(amount, words):
    assert in_words(amount) == words


def test_an_amount_in_words_names_its_currency():
    assert in_words(12_500, "GNF") == "douze mille cinq cents francs guinéens"
    with pytest.raises(ValueError, match="currency"):
        in_words(1, "EUR")
