"""What contributions print: receipts, and the list of people in good standing for a health centre."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions import queries
from contributions.choices import ReceiptLayout
from contributions.models import Receipt
from core import formats
from core.pdf.receipts import Receipt as Printed
from core.pdf.receipts import on_roll, two_on_a4
from core.pdf.register import Column
from core.pdf.response import file_name
from core.pdf.sheet import Head, Sheet
from core.phones import shown_phone
from core.spans import age_on
from members.models import Beneficiary
from organisations.choices import Sex
from organisations.models import Organisation


def receipts_pdf(receipts: Sequence[Receipt], duplicates: frozenset[int]) -> bytes:
    """Receipts on A4, the member's half above, the stub below; `duplicates` are the keys of those already printed."""
    return two_on_a4(printed(receipts, duplicates))


def receipt_pdf(receipt: Receipt, layout: str, *, is_duplicate: bool) -> bytes:
    """One receipt, A5 in two halves or a roll of 80 mm."""
    shown = printed([receipt], frozenset([receipt.pk]) if is_duplicate else frozenset())
    return on_roll(shown[0], 80) if layout == ReceiptLayout.THERMAL else two_on_a4(shown)


def printed(receipts: Sequence[Receipt], duplicates: frozenset[int]) -> list[Printed]:
    """Receipts as paper says them: what each paid for on its day, whatever happened since; the queries of one."""
    heads = queries.heads_of([receipt.household_id for receipt in receipts])
    owed = queries.owed_after_many([receipt for receipt in receipts if not receipt.is_reversal])
    return [
        _printed(receipt, heads.get(receipt.household_id), owed.get(receipt.pk), receipt.pk in duplicates)
        for receipt in receipts
    ]


def _printed(receipt: Receipt, head: Beneficiary | None, owed: int | None, is_duplicate: bool) -> Printed:
    return Printed(
        organisation=receipt.organisation.name,
        number=receipt.label,
        received_on=receipt.paid_on,
        person=_payer(receipt, head),
        lines=[(line.label, line.amount) for line in queries.receipt_lines(receipt)],
        received_by=receipt.received_by_name,
        title=_title(receipt),
        means=receipt.get_method_display(),
        reference=receipt.household.number,
        details=[(_("Lieu"), _place(receipt)), (_("Référence"), receipt.reference)],
        address=_address(receipt.organisation),
        after=_still_owed(receipt, owed),
        notes=_notes(receipt),
        currency=receipt.organisation.currency,
        mark="FORMATION" if getattr(settings, "TRAINING", False) else "",
        is_duplicate=is_duplicate,
    )


def receipt_name(receipt: Receipt, layout: str = ReceiptLayout.A5) -> str:
    """« 2026-03-12_recu-r-00452_mutuelle-de-bembereke.pdf »; a roll has a name of its own."""
    what = _("reçu %(number)s") % {"number": receipt.label}
    if layout == ReceiptLayout.THERMAL:
        what = _("ticket %(number)s") % {"number": receipt.label}
    return file_name(receipt.paid_on.isoformat(), what, receipt.organisation.name)


def _payer(receipt: Receipt, head: Beneficiary | None) -> str:
    name = str(head) if head else receipt.household.number
    if receipt.payer and receipt.payer != name:
        return _("%(payer)s, pour %(name)s") % {"payer": receipt.payer, "name": name}
    return name


def _place(receipt: Receipt) -> str:
    """« Gando, Gamia »: the village and the section, what is known of them."""
    section = receipt.household.section
    known = [receipt.household.village, section.name if section else ""]
    return ", ".join(dict.fromkeys(name for name in known if name))


def _address(organisation: Organisation) -> str:
    """« Quartier Guéra, Bembèrèkè, tél. +229 01 97 00 01 10 »: what is known of it."""
    phone = shown_phone(organisation.phone)
    known = (
        organisation.address,
        str(organisation.place or ""),
        _("tél. %(phone)s") % {"phone": phone} if phone else "",
    )
    return ", ".join(part for part in known if part)


def _still_owed(receipt: Receipt, owed: int | None) -> list[tuple[str, str]]:
    """What the family still owed on the day of the payment; an undoing does not say it."""
    if owed is None:
        return []
    what = _("Reste dû au %(day)s") % {"day": formats.day(receipt.paid_on)}
    return [(what, formats.money(owed, receipt.organisation.currency))]


def _title(receipt: Receipt) -> str:
    if receipt.reversal_of is None:
        return _("Reçu de cotisation")
    return _("Annulation du reçu %(number)s") % {"number": receipt.reversal_of.label}


def _notes(receipt: Receipt) -> list[str]:
    if receipt.is_reversal:
        return [_("Motif : %(reason)s") % {"reason": receipt.reversal_reason}]
    reversal = getattr(receipt, "reversed_by", None)
    if reversal is None:
        return []
    return [
        _("REÇU ANNULÉ le %(day)s (%(number)s).") % {"day": formats.day(reversal.paid_on), "number": reversal.label}
    ]


def good_standing_pdf(
    people: Sequence[queries.Standing], day: date, organisation: Organisation, place: str, printed_words: str
) -> bytes:
    """The people whose rights are open on a day, by card number: what a health centre checks when there is no network.

    No amount, no diagnosis: number, name, sex, age, village, and the day until which it is known to hold.
    """
    mark = "FORMATION" if getattr(settings, "TRAINING", False) else ""
    title = _("Personnes à jour le %(day)s") % {"day": formats.day(day)}
    sheet = Sheet(Head(organisation.name, title, place, printed_words, mark))
    told = ngettext(
        "%(count)s personne a ses droits ouverts. Qui n'est pas sur la liste : appelez la mutuelle.",
        "%(count)s personnes ont leurs droits ouverts. Qui n'est pas sur la liste : appelez la mutuelle.",
        len(people),
    )
    sheet.text(told % {"count": formats.count(len(people))})
    if where := _address(organisation):
        sheet.text(_("La mutuelle : %(address)s.") % {"address": where})
    columns = (
        Column(_("Carte"), 1.4),
        Column(_("NOM et prénoms"), 4.2),
        Column(_("Sexe"), 0.7),
        Column(_("Âge"), 0.9),
        Column(_("Village"), 2.2),
        Column(_("Droits avant le"), 1.5, "day"),
    )
    sheet.register(columns, [_standing_row(standing, day) for standing in people])
    sheet.signatures([_("La mutuelle"), _("Le centre de santé")])
    return sheet.pdf()


def good_standing_name(day: date, organisation: Organisation) -> str:
    """« 2026-03-12_personnes-a-jour_mutuelle-de-bembereke.pdf »."""
    return file_name(day.isoformat(), _("personnes à jour"), organisation.name)


def _standing_row(standing: queries.Standing, day: date) -> tuple[object, ...]:
    person = standing.beneficiary
    section = person.household.section
    place = person.household.village or (section.name if section else "")
    return (person.number, str(person), str(Sex(person.sex).label)[:1], age_told(person, day), place, standing.until)


def age_told(person: Beneficiary, day: date) -> str:
    """« 42 ans », « 5 mois »; nothing when the birth is unknown, « ~ » before an estimate."""
    born = person.birth.on
    if born is None or born > day:
        return ""
    years = age_on(born, day)
    about = "" if person.birth.exact_on else "~"
    if years == 0 and not about:
        months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        return ngettext("%(count)s mois", "%(count)s mois", months) % {"count": months}
    return f"{about}{years}"
