"""Bringing a price list into an agreement: items are found or made, prices set, each refused line says why."""

from dataclasses import dataclass, field
from datetime import date

from claims.actions.dated import place
from claims.actions.nomenclature import new_item
from claims.choices import Category, Setting
from claims.models import Agreement, CareItem, Tariff
from claims.permissions import MANAGE_PROVIDERS
from claims.rules.price_list import Priced, PriceList, new_code
from core.spoken import told as _
from core.text import N_, words
from organisations.acting import ActionRefused, action
from organisations.actions import refuse_huge


@dataclass(slots=True)
class TariffImport:
    """What an import did: prices set, items made, prices already there, and refused lines as (line, label, reason)."""

    set_count: int = 0
    new_items: int = 0
    unchanged: int = 0
    not_offered: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def line_count(self) -> int:
        """Lines of the file that named an item: each is counted once."""
        return self.set_count + self.unchanged + self.not_offered + len(self.refused)


@action("claims.import_tariffs", permission=MANAGE_PROVIDERS, label=N_("a importé une grille de tarifs"))
def import_tariffs(
    *, agreement: Agreement, prices: PriceList, starts_on: date | None = None, ends_on: date | None = None
) -> TariffImport:
    """Set the prices of a list in an agreement, from `starts_on` (the list's own day, else the agreement's first).

    Items are found by code, else by label; unknown ones join the mutual's nomenclature. A price that stands already
    changes nothing: importing twice is importing once. All or nothing but for the lines told as refused.
    """
    first = max(starts_on or prices.starts_on or agreement.starts_on, agreement.starts_on)
    if first not in agreement.span:
        raise ActionRefused(_("Le tarif doit commencer pendant la convention."), field="starts_on")
    Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    done = TariffImport(not_offered=prices.not_offered)
    done.refused = [(wrong.line, wrong.label, _(wrong.text) % wrong.params) for wrong in prices.wrong]
    found = _Nomenclature()
    for line in prices.lines:
        try:
            refuse_huge(line.price)
            _set(agreement, line, found, (first, ends_on), done)
        except ActionRefused as refusal:
            done.refused.append((line.line, line.label, refusal.text))
    done.refused.sort()
    return done


class _Nomenclature:
    """Items by code and by the words of their label."""

    def __init__(self) -> None:
        rows = list(CareItem.objects.order_by("pk"))
        self.by_code = {row.code: row for row in rows}
        self.by_label = {tuple(words(row.label)): row for row in rows}

    def find(self, line: Priced) -> CareItem | None:
        return self.by_label.get(tuple(words(line.label))) or (self.by_code.get(line.code) if line.code else None)

    def make(self, line: Priced) -> CareItem:
        code = line.code or new_code(line.category, set(self.by_code))
        limits = {"setting": Setting.IN_PATIENT} if line.category is Category.HOSPITAL_DAY else {}
        row = new_item(code[:12], line.label[:120], line.category, limits)
        self.by_code[row.code] = self.by_label[tuple(words(row.label))] = row
        return row


def _set(
    agreement: Agreement, line: Priced, found: _Nomenclature, days: tuple[date, date | None], done: TariffImport
) -> None:
    item = found.find(line)
    if item is None:
        item = found.make(line)
        done.new_items += 1
    first, ends_on = days
    held = Tariff.objects.filter(agreement=agreement, item=item, starts_on__lte=first).exclude(ends_on__lte=first)
    if (now := held.first()) is not None and now.price == line.price:
        done.unchanged += 1
        return
    row = Tariff(
        organisation_id=agreement.organisation_id,
        agreement=agreement,
        item=item,
        price=line.price,
        starts_on=first,
        ends_on=ends_on,
    )
    place(row, {"agreement": agreement, "item": item}, _("Tarif de « %(item)s »") % {"item": item.label})
    done.set_count += 1
