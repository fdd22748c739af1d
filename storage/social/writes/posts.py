"""Posting, editing, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    true,
    update,
)

from storage.forecast.tables.forecast import forecast
from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.rules import ConstraintError, Publish, Row, Rule, now, one, rows
from storage.register.tables import competition
from storage.social import notices
from storage.social.events import PostChanged, PostCreated
from storage.social.guidelines import HELD
from storage.social.statements.posts import joined
from storage.social.tables.media import media
from storage.social.tables.post import Visibility, mention, post, post_edit, post_tag
from storage.social.tables.profile import profile
from storage.social.visibility import may_read
from storage.social.writes import mentions, screening
from storage.social.writes.cases import hold
from storage.social.writes.mentions import mentioned
from storage.social.writes.refusals import (
    Expects,
    NotYoursError,
    UnknownPartError,
    UnknownThingError,
    any_version,
    check_version,
    removed,
)
from storage.social.writes.screening import Policy, Verdict
from storage.social.writes.words import Words

_NOW = func.clock.now(type_=DateTime(timezone=True))
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))
_AUTHOR = bindparam("author_id", type_=BigInteger)
_PARTS = frozenset({"tags", "names", "media_ids", "held_reason"})
_REFERENCES = {
    "fk_post_match_id": "match_id",
    "fk_post_team_id": "team_id",
    "fk_post_forecast_id": "forecast_id",
    "fk_post_account_id_pick_id": "pick_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post to be.

    Attributes:
        competition: its code.
        pick_id: of a pick of the author's (`storage.games.writes.sharing` finds its match).
        media_ids: of images that its author uploaded and has not used yet.
    """

    account_id: int
    words: Words
    visibility: Visibility
    match_id: int | None = None
    team_id: int | None = None
    competition: str | None = None
    forecast_id: UUID | None = None
    pick_id: int | None = None
    media_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A post as it shall be.

    Attributes:
        words: its new text.
        visibility: who may see it now; None leaves that.
        expects: whether an edit of the version that it has is meant.
    """

    words: Words
    visibility: Visibility | None = None
    expects: Expects = any_version


def create(draft: Draft, policy: Policy | None = None) -> Rule[int]:
    """Post, and return the post's id.

    Args:
        draft: what.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownPartError: a match, team, forecast, pick of theirs or image is not there.
        RestrictedError, TooManyTextsError, TooManyLinksError: the writer may not, for now.
    """
    verdict = yield from screening.admit(draft.account_id, draft.words, policy)
    try:
        values = _values(draft, verdict)
        made = (yield from rows(_insertion(frozenset(_PARTS & values.keys())), **values))[0]
    except ConstraintError as error:
        name = _REFERENCES.get(error.constraint)
        if name is None:
            raise
        raise UnknownPartError(name, "there is none with this id") from error
    if draft.media_ids and made["attached"] != len(set(draft.media_ids)):
        raise UnknownPartError("media", "name images of your own that no post has yet")
    yield from screening.note("post", made["post_id"], draft.account_id, verdict)
    if verdict.is_held:
        yield from hold("post", made["post_id"])
        return made["post_id"]
    if made["match_id"] is not None and draft.visibility == "public" and not made["is_private"]:
        topics = [f"match:{made['match_id']}:talk"]
        payload = PostCreated(post_id=made["post_id"], match_id=made["match_id"])
        yield Publish(Event.of(payload, topics=topics, occurred_at=made["created_at"]))
    return made["post_id"]


def edit(account_id: int, post_id: int, wanted: Edit, policy: Policy | None = None) -> Rule[int]:
    """Change the text of a post, keep the earlier one, and return its version.

    Args:
        account_id: who edits.
        post_id: which one.
        wanted: its new text, and who may see it.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownThingError: there is no such post for this account.
        NotYoursError: it is somebody else's.
        RemovedError: a moderator removed it, or it waits for review.
        StaleError: it has another version.
        RestrictedError, TooManyLinksError: the writer may not, for now.
    """
    words = wanted.words
    verdict = yield from screening.admit(account_id, words, policy, is_edit=True)
    held = yield from _own(account_id, post_id)
    check_version(held["version"], wanted.expects)
    if held["removed_at"] is not None:
        raise removed(held["removed_reason"])
    visibility = wanted.visibility or held["visibility"]
    if (held["text"], held["visibility"]) == (words.text, visibility):
        return held["version"]
    at = yield from now()
    if held["text"] != words.text:
        before = {"version": held["version"], "text": held["text"]}
        since = held["edited_at"] or held["created_at"]
        yield from rows(insert(post_edit).values(post_id=post_id, at=since, **before))
        yield from _name_again(post_id, account_id, words)
    changed = update(post).where(post.c.post_id == post_id)
    values = {
        "text": words.text,
        "visibility": visibility,
        "edited_at": at,
        "fingerprint": words.fingerprint,
        **({"removed_at": at, "removed_reason": HELD} if verdict.is_held else {}),
    }
    yield from rows(changed.values(version=post.c.version + 1, **values))
    yield from screening.note("post", post_id, account_id, verdict)
    yield from announce_change(post_id)
    if verdict.is_held:
        yield from hold("post", post_id)
    else:
        yield from mentions.make_due(post_id)
    return held["version"] + 1


def erase(account_id: int, post_id: int, *, expects: Expects) -> Rule[None]:
    """Delete an account's own post: its text, earlier texts, mentions and hashtags.

    Raises:
        UnknownThingError: there is no such post for this account.
        NotYoursError: it is somebody else's.
        StaleError: it has another version.
    """
    held = yield from _own(account_id, post_id)
    check_version(held["version"], expects)
    yield from announce_change(post_id)
    for table in (post_edit, post_tag):
        yield from rows(delete(table).where(table.c.post_id == post_id))
    by_itself = mention.c.comment_id.is_(None)
    yield from rows(delete(mention).where(mention.c.post_id == post_id, by_itself))
    yield from notices.forget_post(post_id)  # after the mentions that some are written for
    yield from rows(delete(media).where(media.c.post_id == post_id))
    at = yield from now()
    gone = {"text": None, "fingerprint": None, "deleted_at": at}
    yield from rows(update(post).where(post.c.post_id == post_id).values(gone))


def announce_change(post_id: int) -> Rule[None]:
    """Publish that a post changed; only those who may see it can follow its topic."""
    payload = PostChanged(post_id=post_id)
    at = yield from now()
    yield Publish(Event.of(payload, topics=[f"post:{post_id}"], occurred_at=at))


def _own(account_id: int, post_id: int) -> Rule[Row]:
    """Lock a post of one's own and return it."""
    statement = (
        joined(select(*post.c))
        .where(post.c.post_id == post_id, may_read(post, account, profile))
        .with_for_update(key_share=True, of=post)
    )
    held = yield from one(statement, viewer_id=account_id)
    if held is None or held["deleted_at"] is not None:
        raise UnknownThingError(f"there is no post {post_id}")
    if held["account_id"] != account_id:
        raise NotYoursError("only its author changes a post")
    return held


