"""Columns of the house's lists: francs, days, counts, rates and states look the same everywhere."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats
from core.templatetags.novi import money_html, percent, sign

FIGURES = {"td": {"class": "num"}, "th": {"class": "num"}, "tf": {"class": "num"}}


class FigureColumn(tables.Column):
    """Aligned to the right, figures of one width."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["attrs"] = {**FIGURES, **(options.get("attrs") or {})}
        super().__init__(*args, **options)


class MoneyColumn(FigureColumn):
    """An amount in whole francs; `total=True` writes the sum of the rows shown at the foot."""

    def __init__(self, *args: Any, total: bool = False, currency: str = "XOF", **options: Any) -> None:
        self.currency = currency
        if total:
            options["footer"] = self._sum
        super().__init__(*args, **options)

    def render(self, value: int) -> SafeString | str:
        return money_html(value, self.currency)

    def value(self, value: int) -> int:
        return value

    def _sum(self, table: tables.Table, column: Any, bound_column: Any) -> SafeString | str:
        values = (bound_column.accessor.resolve(row, quiet=True) for row in table.data)
        return money_html(sum(value or 0 for value in values), self.currency)


class CountColumn(FigureColumn):
    """A whole number."""

    def render(self, value: int) -> str:
        return formats.count(value)


class PercentColumn(FigureColumn):
    """A rate in basis points."""

    def render(self, value: int) -> str:
        return percent(value)


class DayColumn(tables.Column):
    """A day, jj/mm/aaaa."""

    def render(self, value: date) -> str:
        return formats.day(value)


class StateColumn(tables.Column):
    """A sign and a word; `states` says which of the five states of the face each value is."""

    def __init__(self, *args: Any, states: dict[str, str], words: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.states, self.words = states, words

    def render(self, value: str) -> SafeString:
        state = self.states.get(value, "unknown")
        return format_html('<span class="tag {}">{}{}</span>', state, sign(state), self.words.get(value, value))
