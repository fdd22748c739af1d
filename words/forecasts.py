"""Forecasts in words: lines, tracks, horizons, causes, markets, verdicts."""

from collections.abc import Mapping, Sequence

from words.messages import N_, ngettext
from words.messages import gettext as _
from words.numbers import decimal, percent, plain, signed

LINES = ("odds_free", "market_blended", "market")
"""The three lines of a match, in the order in which they are shown."""

_TRACKS = {
    "odds_free": N_("Without prices"),
    "market_blended": N_("With prices"),
    "market": N_("Market"),
    "market_close": N_("Market, closing"),
    "market_average": N_("Market, average"),
    "dixon_coles": N_("Goal model alone"),
    "elo_ordered_logit": N_("Elo ratings alone"),
    "base_rate": N_("Base rate"),
}
_OUTCOMES = {"home": N_("home"), "draw": N_("draw"), "away": N_("away")}
_HORIZONS = {
    "T-72h": N_("3 days before"),
    "T-24h": N_("a day before"),
    "T-1h": N_("an hour before"),
    "kick-off": N_("at kick-off"),
}
_MADE = {
    "T-72h": N_("made 3 days before"),
    "T-24h": N_("made a day before"),
    "T-1h": N_("made an hour before"),
}
_CAUSES = {
    "lineups": N_("line-ups came out"),
    "absence": N_("an absence became known"),
    "no cause given": N_("no cause given"),
    "nightly": N_("nightly"),
    "new model": N_("new model"),
    "first forecast": N_("first forecast"),
    "kick-off moved": N_("kick-off moved"),
    "prices changed": N_("prices changed"),
    "first look": N_("first look"),
    "goal": N_("goal"),
    "goal withdrawn": N_("goal withdrawn"),
    "red card": N_("red card"),
    "red card withdrawn": N_("red card withdrawn"),
    "time": N_("as time passed"),
    "kick-off": N_("kick-off"),
    "half-time": N_("half-time"),
    "second half": N_("second half"),
    "end of regulation": N_("end of regulation"),
    "extra time": N_("extra time"),
    "shoot-out": N_("shoot-out"),
    "full time": N_("full time"),
}
_KINDS = {
    "results": N_("results"),
    "shots": N_("shots"),
    "prices": N_("prices"),
    "absences": N_("absences"),
    "weather": N_("the weather"),
    "travel": N_("the journey"),
    "lineups": N_("line-ups"),
    "squads": N_("squads"),
    "elevens": N_("the elevens"),
    "movement": N_("how prices moved"),
    "disagreement": N_("how far books are apart"),
}
_MARKETS = {
    "1x2": N_("Home, draw or away"),
    "both_teams_to_score": N_("Both teams score"),
    "asian_handicap": N_("Handicap"),
    "double_chance": N_("Double chance"),
    "draw_no_bet": N_("Draw no bet"),
}
_SELECTIONS = {
    "draw": N_("draw"),
    "over": N_("over"),
    "under": N_("under"),
    "yes": N_("yes"),
    "no": N_("no"),
}
_PHASES = {"opening": N_("opening"), "collected": N_("collected"), "closing": N_("closing")}
_ROLES = {
    "champion": N_("champion"),
    "challenger": N_("challenger"),
    "baseline": N_("baseline"),
}


def in_words(code: str) -> str:
    """Return a code that has no phrase, readable at least."""
    return code.replace("_", " ").capitalize()


def track(code: str) -> str:
    """Return the name of a track: of one of our lines, of a price or of a yardstick."""
    known = _TRACKS.get(code)
    return in_words(code) if known is None else _(known)


def lines() -> dict[str, str]:
    """Return the three lines of a match with their names, in order."""
    return {code: track(code) for code in LINES}


def if_scored(team: str) -> str:
    """Return the condition that a team scores the next goal."""
    return _("%(team)s scores next") % {"team": team}


def missing_line(code: str) -> str:
    """Return why a line of a match is not there."""
    if code == "market":
        return _("No prices are known yet.")
    return _("None was sealed of this match.")


