"""Small cells: a count of a few people can name them, so it does not leave the mutual, alone or by subtraction."""

from collections import Counter
from collections.abc import Mapping, Sequence

SMALLEST_SHOWN = 5


def masked(cells: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> dict[str, int | None]:
    """The counts of one breakdown with those from 1 to `smallest` − 1 hidden (None).

    The total is printed: what is hidden can be added up. So at least two cells are hidden, of at least `smallest`
    people together: the next smallest are hidden with them, and where none is left every cell is, 0 included.
    Source: loi 2017-20 (Bénin), loi 2019-014 (Togo); cells under five people are masked in consolidated reports.
    """
    hidden = {name for name, number in cells.items() if 0 < number < smallest}
    others = sorted((number, name) for name, number in cells.items() if number >= smallest)
    while hidden and (len(hidden) < 2 or sum(cells[name] for name in hidden) < smallest):
        hidden |= {others.pop(0)[1]} if others else set(cells)
        if hidden == set(cells):
            break
    return {name: None if name in hidden else number for name, number in cells.items()}


def masked_sum(parts: Sequence[Mapping[str, int]]) -> dict[str, int | None]:
    """The breakdowns of several mutuals added, a cell hidden as soon as one of them hides its own.

    Whoever reads the whole reads each mutual beside it: a sum that is shown is a sum of cells that are all shown, and
    tells nothing more.
    """
    hidden = {name for cells in parts for name, number in masked(cells).items() if number is None}
    total: Counter[str] = Counter()
    for cells in parts:
        total.update(cells)
    return {name: None if name in hidden else number for name, number in total.items()}
