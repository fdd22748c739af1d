"""Sentences for people that an error carries: in English, and as what they are made of.

The API shows them in English. A page finds what they are made of in the catalogue of
its reader's language, so every one of them is a message of the catalogues (`words.extraction`).
"""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """A sentence.

    Attributes:
        message: as it stands in the catalogues, with named placeholders.
        values: what they stand for; dates and sentences among them are translated too.
    """

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """Return a sentence.

        Args:
            message: a literal, so that it is found and translated.
            values: by the names of its placeholders.
        """
        made = super().__new__(cls, message % values if values else message)
        made.message, made.values = message, values
        return made


def sentence_of(error: Exception) -> str:
    """Return the text of an error: a `Sentence` if it was raised with one."""
    text = error.args[0] if error.args else ""
    return text if isinstance(text, str) else str(error)
