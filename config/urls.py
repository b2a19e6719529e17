"""The URL table of the whole house: each app brings its own, the roof only says under which word."""

from importlib.util import find_spec

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
]
for word, app in (
    ("familles", "members"),
    ("cotisations", "contributions"),
    ("dossiers", "claims"),
    ("caisse", "ledger"),
    ("rapports", "reporting"),
):
    if find_spec(f"{app}.urls"):
        urlpatterns.append(path(f"{word}/", include(f"{app}.urls")))
