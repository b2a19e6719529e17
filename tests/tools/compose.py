"""Reads docker-compose.yml as Docker does, and starts its services by hand on this machine.

What differs from Docker is written in one place (`Machine.translate`): names of services become ports of this machine,
folders of the containers become temporary folders. Commands, environment and health checks are those of the file.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "docker-compose.yml"
PORTS = ("postgres", "redis", "web", "http", "https", "health")
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def interpolate(text: str, given: dict[str, str]) -> str:
    """What Docker makes of ${NAME}, ${NAME:-default} and ${NAME:?message}; ValueError with the message."""

    def value(found: re.Match) -> str:
        name, kind, words = found.groups()
        if given.get(name):
            return given[name]
        if kind == "-":
            return words
        raise ValueError(f"{name}: {words}")

    return VARIABLE.sub(value, text).replace("$$", "$")


def load(given: dict[str, str]) -> dict[str, Any]:
    """The services of the file, with the settings given; unknown anchors and broken YAML fail here."""
    return yaml.safe_load(interpolate(FILE.read_text(), given))["services"]


@dataclass
class Machine:
    """This machine in the place of the containers."""

    services: dict[str, Any]
    folder: Path
    ports: dict[str, int] = field(default_factory=lambda: {n: servers.free_port() for n in PORTS})
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def translate(self, text: str) -> str:
        """The same words on this machine: ports in place of names of services, our folders in place of volumes."""
        here = "127.0.0.1"
        for there, port in (("postgres:5432", "postgres"), ("redis:6379", "redis"), ("web:8000", "web")):
            text = text.replace(there, f"{here}:{self.ports[port]}")
        text = text.replace(f"{here}:8000", f"{here}:{self.ports['web']}").replace(
            f"{here}:8080", f"{here}:{self.ports['health']}"
        )
        text = text.replace("/etc/caddy/Caddyfile", str(ROOT / "deploy" / "Caddyfile"))
        if text in ("/backups", "/files") or text.startswith("/deploy/"):
            text = str(ROOT / text[1:]) if text.startswith("/deploy/") else str(self.folder / text[1:])
        return text

    def environment(self, name: str) -> dict[str, str]:
        """What the service sees: its own environment, that of its image, and the programs of this machine."""
        service = self.services[name]
        programs = [Path(sys.executable).parent, servers.postgresql_bin(), servers.redis_bin(), "/usr/bin", "/bin"]
        of_image = {"NOVI_VAR": str(self.folder / "var"), "NOVI_STATIC": str(self.folder / "static")}
        of_machine = {
            "HOME": str(self.folder),
            "PATH": ":".join(map(str, programs)),
            "PYTHONUNBUFFERED": "1",
            "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.ports['web']}",
            "XDG_DATA_HOME": str(self.folder),
            "HTTP_PORT": str(self.ports["http"]),
            "HTTPS_PORT": str(self.ports["https"]),
            "HEALTH_PORT": str(self.ports["health"]),
            "PGPORT": str(self.ports["postgres"]),
        }
        own = {key: self.translate(str(value)) for key, value in service.get("environment", {}).items()}
        if own.get("PGHOST") == "postgres":
            own["PGHOST"] = "127.0.0.1"
        return of_machine | (of_image if service["image"] == "novi" else {}) | own

    def command(self, name: str) -> list[str]:
        """The command of the file, in this machine's words."""
        words = [self.translate(str(word)) for word in self.services[name]["command"]]
        if name == "redis":
            words += ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return words

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def start(self, name: str) -> subprocess.Popen:
        """Start the service and leave it running; what it says goes to its log."""
        with (self.folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                self.command(name),
                cwd=ROOT,
                env=self.environment(name),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self.running[name] = process
        return process

    def stop(self, name: str) -> int:
        """Stop a service as Docker does: SIGTERM, then the time the file grants; its exit code."""
        grace = int(str(self.services[name].get("stop_grace_period", "10s")).rstrip("s"))
        return servers.stop(self.running.pop(name), seconds=grace)

    def run(self, name: str, command: list[str] | None = None, **settings: str) -> subprocess.CompletedProcess:
        """Run the service's command, or another in its container, to its end."""
        words = [self.translate(word) for word in command] if command else self.command(name)
        return subprocess.run(
            words,
            cwd=ROOT,
            env=self.environment(name) | settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def is_healthy(self, name: str) -> bool:
        """Run the health check of the file; False too when the service has already ended."""
        process = self.running.get(name)
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{name} s'est arrêté :\n{self.log(name)}")
        kind, *words = self.services[name]["healthcheck"]["test"]
        words = [self.translate(word) for word in words]
        if name == "redis":
            words[1:1] = ["-p", str(self.ports["redis"])]
        if name == "postgres":
            words += ["--host=127.0.0.1", f"--port={self.ports['postgres']}"]
        if kind == "CMD-SHELL":
            words = ["sh", "-c", words[0]]
        done = subprocess.run(words, cwd=ROOT, env=self.environment(name), capture_output=True, check=False, timeout=60)
        (self.folder / f"{name}.health").write_bytes(done.stdout + done.stderr)
        return done.returncode == 0
