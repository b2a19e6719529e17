"""Taking numbers without gaps: the series' row stays locked until the action commits."""

from django.db.models import F

from organisations.acting import current_actor, within_action
from organisations.models import Sequence


@within_action
def take_numbers(series: str, count: int = 1) -> int:
    """Take `count` numbers of a series of the acting organisation; returns the first. Must be inside an action."""
    organisation_id = current_actor().organisation_id
    rows = Sequence.objects.filter(organisation_id=organisation_id, series=series)
    if not rows.update(last=F("last") + count):
        Sequence.objects.get_or_create(organisation_id=organisation_id, series=series)
        rows.update(last=F("last") + count)
    return rows.values_list("last", flat=True).get() - count + 1
