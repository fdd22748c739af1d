"""Facts in sentences: what was found about a match or a team, every number from the fact.

What belongs here: templates in several wordings, of which a fact always gets the same one, and the
names of causes. What does not: finding facts, or rounding them otherwise than `words.numbers`.

A sentence is a template with places for the values of its fact; a number that is not one of them
cannot come into a text. `Mapping` is a fact as `Fact.to_dict` writes it.
"""

from collections.abc import Callable, Mapping

from words import sentiment
from words.facts import Fact, Texts, chances, choice, number_of, outcome_of
from words.forecasts import cause as reason
from words.forecasts import in_words
from words.language import language, use
from words.matches import zone
from words.messages import N_, ngettext
from words.messages import gettext as _
from words.numbers import count, decimal, percent, signed, signed_points

VERSION = "3"
"""Of the templates; kept beside every text that is written from them."""
LANGUAGES = ("en", "de")
_LEAST = 0.001
"""The smallest chance that a value by itself is shown with; less is less than that."""

_TITLES = {
    "cause": N_("Why we say so"),
    "market_gap": N_("We and the market"),
    "move": N_("The forecast moved"),
    "absence": N_("Who is missing"),
    "streak": N_("Streak"),
    "form": N_("Form"),
    "importance": N_("What is at stake"),
    "meetings": N_("Earlier meetings"),
    "upset": N_("Likely upset"),
    "pattern": N_("A pattern that holds"),
    "outcome": N_("What happened"),
    "favourite": N_("Favourite"),
    "line_move": N_("The market moved"),
    "disagreement": N_("Bookmakers differ"),
    "news": N_("In the news"),
    "tone": N_("Tone of the headlines"),
}
_CAUSES = {
    "home": N_("home ground"),
    "strength": N_("strength of the teams"),
    "form": N_("form of the last weeks"),
    "stakes": N_("what is at stake"),
    "league": N_("the league"),
    "newcomer": N_("promotion or relegation last summer"),
    "rest": N_("days of rest"),
    "travel": N_("the journey"),
    "weather": N_("the weather"),
    "absences": N_("absences"),
    "lineups": N_("the line-ups"),
    "squads": N_("the squads"),
    "prices": N_("the prices"),
    "patterns": N_("several things together"),
}
_STREAKS = {
    "wins": (
        N_("%(team)s won the last %(length)s matches in a row."),
        N_("%(length)s wins in a row for %(team)s."),
    ),
    "unbeaten": (
        N_("%(team)s are unbeaten in %(length)s matches."),
        N_("For %(length)s matches nobody has beaten %(team)s."),
    ),
    "winless": (
        N_("%(team)s have not won for %(length)s matches."),
        N_("%(team)s are still without a win after %(length)s matches."),
    ),
    "losses": (
        N_("%(team)s lost the last %(length)s matches in a row."),
        N_("%(length)s defeats in a row for %(team)s."),
    ),
    "scoring": (
        N_("%(team)s scored in each of the last %(length)s matches."),
        N_("%(team)s have scored in %(length)s matches running."),
    ),
    "goalless": (
        N_("%(team)s have not scored for %(length)s matches."),
        N_("%(length)s matches without a goal for %(team)s."),
    ),
    "conceding": (
        N_("%(team)s conceded in each of the last %(length)s matches."),
        N_("%(team)s have conceded in %(length)s matches running."),
    ),
    "clean_sheets": (
        N_("%(team)s conceded nothing for %(length)s matches."),
        N_("%(length)s matches without a goal against %(team)s."),
    ),
}
_BY_LUCK = (
    N_("Luck alone makes such a streak with a chance of %(luck)s."),
    N_("By luck alone the chance of it was %(luck)s."),
)
_CONDITIONS = {
    "at_home": N_("at home"),
    "away": N_("away from home"),
    "as_favourite": N_("as favourites"),
    "as_underdog": N_("as underdogs"),
}
_ABOVE = (
    N_(
        "%(team)s took %(points)s points from the last %(matches)s matches; %(expected)s were "
        "to be expected."
    ),
    N_(
        "The last %(matches)s matches brought %(team)s %(points)s points instead of the "
        "expected %(expected)s."
    ),
)
_RANGE = N_("Luck alone mostly gives %(lower)s to %(upper)s.")
_MEETINGS = (
    N_(
        "Earlier meetings: %(matches)s. Won by %(home)s %(home_wins)s, by %(away)s "
        "%(away_wins)s, drawn %(draws)s. They weigh %(weight)s beside what else is known."
    ),
    N_(
        "%(home)s against %(away)s so far: won %(home_wins)s, drawn %(draws)s, lost "
        "%(away_wins)s of %(matches)s. That record weighs %(weight)s."
    ),
)
_CAUSE_UP = (
    N_("%(Cause)s: without that, %(what)s would be at %(without)s instead of %(probability)s."),
    N_(
        "%(Cause)s makes the chance of %(what)s %(probability)s; in the usual case it would "
        "be %(without)s."
    ),
)
_GAP = (
    N_("Without looking at prices we give %(what)s %(ours)s, the market %(market)s."),
    N_("For %(what)s our line without prices says %(ours)s, the market %(market)s."),
)
_GAP_CAUSE = (
    N_("Most of the difference comes from: %(cause)s."),
    N_("What explains most of it: %(cause)s."),
)
_MOVE_UP = (
    N_("The chance of %(what)s rose from %(before)s to %(after)s (%(reason)s)."),
    N_("From %(before)s to %(after)s: the chance of %(what)s went up (%(reason)s)."),
)
_MOVE_DOWN = (
    N_("The chance of %(what)s fell from %(before)s to %(after)s (%(reason)s)."),
    N_("From %(before)s to %(after)s: the chance of %(what)s went down (%(reason)s)."),
)
_ABSENCE = (
    N_("Missing: %(home_out)s at %(home)s, %(away_out)s at %(away)s."),
    N_("%(home)s miss %(home_out)s, %(away)s miss %(away_out)s."),
)
_ABSENCE_EFFECT = N_("That moves the chance of a win of %(team)s by %(shift)s points.")
_NO_EFFECT = N_("What that changes has not been learned yet.")
_IMPORTANCE = (
    N_(
        "%(team)s and %(zone)s: %(after_win)s after a win, %(after_draw)s after a draw, "
        "%(after_defeat)s after a defeat."
    ),
    N_(
        "For %(team)s the chance of %(zone)s is %(after_win)s after a win and "
        "%(after_defeat)s after a defeat (%(after_draw)s after a draw)."
    ),
)
_UPSET = (
    N_(
        "%(ahead)s stand higher, but %(team)s are likelier to win: %(probability)s to "
        "%(ahead_wins)s."
    ),
    N_(
        "The table favours %(ahead)s, the forecast %(team)s: %(ahead_wins)s against "
        "%(probability)s."
    ),
)
_PATTERN_UP = (
    N_(
        "%(team)s do better %(condition)s than forecasts expect: %(surplus)s points more per "
        "match, in %(matches)s matches that were not used to find this."
    ),
    N_(
        "More than expected %(condition)s: %(team)s took %(surplus)s points more per match, "
        "tested on %(matches)s other matches."
    ),
)
_PATTERN_DOWN = (
    N_(
        "%(team)s do worse %(condition)s than forecasts expect: %(surplus)s points fewer per "
        "match, in %(matches)s matches that were not used to find this."
    ),
    N_(
        "Less than expected %(condition)s: %(team)s took %(surplus)s points fewer per match, "
        "tested on %(matches)s other matches."
    ),
)
_PATTERN_OF_HALVES = {
    "scored_after_break": (
        N_(
            "%(team)s score %(share)s of their goals after the break, teams of the league "
            "%(usual)s: in %(matches)s matches that were not used to find this."
        ),
        N_(
            "Of the goals of %(team)s %(share)s fall after the break, in the league %(usual)s; "
            "tested on %(matches)s other matches."
        ),
    ),
    "conceded_after_break": (
        N_(
            "%(team)s concede %(share)s of the goals against them after the break, teams of the "
            "league %(usual)s: in %(matches)s matches that were not used to find this."
        ),
        N_(
            "Of the goals against %(team)s %(share)s fall after the break, in the league "
            "%(usual)s; tested on %(matches)s other matches."
        ),
    ),
}
_OUTCOME = (
    N_(
        "%(home)s %(home_goals)s, %(away)s %(away_goals)s. Our line without prices gave "
        "%(what)s %(probability)s; expected were %(home_expected)s to %(away_expected)s goals."
    ),
    N_(
        "It ended %(home_goals)s to %(away_goals)s; expected were %(home_expected)s to "
        "%(away_expected)s goals. Our line without prices gave %(what)s %(probability)s."
    ),
)
_FAVOURITE = (
    N_("%(team)s are ahead: a win %(probability)s, a draw %(draw)s, a defeat %(other)s."),
    N_("A win of %(team)s has a chance of %(probability)s; a draw %(draw)s, a defeat %(other)s."),
)
_SURE = N_("The win is between %(lower)s and %(upper)s (%(level)s sure).")


