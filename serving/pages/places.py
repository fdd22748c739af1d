"""Where the site's pages are: the navigation at the top, at the foot of a phone, and all of them.

Whoever adds a page that people go to by themselves adds it here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from words.messages import N_
from words.messages import gettext as _


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the site.

    Attributes:
        address: where it is.
        name: a message, translated where it is shown.
        also: where other pages begin that belong to it.
    """

    address: str
    name: str
    also: str = ""

    @property
    def title(self) -> str:
        return _(self.name)

    def is_here(self, path: str) -> bool:
        """Whether a page with this path belongs to this place."""
        if self.address == "/":
            return path == "/" or path.startswith("/matches/")
        return path.startswith(self.address) or bool(self.also and path.startswith(self.also))


MATCHES = Place("/", N_("Matches"))
LIVE = Place("/live", N_("Live"))
STANDINGS = Place("/standings", N_("Standings"))
RECORD = Place("/track-record", N_("Track record"))
MODELS = Place("/models", N_("Models"), "/ab-tests")
COMMUNITY = Place("/community", N_("Community"))
MORE = Place("/more", N_("More"))

TOP: Sequence[Place] = (MATCHES, LIVE, STANDINGS, RECORD, MODELS, COMMUNITY, MORE)
"""The navigation of every page."""

FOOT = frozenset(
    {MATCHES.address, LIVE.address, STANDINGS.address, COMMUNITY.address, MORE.address}
)
"""Those of them that stay in it on a phone; there are five thumbs' widths."""

ALL: Sequence[tuple[str, Sequence[Place]]] = (
    (
        N_("Football"),
        (
            MATCHES,
            LIVE,
            STANDINGS,
            Place("/insights", N_("Insights")),
            Place("/text", N_("Text alone, for slow networks")),
        ),
    ),
    (
        N_("How good we are"),
        (RECORD, Place("/seals", N_("Seals: what cannot be changed any more")), MODELS),
    ),
    (
        N_("People"),
        (
            COMMUNITY,
            Place("/leaderboards", N_("Leaderboards")),
            Place("/picks", N_("Your picks")),
            Place("/progress", N_("Your progress")),
            Place("/groups", N_("Groups")),
            Place("/wallet", N_("Play money"), "/stakes"),
            Place("/account", N_("Your account")),
        ),
    ),
    (
        N_("How it works"),
        (
            Place("/guides", N_("Guides")),
            Place("/glossary", N_("What the words mean")),
            Place("/feeds", N_("Feeds: where the data comes from")),
            Place("/agents", N_("Agents")),
            Place("/docs", N_("The API")),
        ),
    ),
)
"""Every page that people go to by themselves, in groups, as `/more` lists them."""


def top() -> Sequence[Place]:
    """Return the navigation of every page."""
    return TOP


def is_at_foot(place: Place) -> bool:
    """Whether a place of the navigation stays there on a phone."""
    return place.address in FOOT


def groups() -> Sequence[tuple[str, Sequence[Place]]]:
    """Return all places in groups, each with its title."""
    return [(_(title), places) for title, places in ALL]
