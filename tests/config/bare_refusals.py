"""The addresses of Novi, where a refusal says its number and nothing more: to ask thousands of times who is refused.

The page that people read then is tried in test_shell.py, as each role.
"""

from django.http import HttpRequest, HttpResponse

from config.urls import urlpatterns

__all__ = ["handler403", "urlpatterns"]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)
