"""The URL table of the whole house: each app brings its own, the roof only says under which word."""

from django.urls import include, path

from config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("compte/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("organisations.urls")),
]
