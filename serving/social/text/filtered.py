"""Words that an installation wants looked at before they are shown, however they are written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_ALIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a",
                        "$": "s", "!": "i", "|": "i", "\u0131": "i"})  # fmt: skip
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Finds filtered words.

    Attributes:
        pattern: of all of them; None finds nothing.
    """

    pattern: re.Pattern[str] | None

    def finds(self, text: str) -> bool:
        """Tell whether one of the words is in a text, as a word of its own."""
        if self.pattern is None:
            return False
        plain = folded(text)
        return bool(self.pattern.search(plain) or self.pattern.search(plain.translate(_ALIKE)))


@lru_cache(maxsize=8)
def filter_of(words: tuple[str, ...], file: Path | None) -> Filter:
    """Return the filter of these words and those of a file, one a line; `#` begins a remark.

    A word that ends in `*` is found at the beginning of longer ones, too.

    Raises:
        OSError: the file cannot be read.
    """
    lines = [] if file is None else file.read_text(encoding="utf-8").splitlines()
    listed = [line.strip() for line in lines if not line.lstrip().startswith("#")]
    forms = sorted({_form(word) for word in (*words, *listed) if word.strip("* ")})
    if not forms:
        return Filter(None)
    return Filter(re.compile(rf"(?<!\w)(?:{'|'.join(forms)})"))


def folded(text: str) -> str:
    """Return what spellings of a text have in common: no case, accents or invisible characters."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if unicodedata.category(each) not in _INVISIBLE)


def _form(word: str) -> str:
    bare = folded(word.strip())
    stem = re.escape(bare.removesuffix("*")).replace(r"\ ", r"\s+")
    return stem if bare.endswith("*") else rf"{stem}(?!\w)"
