"""The runner of tests, judged: it must be red whenever something did not really run."""

import importlib.machinery
import importlib.util
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.tools.compose import ROOT


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("bin_test", str(ROOT / "bin/test"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bin_test", loader))
    __import__("sys").modules["bin_test"] = module  # dataclasses look their module up by name
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "codes", "expected"),
    [
        ("12 passed in 3.41s", [0], ("12 passed in 3.41s", True)),
        ("12 passed, 1 warning in 3.41s", [0], ("12 passed, 1 warning in 3.41s", True)),
        ("12 passed in 65.10s (0:01:05)", [0], ("12 passed in 65.10s", True)),
        ("1 failed, 12 passed in 3.41s", [1], ("1 failed, 12 passed in 3.41s", False)),
        ("no tests ran in 0.01s", [5], ("no test ran", False)),
        ("", [4], ("no test ran", False)),
        ("11 passed, 1 skipped in 3.41s", [0], ("11 passed, 1 skipped in 3.41s", False)),
        ("11 passed, 1 xfailed in 3.41s", [0], ("11 passed, 1 xfailed in 3.41s", False)),
        ("12 passed in 3.41s", [1], ("12 passed in 3.41s", False)),
    ],
)
def test_pytest_suites_are_judged(runner: ModuleType, output: str, codes: list[int], expected: tuple) -> None:
    assert runner.judge(f"....\n{output}\n", codes, is_pytest=True) == expected


def test_every_command_of_a_suite_must_succeed(runner: ModuleType) -> None:
    assert runner.judge("", [0, 0], is_pytest=False) == ("2 passed", True)
    assert runner.judge("", [0, 1], is_pytest=False) == ("1 failed", False)


def test_what_a_quick_run_leaves_is_said_and_a_whole_run_leaves_nothing(runner: ModuleType) -> None:
    told = "....\n2 left to make test\n12 passed in 3.41s\n"
    assert runner.judge(told, [0], is_pytest=True) == ("12 passed in 3.41s ; laissés à « make test » : 2 tests", True)
    quick, whole = (
        {suite.name: " ".join(suite.commands[0]) for suite in runner.chosen(arguments)}
        for arguments in (["--quick"], [])
    )
    assert "not whole" in quick["fast-sqlite"]
    assert not [name for name, command in whole.items() if "not whole" in command]
    assert set(quick) <= set(whole)


def test_both_databases_and_the_browser_are_among_the_suites(runner: ModuleType) -> None:
    databases = {(suite.name.split("-")[0], suite.database) for suite in runner.SUITES}
    for kind in ("fast", "journeys"):
        assert {(kind, "sqlite"), (kind, "postgresql")} <= databases


def test_no_folder_of_tests_is_forgotten(runner: ModuleType) -> None:
    """The folders left out of the fast suite each have a suite of their own."""
    named = {word for suite in runner.SUITES for command in suite.commands for word in command}
    assert {f"tests/{folder}" for folder in runner.SLOW} <= named


def test_two_suites_never_share_a_database(runner: ModuleType) -> None:
    given = {"DATABASE_URL": "postgres://novi@127.0.0.1:1/novi", "REDIS_URL": "redis://127.0.0.1:1/0"}
    suites = [suite for suite in runner.SUITES if suite.database == "postgresql"]
    addresses = [runner.environment(suite, given)["DATABASE_URL"] for suite in suites]
    assert len(set(addresses)) == len(suites)


def run(script: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [script, *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_tells_the_two_commands() -> None:
    told = run("/usr/bin/make").stdout
    assert all(f"make {name}" in told for name in ("run", "test", "check", "bench", "docs", "demo", "help"))


@pytest.fixture
def bare_machine(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess]:
    """A machine with a few programs and nothing else, where somebody who is not root runs bin/bootstrap."""
    for folder in ("bin", "requirements", "programs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "requirements/runtime.txt").write_text("")
    for name in ("sh", "dirname", "sha256sum", "cut", "cat"):
        (tmp_path / "programs" / name).symlink_to(Path("/usr/bin") / name)
    script = tmp_path / "bin/bootstrap"
    script.write_text((ROOT / "bin/bootstrap").read_text().replace("/usr/bin/python3.11 ", ""))

    def bootstrap(**programs: str) -> subprocess.CompletedProcess:
        for name, text in {"id": "echo 1000", **programs}.items():
            program = tmp_path / "programs" / name
            program.write_text(f"#!/bin/sh\n{text}\n")
            program.chmod(0o755)
        return run("/bin/sh", str(script), "runtime", PATH=str(tmp_path / "programs"))

    return bootstrap


def test_without_python_the_sentence_is_in_both_languages(bare_machine: Callable) -> None:
    done = bare_machine()
    assert done.returncode == 1
    assert "Novi a besoin de Python 3.11" in done.stderr
    assert "Novi needs Python 3.11" in done.stderr


def test_another_python_is_not_taken(bare_machine: Callable) -> None:
    done = bare_machine(python3="exit 1")  # what a Python 3.13 answers to « are you 3.11? »
    assert done.returncode == 1
    assert "Novi needs Python 3.11" in done.stderr


def test_without_venv_the_package_is_named_in_both_languages(bare_machine: Callable) -> None:
    done = bare_machine(**{"python3.11": 'case "$2" in *ensurepip*) exit 1;; esac'})
    assert done.returncode == 1
    assert "apt install python3.11-venv" in done.stderr
    assert "python3.11-venv is missing" in done.stderr


def test_a_missing_debian_package_is_named_to_whoever_is_not_root() -> None:
    user = "nobody" if os.geteuid() == 0 else None
    command = [ROOT / "bin/debian", "un-paquet-qui-n-existe-pas"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, user=user)
    assert done.returncode == 1
    assert "un-paquet-qui-n-existe-pas" in done.stderr
