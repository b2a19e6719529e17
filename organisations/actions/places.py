"""Loading the official divisions of a country: what is there stays, what is missing is added."""

import csv
from collections.abc import Iterable
from pathlib import Path

from core.text import search_key
from organisations.choices import PlaceLevel
from organisations.models import Place

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


def load_shipped_places() -> int:
    """Add the communes that ship with Novi (77 of Bénin, 117 of Togo); returns how many rows were new."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return load_places(csv.DictReader(file))


def load_places(rows: Iterable[dict[str, str]]) -> int:
    """Add places from rows « country, region, prefecture, commune, district, village » (levels may be missing).

    Returns how many were new. Loading the same file again adds nothing.
    """
    known = {(p.country, p.level, p.name, p.parent_id): p for p in Place.objects.all()}
    before = len(known)
    for row in rows:
        parent: Place | None = None
        for column, level in LEVELS:
            name = (row.get(column) or "").strip()
            if not name:
                continue
            at = (row["country"], level, name, parent.pk if parent else None)
            if at not in known:
                known[at] = Place.objects.create(
                    country=row["country"],
                    level=level,
                    name=name,
                    parent=parent,
                    key=search_key(name, ALSO_WRITTEN.get(name, "")),
                )
            parent = known[at]
    return len(known) - before
