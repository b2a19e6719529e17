"""Small cells: a count of a few people can name them, so it does not leave the mutual."""

from collections.abc import Mapping

SMALLEST_SHOWN = 5


def masked(cells: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> dict[str, int | None]:
    """The counts of one breakdown with those from 1 to `smallest` − 1 hidden (None); 0 stays 0.

    A single hidden cell would be found by subtracting the others from the total: the next smallest is hidden with it.
    Source: loi 2017-20 (Bénin), loi 2019-014 (Togo); cells under five people are masked in consolidated reports.
    """
    hidden = {name for name, number in cells.items() if 0 < number < smallest}
    others = sorted((number, name) for name, number in cells.items() if number >= smallest)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {name: None if name in hidden else number for name, number in cells.items()}
