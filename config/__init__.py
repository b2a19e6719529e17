"""The roof: settings, URLs, Celery, the role matrix and the navigation. It sees all storeys and is seen by none."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
