"""README.md and docs/: each path, address, command, menu and button that they name exists; links lead somewhere."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from config.navigation import BOTTOM, RAIL, SETTINGS_GROUPS
from tests.tools.compose import ROOT, load
from tests.tools.test_environment import GIVEN

PAPERS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
BY_HAND = [path for path in PAPERS if path.name not in {"rulebook.md", "indicators.md", "permissions.md"}]
GUIDE = sorted((ROOT / "docs" / "guide").glob("*.md"))
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^(?:```\w*\n(.*?)^```|((?: {4,}\S.*\n)+))", re.MULTILINE | re.DOTALL)
MADE = {"docs/screenshot.png", "var/", "var/novi.sqlite3", "var/files", "var/secret-key", "var/backups", "var/bench.md"}
"""Named, and made by a command: not in the repository."""


def named(paper: Path) -> list[str]:
    """What a page writes as code, inline or in a block, one line each."""
    text = paper.read_text()
    blocks = [line.strip() for found in BLOCK.findall(text) for line in (found[0] or found[1]).splitlines()]
    return [*CODE.findall(text), *blocks]


def each(papers: list[Path], wanted: re.Pattern) -> list:
    """(page, what it names) for each thing that is of a kind."""
    found = {(paper, match[1]) for paper in papers for code in named(paper) for match in wanted.finditer(code)}
    return [pytest.param(*pair, id=f"{pair[0].name}-{pair[1]}") for pair in sorted(found)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]+)", paper.read_text())
    assert not [link for link in links if "://" not in link and not (paper.parent / link).exists()]


FOLDERS = (
    "core|organisations|ledger|members|contributions|claims|reporting|training|config|tests|docs|bin|deploy|var|locale"
)
PATH = re.compile(rf"(?<![\w/.])((?:{FOLDERS})/[\w./<>*-]*)")


@pytest.mark.parametrize(("paper", "path"), each(BY_HAND, PATH))
def test_a_path_that_is_named_exists(paper: Path, path: str) -> None:
    if path not in MADE:
        pattern = re.sub(r"<\w+>", "*", path.rstrip("."))
        assert list(ROOT.glob(pattern.rstrip("/"))), f"{paper.name} names {path}"


@pytest.mark.parametrize(("paper", "target"), each(BY_HAND, re.compile(r"\bmake ([a-z]+)")))
def test_a_make_command_exists(paper: Path, target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), f"{paper.name}: make {target}"


MANAGE = re.compile(r"manage\.py ([a-z_]+(?: [^|`]*)?)")


@pytest.mark.parametrize(("paper", "words"), each(BY_HAND, MANAGE))
def test_a_manage_command_exists_with_its_options(paper: Path, words: str) -> None:
    name, *rest = words.split()
    assert name in get_commands(), f"{paper.name}: manage.py {name}"
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    known = {option for action in parser._actions for option in action.option_strings}
    assert {word for word in rest if word.startswith("--")} <= known


@cache
def services() -> set[str]:
    return set(load(GIVEN))


COMPOSE = re.compile(r"docker compose ((?:run|exec|stop|logs|cp) [^`]*)")


@pytest.mark.parametrize(("paper", "words"), each(BY_HAND, COMPOSE))
def test_a_compose_command_names_services_of_the_file(paper: Path, words: str) -> None:
    verb, *rest = re.sub(r"--(user|volume) \S+", "", words).split()
    plain = [word for word in rest if not word.startswith("-")]
    if verb == "cp":
        assert {word.partition(":")[0] for word in plain if ":" in word} <= services(), paper
    elif verb in {"run", "exec"}:
        assert plain[0] in services(), paper
    else:
        assert set(plain) <= services(), paper


@pytest.mark.parametrize(("paper", "address"), each(BY_HAND, re.compile(r"^(/[a-z][\w/-]*)$")))
def test_an_address_opens_a_page(paper: Path, address: str) -> None:
    if address.startswith("/deploy/"):
        assert (ROOT / address[1:]).exists()
        return
    try:
        resolve(address)
    except Resolver404:
        pytest.fail(f"{paper.name} names {address}")


# -- the managers' guide says the words of the screen -----------------------------------------------------------------
@cache
def screen() -> str:
    """All that the screens can say, in one text: templates and sentences of the code, spaces and apostrophes alike."""
    sources = [path for kind in ("html", "py", "js") for path in ROOT.glob(f"[a-z]*/**/*.{kind}")]
    kept = [path for path in sources if not {"tests", "var", "locale", "migrations"} & set(path.parts)]
    return plain(" ".join(path.read_text() for path in kept))


def plain(text: str) -> str:
    """Without the differences that the eye does not see."""
    for odd in ("\u00a0", "\u202f", "&nbsp;", "&#8239;", "\\u00a0", "\\u202f"):
        text = text.replace(odd, " ")
    return re.sub(r"\s+", " ", text.replace("’", "'"))


QUOTED = sorted(
    {(paper, plain(words)) for paper in GUIDE for words in re.findall(r"«\s([^»]+?)\s»", plain(paper.read_text()))}
)


@pytest.mark.parametrize(("paper", "words"), [pytest.param(*pair, id=f"{pair[0].stem}-{pair[1]}") for pair in QUOTED])
def test_quoted_words_are_on_a_screen(paper: Path, words: str) -> None:
    assert words in screen(), f"{paper.name} : « {words} »"


def test_menus_are_those_of_the_navigation() -> None:
    entries = {str(entry.label) for entry in (*RAIL, *BOTTOM)}
    settings = {str(entry.label) for group in SETTINGS_GROUPS for entry in group.entries}
    papers = [*GUIDE, ROOT / "docs" / "operations.md"]
    for paper in papers:
        for named_ in re.findall(r"Réglages › \**([^)*;,.«]+?)\**(?:\)|,|\.| \()", plain(paper.read_text())):
            assert named_.strip() in settings, f"{paper.name} : Réglages › {named_}"
    assert {"Réglages", "Dossiers", "Cotisations", "Rapports", "Caisse", "Consolidation", "Familles"} <= entries


# -- short, and true on a bare machine --------------------------------------------------------------------------------
def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60


def test_no_page_names_a_machine_or_a_registry() -> None:
    words = re.compile(r"/work/|/root/|/home/|/tmp/|pypi\.org|registry\.npmjs")
    assert not [paper.name for paper in PAPERS if words.search(paper.read_text())]


def test_the_screenshot_is_made_and_not_kept() -> None:
    ignored = subprocess.run(["git", "check-ignore", "docs/screenshot.png"], cwd=ROOT, capture_output=True, check=False)
    assert ignored.returncode == 0
    said = subprocess.run(
        [sys.executable, "bin/screenshot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "docs/screenshot.png" in said.stdout
