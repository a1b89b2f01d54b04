"""Bring the catalogues up to date with the code, and compile them.

    .venv/bin/python -m scripts.renew_language            new texts come in without a translation
    .venv/bin/python -m scripts.renew_language --missing  also prints what has no translation

Needs Babel (extra `dev`). Texts that are no longer shown leave the catalogue; git remembers them.
"""

import datetime
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scripts.shown_texts import ROOT, all_texts

FOLDER = ROOT / "resources" / "languages"
LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""The date in compiled catalogues: they change with their texts only."""


def main() -> int:
    """Renew every catalogue of the folder."""
    for path in sorted(FOLDER.glob("*.po")):
        catalog = renewed(path)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        missing = [message.id for message in catalog if message.id and not is_translated(message.string)]
        print(f"{path.name}: {len(catalog)} texts, {len(missing)} without translation")
        if "--missing" in sys.argv:
            for text in missing:
                print(f"  {text!r}")
    return 0


def template() -> Catalog:
    """Return the texts of the window, each with the files that show it."""
    catalog = Catalog(project="Amodal Studio", fuzzy=False)
    for text in all_texts():
        catalog.add((text.one, text.many) if text.many else text.one, locations=[(text.file, 0)])
    return catalog


def renewed(path: Path) -> Catalog:
    """Return a catalogue with the texts of the code and the translations of the file."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def is_translated(said: str | tuple[str, ...] | list[str] | None) -> bool:
    """Return whether every form of a text is translated."""
    return all(said) if isinstance(said, tuple | list) else bool(said)


def as_po(catalog: Catalog) -> bytes:
    """Return the text of a catalogue; no dates and no line numbers, so that only texts make differences."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, include_lineno=False, sort_output=True, omit_header=True)
    header = (
        f"# Amodal Studio: {catalog.locale_identifier}. Renew with `python -m scripts.renew_language`.\n"
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale_identifier}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Return the compiled catalogue; the same texts give the same bytes."""
    with io.BytesIO(as_po(catalog)) as text:
        plain = read_po(text, locale=catalog.locale_identifier)
    plain.creation_date = plain.revision_date = LONG_AGO
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
