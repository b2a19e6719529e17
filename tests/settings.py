"""The settings of the tests: those of Novi, with a private var/, a cheap Argon2 and the static files as they lie."""

import atexit
import os
import shutil
import tempfile

from tests.servers import free_port

_folder = tempfile.mkdtemp(prefix="novi-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["NOVI_VAR"] = _folder
# The fixture `redis_server` listens there when nobody gave a Redis. Processes that share the tests of a run each have
# theirs: one would empty the other's.
if "REDIS_URL" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"

from config.catalogues import compile_all  # noqa: E402
from config.settings import *  # noqa: E402, F403

compile_all()

STATIC_ROOT.mkdir()  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["tests.hashers.CheapArgon2", *PASSWORD_HASHERS[1:]]  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file rather than memory: a real worker and a real server open it beside the tests.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/tests.sqlite3"}  # noqa: F405
    # The tests' file need not survive a power cut.
    _options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
