"""The embedded broker: messages are files of one folder, each of which appears whole or not at all.

The file broker that comes with kombu writes a message under its final name: a worker that looks at that moment reads
an empty file and dies of it. Here a message is written beside, then renamed.
"""

import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]  # kombu's own two disagree
        # The hour of the clock, not of the machine's start: messages left by a power cut stay the oldest.
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}"
        draft = Path(self.data_folder_out) / f"{name}.draft"
        draft.write_bytes(str_to_bytes(dumps(message)))
        draft.rename(draft.with_name(f"{name}.{queue}.msg"))


class Transport(filesystem.Transport):
    Channel = Channel
