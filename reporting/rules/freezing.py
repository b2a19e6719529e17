"""Reports as plain JSON values and back: what is frozen at the closing of a month is read again word for word."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from core.saying import Made, Translate, say
from core.spans import Span
from reporting.rules.delays import Delays
from reporting.rules.figures import Value
from reporting.rules.ratio import Indicator
from reporting.rules.rows import handbook, handbook_of_sums
from reporting.rules.statement import Cell, Completeness, Row, Section, Series, Statement


def frozen_figures(figures: Mapping[str, Value]) -> dict[str, Any]:
    """Measures as JSON: whole numbers, null when unknown, delays as [[days, count], …]."""
    return {
        code: [list(pair) for pair in value.counts] if isinstance(value, Delays) else value
        for code, value in sorted(figures.items())
    }


def thawed_figures(frozen: Mapping[str, Any]) -> dict[str, Value]:
    """Measures as they were frozen."""
    return {
        code: Delays(tuple((days, count) for days, count in value)) if isinstance(value, list) else value
        for code, value in frozen.items()
    }


def frozen_statement(statement: Statement, made: Made) -> dict[str, Any]:
    """A statement as JSON, in French, with what its sentences are made of."""
    return {**json.loads(json.dumps(asdict(statement), default=date.isoformat)), "words": made}


def thawed_statement(frozen: Mapping[str, Any]) -> Statement:
    """A statement as it was frozen; what later versions added has its default."""
    frozen = {name: value for name, value in frozen.items() if name != "words"}
    period = frozen["period"]
    return Statement(
        **{
            **frozen,
            "period": Span(date.fromisoformat(period["start"]), date.fromisoformat(period["end"])),
            "cut_off_on": date.fromisoformat(frozen["cut_off_on"]),
            "completeness": Completeness(
                **{**frozen["completeness"], "missing": tuple(frozen["completeness"]["missing"])}
            ),
            "sections": tuple(_section(section) for section in frozen["sections"]),
            "rules": tuple(frozen.get("rules", ())),
        }
    )


def said(statement: Statement, made: Made, translate: Translate) -> Statement:
    """A frozen statement, its sentences in the language of the reader; figures and names stay as they were printed."""

    def tell(text: str) -> str:
        return say(text, made, translate)

    return replace(
        statement,
        title=tell(statement.title),
        made=tell(statement.made),
        rules=tuple(tell(rule) for rule in statement.rules),
        sections=tuple(
            replace(
                part,
                title=tell(part.title),
                rows=tuple(_said_row(row, tell) for row in part.rows),
                series=tuple(_said_series(series, tell) for series in part.series),
            )
            for part in statement.sections
        ),
    )


def _said_row(row: Row, tell: Translate) -> Row:
    sign, _space, word = row.verdict_text.partition(" ")
    cells = {
        name: replace(cell, label=tell(cell.label), text=tell(cell.text)) if cell else None
        for name, cell in (("numerator", row.numerator), ("denominator", row.denominator))
    }
    told = {name: tell(getattr(row, name)) for name in ("label", "text", "norm", "note")}
    return replace(row, **told, **cells, verdict_text=f"{sign} {tell(word)}" if word else "")  # type: ignore[arg-type]


def _said_series(series: Series, tell: Translate) -> Series:
    lines = tuple((tell(name), values) for name, values in series.lines)
    return replace(series, title=tell(series.title), reading=tell(series.reading), lines=lines)


def _section(frozen: Mapping[str, Any]) -> Section:
    return Section(
        frozen["title"],
        tuple(_row(row) for row in frozen["rows"]),
        tuple(_series(series) for series in frozen["series"]),
    )


def _row(frozen: Mapping[str, Any]) -> Row:
    cells = {name: Cell(**frozen[name]) if frozen[name] else None for name in ("numerator", "denominator")}
    return Row(**{**frozen, **cells})


def _series(frozen: Mapping[str, Any]) -> Series:
    return Series(
        **{
            **frozen,
            "labels": tuple(frozen["labels"]),
            "lines": tuple((name, tuple(values)) for name, values in frozen["lines"]),
            "norm": tuple(frozen["norm"]) if frozen["norm"] else None,
        }
    )


def version_of(indicators: Sequence[Indicator]) -> str:
    """The version of the formulas: the hash of all that the handbook says of them."""
    told: Iterable[object] = [*handbook(indicators), *handbook_of_sums()]
    return hashlib.sha256(json.dumps(list(told), ensure_ascii=False).encode()).hexdigest()
