"""A mutual whose book is open, kept by its manager."""

from collections.abc import Iterator

import pytest

from ledger.actions import open_book
from tests.ledger.writing import check_constraints
from tests.world import World


@pytest.fixture(autouse=True)
def _alone(settings) -> None:
    """The book by itself: what upper storeys say before a closing is tried in their own tests."""
    settings.CLOSING_CHECKS = []


@pytest.fixture
def book(world: World) -> Iterator[World]:
    """Bembèrèkè's book, open and empty, its manager acting."""
    with world.acting("manager"):
        open_book()
        yield world
        check_constraints()
