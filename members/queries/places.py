"""Where families may live: the communes of the mutual's country, its sections, the villages it knows."""

from django.db.models import QuerySet

from members.models import Household
from organisations.acting import current_actor
from organisations.choices import Kind, PlaceLevel
from organisations.models import Organisation, Place


def communes() -> QuerySet[Place]:
    """The communes of the acting organisation's country."""
    country = Organisation.objects.filter(pk=current_actor().organisation_id).values("country")[:1]
    return Place.objects.filter(country__in=country, level=PlaceLevel.COMMUNE).order_by("name")


def sections() -> QuerySet[Organisation]:
    """The open sections of the acting mutual."""
    mine = Organisation.objects.filter(parent_id=current_actor().organisation_id, kind=Kind.SECTION)
    return mine.filter(closed_on__isnull=True).order_by("name")


def villages() -> list[str]:
    """The villages that families live in."""
    mine = Household.objects.filter(organisation_id=current_actor().organisation_id).exclude(village="")
    return list(mine.order_by("village").values_list("village", flat=True).distinct())
