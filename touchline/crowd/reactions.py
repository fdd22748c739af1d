"""Who likes and who answers which posts, and when: chosen by chance, due by the domain clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from touchline.crowd.cast import Member
from touchline.crowd.chance import share
from touchline.crowd.facts import Post

_LIKES, _ANSWERS = 0.12, 0.045
_LIKES_OF_PEOPLE = 0.08
_LONGEST_MINUTES = 240.0
_SOONEST_MINUTES = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A like or an answer of a member to a post.

    Attributes:
        turn: how many react so before.
    """

    member: Member
    post: Post
    turn: int
    due_at: datetime


def likes(seed: int, cast: Sequence[Member], post: Post, now: datetime) -> list[Reaction]:
    """Return the likes that are due, the soonest first."""
    return _due(seed, "like", cast, post, now, _LIKES if post.is_program else _LIKES_OF_PEOPLE)


def answers(seed: int, cast: Sequence[Member], post: Post, now: datetime) -> list[Reaction]:
    """Return the answers to a post of the crowd that are due, the soonest first."""
    return _due(seed, "answer", cast, post, now, _ANSWERS)


def greeter(seed: int, cast: Sequence[Member], post: Post) -> Member:
    """Return who greets somebody with their first post."""
    return cast[int(share(seed, "greet", post.author) * len(cast))]


def following(seed: int, cast: Sequence[Member], member: Member) -> list[str]:
    """Return whom a member follows."""
    chance = 0.1 + 0.15 * share(seed, "sociable", member.username)
    return [
        other.username
        for other in cast
        if other is not member and share(seed, "follow", member.username, other.username) < chance
    ]


def _due(  # noqa: PLR0913, PLR0917 - one line of the two functions above
    seed: int, kind: str, cast: Sequence[Member], post: Post, now: datetime, chance: float
) -> list[Reaction]:
    reacting = [
        (_at(seed, kind, member, post), member)
        for member in cast
        if member.username != post.author
        and share(seed, kind, member.username, post.post_id) < chance
    ]
    reacting.sort(key=lambda each: (each[0], each[1].number))
    return [
        Reaction(member=member, post=post, turn=turn, due_at=at)
        for turn, (at, member) in enumerate(reacting)
        if at <= now
    ]


def _at(seed: int, kind: str, member: Member, post: Post) -> datetime:
    """Most come soon after the post, some hours later."""
    waited = share(seed, f"{kind} after", member.username, post.post_id) ** 2
    return post.created_at + timedelta(minutes=_SOONEST_MINUTES + waited * _LONGEST_MINUTES)
