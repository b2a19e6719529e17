"""What the shell shows: the rail, the tabs and the counts, each only to who may open it."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the shell, empty while nobody is signed in."""
    if getattr(request, "actor", None) is None:
        return {"shell": {}}
    return {"shell": {"user_name": request.user.name}}  # type: ignore[union-attr]
