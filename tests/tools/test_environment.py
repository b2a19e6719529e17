"""The settings read by the code, those of docker-compose.yml and those of .env.example are the same."""

import ast
import re

from tests.tools.compose import FILE, ROOT, VARIABLE, load

GIVEN = dict.fromkeys(("SECRET_KEY", "NOVI_HOST", "NOVI_TLS", "POSTGRES_PASSWORD", "BACKUP_PASSPHRASE"), "x")
NEVER_IN_PRODUCTION = {"DEBUG", "CONN_MAX_AGE"}


def read_by_the_code() -> set[str]:
    """The names that config/ reads from the environment: env.str("NAME"…) or os.environ.get("NAME"…)."""
    names = set()
    for path in (ROOT / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            owner, first = ast.unparse(node.func.value), node.args[0]
            if owner in ("env", "os.environ") and isinstance(first, ast.Constant):
                names.add(str(first.value))
    return names - {"DJANGO_SETTINGS_MODULE"}


def listed_in_the_example() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def asked_by_compose() -> set[str]:
    return {found[0] for found in VARIABLE.findall(FILE.read_text())}


def given_to_novi() -> set[str]:
    """What the containers of Novi receive: from the compose file, or from their image."""
    services = load(GIVEN).values()
    from_compose = {name for service in services if service["image"] == "novi" for name in service["environment"]}
    from_image = set(re.findall(r"\b(NOVI_\w+)=/novi", (ROOT / "Dockerfile").read_text()))
    return from_compose | from_image


def test_the_example_lists_every_setting_and_no_other() -> None:
    assert listed_in_the_example() == read_by_the_code() | asked_by_compose()


def test_compose_gives_what_the_code_reads() -> None:
    assert given_to_novi() == read_by_the_code() - NEVER_IN_PRODUCTION


def test_the_example_explains_each_setting() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    first = {number for number, line in enumerate(lines) if re.match(r"(# )?[A-Z_]+=", line)}
    alone = [lines[number] for number in first if number - 1 not in first and not lines[number - 1].startswith("# ")]
    assert alone == []
