"""What the measures work on: a mutual built by the ordinary actions, copies of it for a federation, a register."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import xlsxwriter
from django.apps import apps
from django.db import connection, models, transaction

from core import guards
from core.scoping import every_organisation
from core.spans import Month, month_of
from organisations.models import Organisation
from tests.benchmarks.sizes import SEED, Sizes
from training.actions.build import build
from training.queries.worlds import BuiltMutual
from training.rules.reading import load

CODE = "BANC"
MONTHS = 12
COPIED = ("ledger", "members", "contributions", "claims")
STRIDE = 10_000_000
"""Between the keys of a row and those of its copies, which lie below zero: the next new row has the next key above."""
SCENARIO = """
scenario: Banc de mesure
reseau:
  - {{sigle: FEDE, nature: fédération, nom: Fédération du banc}}
  - {{sigle: {code}, nature: mutuelle, sous: FEDE, nom: Mutuelle du banc, population_cible: 20 000}}
mutuelles:
  {code}:
    formules:
      - sigle: BASE
        nom: Formule familiale
        taux: {{montant: 200, droit_adhesion: 1 000, attente_mois: 0, grace_jours: 30}}
        garanties: [{{taux: 75 %}}, {{famille: hospitalisation, taux: 80 %}}]
        plafonds: [{{plafond: épisode, limite: 50 000}}, {{plafond: ménage, limite: 250 000}}]
    actes:
      - {{code: CON01, libelle: Consultation générale, famille: consultation}}
      - {{code: LAB17, libelle: Goutte épaisse, famille: analyse}}
      - {{code: MED27, libelle: Artéméther-luméfantrine (plaquette), famille: pharmacie}}
    prestataires:
      - {{sigle: CS, nom: Centre de santé, niveau: centre de santé, tarifs: {{CON01: 500, LAB17: 1 000, MED27: 1 500}}}}
    familles:
      - numero: "0001"
        nombre: {families}
        adhesion: {joined}
        village: Gamia
        personnes:
          [KORA Awa F 1984-05-02, KORA Bio M 1980-01-09 conjoint, KORA Sika F 2012-07-01, KORA Yao M 2016-03-05]
    appels: {{de: {first}, a: {last}}}
    paiements:
      - {{famille: "*", le: {middle}, montant: dû}}
      - {{famille: "*", le: {today}, montant: dû}}
    soins:
      - {{attestation: "1", nombre: {slips}, personne: "*", prestataire: CS, le: {joined}, jusqu_a: {today},
         diagnostic: PALU, lignes: [CON01, LAB17, MED27]}}
