"""Reading of reports: statements of a month, a year or a network, the rows behind a figure, and the day's figures."""

from reporting.queries.consolidation import (
    Consolidated,
    MutualLine,
    RateMissing,
    consolidated_year,
    statement_consolidated,
)
from reporting.queries.snapshots import Figures, figures_of, find_report, live_figures, report_of, reports_of
from reporting.queries.statements import find_mutual, statement_of_month, statement_of_year, year_span

__all__ = [
    "Consolidated",
    "Figures",
    "MutualLine",
    "RateMissing",
    "consolidated_year",
    "figures_of",
    "find_mutual",
    "find_report",
    "live_figures",
    "report_of",
    "reports_of",
    "statement_consolidated",
    "statement_of_month",
    "statement_of_year",
    "year_span",
]
