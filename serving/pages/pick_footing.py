"""What the card of a pick says below its bar."""

from serving.games.picks.schemas import OwnPick
from serving.social.posts.schemas import PickCard
from words.messages import gettext as _
from words.numbers import decimal


def footing(pick: OwnPick | PickCard) -> str:
    """Return exact score and points, as far as there are any."""
    found: list[str] = []
    if pick.home_goals is not None:
        exact = f"{pick.home_goals}\u2013{pick.away_goals}"
        found.append(_("Exact score %(score)s") % {"score": exact})
    if pick.points is not None:
        found.append(_("%(points)s points") % {"points": decimal(pick.points, 0)})
    elif pick.void_reason is not None:
        found.append(_("does not count"))
    return "  ·  ".join(found)
