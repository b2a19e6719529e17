"""The scenarios that are too large for the fast suite: T6 and T9 at the size of the examples."""

import pytest

from tests.training.playing import LARGE, play, text_of


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_scenario_gives_what_it_expects(db: None, name: str) -> None:
    assert play(text_of(name))["ecarts"] == []
