"""The key that signs sessions and cards: made once on a machine of its own, given by its owner in production."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY_NAME = "secret-key"
INSECURE_KEY = "insecure-key-that-production-refuses"


def private_key(folder: Path) -> str:
    """The key kept in this folder, made at the first call; only its owner may read the file.

    Two processes that start together keep the same key: the file appears whole, and the first one wins.
    """
    path = folder / KEY_NAME
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what will lie there is about people
        draft = folder / f".{KEY_NAME}-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
