"""The WSGI entry point that gunicorn and waitress serve."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.production import refuse_unsafe_start  # noqa: E402  Django is ready only now

refuse_unsafe_start()