def title(fact: Fact) -> str:
    """Return what a fact is about, in a few words."""
    known = _TITLES.get(fact["kind"])
    return in_words(fact["kind"]) if known is None else _(known)


def cause(code: str) -> str:
    """Return the name of what moves a forecast."""
    known = _CAUSES.get(code)
    return in_words(code) if known is None else _(known)


def sentence(fact: Fact) -> str:
    """Return a fact in one or two sentences, in the language of the moment.

    A fact is always worded the same way; facts of a kind are worded differently among themselves.
    """
    write = _WRITERS.get(fact["kind"])
    return title(fact) if write is None else write(fact)


class Templates:
    """The templates as what facts are sealed with: their version, and texts in every language."""

    version = VERSION

    @staticmethod
    def texts(fact: Fact) -> Texts:
        """Return the text of a fact by the code of the language."""
        found: dict[str, str] = {}
        for code in LANGUAGES:
            with use(language(code)):
                found[code] = sentence(fact)
        return found


def surprise(bits: float) -> str:
    """Return how rare something is, in words."""
    if bits >= 7:
        return _("very rare")
    if bits >= 4.3:
        return _("rare")
    if bits >= 2:
        return _("unusual")
    return _("usual")


def _cause_of(fact: Fact) -> str:
    name = cause(fact["codes"]["cause"])
    values = {"Cause": _upper(name), "what": outcome_of(fact)}
    values |= chances(fact, "probability", "without")
    return choice(fact, _CAUSE_UP) % values


