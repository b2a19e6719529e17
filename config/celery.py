"""The Celery application: it only wakes workers, the truth of a job is its row in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("novi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
