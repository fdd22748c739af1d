"""Names of bookmakers, by the short codes that season files use. Proper names: not translated."""

from words.messages import N_
from words.messages import gettext as _

_NAMES = {
    "1xb": "1xBet",
    "b365": "Bet365",
    "bf": "Betfair",
    "bfd": "Betfred",
    "bfe": "Betfair Exchange",
    "bmgm": "BetMGM",
    "bs": "Blue Square",
    "bv": "BetVictor",
    "bw": "Bet&Win",
    "cl": "Coral",
    "gb": "Gamebookers",
    "iw": "Interwetten",
    "lb": "Ladbrokes",
    "ps": "Pinnacle",
    "sb": "Sportingbet",
    "sj": "Stan James",
    "so": "Sporting Odds",
    "sy": "Stanleybet",
    "vc": "VC Bet",
    "wh": "William Hill",
}
_SUMMARIES = {"average": N_("Average of the books"), "max": N_("Best of the books")}


def book(code: str) -> str:
    """Return a bookmaker's name; an unknown code as it is."""
    summary = _SUMMARIES.get(code)
    return _NAMES.get(code.lower(), code) if summary is None else _(summary)
