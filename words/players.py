"""Players in words: lines, why somebody is out, how long he played, what he is worth."""

from words.messages import N_, ngettext
from words.messages import gettext as _
from words.numbers import count, decimal, percent

_LINES = {
    "G": N_("Goalkeeper"),
    "D": N_("Defender"),
    "M": N_("Midfielder"),
    "F": N_("Forward"),
}
_LINES_OF_MANY = {
    "G": N_("Goalkeepers"),
    "D": N_("Defenders"),
    "M": N_("Midfielders"),
    "F": N_("Forwards"),
}
_OUT = {
    "injury": N_("injured"),
    "suspension": N_("suspended"),
    "other": N_("not there, reason unknown"),
}
_KINDS = {"rating": N_("Rating"), "value": N_("Market value")}
_QUANTITIES = {
    "start": N_("Starts"),
    "score": N_("To score"),
    "booked": N_("Is booked"),
    "minutes": N_("Minutes"),
}
_MILLION, _THOUSAND = 1e6, 1e3


def line(code: str | None) -> str:
    """Return a player's line, `Forward`; empty if nobody tells."""
    return _(_LINES[code]) if code in _LINES else ""


def players_of_line(code: str | None) -> str:
    """Return the heading of all players of a line."""
    return _(_LINES_OF_MANY[code]) if code in _LINES_OF_MANY else _("Line not known")


def out_because(reason: str) -> str:
    """Return why a player cannot play."""
    return _(_OUT[reason])


def worth_kind(kind: str) -> str:
    """Return what a source's figure of a player is."""
    return _(_KINDS[kind])


def worth(value: float, unit: str) -> str:
    """Return a rating of 0 to 100 as it is, an amount in euros rounded."""
    if unit != "EUR":
        return decimal(value, 0)
    if value >= _MILLION:
        return _("€%(amount)s million") % {"amount": decimal(value / _MILLION, 1)}
    return _("€%(amount)s thousand") % {"amount": decimal(value / _THOUSAND, 0)}


def fared(quantity: str, said: float, happened: float, n: int) -> str:
    """Return how often what was said of players came true, of those given about the same chance.

    Args:
        quantity: `start`, `score` or `booked`.
        said: mean chance that was given to them.
        happened: share of them that it came true of.
        n: how many there were.
    """
    values = {"n": count(n), "said": percent(said), "happened": percent(happened)}
    if quantity == "start":
        return (
            ngettext(
                "Of %(n)s player we gave about %(said)s to start, %(happened)s started.",
                "Of %(n)s players we gave about %(said)s to start, %(happened)s started.",
                n,
            )
            % values
        )
    if quantity == "score":
        return (
            ngettext(
                "Of %(n)s player we gave about %(said)s to score, %(happened)s scored.",
                "Of %(n)s players we gave about %(said)s to score, %(happened)s scored.",
                n,
            )
            % values
        )
    return (
        ngettext(
            "Of %(n)s player we gave about %(said)s to be booked, %(happened)s was.",
            "Of %(n)s players we gave about %(said)s to be booked, %(happened)s were.",
            n,
        )
        % values
    )


def quantity(code: str) -> str:
    """Return what of players is scored."""
    return _(_QUANTITIES[code])
