"""Reading of reports: statements of a month, a year or a network, the rows behind a figure, and the day's figures."""

from reporting.queries.behind import Line, Source, asked_for, opens, sources
from reporting.queries.consolidation import (
    Consolidated,
    MutualLine,
    RateMissing,
    consolidated_year,
    statement_consolidated,
)
from reporting.queries.day import search, today_figures, waiting
from reporting.queries.snapshots import Figures, figures_of, find_report, live_figures, report_of, reports_of
from reporting.queries.statements import find_mutual, frame_of_year, statement_of_month, statement_of_year, year_span
from reporting.queries.years import YearTable, year_table

__all__ = [
    "Consolidated",
    "Figures",
    "Line",
    "MutualLine",
    "RateMissing",
    "Source",
    "YearTable",
    "asked_for",
    "consolidated_year",
    "figures_of",
    "find_mutual",
    "find_report",
    "live_figures",
    "opens",
    "report_of",
    "reports_of",
    "search",
    "sources",
    "statement_consolidated",
    "statement_of_month",
    "frame_of_year",
    "statement_of_year",
    "today_figures",
    "waiting",
    "year_span",
    "year_table",
]
