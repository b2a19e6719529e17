"""Reading scenario files strictly: each mistake says where it stands and what was expected."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from organisations.models import Organisation
from tests.training.playing import DATA, play
from training.rules.keys import FILE, refuse_mistakes
from training.rules.reading import ScenarioMistake, load, to_rate
from training.rules.repeating import spread
from training.rules.shape import Block, Either, Many, Months, Named, OneOf

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = yaml.safe_load((HERE / "cases" / "fautes.yaml").read_text(encoding="utf-8"))
RIGHT = """
scenario: un petit fichier juste
formules: [{sigle: BASE}]
actes: [{code: CON01, famille: consultation}]
prestataires: [{sigle: CS1, tarifs: {CON01: 1 000}}]
familles: [{numero: "0001", adhesion: 2024-01-01, personnes: [SABI Bio M 1975-03-01]}]
"""


def test_the_small_file_is_right(db: None) -> None:
    assert play(RIGHT)["ecarts"] == []


@pytest.mark.parametrize("case", CASES, ids=[case["nom"] for case in CASES])
def test_a_mistake_is_told_with_its_place(db: None, case: dict[str, str]) -> None:
    added = case["contenu"]
    replaced = added.split(":")[0]
    kept = [line for line in RIGHT.splitlines() if not line.startswith(f"{replaced}:")]
    with pytest.raises(ScenarioMistake) as mistake:
        play("\n".join([*kept, added]))
    assert str(mistake.value) == case["phrase"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- 1\n- 2", "le fichier doit commencer par « scenario: … »"),
        ("scenario: [", "le fichier n'est pas du YAML : "),
        ("description: sans nom", "scenario : à remplir"),
    ],
)
def test_what_is_no_scenario_is_told(text: str, sentence: str) -> None:
    with pytest.raises(ScenarioMistake) as mistake:
        refuse_mistakes(load(text).content)
    assert str(mistake.value).startswith(sentence)


def test_nothing_is_built_when_the_file_is_wrong(db: None) -> None:
    with pytest.raises(ScenarioMistake):
        play(RIGHT + "paiements: [{famille: '0001', le: hier, montant: 5}]")
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("written", "bp"), [("75 %", 7500), ("12,5 %", 1250), ("7500", 7500), ("0 %", 0), ("100\u202f%", 10_000)]
)
def test_rates_are_read_exactly(written: str, bp: int) -> None:
    assert to_rate(written) == bp


@pytest.mark.parametrize("written", ["12,345 %", "-5 %", "trois %", "1,x %"])
def test_a_rate_that_would_be_cut_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"rate|literal"):
        to_rate(written)


def test_days_are_spread_evenly() -> None:
    days = list(spread(date(2024, 1, 1), date(2024, 1, 10), 5))
    assert days == [date(2024, 1, day) for day in (1, 3, 5, 7, 9)]
    assert set(spread(date(2024, 1, 1), date(2024, 1, 1), 3)) == {date(2024, 1, 1)}


def keys_of(shape: object) -> set[str]:
    """Every key that a shape knows, however deep."""
    if isinstance(shape, Block):
        inner = [*shape.keys.values(), shape.others]
        return set(shape.keys).union(*(keys_of(one) for one in inner))
    if isinstance(shape, Many | Named):
        return keys_of(shape.of)
    if isinstance(shape, Either | OneOf):
        return keys_of(shape.block)
    return {"de", "a"} | keys_of(shape.item) if isinstance(shape, Months) else set()


def test_every_key_is_read_and_documented() -> None:
    """A key that the shape lets through and that nobody reads would pass in silence."""
    rooms = [*(ROOT / "training" / "actions").glob("*.py"), *(ROOT / "training" / "queries").glob("*.py")]
    rooms += [ROOT / "training" / "rules" / name for name in ("reading.py", "repeating.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in rooms)
    told = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    known = keys_of(FILE)
    assert len(known) > 100
    assert sorted(key for key in known - {"description"} if f'"{key}"' not in code) == []
    assert sorted(key for key in known if not re.search(rf"\b{key}\b", told)) == []


def test_every_key_is_used_by_a_shipped_file() -> None:
    """What no file shows is at least known: the list is short, and grows shorter."""
    written = "".join(path.read_text(encoding="utf-8") for path in DATA.glob("*.yaml"))
    unused = {key for key in keys_of(FILE) if not re.search(rf"\b{key}\b", written)}
    assert len(unused) < 45, sorted(unused)
