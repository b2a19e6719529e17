"""What the book prints: the cash book of a till for a month."""

from django.conf import settings
from django.utils.translation import gettext as _

from core import formats
from core.pdf.register import Column
from core.pdf.response import file_name
from core.pdf.sheet import Head, Sheet
from core.spans import month_of
from ledger.queries import TillBook
from organisations.models import Organisation


def cash_book(book: TillBook, organisation: Organisation, printed: str) -> bytes:
    """The « livre de caisse » of a till for a month: each movement with what is held after it, totals carried from page
    to page, amounts in whole units of the mutual's currency."""
    mark = "FORMATION" if getattr(settings, "TRAINING", False) else ""
    period = formats.month(month_of(book.span.start)).capitalize()
    title = _("Livre de caisse, %(till)s") % {"till": book.till}
    unit = formats.CURRENCY_SIGNS[organisation.currency]
    span = _("%(month)s, en %(unit)s") % {"month": period, "unit": unit}
    sheet = Sheet(Head(organisation.name, title, span, printed, mark))
    columns = (
        Column(_("Date"), 1.6, "day"),
        Column(_("N°"), 0.8, "count"),
        Column(_("Pièce"), 1.3),
        Column(_("Libellé"), 4.5),
        Column(_("Recettes"), 1.5, "money", total=True),
        Column(_("Dépenses"), 1.5, "money", total=True),
        Column(_("Solde"), 1.5, "money"),
    )
    first = (book.span.start, None, "", _("Solde au début du mois"), None, None, book.opening)
    rows = [
        (line.posted_on, line.number, line.voucher, line.label, line.received or None, line.paid or None, line.held)
        for line in book.lines
    ]
    sheet.register(columns, [first, *rows])
    sheet.sums(
        [
            (_("Solde au début du mois"), book.opening),
            (_("Recettes"), book.received),
            (_("Dépenses"), -book.paid),
            (_("Solde à la fin du mois"), book.closing),
        ]
    )
    sheet.signatures([_("La personne qui tient la caisse"), _("Le trésorier"), _("Le contrôle")])
    return sheet.pdf()


def cash_book_name(book: TillBook, organisation: Organisation) -> str:
    """« 2026-03_livre-de-caisse-caisse_mutuelle-de-bembereke.pdf »."""
    return file_name(str(month_of(book.span.start)), f"livre-de-caisse-{book.till}", organisation.name)
