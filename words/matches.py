"""Matches in words: where they stand, what happened, who is out, weather, places of a table."""

from collections.abc import Sequence

from words.forecasts import in_words
from words.messages import N_
from words.messages import gettext as _

_STATUSES = {
    "scheduled": N_("Scheduled"),
    "in_play": N_("Under way"),
    "finished": N_("Full time"),
    "postponed": N_("Postponed"),
    "cancelled": N_("Cancelled"),
    "abandoned": N_("Abandoned"),
    "awarded": N_("Awarded"),
    "suspended": N_("Suspended"),
}
_TABS = {
    "prediction": N_("Prediction"),
    "live": N_("Live data"),
    "talk": N_("Talk"),
    "insights": N_("Insights"),
    "betting": N_("Betting"),
}
FIGURES = {
    "possession_percent": N_("Possession, %"),
    "shots": N_("Shots"),
    "shots_on_target": N_("On target"),
    "corners": N_("Corners"),
    "saves": N_("Saves"),
    "offsides": N_("Offsides"),
    "fouls": N_("Fouls"),
    "yellow_cards": N_("Yellow cards"),
    "red_cards": N_("Red cards"),
    "passes": N_("Passes"),
    "pass_accuracy_percent": N_("Passes that arrive, %"),
}
"""The counts of a match that are shown, in order."""

_HAPPENINGS = {
    "goal": N_("Goal"),
    "own_goal": N_("Own goal"),
    "penalty_goal": N_("Goal from a penalty"),
    "penalty_missed": N_("Penalty missed"),
    "yellow_card": N_("Yellow card"),
    "red_card": N_("Red card"),
    "substitution": N_("On"),
}
_ABSENCES = {
    "injured": N_("injured"),
    "suspended": N_("suspended"),
    "missing": N_("missing"),
    "doubtful": N_("may miss it"),
}
_ZONES = {
    "title": N_("title"),
    "champions_league": N_("Champions League"),
    "europa_league": N_("Europa League"),
    "conference_league": N_("Conference League"),
    "title_play_off": N_("title play-off"),
    "europe_play_off": N_("Europe play-off"),
    "promotion": N_("promotion"),
    "promotion_play_off": N_("promotion play-off"),
    "relegation_play_off": N_("relegation play-off"),
    "relegation": N_("relegation"),
}
_LETTERS = {"W": N_("W"), "D": N_("D"), "L": N_("L")}
_RESULTS = {"W": N_("won"), "D": N_("drew"), "L": N_("lost")}


def _known(phrases: dict[str, str], code: str) -> str:
    phrase = phrases.get(code)
    return in_words(code) if phrase is None else _(phrase)


def tabs() -> dict[str, str]:
    """Return the parts of a match's page with their titles, in order."""
    return {code: _(title) for code, title in _TABS.items()}


def status(code: str, minute: str | None = None) -> str:
    """Return the status of a match in words, with the minute while it is played."""
    known = _known(_STATUSES, code)
    return f"{known}, {minute}" if minute else known


def minutes(clock_seconds: int) -> str:
    """Return how long a match has been played."""
    return _("%(minutes)s min") % {"minutes": clock_seconds // 60}


def figure(code: str) -> str:
    """Return the name of a count."""
    return _known(FIGURES, code)


def happening(kind: str) -> str:
    """Return what happened, in words."""
    return _known(_HAPPENINGS, kind)


def beside(kind: str, name: str) -> str:
    """Return what the second player of a happening did."""
    if kind == "substitution":
        return _("for %(player)s") % {"player": name}
    return _("assisted by %(player)s") % {"player": name}


def absence(status_code: str, complaint: str | None, *, is_inferred: bool) -> str:
    """Return why a player is absent, in words that do not claim more than is known.

    Args:
        status_code: injured, suspended, doubtful or missing.
        complaint: the injury as a report describes it, in its own words.
        is_inferred: nobody reports it; the player was left out of the last squad.
    """
    if is_inferred:
        return _("was left out of the last squad")
    known = _(_ABSENCES.get(status_code, status_code))
    return f"{known} ({complaint})" if complaint else known


def sky(precipitation_mm: float | None, wind_speed_kmh: float | None) -> str:
    """Sum up what will be felt on the pitch."""
    rain = precipitation_mm or 0.0
    outlook = _("dry") if rain < 0.1 else _("light rain") if rain < 2 else _("heavy rain")
    return _("%(rain)s, windy") % {"rain": outlook} if (wind_speed_kmh or 0.0) >= 35 else outlook


def letter(code: str) -> str:
    """Return the letter of a result: won, drawn, lost."""
    return _(_LETTERS[code])


def result(code: str) -> str:
    """Return a result in a word, by its letter."""
    return _(_RESULTS[code])


def zone(code: str) -> str:
    """Return what a place of a table leads to."""
    phrase = _ZONES.get(code)
    return code.replace("_", " ") if phrase is None else _(phrase)


def zones(codes: Sequence[str]) -> str:
    """Return all that a place of a table leads to."""
    return ", ".join(zone(code) for code in codes)
