"""The indicators of a scenario."""

from typing import Any

from training.actions import BuiltWorld
from training.rules.reading import Node


def figure_of(world: BuiltWorld, node: Node) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """One indicator of an organisation over a month or a span of months."""
    raise NotImplementedError
