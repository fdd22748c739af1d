"""Posts as pages show them: each with the names of what it is about.

A list of posts costs one question for the matches in it, one for the teams, and one for the
competitions, whatever its length.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from football.outcome import Outcome
from serving.football.competitions.service import read_all
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import read_page
from serving.football.teams.service import read_names
from serving.forecasting.models.service import read_one as read_version
from serving.kit.cursors import PageRequest
from serving.kit.errors import NotFoundError
from serving.kit.parameters import MAX_ID
from serving.pages.figures.shares import Triple, percents
from serving.pages.phrases import instant, score, versus
from serving.social.parts import SocialParts
from serving.social.posts.schemas import CardRead, ForecastCard, PickCard, PostRead
from words.messages import gettext as _

_LARGEST_TEAM = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The forecast that a post carries, in the form that templates print.

    Attributes:
        percents: whole, home, draw, away; they sum to a hundred.
        favourite: which of the three is likeliest.
        given: whole percent that it gave to what happened; None until the match is settled.
    """

    card: ForecastCard
    shares: Triple
    percents: Sequence[int]
    favourite: int
    given: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The pick that a post carries, in the form that templates print.

    Attributes:
        shares: None while nobody sees what was picked.
        percents: as of `Sealed`.
        favourite: likewise.
        given: likewise.
    """

    card: PickCard
    shares: Triple | None
    percents: Sequence[int]
    favourite: int
    given: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """A link of a post to a page of ours."""

    url: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """A post with what it names.

    Attributes:
        body: its text, safe to be put into a page; None of a tombstone.
        match: the one that it is about.
        team: the name of the one that it is about.
        competition: likewise.
    """

    post: PostRead
    body: Markup | None
    match: MatchRead | None
    team: str | None
    competition: str | None
    sealed: Sealed | None
    picked: Picked | None
    links: Sequence[LinkCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What some posts are about, by its ids."""

    matches: Mapping[int, MatchRead] = field(default_factory=dict[int, MatchRead])
    teams: Mapping[int, str] = field(default_factory=dict[int, str])
    competitions: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[int, str] = field(default_factory=dict[int, str])


async def cards_of(parts: SocialParts, posts: Sequence[PostRead]) -> list[PostCard]:
    """Return posts for a page, in the same order."""
    named = await _named(parts, posts)
    return [_card_of(post, named) for post in posts]


async def _named(parts: SocialParts, posts: Sequence[PostRead]) -> Named:
    links = [link for post in posts for link in post.cards]
    match_ids = {post.match_id for post in posts} | set(_ids(links, "match"))
    team_ids = {post.team_id for post in posts} | set(_ids(links, "team"))
    has_competitions = any(post.competition for post in posts) or any(
        link.kind == "competition" for link in links
    )
    return Named(
        matches=await read_matches(parts, [each for each in match_ids if each is not None]),
        teams=await read_names(
            parts.database,
            sorted(each for each in team_ids if each is not None and each <= _LARGEST_TEAM),
        ),
        competitions=await read_competitions(parts) if has_competitions else {},
        models=await _models(parts, sorted(set(_ids(links, "model")))),
    )


async def read_matches(parts: SocialParts, match_ids: Sequence[int]) -> dict[int, MatchRead]:
    """Return matches by their ids; those that are not there are left out."""
    if not match_ids:
        return {}
    page_request = PageRequest(cursor=None, limit=len(match_ids))
    page = await read_page(
        parts.database,
        parts.world,
        filters={"ids": list(match_ids)},
        order="asc",
        page=page_request,
    )
    return {match.match_id: match for match in page.items}


async def read_competitions(parts: SocialParts) -> dict[str, str]:
    """Return the names of competitions by their codes."""
    return {each.code: each.name for each in (await read_all(parts.database, parts.world)).items}


async def _models(parts: SocialParts, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for each in ids:
        try:
            version = await read_version(parts.database, parts.world, each)
        except NotFoundError:
            continue
        found[each] = f"{version.model.name} {version.model.version}"
    return found


def _ids(links: Iterable[CardRead], kind: str) -> list[int]:
    numbers = [link.id for link in links if link.kind == kind]
    return [int(n) for n in numbers if n.isascii() and n.isdecimal() and 0 < int(n) <= MAX_ID]


def _card_of(post: PostRead, named: Named) -> PostCard:
    links = (_link_of(link, named) for link in post.cards)
    return PostCard(
        post=post,
        # Made safe by `serving.social.text.rendering`, which lets a dozen elements through.
        body=None if post.text_html is None else Markup(post.text_html),  # noqa: S704
        match=named.matches.get(post.match_id or 0),
        team=named.teams.get(post.team_id or 0),
        competition=named.competitions.get(post.competition or ""),
        sealed=None if post.forecast is None else sealed_of(post.forecast),
        picked=None if post.pick is None else picked_of(post.pick),
        links=[link for link in links if link is not None],
    )


def sealed_of(card: ForecastCard) -> Sealed:
    """Return a sealed forecast for a page."""
    shares = (card.p_home, card.p_draw, card.p_away)
    whole = percents(shares)
    return Sealed(
        card=card,
        shares=shares,
        percents=whole,
        favourite=shares.index(max(shares)),
        given=None if card.outcome is None else whole[Outcome[card.outcome]],
    )


def picked_of(card: PickCard) -> Picked:
    """Return a pick for a page."""
    if card.p_home is None or card.p_draw is None or card.p_away is None:
        return Picked(card=card, shares=None, percents=(), favourite=0, given=None)
    shares = (card.p_home, card.p_draw, card.p_away)
    whole = percents(shares)
    return Picked(
        card=card,
        shares=shares,
        percents=whole,
        favourite=shares.index(max(shares)),
        given=None if card.outcome is None else whole[Outcome[card.outcome]],
    )


def _link_of(link: CardRead, named: Named) -> LinkCard | None:
    """Return a link with the title of its page; None where that page is not there."""
    number = next(iter(_ids([link], link.kind)), 0)
    if link.kind == "match" and number in named.matches:
        match = named.matches[number]
        is_over = match.score is not None and match.status.value in {"finished", "in_play"}
        detail = score(match.score) if is_over and match.score else instant(match.kickoff_at)
        title = versus(match.home.name, match.away.name)
        return LinkCard(url=link.url, title=title, detail=f"{match.competition.name} · {detail}")
    titles = {
        "team": (named.teams.get(number), _("Team")),
        "competition": (named.competitions.get(link.id), _("Standings")),
        "model": (named.models.get(number), _("Model")),
    }
    title, detail = titles.get(link.kind, (None, ""))
    return None if title is None else LinkCard(url=link.url, title=title, detail=detail)
