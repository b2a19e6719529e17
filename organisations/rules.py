"""Pure decisions about the tree and the chain of audit rows."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

CHILDREN = {
    "federation": {"union", "mutual"},
    "union": {"mutual"},
    "mutual": {"section"},
    "section": set(),
}
"""Which kind of body may stand directly under which."""


def may_contain(parent_kind: str, child_kind: str) -> bool:
    """Whether a body of one kind may stand directly under another."""
    return child_kind in CHILDREN[parent_kind]


def lineage_paths(path: str) -> list[str]:
    """The paths from the root down to and with this one: « /A/B/ » gives « /A/ », « /A/B/ »."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


FIRST = "0" * 64
"""The digest that the first row of a chain continues."""


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of a row of the chain: SHA-256 of the digest before it and of its own content, keys sorted."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()


ABOVE_MUTUALS = frozenset({"federation_officer", "administrator", "trainer"})
"""What may be held in a federation or a union, which never see names nor care: every other role opens them."""


def may_be_held(kind: str, role: str) -> bool:
    """Whether a role may be held in a body of a kind: work with people belongs to a mutual, sections have no roles."""
    if kind in ("federation", "union"):
        return role in ABOVE_MUTUALS
    return kind == "mutual" and role != "federation_officer"
