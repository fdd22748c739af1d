"""Posts that are found: by words, by what they are about, by hashtag, by whom they mention."""

from functools import cache

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.register.tables import competition
from storage.social.statements.posts import LIMIT, joined, newest
from storage.social.tables.comment import comment
from storage.social.tables.post import WORDS_OF_POST, mention, post, post_tag
from storage.social.tables.profile import profile
from storage.social.visibility import VIEWER, is_open, is_public, is_wanted, may_read, may_see

FILTERS = frozenset({"words", "match_id", "team_id", "competition"})
_WORDS = literal_column(WORDS_OF_POST.text, TSVECTOR)
_LOOKED_AT = 20_000
"""Posts at most among which trending hashtags are counted, the newest."""


@cache
def posts(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Ids of posts to which all filters apply. Parameters: viewer_id, limit[, before_id], those.

    Args:
        filters: of `FILTERS`; `words` are `to_tsquery`'s, `competition` is a code.
        is_continued: those below `before_id`.
    """
    statement = _wanted(joined(select(post.c.post_id)))
    if "words" in filters:
        # First the index of words: from the newest post on, a rare word is looked for in all.
        words = func.to_tsquery("simple", bindparam("words", type_=Text))
        hits = select(post.c.post_id).where(post.c.is_live, _WORDS.op("@@")(words)).cte("hit")
        hits = hits.prefix_with("MATERIALIZED", dialect="postgresql")
        statement = statement.join(hits, hits.c.post_id == post.c.post_id)
    for name in sorted(filters & {"match_id", "team_id"}):
        statement = statement.where(post.c[name] == bindparam(name, type_=BigInteger))
    if "competition" in filters:
        code = bindparam("competition", type_=Text)
        of_code = select(competition.c.competition_id).where(competition.c.code == code)
        statement = statement.where(post.c.competition_id == of_code.scalar_subquery())
    return newest(statement, is_continued=is_continued)


@cache
def with_tag(*, is_continued: bool) -> Question:
    """Ids of posts with a hashtag. Parameters: viewer_id, tag, limit[, before_id]."""
    statement = joined(select(post.c.post_id)).join(post_tag, post_tag.c.post_id == post.c.post_id)
    statement = _wanted(statement).where(post_tag.c.tag == bindparam("tag", type_=Text))
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(post_tag.c.post_id < before)
    return statement.order_by(post_tag.c.post_id.desc()).limit(LIMIT)


@cache
def trending() -> Question:
    """Hashtags of public posts by how many people used them: `tag`, `authors`, `posts`.

    Parameters: hours, fewest, limit.
    """
    hours = bindparam("hours", type_=Integer)
    now = func.clock.now(type_=DateTime(timezone=True))
    recent = (
        joined(select(post.c.post_id, post.c.account_id))
        .where(
            post.c.is_counted,
            is_public(post, account, profile),
            post.c.created_at > now - func.make_interval(0, 0, 0, 0, hours),
        )
        .order_by(post.c.created_at.desc(), post.c.post_id.desc())
        .limit(_LOOKED_AT)
        .subquery("recent")
    )
    authors = func.count(recent.c.account_id.distinct())
    return (
        select(post_tag.c.tag, authors.label("authors"), func.count().label("posts"))
        .select_from(recent.join(post_tag, post_tag.c.post_id == recent.c.post_id))
        .group_by(post_tag.c.tag)
        .having(authors >= bindparam("fewest", type_=Integer))
        .order_by(authors.desc(), func.count().desc(), post_tag.c.tag)
        .limit(LIMIT)
    )


@cache
def mentions(*, is_continued: bool) -> Question:
    """What mentions the viewer: `mention_id`, `post_id`, `comment_id`.

    Parameters: viewer_id, limit[, before_id].
    """
    writer_id = func.coalesce(comment.c.account_id, post.c.account_id)
    writer = account.alias("writer")
    statement = (
        joined(select(mention.c.mention_id, mention.c.post_id, mention.c.comment_id))
        .join(mention, mention.c.post_id == post.c.post_id)
        .outerjoin(comment, comment.c.comment_id == mention.c.comment_id)
        .join(writer, writer.c.account_id == writer_id)
        .where(
            mention.c.account_id == VIEWER,
            or_(mention.c.comment_id.is_(None), comment.c.is_counted),
            may_read(post, account, profile),
            is_open(writer),
            is_wanted(writer_id),
        )
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(mention.c.mention_id < before)
    return statement.order_by(mention.c.mention_id.desc()).limit(LIMIT)


def _wanted(statement: Question) -> Question:
    return statement.where(
        post.c.is_live, may_see(post, account, profile), is_wanted(post.c.account_id)
    )