def apart(
    ours: Sequence[float], market: Sequence[float], names: tuple[str, str], *, has_prices: bool
) -> str:
    """Return where a line of ours and the market are furthest apart, and why they can be.

    Args:
        ours: of home, draw and away.
        market: likewise, margin taken out.
        names: home and away.
        has_prices: whether ours has read prices too.
    """
    differences = [a - b for a, b in zip(ours, market, strict=True)]
    place = max(range(3), key=lambda index: abs(differences[index]))
    points = round(100 * abs(differences[place]))
    if points < 1:
        return _("The market sees it as we do.")
    team = (names[0], _("a draw"), names[1])[place]
    if differences[place] > 0:
        pattern = ngettext(
            "We give %(team)s %(n)s point more than the market.",
            "We give %(team)s %(n)s points more than the market.",
            points,
        )
    else:
        pattern = ngettext(
            "We give %(team)s %(n)s point less than the market.",
            "We give %(team)s %(n)s points less than the market.",
            points,
        )
    why = (
        _("Ours joins prices with results, line-ups and absences.")
        if has_prices
        else _("Ours knows football alone; prices also know what is not published.")
    )
    return f"{pattern % {'team': team, 'n': points}} {why}"


def outcome(code: str) -> str:
    """Return home, draw or away."""
    return _(_OUTCOMES[code])


def horizon(code: str) -> str:
    """Return how long before kick-off a forecast was made."""
    known = _HORIZONS.get(code)
    return code if known is None else _(known)


def kinds(codes: Sequence[str]) -> str:
    """Return the kinds of facts a forecast had."""
    known = [_KINDS.get(code) for code in codes]
    named = [code if each is None else _(each) for code, each in zip(codes, known, strict=True)]
    return ", ".join(named)


def cause(code: str) -> str:
    """Return why a forecast was made."""
    known = _CAUSES.get(code) or _MADE.get(code)
    return code if known is None else _(known)


def phase(code: str) -> str:
    """Return when a price was taken."""
    known = _PHASES.get(code)
    return code if known is None else _(known)


def role(code: str) -> str:
    """Return the role in which a model version sealed."""
    known = _ROLES.get(code)
    return code if known is None else _(known)


def moved(cause_code: str, size: float) -> str:
    """Return what moved a live forecast, and how far, in percentage points."""
    text = cause(cause_code)
    points = round(100 * size)
    if points < 1:
        return text
    pattern = ngettext("%(cause)s, %(n)s point", "%(cause)s, %(n)s points", points)
    return pattern % {"cause": text, "n": points}


def verdict(shares: Sequence[float], home: str, away: str) -> str:
    """Return how decided a match looks, and for which team.

    Args:
        shares: of home, draw and away; they sum to one.
        home: name of the home side.
        away: name of the away side.
    """
    best = max(shares)
    favourite = (home, _("the draw"), away)[list(shares).index(best)]
    if best >= 0.65:
        pattern = _("Strong favourite: %(team)s")
    elif best >= 0.5:
        pattern = _("Clear favourite: %(team)s")
    elif best >= 0.42:
        pattern = _("Slight favourite: %(team)s")
    else:
        return _("Wide open")
    return pattern % {"team": favourite}


def confidence(level: float, bounds: Mapping[str, tuple[float, float]]) -> str:
    """Return in words between which percents each outcome lies, and how sure that is."""
    parts = [
        f"{outcome(name)} {decimal(100 * low, 0)}\N{EN DASH}{percent(high)}"
        for name, (low, high) in bounds.items()
    ]
    text = {"level": percent(level), "bounds": ", ".join(parts)}
    return _("%(level)s sure: %(bounds)s") % text


def market(code: str, line: float | None) -> str:
    """Return the name of a market, a total with its line."""
    if code == "total" and line is not None:
        return _("Total goals %(line)s") % {"line": plain(line)}
    known = _MARKETS.get(code)
    return in_words(code) if known is None else _(known)


def selection(names: Mapping[str, str], code: str, start: float | None = None) -> str:
    """Return what is backed in a market.

    Args:
        names: of the two sides, under `home` and `away`.
        code: one outcome, or several joined by `_or_`.
        start: the goals that a handicap gives this selection.
    """
    parts = [names.get(part) or _(_SELECTIONS.get(part, part)) for part in code.split("_or_")]
    text = parts[0] if len(parts) == 1 else _("%s or %s") % tuple(parts)
    if start is not None:
        text += f" {signed(start, 1)}"
    return text[:1].upper() + text[1:]
