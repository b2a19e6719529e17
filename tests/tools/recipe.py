"""Follows the `docker compose` lines of docs/operations.md on this machine, word by word, dependencies included."""

import re
import shlex
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests import servers
from tests.tools.compose import ROOT, Machine
from tests.tools.test_compose import build, wait_healthy

WITHOUT_VALUE = {"-d", "-T", "--rm", "--wait", "--build", "--no-deps"}


def lines_after(words: str) -> list[str]:
    """The commands of the first block of docs/operations.md that follows these words."""
    after = (ROOT / "docs" / "operations.md").read_text().split(words, 1)[1]
    block = re.search(r"(?:^ {4}\S.*\n)+", after, re.MULTILINE)
    assert block, words
    return [line.strip() for line in block[0].splitlines()]


@dataclass
class Follower:
    """Someone in the folder `here` of a machine, who types the lines of a page."""

    machine: Machine
    here: Path
    stack: ExitStack

    def type(self, line: str) -> None:
        """Do what Docker would; AssertionError when it would fail."""
        docker, compose, verb, *words = shlex.split(line.replace("$PWD", str(self.here)))
        assert (docker, compose) == ("docker", "compose"), line
        options = self._take_options(words)
        if verb == "build":
            build(self.machine)
        elif verb == "up":
            for name in words or [n for n in self.machine.services if n != "migrate"]:
                self.start(name)
        elif verb == "stop":
            for name in words:
                if name in self.machine.running:
                    assert self.machine.stop(name) == 0
        else:
            assert verb == "run", line
            self._run(words[0], words[1:], options)

    def start(self, name: str) -> None:
        """Start a service and what it waits for."""
        if name in self.machine.running:
            return
        if name == "postgres":
            options = [word for word in self.machine.services[name]["command"][1:] if word != "-c"]
            if not self.machine.is_healthy(name):
                self.stack.enter_context(servers.postgresql(*options, port=self.machine.ports[name]))
            return
        self._start_what_is_awaited(name)
        self.machine.start(name)
        wait_healthy(self.machine, name)

    def _start_what_is_awaited(self, name: str) -> None:
        for other, how in self.machine.services[name].get("depends_on", {}).items():
            if how["condition"] == "service_completed_successfully":
                self._start_what_is_awaited(other)
                done = self.machine.run(other)
                assert done.returncode == 0, f"{other} failed, {name} is not started:\n{done.stderr}"
            else:
                self.start(other)

    def _run(self, name: str, command: list[str], options: dict[str, str]) -> None:
        if "--no-deps" not in options:
            self._start_what_is_awaited(name)
        settings = {}
        if "--volume" in options:
            outside, inside = options["--volume"].split(":")
            given = self.machine.services[name]["environment"]
            settings = {key: outside for key, value in given.items() if value == inside}
        done = self.machine.run(name, command, **settings)
        assert done.returncode == 0, done.stderr

    @staticmethod
    def _take_options(words: list[str]) -> dict[str, str]:
        """Take the options off the front of the words."""
        found = {}
        while words and words[0].startswith("-"):
            option = words.pop(0)
            found[option] = "" if option in WITHOUT_VALUE else words.pop(0)
        return found
