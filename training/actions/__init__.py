"""Building worlds from scenario files, through the ordinary actions."""

from training.actions.build import build
from training.queries.worlds import BuiltMutual, BuiltWorld

__all__ = ["BuiltMutual", "BuiltWorld", "build"]
