"""Where families may live: the communes of the mutual's country, its sections, the villages it knows."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

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


def told_apart(sections_: Iterable[tuple[str, str]], villages_: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (key, name) of sections then of villages, for one list: what a name that both have stands for is said."""
    listed = (list(sections_), list(villages_))
    names = [{name.casefold() for _key, name in rows} for rows in listed]
    both = names[0] & names[1]
    words = (_("%(name)s (section)"), _("%(name)s (village)"))
    return [
        (key, word % {"name": name} if name.casefold() in both else name)
        for rows, word in zip(listed, words, strict=True)
        for key, name in rows
    ]
