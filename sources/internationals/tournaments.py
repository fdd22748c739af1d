"""What the file calls tournaments, as competitions of ours.

The file names some two hundred; those without a line here are other tournaments (`INT`), which is
an answer and no gap: such matches are few and far between.
"""

from collections.abc import Mapping

OTHERS = "INT"

_CODES: Mapping[str, str] = {
    "fifa world cup": "WC",
    "fifa world cup qualification": "WCQ",
    "uefa euro": "EURO",
    "uefa euro qualification": "EUROQ",
    "uefa nations league": "UNL",
    "copa américa": "COPA",
    "african cup of nations": "AFCON",
    "african cup of nations qualification": "AFCONQ",
    "afc asian cup": "ASIA",
    "afc asian cup qualification": "ASIAQ",
    "gold cup": "GOLD",
    "concacaf championship": "GOLD",  # its name until 1989
    "oceania nations cup": "OFC",
    "confederations cup": "CONF",
    "fifa confederations cup": "CONF",
    "friendly": "FRI",
}


def code_of(tournament: str) -> str:
    """Return our code for a tournament."""
    return _CODES.get(tournament.casefold(), OTHERS)
