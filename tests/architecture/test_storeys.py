"""Imports and foreign keys go down or sideways; every module is in a room."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.house import APPS, ROOMS, ROOT, STOREYS, THRESHOLD, modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LISTED = set(re.findall(r"\w+", " ".join(CONTRACTS["contracts"][1]["layers"])))
ALONE = {"organisations": {"acting", "adapters", "middleware"}, "training": {"demo"}}
"""What one storey alone has: the door of every write and the edge of the session; the demonstration network."""


def test_no_import_goes_up_nor_into_a_room_above():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_contracts_name_every_storey_and_every_room():
    storeys, rooms = CONTRACTS["contracts"][0], CONTRACTS["contracts"][1]
    assert tuple(reversed(storeys["layers"])) == STOREYS
    assert set(rooms["containers"]) == set(APPS)
    assert ROOMS | set().union(*ALONE.values()) == LISTED
    assert rooms["exhaustive"] is True


def test_every_package_of_the_house_is_a_storey():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == set(STOREYS)


def test_every_module_is_in_a_room():
    strays = {
        module.name
        for module in modules()
        if module.storey in APPS and module.room not in ROOMS | THRESHOLD | ALONE.get(module.storey, set()) | {""}
    }
    assert not strays, f"stray rooms: {strays} (house.md, section 2)"


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "common", "misc", "lib", "shared"])
def test_no_module_is_called_by_what_everything_could_be_called(name):
    assert not [module.name for module in modules() if name in module.name.split(".")]


def test_foreign_keys_point_down_or_sideways():
    upward = [
        f"{field} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in STOREYS
        for field in model._meta.local_fields
        if field.is_relation and field.related_model._meta.app_label in STOREYS
        if STOREYS.index(field.related_model._meta.app_label) > STOREYS.index(model._meta.app_label)
    ]
    assert not upward


def test_no_model_hides_logic_in_save_and_no_signal_carries_any():
    hidden = [
        module.name
        for module in modules()
        if module.room == "models" and re.search(r"def (save|delete|full_clean)\(", module.text)
    ]
    listening = [
        module.name
        for module in modules()
        if re.search(r"@receiver|(post|pre)_(save|delete|init)\b|m2m_changed", module.text)
    ]
    assert (hidden, listening) == ([], [])
