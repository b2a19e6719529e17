"""What is set rather than counted: target population, margins of premiums; and since when a mutual is known."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.spans import Span
from organisations.models import Organisation, Parameter
from reporting.choices import LOADING, SAFETY_MARGIN
from reporting.rules import measures as m
from reporting.rules.figures import Value

ByOrganisation = dict[int, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured: whose, over which days, and the stocks of a year before."""

    organisation_ids: tuple[int, ...]
    span: Span
    wanted: frozenset[m.Measure] = frozenset()
    """What may not be left out; other measures may come with them."""

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(measure.code for measure in self.wanted)

    @property
    def day(self) -> date:
        """The last day: stocks are those of its end."""
        return last_of(self.span)


def last_of(span: Span) -> date:
    """The last day of a period; raises ValueError for one without end."""
    if span.last_day is None:
        raise ValueError("a period that is measured has an end")
    return span.last_day


def settings_of(asked: Asked) -> ByOrganisation:
    """Target population, and the rates that premiums are raised by: unknown until somebody sets them."""
    rows = Organisation.objects.filter(pk__in=asked.organisation_ids)
    found: ByOrganisation = {
        pk: {m.TARGET_POPULATION.code: population, m.SAFETY_MARGIN_BP.code: None, m.LOADING_BP.code: None}
        for pk, population in rows.values_list("pk", "target_population")
    }
    codes = {SAFETY_MARGIN.key: m.SAFETY_MARGIN_BP.code, LOADING.key: m.LOADING_BP.code}
    set_rows = Parameter.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=asked.day),
        organisation_id__in=asked.organisation_ids,
        key__in=codes,
        starts_on__lte=asked.day,
    )
    for pk, key, value in set_rows.order_by("starts_on").values_list("organisation_id", "key", "value"):
        found[pk][codes[key]] = value
    return found