"""


def first_month(today: date) -> Month:
    return month_of(today) + -(MONTHS - 1)


def build_mutual(sizes: Sizes, today: date) -> BuiltMutual:
    """One mutual with a year of families, dues, payments and slips, all by the actions of the screens."""
    first, last = first_month(today), month_of(today)
    text = SCENARIO.format(
        code=CODE,
        families=sizes.families,
        slips=sizes.slips,
        joined=first.first_day,
        first=first,
        last=last,
        middle=(first + 5).first_day + timedelta(days=9),
        today=today,
    )
    with transaction.atomic():
        world = build(load(text))
    assert not world.differences, world.differences[0]
    return world.mutuals[CODE]


def copy_mutual(mutual: BuiltMutual, counts: tuple[int, ...], today: date) -> list[Organisation]:
    """Federations of so many copies of a mutual each: the same rows under other keys. Returns the federations.

    The rows are those that the actions wrote; only the copying is bare, because fifty mutuals by hand take an hour.
    The triggers of the database step aside meanwhile: a copy of balanced entries is balanced.
    """
    opened = {"country": "BJ", "opened_on": first_month(today).first_day}
    federations, number = [], 0
    with transaction.atomic(), every_organisation():
        guards.remove()
        for count in counts:
            top = Organisation.objects.create(
                kind="federation", name=f"Fédération de {count}", code=f"F{count}", path=f"/F{count}/", **opened
            )
            federations.append(top)
            for _rank in range(count):
                number += 1
                code = f"M{number}"
                copy = Organisation.objects.create(
                    parent=top, kind="mutual", name=f"Mutuelle {number}", code=code, path=f"{top.path}{code}/", **opened
                )
                _copy_rows(mutual.organisation.pk, copy.pk, -number * STRIDE)
        guards.install()
    return federations


def _copy_rows(source: int, target: int, shift: int) -> None:
    with connection.cursor() as cursor:
        for model in _models():
            columns, values = zip(*_shifted(model, source, target, shift), strict=True)
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) '
                f'SELECT {", ".join(values)} FROM "{model._meta.db_table}" WHERE organisation_id = {source}'
            )


def _models() -> list[type[models.Model]]:
    return [
        model
        for app in COPIED
        for model in apps.get_app_config(app).get_models()
        if any(field.name == "organisation" for field in model._meta.local_fields)
    ]


def _shifted(model: type[models.Model], source: int, target: int, shift: int) -> Iterator[tuple[str, str]]:
    """Each column with what the copy has in it: keys of copied rows move, those of shared rows stay."""
    copied = set(_models())
    for field in model._meta.local_concrete_fields:
        column = f'"{field.column}"'
        if field.name == "organisation":
            yield column, str(target)
        elif field.primary_key:
            yield column, f"{column} + {shift}"
        elif field.related_model in copied:
            # What the whole country shares has no organisation and smaller keys than what the mutual added.
            first = f'(SELECT MIN(id) FROM "{field.related_model._meta.db_table}" WHERE organisation_id = {source})'
            yield column, f"CASE WHEN {column} >= {first} THEN {column} + {shift} ELSE {column} END"
        else:
            yield column, column


NAMES = (
    "AGOSSOU",
    "BIO",
    "CHABI",
    "DOSSOU",
    "GOUDA",
    "KORA",
    "LAFIA",
    "OROU",
    "SABI",
    "SOSSA",
    "TCHANI",
    "WORU",
    "YAROU",
)
WOMEN, MEN = ("Adjoa", "Bona", "Gnon", "Sènami", "Yawa"), ("Bio", "Codjo", "Issifou", "Koffi", "Woru")
VILLAGES = ("Gamia", "Ina", "Bouanri", "Beroubouay")
HEADER = ("N° carnet", "NOM", "Prénoms", "Sexe", "Naissance", "Lien", "Village", "Téléphone", "Date adhésion")


def register(rows: int, joined: date, first_number: int) -> bytes:
    """An XLSX of so many people, four to a family, as a mutual keeps it; the same for the same seed."""
    draw = random.Random(SEED)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Registre")
    sheet.write_row(0, 0, HEADER)
    for rank in range(rows):
        sheet.write_row(rank + 1, 0, _person(draw, rank, joined, first_number))
    book.close()
    return target.getvalue()


def _person(draw: random.Random, rank: int, joined: date, first_number: int) -> tuple[str, ...]:
    family, place = divmod(rank, 4)
    # Names of families and days of birth are drawn from wide ranges: two people alike are rare, as in a village.
    last = f"{NAMES[family % len(NAMES)]} {NAMES[family // len(NAMES) % len(NAMES)]}"
    is_woman = place == 0 or draw.random() < 0.5
    born = date(1955 if place < 2 else 2008, 1, 1) + timedelta(days=draw.randrange(30 * 365 if place < 2 else 14 * 365))
    return (
        f"{first_number + family:04d}",
        last,
        f"{draw.choice(WOMEN if is_woman else MEN)} {draw.choice(WOMEN if is_woman else MEN)} {rank % 97}"[:80],
        "F" if is_woman else "M",
        f"{born:%d/%m/%Y}",
        ("titulaire", "conjoint", "enfant", "enfant")[place],
        VILLAGES[family % len(VILLAGES)],
        f"01 97 {family // 10_000 % 100:02d} {family // 100 % 100:02d} {family % 100:02d}" if place == 0 else "",
        f"{joined:%d/%m/%Y}",
    )
