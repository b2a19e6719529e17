"""How gunicorn serves the pages in production."""

import os
from typing import Any

bind = "0.0.0.0:8000"  # noqa: S104 inside the container; only the proxy reaches it
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 4
timeout = 60
graceful_timeout = 25
# A process is renewed now and then, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file of each process stays in memory: a slow disk must not look like a dead process.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True  # nobody steers it from outside; the container's disk is read-only
accesslog = None  # config.logs.RequestLog writes the requests, without their search words


def on_starting(server: Any) -> None:
    """Before any process is started: production that is not safe does not start."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connections

    from config.production import refuse_unsafe_start

    refuse_unsafe_start()
    connections.close_all()  # nothing of it may be shared with the processes to come
