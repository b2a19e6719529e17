"""The URL table of the whole house: each app brings its own, the roof only says under which word."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("", include("organisations.urls")),
]
