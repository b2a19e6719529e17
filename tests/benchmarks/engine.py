"""The measures on one database, in a process of its own: python -m tests.benchmarks.engine SIZE writes JSON lines."""

import json
import os
import sys
from dataclasses import asdict

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from config import preparation
    from tests.benchmarks.pages import pages
    from tests.benchmarks.sizes import SIZES
    from tests.benchmarks.work import measures
    from tests.benchmarks.worlds import build_mutual

    sizes, today = SIZES[sys.argv[1]], timezone.localdate()
    call_command("migrate", verbosity=0, interactive=False)
    mutual = build_mutual(sizes, today)
    for row in measures(mutual, sizes, today):
        print(json.dumps(asdict(row)), flush=True)
    preparation.collect_static(lambda _text: None)
    for row in pages(mutual, sizes, today):
        print(json.dumps(asdict(row)), flush=True)
    connection.close()