def _name_again(post_id: int, account_id: int, words: Words) -> Rule[None]:
    """Note whom and what a post names now; who was named before is not mentioned again."""
    yield from rows(delete(post_tag).where(post_tag.c.post_id == post_id))
    if words.tags:
        tags = [{"tag": tag, "post_id": post_id} for tag in words.tags]
        yield from rows(insert(post_tag).values(tags))
    found = yield from rows(mentioned(), names=list(words.names), author_id=account_id)
    ids = [row["account_id"] for row in found]
    own = (mention.c.post_id == post_id, mention.c.comment_id.is_(None))
    yield from rows(delete(mention).where(*own, mention.c.account_id.not_in(ids)))
    known = yield from rows(select(mention.c.account_id).where(*own))
    fresh = [{"post_id": post_id, "account_id": i} for i in sorted(set(ids) - _ids(known))]
    if fresh:
        yield from rows(insert(mention).values(fresh))


def _ids(found: Sequence[Row]) -> set[int]:
    return {row["account_id"] for row in found}


def _values(draft: Draft, verdict: Verdict) -> dict[str, Any]:
    """Return the parameters of `_insertion`."""
    values: dict[str, Any] = {
        "author_id": draft.account_id,
        "text": draft.words.text,
        "visibility": draft.visibility,
        "match_id": draft.match_id,
        "team_id": draft.team_id,
        "competition": draft.competition,
        "forecast_id": draft.forecast_id,
        "pick_id": draft.pick_id,
        "fingerprint": draft.words.fingerprint,
        **({"held_reason": HELD} if verdict.is_held else {}),
    }
    further = (
        ("tags", draft.words.tags),
        ("names", draft.words.names),
        ("media_ids", sorted(set(draft.media_ids))),
    )
    return values | {name: list(given) for name, given in further if given}


