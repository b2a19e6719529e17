"""What was published is never edited: the data of who installed it are taken further, never begun anew."""

from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLISHED = Path(__file__).with_name("migrations.sha256")
"""The migrations that somebody may have run: a digest and a path on each line, as `sha256sum` writes them."""


def digests() -> dict[str, str]:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def made() -> list[str]:
    found = ROOT.glob("*/migrations/[0-9]*.py")
    return sorted(str(path.relative_to(ROOT)) for path in found)


def test_each_migration_is_published_with_its_digest() -> None:
    missing = sorted(set(made()) ^ set(digests()))
    assert not missing, f"when a migration is whole: sha256sum {' '.join(missing)} >> {PUBLISHED.relative_to(ROOT)}"


@pytest.mark.parametrize("path", sorted(digests()))
def test_a_published_migration_stays_as_it_was(path: str) -> None:
    now = sha256((ROOT / path).read_bytes()).hexdigest()
    assert now == digests()[path], f"{path} was published: take it back as it was, and add another (makemigrations)"
