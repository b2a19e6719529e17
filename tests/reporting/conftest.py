"""Two mutuals of one federation, made by the ordinary actions: what reports are counted on."""

import pytest

from tests.claims.clinic import Clinic
from tests.world import World


@pytest.fixture
def bembe(world: World) -> Clinic:
    """Bembèrèkè: its book, a plan at 200 francs a person and month that pays 75 %, a health centre."""
    return Clinic(world)


@pytest.fixture
def nikki(world: World) -> Clinic:
    """Nikki, the neighbour, with the same."""
    return Clinic(world, world.nikki)
