"""Tools without one domain word: money, dates, spans, scoping, jobs, pages, tables, PDF, text."""