@cache
def _insertion(parts: frozenset[str]) -> Select[Any]:
    """Return the one statement that writes a post with whatever belongs to it.

    Args:
        parts: those of `tags`, `names` and `media_ids` that it has; `held_reason` if it waits for
            review.
    """
    requested_id = bindparam("forecast_id", type_=Uuid)
    of_forecast = select(forecast.c.match_id).where(forecast.c.forecast_id == requested_id)
    code = bindparam("competition", type_=Text)
    of_code = select(competition.c.competition_id).where(competition.c.code == code)
    waits = {"removed_at": _NOW, "removed_reason": bindparam("held_reason", type_=Text)}
    made = (
        insert(post)
        .values(
            account_id=_AUTHOR,
            text=bindparam("text", type_=Text),
            visibility=bindparam("visibility", type_=Text),
            match_id=func.coalesce(
                of_forecast.scalar_subquery(), bindparam("match_id", type_=BigInteger)
            ),
            team_id=bindparam("team_id", type_=Integer),
            competition_id=of_code.scalar_subquery(),
            forecast_id=requested_id,
            pick_id=bindparam("pick_id", type_=BigInteger),
            fingerprint=bindparam("fingerprint", type_=BigInteger),
            created_at=_NOW,
            **(waits if "held_reason" in parts else {}),
        )
        .returning(post.c.post_id, post.c.match_id, post.c.created_at)
        .cte("made")
    )
    is_private = select(profile.c.is_private).where(profile.c.account_id == _AUTHOR)
    attached: ColumnElement[int] = literal(0)
    if "media_ids" in parts:
        attached = select(func.count()).select_from(_attached(made)).scalar_subquery()
    statement = select(
        made,
        func.coalesce(is_private.scalar_subquery(), False).label("is_private"),
        attached.label("attached"),
    )
    return statement.add_cte(*_named(parts, made))


def _named(parts: frozenset[str], made: CTE) -> list[CTE]:
    named: list[CTE] = []
    if "tags" in parts:
        tags = func.unnest(bindparam("tags", type_=ARRAY(Text)))
        tag = tags.table_valued("tag").render_derived("chosen")
        chosen = select(tag.c.tag, made.c.post_id).select_from(made.join(tag, true()))
        named.append(insert(post_tag).from_select(["tag", "post_id"], chosen).cte("tagged"))
    if "names" in parts:
        found = mentioned().subquery("found")
        due_at = null() if "held_reason" in parts else _WALL
        pairs = select(made.c.post_id, found.c.account_id, due_at).select_from(
            made.join(found, true())
        )
        columns = ["post_id", "account_id", "due_at"]
        named.append(insert(mention).from_select(columns, pairs).cte("named"))
    return named


def _attached(made: CTE) -> CTE:
    return (
        update(media)
        .where(
            media.c.media_id == func.any(bindparam("media_ids", type_=ARRAY(BigInteger))),
            media.c.account_id == _AUTHOR,
            media.c.post_id.is_(None),
        )
        .values(post_id=made.c.post_id)
        .returning(media.c.media_id)
        .cte("attached")
    )
