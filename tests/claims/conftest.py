"""The clinic that tests of claims start from."""

import pytest

from tests.claims.clinic import Clinic
from tests.world import World


@pytest.fixture
def clinic(world: World) -> Clinic:
    """Bembèrèkè with its book, a plan at 75 % and a health centre under agreement."""
    return Clinic(world)
