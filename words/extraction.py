"""Bring the catalogues up to date with the source (`python -m words.extraction DIR…`).

Messages that the source no longer has are dropped, new ones are added without a translation; the
tests fail until somebody writes it. Locations are left out, so that only changed messages differ.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from words.language import DIRECTORY

_METHODS = [("**.html", "jinja2"), ("**.py", "python")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "Sentence": None}
_WIDTH = 99


def extracted(directories: Iterable[Path]) -> Catalog:
    """Return every marked message of templates and modules."""
    found = Catalog()
    for directory in directories:
        rows: Any = extract_from_dir(directory, _METHODS, keywords=_KEYWORDS)
        for _, _, message, _, context in cast("Iterable[tuple[Any, ...]]", rows):
            found.add(message, context=context)
    return found


def updated(path: Path, source: Catalog) -> Catalog:
    """Return a catalogue with the messages of the source and the translations it has."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def main() -> None:
    source = extracted(map(Path, sys.argv[1:]))
    for path in sorted(DIRECTORY.glob("*.po")):
        catalogue = updated(path, source)
        with path.open("wb") as file:
            write_po(file, catalogue, width=_WIDTH, no_location=True, sort_output=True)
        missing = sum(1 for each in catalogue if each.id and not each.string)
        sys.stdout.write(f"{path.name}: {len(catalogue)} messages, {missing} not translated\n")


if __name__ == "__main__":
    main()
