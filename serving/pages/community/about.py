"""Posts about a match or a team, for the page of that match or team."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from serving.access.subject import ANONYMOUS
from serving.kit.cursors import PageRequest
from serving.pages.community.cards import PostCard, cards_of
from serving.social.parts import SocialParts
from serving.social.search.service import find_posts

_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPosts:
    """What the page shows: the newest public posts.

    Attributes:
        source: address of the same list over HTTP, for new ones.
        writing: address of the form for a new post about it.
        whole: address of all of it.
        has_more: there are older ones.
    """

    cards: Sequence[PostCard]
    source: str
    writing: str
    whole: str
    has_more: bool

    @property
    def newest_id(self) -> int:
        """The id of the newest post; 0 without any."""
        return max((card.post.post_id for card in self.cards), default=0)


async def read_recent_posts(parts: SocialParts, **about: int) -> RecentPosts:
    """Return the newest posts about a match or a team.

    Args:
        parts: of this process.
        about: `match_id` or `team_id`.
    """
    page = PageRequest(cursor=None, limit=_FEW)
    found = await find_posts(parts, ANONYMOUS, about, page)
    query = urlencode(about)
    return RecentPosts(
        cards=await cards_of(parts, found.items),
        source=f"/v1/social/search/posts?{query}",
        writing=f"/community/compose?{query}",
        whole=f"/community/search?{query}",
        has_more=found.next_cursor is not None,
    )
