"""One process that is all of Novi: the web server, the worker and the scheduler, with no server beside it."""

import errno
import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from celery import beat
from celery.worker import WorkController, state
from django.conf import settings
from waitress.server import create_server

from config import views
from config.celery import app

WEB_THREADS = 8
WORKER_THREADS = 2
LARGEST_BODY = 2**25
"""Bytes of the largest request; forms refuse sooner, in words."""

PATIENCE = 10
"""Seconds that a task may take to end after Ctrl-C. One that takes longer is a job: it goes on at the next start."""


class Busy(Exception):
    """Another process holds the port or the data; the text says so in French."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the data for this process; Busy when another Novi runs on them. The system lets go even after kill -9."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Novi tourne déjà sur ces données : arrêtez-le d'abord (Ctrl-C dans sa fenêtre).") from None
        yield


def require_free(host: str, port: int) -> None:
    """Busy when the port cannot be opened."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = f"Le port {port} est déjà pris par un autre programme"
            else:
                said = f"Le port {port} ne peut pas être ouvert ici"
            raise Busy(
                f"{said} : choisissez-en un autre, par exemple « make run PORT={port % 60000 + 123} »."
            ) from None


class Worker(threading.Thread):
    """The Celery worker as a thread; it is started again if it ever falls."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            controller = WorkController(
                app=app,
                pool_cls="threads",
                concurrency=WORKER_THREADS,
                hostname="novi@embedded",
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            )
            controller.start()
            self._stopping.wait(1)

    def ask_to_stop(self) -> None:
        """Take no new task and end after the current ones; what is not over is taken up at the next start."""
        self._stopping.set()
        state.should_stop = os.EX_OK


class Scheduler:
    """Celery's clock as a thread."""

    def __init__(self) -> None:
        self._service: Any = beat.EmbeddedService(app, thread=True, max_interval=1, scheduler_cls=beat.Scheduler)

    def start(self) -> None:
        self._service.start()

    def is_alive(self) -> bool:
        return self._service.is_alive()

    def ask_to_stop(self) -> None:
        self._service.service.stop()

    def join(self, seconds: float) -> None:
        self._service.join(seconds)


def serve(host: str, port: int, announce: Callable[[], None]) -> bool:
    """Serve until Ctrl-C or SIGTERM, then stop in order; whether everything ended by itself.

    Raises Busy when the port was taken since it was looked at.
    """
    for folder in ("messages", "control"):
        (settings.VAR_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
    from config.wsgi import application  # not before: it looks at the static files once, when it is made

    try:
        server = create_server(
            application, host=host, port=port, threads=WEB_THREADS, max_request_body_size=LARGEST_BODY
        )
    except OSError as error:
        raise Busy(str(error)) from error
    mark = settings.VAR_DIR / "running"
    mark.touch()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    worker, clock = Worker(), Scheduler()
    views.QUESTIONS |= {"worker": worker.is_alive, "clock": clock.is_alive}
    try:
        worker.start()
        clock.start()
        _wake_worker()
        announce()
        server.run()  # returns after Ctrl-C, when the pages being made are sent
    except KeyboardInterrupt:
        server.task_dispatcher.shutdown()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C ends at once
    for part in (clock, worker):
        part.ask_to_stop()
    for part in (clock, worker):
        part.join(PATIENCE)
    server.close()
    mark.unlink(missing_ok=True)
    return not worker.is_alive()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wake_worker() -> None:
    """Nothing else runs jobs here: those that a power cut interrupted are free to be taken again at once."""
    from config.tasks import back_up
    from organisations.tasks import release_all

    release_all()
    back_up.delay()  # a machine that is switched off every evening never meets the hour of a clock
