"""Matches in words: where they stand, what happened, who is out, weather, places of a table."""

from collections.abc import Sequence
from datetime import datetime

from words.dates import instant
from words.forecasts import in_words
from words.messages import N_
from words.messages import gettext as _

_STATUSES = {
    "scheduled": N_("Scheduled"),
    "in_play": N_("In play"),
    "finished": N_("Full time"),
    "postponed": N_("Postponed"),
    "cancelled": N_("Cancelled"),
    "abandoned": N_("Abandoned"),
    "awarded": N_("Awarded"),
    "suspended": N_("Suspended"),
}
_SHORT = {
    "postponed": N_("Postp."),
    "cancelled": N_("Canc."),
    "abandoned": N_("Aband."),
    "unheard": N_("No news"),
}
_PHASES = {
    "first half": N_("First half"),
    "half time": N_("Half-time"),
    "second half": N_("Second half"),
    "end of regulation": N_("End of 90 minutes"),
    "extra time": N_("Extra time"),
    "shoot out": N_("Penalty shoot-out"),
}
_SHORT_PHASES = {
    "half time": N_("HT"),
    "end of regulation": N_("90 min"),
    "shoot out": N_("Pens"),
}
_ENDS = {
    "regular": N_("Full time"),
    "extra_time": N_("After extra time"),
    "penalties": N_("After penalties"),
}
_SHORT_ENDS = {"regular": N_("FT"), "extra_time": N_("AET"), "penalties": N_("Pens")}
_TABS = {
    "prediction": N_("Prediction"),
    "players": N_("Players"),
    "live": N_("Live data"),
    "talk": N_("Talk"),
    "insights": N_("Insights"),
    "betting": N_("Betting"),
}
_CHANNEL_KINDS = {
    "tv": N_("television"),
    "streaming": N_("streaming"),
    "web": N_("on the web"),
    "radio": N_("radio"),
}
_PROVIDERS = {"espn": "ESPN"}
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
_MARKS = {
    "goal": "",
    "own_goal": N_("o.g."),
    "penalty_goal": N_("pen."),
    "red_card": N_("red"),
}
ON_HEADERS = frozenset(_MARKS)
"""What the header of a match names: goals and red cards."""

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


def status(code: str) -> str:
    """Return the status of a match in words."""
    return _known(_STATUSES, code)


def status_short(code: str) -> str:
    """Return why a match is not played as planned, for a row of a list."""
    return _known(_SHORT, code)


def phase(code: str, minute: str | None) -> str:
    """Return how far a match in play has come; a pause has no minute.

    Args:
        code: one of the phases of a match, in lower case.
        minute: as the provider shows it.
    """
    known = _known(_PHASES, code)
    is_paused = code in _SHORT_PHASES
    return known if is_paused or minute is None else f"{known}, {minute}"


def phase_short(code: str) -> str | None:
    """Return what a row shows of a phase; None where that is the minute."""
    known = _SHORT_PHASES.get(code)
    return None if known is None else _(known)


def pause() -> str:
    """Return what a chart calls half-time."""
    return _(_SHORT_PHASES["half time"])


def ended(how: str) -> str:
    """Return how a match ended: `regular`, `extra_time` or `penalties`."""
    return _(_ENDS[how])


def ended_short(how: str) -> str:
    """Return the same for a row of a list."""
    return _(_SHORT_ENDS[how])


def unheard(since: datetime | None) -> str:
    """Return that no source reports a match any more.

    Args:
        since: when one last did; None: nobody has reported that it kicked off.
    """
    if since is None:
        return _("No result was reported")
    return _("Not heard of since %(when)s") % {"when": instant(since)}


def figure(code: str) -> str:
    """Return the name of a count."""
    return _known(FIGURES, code)


def happening(kind: str) -> str:
    """Return what happened, in words."""
    return _known(_HAPPENINGS, kind)


def mark_of(kind: str) -> str:
    """Return how a goal came about in short, or that somebody was sent off; empty for a goal."""
    return _(_MARKS.get(kind, ""))


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


def channel_kind(kind: str) -> str:
    """Return how a channel is received; empty where nobody said."""
    known = _CHANNEL_KINDS.get(kind)
    return "" if known is None else _(known)


def provider(source: str) -> str:
    """Return the name of who reports."""
    return _PROVIDERS.get(source, source)