def _market_gap(fact: Fact) -> str:
    values = {"what": outcome_of(fact), **chances(fact, "ours", "market")}
    text = choice(fact, _GAP) % values
    code = fact["codes"].get("cause")
    if code is None:
        return text
    return f"{text} {choice(fact, _GAP_CAUSE) % {'cause': cause(code)}}"


def _move(fact: Fact) -> str:
    templates = _MOVE_UP if fact["codes"]["direction"] == "up" else _MOVE_DOWN
    return choice(fact, templates) % {
        "what": outcome_of(fact),
        "reason": reason(fact["codes"]["reason"]),
        **chances(fact, "before", "after"),
    }


def _absence(fact: Fact) -> str:
    text = choice(fact, _ABSENCE) % {
        **fact["names"],
        **{name: _players(number_of(fact, name)) for name in ("home_out", "away_out")},
    }
    shift = number_of(fact, "shift")
    if abs(shift) < 0.0005:
        return f"{text} {_(_NO_EFFECT)}"
    sign = "+" if shift > 0 else "\N{MINUS SIGN}"
    effect = {"team": fact["names"]["team"], "shift": f"{sign}{decimal(abs(100 * shift), 1)}"}
    return f"{text} {_(_ABSENCE_EFFECT) % effect}"


def _streak(fact: Fact) -> str:
    templates = _STREAKS[fact["codes"]["streak"]]
    text = choice(fact, templates) % {
        **fact["names"],
        "length": count(round(number_of(fact, "length"))),
    }
    luck = {"luck": _rare(number_of(fact, "luck"))}
    return f"{text} {choice(fact, _BY_LUCK) % luck}"


