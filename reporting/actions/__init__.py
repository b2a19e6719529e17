"""Writing of reports: closing a month, setting norms, reminding a mutual."""

from reporting.actions.closing import close_month_report
from reporting.actions.network import remind, set_threshold

__all__ = ["close_month_report", "remind", "set_threshold"]
