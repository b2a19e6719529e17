"""Building worlds from scenario files, through the ordinary actions."""

from training.actions.build import build
from training.actions.mutual import BuiltMutual, BuiltWorld

__all__ = ["BuiltMutual", "BuiltWorld", "build"]
