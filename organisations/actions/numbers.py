"""Taking numbers without gaps: the series' row stays locked until the action commits."""

from organisations.acting import changed, current_actor, forget, within_action
from organisations.models import Sequence

# One statement takes and tells: nearly every action takes a number, and a slip or a payment two or three.
TAKE = "UPDATE organisations_sequence SET last = last + %s WHERE organisation_id = %s AND series = %s RETURNING last"


@within_action
def take_numbers(series: str, count: int = 1) -> int:
    """Take `count` numbers of a series of the acting organisation; returns the first. Must be inside an action.

    The series is held until the action commits, and may have been waited for: what was read before is read again.
    """
    organisation_id = current_actor().organisation_id
    taken = changed(TAKE, count, organisation_id, series)
    if taken is None:
        Sequence.objects.get_or_create(organisation_id=organisation_id, series=series)
        taken = changed(TAKE, count, organisation_id, series)
    if taken is None:
        raise RuntimeError(f"the series {series} was taken away")
    forget()
    return taken[0] - count + 1
