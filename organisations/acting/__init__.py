"""Who acts, and `@action`, the one door by which anything is written."""

from organisations.acting.actor import (
    DEEDS,
    ActionRefused,
    Actor,
    act_as,
    current_actor,
    current_permission,
    forget,
    once,
    within_action,
)
from organisations.acting.chain import audited, changed
from organisations.acting.door import OperationReused, action, fingerprints

__all__ = [
    "DEEDS",
    "ActionRefused",
    "Actor",
    "OperationReused",
    "act_as",
    "action",
    "audited",
    "changed",
    "current_actor",
    "current_permission",
    "fingerprints",
    "forget",
    "once",
    "within_action",
]
