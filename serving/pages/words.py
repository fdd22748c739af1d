"""How things are called on pages: percents, verdicts, lines, states, weather.

Pure. What belongs here: every phrase that depends on a value. What does not: sentences that do
not, which are in the templates.
"""

from datetime import datetime

from football.observations.match import MatchStatus
from serving.forecasts.schemas import IntervalsRead, MarketRead, SelectionRead
from serving.matches.schemas import AbsenceRead, Goals, MatchRead
from serving.pages.figures.shares import Triple

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
LINES = {
    "odds_free": "Without prices",
    "market_blended": "With prices",
    "market": "Market",
}
TABS = {
    "prediction": "Prediction",
    "live": "Live data",
    "insights": "Insights",
    "betting": "Betting",
}
FIGURES = {
    "possession_percent": "Possession, %",
    "shots": "Shots",
    "shots_on_target": "On target",
    "corners": "Corners",
    "saves": "Saves",
    "offsides": "Offsides",
    "fouls": "Fouls",
    "yellow_cards": "Yellow cards",
    "red_cards": "Red cards",
    "passes": "Passes",
    "pass_accuracy_percent": "Passes that arrive, %",
}
_HAPPENINGS = {
    "goal": "Goal",
    "own_goal": "Own goal",
    "penalty_goal": "Goal from a penalty",
    "penalty_missed": "Penalty missed",
    "yellow_card": "Yellow card",
    "red_card": "Red card",
    "substitution": "On",
}
_TRACKS = {
    **LINES,
    "market_close": "Market, closing",
    "market_average": "Market, average",
    "dixon_coles": "Goal model alone",
    "elo_ordered_logit": "Elo ratings alone",
    "base_rate": "Base rate",
}
_FAVOURITES = ((0.65, "Strong favourite"), (0.5, "Clear favourite"), (0.42, "Slight favourite"))
_STATUSES = {
    MatchStatus.SCHEDULED: "Scheduled",
    MatchStatus.IN_PLAY: "Under way",
    MatchStatus.FINISHED: "Full time",
}


def verdict(shares: Triple, home: str, away: str) -> str:
    """Say how decided a match looks, and for whom."""
    best = max(shares)
    favourite = (home, "the draw", away)[shares.index(best)]
    word = next((word for least, word in _FAVOURITES if best >= least), None)
    return "Wide open" if word is None else f"{word}: {favourite}"


def track(code: str) -> str:
    return _TRACKS.get(code, code.replace("_", " ").capitalize())


def status(match: MatchRead) -> str:
    """Say where a match stands, with the minute while it is played."""
    known = _STATUSES.get(match.status)
    if match.status is MatchStatus.IN_PLAY and match.minute:
        return f"{known}, {match.minute}"
    if match.status is MatchStatus.IN_PLAY and match.clock_seconds:
        return f"{known}, {match.clock_seconds // 60} min"
    return known or match.status.value.replace("_", " ").capitalize()


def absence(each: AbsenceRead) -> str:
    """Say what is the matter with a player, in words that do not claim more than is known."""
    if each.evidence == "line-up":
        return "was left out of the last squad"
    said = "may miss it" if each.status == "doubtful" else each.status
    return f"{said} ({each.complaint})" if each.complaint else said


def score(goals: Goals) -> str:
    return f"{goals.home}{DASH}{goals.away}"


def chance(probability: float) -> str:
    """Return a probability in whole percent; what is possible is never shown as 0 or 100."""
    if 0 < probability < 0.005:
        return "<1 %"
    if 0.995 < probability < 1:
        return ">99 %"
    return f"{100 * probability:.0f} %"


def signed_points(difference: float) -> str:
    """Return a difference of probabilities in percentage points."""
    points = 100 * difference
    if abs(points) < 0.05:
        return "0.0"
    return f"{'+' if points > 0 else MINUS}{abs(points):.1f}"


def signed(value: float, digits: int = 4) -> str:
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):.{digits}f}"


def instant(at: datetime) -> str:
    """Return an instant as its own text, before the viewer's zone is known."""
    return f"{at:%a} {at.day} {at:%b %H:%M} UTC"


def day(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B}"


def horizon(code: str) -> str:
    """Say how long before kick-off a forecast was made."""
    words = {
        "T-72h": "3 days before",
        "T-24h": "a day before",
        "T-1h": "an hour before",
        "kick-off": "at kick-off",
    }
    return words.get(code, code)


def cause(code: str) -> str:
    """Say why a forecast was made."""
    words = {"lineups": "line-ups came out", "absence": "an absence became known"}
    if code.startswith("T-"):
        return f"made {horizon(code)}"
    return words.get(code, code)


def figure(name: str) -> str:
    return FIGURES.get(name, name.replace("_", " ").capitalize())


def happening(kind: str) -> str:
    return _HAPPENINGS.get(kind, kind.replace("_", " ").capitalize())


def beside(kind: str, name: str) -> str:
    """Say what the second player of a happening did."""
    return f"for {name}" if kind == "substitution" else f"assisted by {name}"


def played(clock_seconds: int) -> str:
    return f"{clock_seconds // 60}'"


def moved(cause: str, size: float) -> str:
    """Say what moved a live forecast, and how far."""
    return f"{cause}, {100 * size:.0f} points" if size >= 0.005 else cause


def confidence(intervals: IntervalsRead) -> str:
    """Say between which percents each outcome lies, and how sure that is."""
    bounds = ((name, getattr(intervals, name)) for name in ("home", "draw", "away"))
    said = ", ".join(
        f"{name} {100 * low:.0f}{DASH}{100 * high:.0f} %" for name, (low, high) in bounds
    )
    return f"{100 * intervals.level:.0f} % sure: {said}"


def market(name: str, line: float | None) -> str:
    words = {
        "both_teams_to_score": "Both teams score",
        "total": f"Total goals {line}",
        "asian_handicap": "Handicap",
    }
    return words.get(name, name.replace("_", " ").capitalize())


def selection(of: MarketRead, each: SelectionRead, home: str, away: str) -> str:
    """Return what is backed, by the teams' names, a handicap with its own start."""
    parts = [{"home": home, "away": away}.get(part, part) for part in each.name.split("_or_")]
    said = " or ".join(parts)
    if of.market == "asian_handicap" and of.line is not None:
        said += f" {signed(of.line if each.name == 'home' else -of.line, 1)}"
    return said[:1].upper() + said[1:]


def sky(precipitation_mm: float | None, wind_speed_kmh: float | None) -> str:
    """Sum up what will be felt on the pitch."""
    rain = precipitation_mm or 0.0
    words = "dry" if rain < 0.1 else "light rain" if rain < 2 else "heavy rain"
    return f"{words}, windy" if (wind_speed_kmh or 0.0) >= 35 else words
