"""How much is done of each thing: for the table, for a quick look, and for the test of the benchmark itself."""

from dataclasses import dataclass

SEED = 20260310
"""Everything that is drawn is drawn from this number: two runs do the same work."""


@dataclass(frozen=True)
class Sizes:
    """Counts of rows, families, slips, mutuals, cards and requests; `mutuals` are those of each federation."""

    families: int
    slips: int
    typed: int
    replays: int
    checks: int
    register: int
    cards: int
    requests: int
    mutuals: tuple[int, ...] = (6, 50)
    clients: int = 4
    reports: int = 3


FULL = Sizes(families=100, slips=300, typed=200, replays=5, checks=300, register=8_000, cards=1_000, requests=10)
QUICK = Sizes(families=20, slips=40, typed=30, replays=2, checks=60, register=1_200, cards=100, requests=2)
TINY = Sizes(
    families=3, slips=4, typed=3, replays=1, checks=4, register=40, cards=10, requests=2, mutuals=(2, 3), reports=1
)
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}
