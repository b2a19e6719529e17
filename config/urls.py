"""The URL table of the whole house: each app brings its own, the roof only says under which word."""

from django.urls import include, path

from config import views
from organisations.urls import DOOR

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", views.Home.as_view(), name="home"),
    path("menu/", views.Menu.as_view(), name="menu"),
    path("chercher/", views.Search.as_view(), name="search"),
    path("compte/", include(DOOR)),
    path("", include("core.urls")),
    path("", include("organisations.urls")),
    path("familles/", include("members.urls")),
    path("cotisations/", include("contributions.urls")),
    path("dossiers/", include("claims.urls")),
    path("caisse/", include("ledger.urls")),
    path("rapports/", include("reporting.urls")),
]
