"""Pages of the roof: the day, the search over all storeys, and two probes for machines."""

from config.views.health import QUESTIONS, healthz, readyz
from config.views.home import Home, Menu
from config.views.search import Search

__all__ = ["QUESTIONS", "Home", "Menu", "Search", "healthz", "readyz"]
