"""What puts facts into words: given from outside, since what finds facts words nothing."""

from collections.abc import Mapping
from typing import Any, Protocol


class Wording(Protocol):
    """Writes the text of a fact in every language."""

    @property
    def version(self) -> str:
        """Version of the templates."""
        ...

    def texts(self, fact: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the text of a fact, as `Fact.to_dict` writes it, by the code of the language."""
        ...
