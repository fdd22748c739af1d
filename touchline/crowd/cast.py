"""The members of the crowd: names, languages, styles. Every username says that it is simulated."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "de"]
Style = Literal["supporter", "analyst", "quiet"]
PREFIX = "sim-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One account of the crowd.

    Attributes:
        number: its place in the cast, by which it gets a club.
        style: `supporter` is loud about one club, `analyst` likes numbers, `quiet` writes little.
    """

    number: int
    first_name: str
    language: Language
    style: Style

    @property
    def username(self) -> str:
        """The name that shows in every list and mention that the account is simulated."""
        return f"{PREFIX}{self.first_name.lower()}"

    @property
    def last_name(self) -> str:
        """What stands behind the first name, wherever it is shown."""
        return "(simulated)" if self.language == "en" else "(simuliert)"


_ENGLISH = (
    "Agnes", "Bram", "Celia", "Duncan", "Edie", "Fergus", "Greta", "Hamish", "Iona", "Jasper",
    "Kirsty", "Lachlan", "Maud", "Nell", "Orla", "Piers", "Quentin", "Rhona", "Silas", "Tess",
    "Una", "Wilf",
)  # fmt: skip
_GERMAN = (
    "Anke", "Bodo", "Dorte", "Enno", "Frauke", "Gesa", "Hinnerk", "Imke", "Jorin", "Keno",
    "Lotte", "Malte", "Nele", "Ole",
)  # fmt: skip
_STYLES: tuple[Style, ...] = ("supporter", "analyst", "supporter", "quiet")


def _cast() -> tuple[Member, ...]:
    named: list[tuple[str, Language]] = []
    german = list(_GERMAN)
    for position, name in enumerate(_ENGLISH):
        named.append((name, "en"))
        if position % 3 != 2 and german:  # both languages in any stretch of the cast
            named.append((german.pop(0), "de"))
    return tuple(
        Member(
            number=number,
            first_name=name,
            language=language,
            style=_STYLES[number % len(_STYLES)],
        )
        for number, (name, language) in enumerate(named)
    )


CAST: tuple[Member, ...] = _cast()
