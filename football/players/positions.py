"""Lines of a team: which one a source's name of a position belongs to."""

import re

LINES = ("G", "D", "M", "F")
_BY_WORD = {
    "GOALKEEPER": "G", "KEEPER": "G", "GK": "G", "G": "G",
    "DEFENDER": "D", "DEFENCE": "D", "DEFENSE": "D", "BACK": "D", "SW": "D", "D": "D",
    "CB": "D", "LB": "D", "RB": "D", "CD": "D", "WB": "D", "LWB": "D", "RWB": "D",
    "MIDFIELDER": "M", "MIDFIELD": "M", "M": "M", "CM": "M", "DM": "M", "AM": "M", "LM": "M",
    "RM": "M", "CAM": "M", "CDM": "M", "RCM": "M", "LCM": "M",
    "FORWARD": "F", "ATTACKER": "F", "ATTACK": "F", "STRIKER": "F", "WINGER": "F", "F": "F",
    "ST": "F", "CF": "F", "SS": "F", "LW": "F", "RW": "F", "LF": "F", "RF": "F", "W": "F",
}  # fmt: skip
_WORDS = re.compile(r"[A-Z]+")


def line_of(position: str | None) -> str | None:
    """Return the line of a position, `G`, `D`, `M` or `F`; None if its name tells none.

    The last word that is known decides: `CD-L` is a defender, `Right Winger` a forward, and of
    several positions, `ST, LW` or `RW/CAM`, the first is meant.
    """
    first = re.split("[,/]", position or "")[0].upper()
    known = [line for word in _WORDS.findall(first) if (line := _BY_WORD.get(word)) is not None]
    return known[-1] if known else None
