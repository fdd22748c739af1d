"""The track record in plain words: what was said, how often it happened, and the market beside."""

from words.messages import gettext as _
from words.messages import ngettext
from words.numbers import count, percent


def called(said: float, happened: float, n: int) -> str:
    """Return how often outcomes came that were called about as likely as each other.

    Args:
        said: mean probability that was given to them.
        happened: share of them that came.
        n: how many there were.
    """
    return ngettext(
        "We called %(n)s outcome about %(said)s likely: %(happened)s of such happened.",
        "We called %(n)s outcomes about %(said)s likely: %(happened)s of them happened.",
        n,
    ) % {"n": count(n), "said": percent(said), "happened": percent(happened)}


def beside(ours: str, yardstick: str, lower: float, upper: float) -> str:
    """Return in one honest sentence whether a line of ours is better than the market.

    Args:
        ours: name of the line.
        yardstick: name of the market's line.
        lower: of the 95 % interval of our log loss less the market's; below zero is better.
        upper: likewise.
    """
    if upper < 0:
        pattern = _("%(ours)s beats %(yardstick)s: the difference is more than luck.")
    elif lower > 0:
        pattern = _("%(yardstick)s is better than %(ours)s: the difference is more than luck.")
    else:
        pattern = _("%(ours)s and %(yardstick)s cannot be told apart yet.")
    text = pattern % {"ours": ours, "yardstick": yardstick}
    return text[:1].upper() + text[1:]
