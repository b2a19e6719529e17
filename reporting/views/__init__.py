"""Pages of reports: dashboard, month, year, rows behind a figure, consolidation, norms."""

from reporting.views.behind import Behind
from reporting.views.dashboard import Dashboard
from reporting.views.network import Consolidation, ConsolidationPdf, ConsolidationXlsx, Remind
from reporting.views.norms import NewNorm, Norms
from reporting.views.reports import (
    CloseReport,
    MutualReport,
    MutualReportPdf,
    MutualReportXlsx,
    Report,
    ReportPdf,
    ReportXlsx,
)
from reporting.views.shares import Shares
from reporting.views.years import YearPdf, YearReport, YearXlsx

__all__ = [
    "Behind",
    "CloseReport",
    "Consolidation",
    "ConsolidationPdf",
    "ConsolidationXlsx",
    "Dashboard",
    "MutualReport",
    "MutualReportPdf",
    "MutualReportXlsx",
    "NewNorm",
    "Norms",
    "Remind",
    "Report",
    "ReportPdf",
    "ReportXlsx",
    "Shares",
    "YearPdf",
    "YearReport",
    "YearXlsx",
]
