"""The consolidated report as a PDF: mutuals and indicators, who has closed, and the sums of the whole."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from core import formats
from core.pdf.ink import Pen
from core.pdf.register import Column
from core.pdf.sheet import Head, Sheet
from reporting.documents.statements import add_sections, period_text
from reporting.queries.consolidation import Consolidated, MutualLine
from reporting.rules.statement import Row


def consolidated_pdf(found: Consolidated) -> bytes:
    """The report on A4 landscape: the number of its figures in the head, the same table as the page, then the sums."""
    statement = found.statement
    with translation.override("fr"):
        head = Head(statement.organisation, statement.title, period_text(statement.period), snapshot_text(found))
        sheet = Sheet(head, "A4-landscape")
        sheet.text(snapshot_text(found))
        if statement.completeness.missing:
            sheet.text(_("Pas encore arrêté : %(names)s.") % {"names": ", ".join(statement.completeness.missing)})
        sheet.heading(_("Mutuelles"))
        columns = [Column(_("Mutuelle"), 3), Column(_("Arrêté"), 1.1)]
        columns += [Column(one.code, 1.2, "figure") for one in found.indicators]
        rows = [(line.mutual.name, closed_text(line), *_values(line.rows, found)) for line in found.lines]
        rows.append((_("Ensemble (sommes, jamais de moyennes)"), complete_text(found), *_values(found.total, found)))
        sheet.register(columns, rows)
        sheet.text(" ; ".join(f"{one.code} {_(one.label)}" for one in found.indicators), Pen(8.5, grey=True))
        add_sections(sheet, statement)
        sheet.heading(_("Comment ces chiffres sont comptés"))
        sheet.text("\n".join(statement.rules), Pen(8.5, grey=True))
        return sheet.pdf()


def snapshot_text(found: Consolidated) -> str:
    """« Instantané n° 3fa9c1d2 du 05/04/2026 : 5 rapports arrêtés sur 6. »."""
    complete = found.statement.completeness
    return _("Instantané n° %(number)s du %(day)s : rapports arrêtés, %(known)s sur %(all)s.") % {
        "number": found.snapshot,
        "day": formats.day(found.statement.cut_off_on),
        "known": complete.known_count,
        "all": complete.of_count,
    }


def closed_text(line: MutualLine) -> str:
    """« ● n° 3 » when the report is frozen, « ○ » otherwise."""
    if not line.is_closed:
        return "○"
    return f"● {_('n° %(number)s') % {'number': line.number}}" if line.number else "●"


def complete_text(found: Consolidated) -> str:
    """« 5/6 »."""
    return f"{found.statement.completeness.known_count}/{found.statement.completeness.of_count}"


def _values(rows: Mapping[str, Row], found: Consolidated) -> list[str]:
    return [rows[one.code].text if rows[one.code].value is not None else _("n.d.") for one in found.indicators]
