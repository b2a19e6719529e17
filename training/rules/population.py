"""Invented people and what they do: a short description becomes the plain keys of a scenario, the same each time.

Everything drawn comes from one seeded generator: the same description gives the same families, payments and slips.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from core.spans import Month, add_months
from training.rules.reading import Node

FAMILY_NAMES = {
    "BJ": [
        "AGOSSOU",
        "AHOUANSOU",
        "ADJOVI",
        "ALASSANE",
        "BIO",
        "BONI",
        "CHABI",
        "DOSSOU",
        "GBAGUIDI",
        "HOUNKPATIN",
        "KOMBIENI",
        "OROU",
        "SABI",
        "SAMBIENI",
        "SOSSA",
        "SERO",
        "TOSSOU",
        "YAROU",
        "ZINSOU",
        "KORA",
        "TAMOU",
        "IDRISSOU",
        "HOUNGBEDJI",
        "KPATCHA",
    ],
    "TG": [
        "ADJAVON",
        "AGBEKO",
        "AMEGAH",
        "ATTIOGBE",
        "AYITE",
        "BATCHASSI",
        "DJOBO",
        "EKLOU",
        "GNASSINGBE",
        "KOFFI",
        "KPODAR",
        "LAWSON",
        "MENSAH",
        "NOUMADO",
        "PALANGA",
        "SEWAVI",
        "TCHALLA",
        "TETTEH",
        "WALLA",
        "YOVO",
    ],
}
WOMEN = [
    "Adjoa",
    "Afi",
    "Akouavi",
    "Akossiwa",
    "Bona",
    "Baké",
    "Fati",
    "Gnon",
    "Grâce",
    "Rose",
    "Sènami",
    "Yawa",
    "Ama",
    "Essi",
    "Aïssatou",
    "Félicité",
    "Mariam",
]
MEN = [
    "Koffi",
    "Cossi",
    "Sabi",
    "Bio",
    "Moussa",
    "Issifou",
    "Mathieu",
    "Pierre",
    "Komlan",
    "Kodjo",
    "Yao",
    "Adama",
    "Woru",
    "Théophile",
    "Alassane",
    "Codjo",
]
DIAGNOSES = ["PALU", "PALU", "PALU", "PALUG", "IRA", "PNEU", "BRONCH", "DIARR", "DIARR", "TYPHO", "ANGINE"]
SECOND = ["", "", "", "Marie", "Paul", "Orou", "Grâce", "Issa", "Koffi", "Afi"]


AGES = {"titulaire": (28, 62), "conjoint": (22, 58), "enfant": (0, 17)}
"""Youngest and oldest at joining, in years."""
MEETINGS = (4, 11, 18, 25)
"""Families join at the meetings of the mutual: so many days after the first of a month."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a mutual's families behave, in basis points but for the counts."""

    families_count: int
    leaving_bp: int
    paying_bp: int
    care_bp: int
    joining_month_count: int
    first_number: int = 1


@dataclass
class Family:
    """A drawn family and how it pays."""

    number: str
    joined_on: date
    people: list[str]
    rhythm_months: int
    is_faithful: bool
    stops_after: int

    @property
    def size(self) -> int:
        return len(self.people)


def read_manners(node: Node, times: int = 1) -> Manners:
    """The description of a population, with so many times its families."""
    return Manners(
        families_count=node.number("familles") * times,
        leaving_bp=node.rate("departs", 1000),
        paying_bp=node.rate("paient", 8500),
        care_bp=node.rate("soins", 4000),
        joining_month_count=node.number("arrivees_sur", 6),
    )


def people_of(country: str, manners: Manners, first: Month, last: Month, seed: str) -> dict[str, Any]:
    """The keys « familles » and « paiements » of a block, for a window of months."""
    draw = Random(seed)  # noqa: S311 invented people, nothing secret
    families = [_family(draw, country, manners, first, number) for number in range(1, manners.families_count + 1)]
    payments = [paid for family in families for paid in _payments(draw, family, first, last)]
    return {
        "familles": [_told(family, last) for family in families],
        "paiements": sorted(payments, key=lambda paid: (paid["le"], paid["famille"])),
    }


def slips_of(
    households: list[dict[str, Any]], manners: Manners, prices: dict[str, dict[str, int]], last: Month, seed: str
) -> list[dict[str, Any]]:
    """The key « soins »: slips of families that were there, at the providers and prices named."""
    draw = Random(seed)  # noqa: S311
    slips: list[dict[str, Any]] = []
    booklet = dict.fromkeys(prices, 1000)
    for household in households:
        months = last - Month(household["adhesion"].year, household["adhesion"].month) - 2
        expected = max(0, months) * len(household["personnes"]) * manners.care_bp
        count, rest = divmod(expected, 120_000)
        count += draw.randrange(120_000) < rest
        for _ in range(count):
            provider = draw.choice(list(prices))
            booklet[provider] += 1
            slips.append(_slip(draw, household, provider, prices[provider], booklet[provider], last))
    return sorted(slips, key=lambda slip: slip["recu"])


