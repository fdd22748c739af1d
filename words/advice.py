"""Advice on prices in words: decisions, their reasons, the strategies beside it, and risk."""

from words.messages import N_, ngettext
from words.messages import gettext as _
from words.numbers import count, decimal, percent

_POINTS = 100

_REASONS = {
    "no_price": N_("No price is known."),
    "few_books": N_("Too few bookmakers price it to tell a good price from an odd one."),
    "stale_price": N_("Every price is too old."),
    "odd_price": N_("The best price is so far above all others that it looks like a slip."),
    "no_interval": N_("The forecast does not say how sure it is."),
    "below_fair": N_("The best price is below the fair one."),
    "within_doubt": N_(
        "The best price is above the fair one, but by less than the forecast may err."
    ),
    "small_edge": N_("What is left of the edge after the forecast's doubt is too small."),
    "better_elsewhere": N_("Another market of this match says the same at a better price."),
    "day_is_full": N_("Bets on other matches of the day already take what a day may have."),
    "beyond_doubt": N_("The price is above the highest that may be fair."),
    "held_by_match": N_("The stake is held to what one match may have."),
    "held_by_day": N_("The stake is held to what one day may have."),
    "held_by_you": N_("The stake is held to your own limit."),
}
_STRATEGIES = {
    "advice": N_("Our advice"),
    "always_favourite": N_("Always the favourite"),
    "random": N_("At random"),
    "market_average": N_("Above the market's average"),
}
_RISK_LEVELS = {
    "low": N_("Low risk for a match of football"),
    "usual": N_("Usual risk"),
    "high": N_("High risk"),
}
_RISK_CAUSES = {
    "open": N_("all three outcomes are likely"),
    "disagreement": N_("our lines and the market differ much"),
    "wide": N_("the forecast is unsure of itself"),
    "unreliable": N_("forecasts of this competition have been less reliable than others"),
    "settled": N_("one outcome is much likelier than the others"),
    "agreement": N_("our lines and the market agree"),
}


def decision(code: str) -> str:
    """Return what is advised."""
    return _("Bet") if code == "bet" else _("No bet")


def reason(code: str) -> str:
    """Return why, as a sentence."""
    known = _REASONS.get(code)
    return code if known is None else _(known)


def strategy(code: str) -> str:
    """Return the name of a strategy in the record of advice."""
    known = _STRATEGIES.get(code)
    return code if known is None else _(known)


def risk_level(code: str) -> str:
    """Return how risky a match is."""
    return _(_RISK_LEVELS[code])


def risk_cause(code: str) -> str:
    """Return what makes it so, as part of a sentence."""
    return _(_RISK_CAUSES[code])


def risk_measure(name: str, value: float, high_from: float, matches: int = 0) -> str:
    """Return one figure behind the badge of a match, with the value from which on it is high.

    Args:
        name: `openness`, `disagreement`, `width` or `error`.
        value: a share.
        high_from: likewise.
        matches: over which an error was measured.
    """
    if name == "openness":
        return _("Openness: %(value)s of three equally likely outcomes; high from %(high)s.") % {
            "value": percent(value),
            "high": percent(high_from),
        }
    points = {
        "value": decimal(_POINTS * value, 1),
        "high": decimal(_POINTS * high_from, 1),
    }
    if name == "disagreement":
        return _(
            "Our lines and the market differ by up to %(value)s points; high from %(high)s."
        ) % (points)
    if name == "width":
        return _(
            "The forecast may err: its widest interval is %(value)s points; high from %(high)s."
        ) % (points)
    off = ngettext(
        "Sealed forecasts of this competition were off by %(value)s points on average over %(num)s"
        " match; high from %(high)s.",
        "Sealed forecasts of this competition were off by %(value)s points on average over %(num)s"
        " matches; high from %(high)s.",
        matches,
    )
    return off % {**points, "num": count(matches)}
