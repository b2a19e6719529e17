"""Taking numbers without gaps: the series' row stays locked until the action commits."""

from organisations.acting import current_actor, within_action
from organisations.models import Sequence


@within_action
def take_numbers(series: str, count: int = 1) -> int:
    """Take `count` numbers of a series of the acting organisation; returns the first. Must be inside an action."""
    organisation_id = current_actor().organisation_id
    Sequence.objects.get_or_create(organisation_id=organisation_id, series=series)
    row = Sequence.objects.select_for_update().get(organisation_id=organisation_id, series=series)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return first