def _family(draw: Random, country: str, manners: Manners, first: Month, number: int) -> Family:
    month = first + (0 if draw.randrange(100) < 55 else draw.randrange(manners.joining_month_count))
    joined_on = month.first_day + timedelta(days=draw.choice(MEETINGS))
    name = draw.choice(FAMILY_NAMES[country])
    people = [_person(draw, name, draw.choice("FFM"), joined_on, "titulaire")]
    if draw.randrange(100) < 75:
        sex = "M" if people[0].split()[-3] == "F" else "F"
        people.append(_person(draw, draw.choice(FAMILY_NAMES[country]), sex, joined_on, "conjoint"))
    for _ in range(draw.choice([0, 1, 2, 2, 3, 3, 4, 5, 6])):
        people.append(_person(draw, name, draw.choice("FM"), joined_on, "enfant"))
    pays = draw.randrange(10_000) < manners.paying_bp
    return Family(
        number=f"{number:04d}",
        joined_on=joined_on,
        people=_without_twins(people),
        rhythm_months=draw.choice([3, 6, 6, 12, 12, 12]),
        is_faithful=draw.randrange(10_000) >= manners.leaving_bp,
        stops_after=99 if pays else draw.randrange(2, 9),
    )


def _person(draw: Random, name: str, sex: str, on: date, link: str) -> str:
    ages = AGES[link]
    first = " ".join(filter(None, [draw.choice(WOMEN if sex == "F" else MEN), draw.choice(SECOND)]))
    born = on - timedelta(days=draw.randint(ages[0] * 365 + 20, ages[1] * 365 + 340))
    return f"{name} {first} {sex} {born.isoformat()} {link}"


def _without_twins(people: list[str]) -> list[str]:
    """Two children drawn with the same names are one."""
    found: dict[str, str] = {}
    for person in people:
        found.setdefault(" ".join(person.split()[:-3]), person)
    return list(found.values())


def _payments(draw: Random, family: Family, first: Month, last: Month) -> Iterator[dict[str, Any]]:
    """What a family pays: at joining its fee and first month, then as its rhythm and its means allow."""
    joined = Month(family.joined_on.year, family.joined_on.month)
    monthly = 200 * family.size
    yield {"famille": family.number, "le": family.joined_on, "montant": str(1000 + monthly * family.rhythm_months)}
    month = joined + family.rhythm_months
    while month <= last and month - joined < family.stops_after:
        late = 0 if draw.randrange(100) < 85 else draw.randrange(10, 55)
        day = month.first_day + timedelta(days=draw.randrange(12) + late)
        if day <= last.last_day and (family.is_faithful or month - joined < 12):
            method = "mobile" if draw.randrange(100) < 25 else "espèces"
            amount = str(monthly * min(family.rhythm_months, last - month + 1))
            yield {"famille": family.number, "le": day, "montant": amount, "moyen": method}
        month = month + family.rhythm_months


def _told(family: Family, last: Month) -> dict[str, Any]:
    """The family as a scenario writes it, renewed at each anniversary while it is faithful."""
    told: dict[str, Any] = {"numero": family.number, "adhesion": family.joined_on, "personnes": family.people}
    again = add_months(family.joined_on, 12)
    if family.is_faithful and again <= last.last_day:
        told["renouvellements"] = [again.isoformat()]
    return told


def _slip(
    draw: Random, household: dict[str, Any], provider: str, prices: dict[str, int], number: int, last: Month
) -> dict[str, Any]:
    joined = household["adhesion"]
    start = add_months(joined, 2)
    care_on = start + timedelta(days=draw.randrange(max(1, (last.last_day - start).days - 9)))
    received_on = min(add_months(care_on.replace(day=1), 1) + timedelta(days=draw.randrange(3, 9)), last.last_day)
    order = draw.randrange(len(household["personnes"])) + 1
    lines: list[Any] = []
    for code in draw.sample(list(prices), k=min(len(prices), draw.choice([1, 2, 2, 3, 3]))):
        charged = prices[code] + (draw.choice([50, 100, 500]) if draw.randrange(100) < 6 else 0)
        quantity = draw.choice([10, 12, 20]) if prices[code] <= 40 else 1
        lines.append({"acte": code, "quantite": str(quantity), "prix": str(charged)})
    return {
        "attestation": str(number),
        "prestataire": provider,
        "personne": f"{household['numero']}-{order:02d}",
        "le": care_on,
        "recu": max(received_on, care_on),
        "diagnostic": draw.choice(DIAGNOSES),
        "lignes": lines,
    }
