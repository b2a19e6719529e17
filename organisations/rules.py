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


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of a row of the chain: SHA-256 of the digest before it and of its own content, keys sorted."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()
