"""Loading the official divisions of a country: what is there stays, what is missing is added."""

import csv
from collections.abc import Iterable
from pathlib import Path

from core.spoken import told as _
from core.text import N_, search_key
from organisations.acting import ActionRefused, action, current_actor
from organisations.choices import PlaceLevel
from organisations.models import Organisation, Place
from organisations.permissions import SETTINGS
from organisations.queries.tree import head_of

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "places.csv"
LEVELS = (
    ("region", PlaceLevel.REGION),
    ("prefecture", PlaceLevel.PREFECTURE),
    ("commune", PlaceLevel.COMMUNE),
    ("district", PlaceLevel.DISTRICT),
    ("village", PlaceLevel.VILLAGE),
)
ALSO_WRITTEN = {
    "Atacora": "Atakora",
    "Sèmè-Kpodji": "Sèmè-Podji Seme Podji",
    "Péhunco": "Ouassa-Péhunco",
    "Tori-Bossito": "Tori",
    "Dogbo": "Dogbo-Tota",
}
"""Usual other spellings, found by the search."""

Row = dict[str, str]


@action(
    "organisations.import_places", permission=SETTINGS, private=frozenset({"rows"}), label=N_("a importé des lieux")
)
def import_places(*, rows: list[Row]) -> int:
    """Add the places of a file, of the acting organisation's own country; returns how many were new.

    Every organisation of the country reads them, and none of them is ever removed: only the head of a tree (a
    federation, a mutual that stands alone) adds any. Raises ActionRefused, and adds nothing, for another one, or when a
    row is of another country or names no place.
    """
    organisation = Organisation.objects.get(pk=current_actor().organisation_id)
    if organisation.parent_id is not None:
        raise ActionRefused(
            _("Les lieux servent à tout le réseau : %(head)s les importe. Envoyez-lui votre fichier.")
            % {"head": head_of(organisation).name}
        )
    for number, row in enumerate(rows, start=2):
        if row.get("country") != organisation.country:
            raise ActionRefused(
                _("Ligne %(number)s : le pays doit être %(country)s, celui de votre organisation.")
                % {"number": number, "country": organisation.country},
                field="file",
            )
        if not any((row.get(column) or "").strip() for column, _level in LEVELS):
            raise ActionRefused(_("Ligne %(number)s : aucun nom de lieu.") % {"number": number}, field="file")
    return load_places(rows)


def load_shipped_places() -> int:
    """Add the communes that ship with Novi (77 of Bénin, 117 of Togo); returns how many rows were new."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return load_places(csv.DictReader(file))


def load_places(rows: Iterable[Row]) -> int:
    """Add places from rows « country, region, prefecture, commune, district, village » (levels may be missing).

    Returns how many were new. Loading the same file again adds nothing. One insertion for each level of the division.
    """
    wanted = [(row["country"], _names(row)) for row in rows]
    countries = {country for country, _ in wanted}
    known: dict[tuple, Place] = {}
    for place in Place.objects.filter(country__in=countries):
        known[(place.country, place.level, place.name, place.parent_id)] = place
    before = len(known)
    for column, level in LEVELS:
        fresh: dict[tuple, Place] = {}
        for country, names in wanted:
            if column in names:
                at = (country, level, names[column], _parent_of(known, country, names, column))
                if at not in known:
                    fresh[at] = _place(*at)
        for at, place in zip(fresh, Place.objects.bulk_create(fresh.values(), batch_size=2000), strict=True):
            known[at] = place
    return len(known) - before


def _names(row: Row) -> dict[str, str]:
    """The levels that a row names, largest first."""
    named = ((column, (row.get(column) or "").strip()) for column, _ in LEVELS)
    return {column: name for column, name in named if name}


def _parent_of(known: dict[tuple, Place], country: str, names: dict[str, str], column: str) -> int | None:
    """The key of the place that a row puts directly above `column`, None at the top."""
    parent: int | None = None
    for above, level in LEVELS:
        if above == column:
            break
        if above in names:
            parent = known[(country, level, names[above], parent)].pk
    return parent


def _place(country: str, level: str, name: str, parent_id: int | None) -> Place:
    apart = name.replace("'", " ").replace("’", " ")
    key = search_key(name, apart, ALSO_WRITTEN.get(name, ""))
    return Place(country=country, level=level, name=name, parent_id=parent_id, key=key)
