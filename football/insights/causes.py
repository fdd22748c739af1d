"""Which cause a feature column speaks for.

What belongs here: names of columns to names of causes. What does not: how much a cause weighs
(`attribution`).
"""

import re
from enum import StrEnum

from football.features import conditions, squads


class Cause(StrEnum):
    """What moves a forecast; what people ask for by name."""

    HOME = "home"
    STRENGTH = "strength"
    FORM = "form"
    STAKES = "stakes"
    LEAGUE = "league"
    NEWCOMER = "newcomer"
    REST = "rest"
    TRAVEL = "travel"
    WEATHER = "weather"
    ABSENCES = "absences"
    LINEUPS = "lineups"
    SQUADS = "squads"
    PRICES = "prices"
    PATTERNS = "patterns"


_BY_NAME: dict[str, Cause] = {
    **{name: Cause(group) for group, names in conditions.GROUPS.items() for name in names},
    **dict.fromkeys(squads.SQUADS, Cause.SQUADS),
    **dict.fromkeys(squads.ELEVENS, Cause.LINEUPS),
    "neutral_ground": Cause.HOME,
    "lower_tier": Cause.LEAGUE,
    "tier": Cause.LEAGUE,
    "season_progress": Cause.STAKES,
    "season_end": Cause.STAKES,
    "form_difference": Cause.FORM,
    "rest_difference": Cause.REST,
    "newcomer_difference": Cause.NEWCOMER,
    "newcomer_early": Cause.NEWCOMER,
}
_BY_PATTERN = (
    (re.compile(r"_stake_difference$"), Cause.STAKES),
    (re.compile(r"_lately$|_lately_"), Cause.FORM),
    (re.compile(r"^(fair|sharp|market)_"), Cause.PRICES),
)


def cause_of(column: str) -> Cause:
    """Return what a column speaks for; all that is left speaks for strength."""
    if column in _BY_NAME:
        return _BY_NAME[column]
    return next((c for pattern, c in _BY_PATTERN if pattern.search(column)), Cause.STRENGTH)