def _form(fact: Fact) -> str:
    text = choice(fact, _ABOVE) % {
        **fact["names"],
        "matches": count(round(number_of(fact, "matches"))),
        "points": count(round(number_of(fact, "points"))),
        "expected": decimal(number_of(fact, "expected"), 1),
    }
    bounds = fact["interval"]
    if bounds is None:
        return text
    shown = {name: count(round(bounds[name])) for name in ("lower", "upper")}
    return f"{text} {_(_RANGE) % shown}"


def _importance(fact: Fact) -> str:
    return choice(fact, _IMPORTANCE) % {
        **fact["names"],
        "zone": zone(fact["codes"]["zone"]),
        **chances(fact, "after_win", "after_draw", "after_defeat"),
    }


def _meetings(fact: Fact) -> str:
    counts = ("matches", "home_wins", "draws", "away_wins")
    return choice(fact, _MEETINGS) % {
        **fact["names"],
        **{name: count(round(number_of(fact, name))) for name in counts},
        "weight": percent(number_of(fact, "weight")),
    }


def _upset(fact: Fact) -> str:
    return choice(fact, _UPSET) % {
        **fact["names"],
        **chances(fact, "probability", "ahead_wins"),
    }


def _pattern(fact: Fact) -> str:
    if (of_halves := _PATTERN_OF_HALVES.get(fact["codes"]["condition"])) is not None:
        return choice(fact, of_halves) % {
            **fact["names"],
            "matches": count(round(number_of(fact, "matches"))),
            **chances(fact, "share", "usual"),
        }
    templates = _PATTERN_UP if fact["codes"]["direction"] == "above" else _PATTERN_DOWN
    return choice(fact, templates) % {
        **fact["names"],
        "condition": _(_CONDITIONS[fact["codes"]["condition"]]),
        "matches": count(round(number_of(fact, "matches"))),
        "surplus": decimal(number_of(fact, "surplus"), 2),
    }


def _outcome(fact: Fact) -> str:
    return choice(fact, _OUTCOME) % {
        **fact["names"],
        "what": outcome_of(fact),
        **{n: count(round(number_of(fact, n))) for n in ("home_goals", "away_goals")},
        **{n: decimal(number_of(fact, n), 1) for n in ("home_expected", "away_expected")},
        **chances(fact, "probability"),
    }


def _favourite(fact: Fact) -> str:
    text = choice(fact, _FAVOURITE) % {
        **fact["names"],
        **chances(fact, "probability", "draw", "other"),
    }
    bounds = fact["interval"]
    if bounds is None:
        return text
    shown = {name: percent(bounds[name]) for name in ("lower", "upper", "level")}
    return f"{text} {_(_SURE) % shown}"


_WRITERS: Mapping[str, Callable[[Fact], str]] = {
    "cause": _cause_of,
    "market_gap": _market_gap,
    "move": _move,
    "absence": _absence,
    "streak": _streak,
    "form": _form,
    "importance": _importance,
    "meetings": _meetings,
    "upset": _upset,
    "pattern": _pattern,
    "outcome": _outcome,
    "favourite": _favourite,
    **sentiment.WRITERS,
}


def _players(number: float) -> str:
    shown = round(number)
    text = ngettext("%(count)s player", "%(count)s players", shown)
    return text % {"count": count(shown)}


def _rare(probability: float) -> str:
    """Return a small chance with the digits it needs."""
    if probability >= 0.01:
        return percent(probability)
    if probability < 0.0001:
        return f"<{percent(0.0001, 2)}"
    return percent(probability, 2)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def value_name(name: str) -> str:
    """Return the name of one of a fact's values, readable at least."""
    return in_words(name)


def value(number: float, unit: str) -> str:
    """Return one of a fact's values by itself."""
    match unit:
        case "probability":
            return f"<{percent(_LEAST, 1)}" if 0.0 < number < _LEAST else percent(number, 1)
        case "share":
            return percent(number)
        case "probability_change":
            return _("%(points)s points") % {"points": signed_points(number)}
        case "logit" | "tone":
            return signed(number, 2)
        case "goals" | "points":
            return decimal(number, 1)
        case _:
            return count(round(number))
