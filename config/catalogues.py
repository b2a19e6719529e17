"""The two languages: French is in the source, English in locale/en, and no program outside Python is needed.

    bin/locale update    finds the sentences of the source and keeps the translations already made
    bin/locale check     fails when a sentence has no English, or when the files are not what the source asks for
    bin/locale compile   makes the files that a running Novi reads

locale/fr holds plurals only: without it « 0 ménage » would take the plural, as English does.
"""

import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "config", "training", "reporting", "claims", "contributions", "members", "ledger", "organisations", "core",
)  # fmt: skip
KEYWORDS = {
    "_": None,
    "_t": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")


def source_files() -> Iterator[Path]:
    """The modules and templates that may hold a sentence for the screen, in a stable order."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            is_template = path.suffix in (".html", ".txt") and "templates" in path.parts
            if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
                yield path


def extract_all() -> Catalog:
    """Every sentence of the source, with the files it is in."""
    catalog = Catalog(locale="en", fuzzy=False)
    for path in source_files():
        text = path.read_text()
        if path.suffix != ".py":
            # What templatize writes is calls between blanked lines; their indentation is the page's, not Python's.
            text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
        for _, message, _, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return catalog


def english() -> Catalog:
    """The English catalogue as the source asks for it: translations kept, new sentences empty, old ones gone."""
    wanted, kept = extract_all(), _read("en")
    for message in wanted:
        old = kept.get(message.id, message.context) if message.id else None
        if old is not None and old.id == message.id:
            message.string = old.string
    return wanted


def french_plurals() -> Catalog:
    """The sentences that count something, said again, so that French rules choose between their forms."""
    catalog = Catalog(locale="fr", fuzzy=False)
    for message in extract_all():
        if message.pluralizable:
            catalog.add(message.id, string=message.id, context=message.context)
    return catalog


def as_text(catalog: Catalog) -> str:
    """The .po file: without dates nor line numbers, so that it changes only when a sentence does."""
    body = BytesIO()
    write_po(body, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    language = str(catalog.locale)
    header = StringIO()
    header.write('msgid ""\nmsgstr ""\n')
    for line in (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ):
        header.write(f'"{line}\\n"\n')
    return f"{header.getvalue()}\n{body.getvalue().decode()}"


def problems() -> list[str]:
    """What is wrong with the catalogues, one sentence each; empty when both are as the source asks."""
    found = [
        f"{path.relative_to(ROOT)} n'est pas à jour : lancez « bin/locale update »"
        for path, text in _wanted_files().items()
        if not path.exists() or path.read_text() != text
    ]
    for message in english():
        if message.id:
            found += [f"{fault} : {message.id!r} ({message.locations[0][0]})" for fault in faults(message)]
    found += [f"douteux : {message.id!r}" for message in _read("en") if message.id and message.fuzzy]
    return found


def faults(message: Message) -> list[str]:
    """What is wrong with one translation: a missing form, or placeholders that are not those of the source."""
    sources, strings = _forms(message.id), _forms(message.string)
    if len(strings) < len(sources) or not all(strings):
        return ["sans anglais"]
    allowed = {frozenset(PLACEHOLDER.findall(source)) for source in sources}
    wrong = [string for string in strings if frozenset(PLACEHOLDER.findall(string)) not in allowed]
    return ["emplacements différents"] if wrong else []


def _forms(text: Any) -> list[str]:
    """The forms of a sentence: one, or one per plural; Babel gives a bare string or a sequence."""
    return [text] if isinstance(text, str) else list(text or [])


def update() -> None:
    """Write both catalogues as the source asks for them."""
    for path, text in _wanted_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def compile_all() -> None:
    """Write the .mo file of each catalogue that changed since the last time."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(f".{os.getpid()}.draft")
        with source.open("rb") as file, draft.open("wb") as compiled:
            write_mo(compiled, read_po(file, locale=source.parts[-3]))
        draft.rename(target)


def _wanted_files() -> dict[Path, str]:
    return {_path("en"): as_text(english()), _path("fr"): as_text(french_plurals())}


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    path = _path(language)
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)


def main(command: str) -> int:
    """Do what bin/locale was asked; the exit code."""
    if command == "update":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        found = problems()
        sys.stdout.writelines(f"{line}\n" for line in found)
        sys.stdout.write(f"{len(found)} faults in {len(extract_all())} sentences\n")
        return 1 if found else 0
    else:
        sys.stdout.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:] or ["help"]))
