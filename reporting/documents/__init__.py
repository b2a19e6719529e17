"""Prints of reports: the same figures and the same drawings as the page, A4."""

from reporting.documents.drawings import drawing_of, table_of
from reporting.documents.network import consolidated_pdf
from reporting.documents.statements import period_text, statement_pdf

__all__ = ["consolidated_pdf", "drawing_of", "period_text", "statement_pdf", "table_of"]
