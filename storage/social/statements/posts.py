"""Posts as they are shown, whatever list they stand in: by their ids, in that order.

A list is two questions: which ids, then these rows. The second has one plan for every list, which
nothing in its parameters can mislead.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.forecast.tables.forecast import forecast
from storage.forecast.tables.review import settlement
from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.register.tables import competition
from storage.social.guidelines import HELD
from storage.social.tables.decision import screening
from storage.social.tables.media import media
from storage.social.tables.post import mention, post, post_edit
from storage.social.tables.profile import profile
from storage.social.visibility import may_list, may_read

_AUTHOR = (
    person.c.username,
    person.c.first_name,
    person.c.last_name,
    account.c.kind,
    profile.c.picture,
)
_POST = literal_column("'post'", Text)
_HELD = literal_column(f"'{HELD}'", Text)
LIMIT = bindparam("limit", type_=Integer)
BEFORE = bindparam("before_id", type_=BigInteger)


def author_columns() -> tuple[ColumnElement[Any], ...]:
    """Return what is shown of an author, besides the account's id."""
    return _AUTHOR


def joined(statement: Question) -> Question:
    """Return a question about posts with their authors' accounts and profiles."""
    return (
        statement.select_from(post)
        .join(account, account.c.account_id == post.c.account_id)
        .outerjoin(profile, profile.c.account_id == post.c.account_id)
    )


def newest(statement: Question, *, is_continued: bool) -> Question:
    """Return a question for ids of posts, newest first. Parameters: limit[, before_id]."""
    if is_continued:
        statement = statement.where(post.c.post_id < BEFORE)
    return statement.order_by(post.c.post_id.desc()).limit(LIMIT)


@cache
def by_ids() -> Question:
    """The requested posts that the viewer may see, or wrote. Parameters: viewer_id, post_ids."""
    requested = (
        func.unnest(bindparam("post_ids", type_=ARRAY(BigInteger)))
        .table_valued("post_id", with_ordinality="place")
        .render_derived("requested")
    )
    statement = _rows().join(requested, requested.c.post_id == post.c.post_id)
    return statement.where(may_list(post, account, profile)).order_by(requested.c.place)


@cache
def one() -> Question:
    """A post that the viewer may read. Parameters: viewer_id, post_id."""
    requested_id = bindparam("post_id", type_=BigInteger)
    return _rows().where(post.c.post_id == requested_id, may_read(post, account, profile))


@cache
def of_account(*, is_continued: bool) -> Question:
    """Ids of somebody's posts. Parameters: viewer_id, account_id, limit[, before_id].

    Its author also finds those that were removed or wait for review.
    """
    statement = joined(select(post.c.post_id)).where(
        post.c.account_id == bindparam("account_id", type_=BigInteger),
        may_list(post, account, profile),
    )
    return newest(statement, is_continued=is_continued)


@cache
def edits(*, is_continued: bool) -> Question:
    """Earlier texts of a post, newest first. Parameters: post_id, limit[, before_version]."""
    statement = select(post_edit.c.version, post_edit.c.text, post_edit.c.at).where(
        post_edit.c.post_id == bindparam("post_id", type_=BigInteger)
    )
    if is_continued:
        statement = statement.where(
            post_edit.c.version < bindparam("before_version", type_=Integer)
        )
    return statement.order_by(post_edit.c.version.desc()).limit(LIMIT)


def _rows() -> Question:
    images = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object(
                        "media_id", media.c.media_id,
                        "sha256", func.encode(media.c.sha256, "hex"),
                        "width", media.c.width,
                        "height", media.c.height,
                        "description", media.c.description,
                    ),
                    media.c.media_id,
                )
            )
        )
        .where(media.c.post_id == post.c.post_id)
        .scalar_subquery()
    )  # fmt: skip
    named = person.alias("named")
    mentioned = (
        select(func.array_agg(cast(named.c.username, Text)))
        .select_from(mention.join(named, named.c.account_id == mention.c.account_id))
        .where(mention.c.post_id == post.c.post_id, mention.c.comment_id.is_(None))
        .scalar_subquery()
    )
    held_for = select(screening.c.reasons).where(
        screening.c.subject_kind == _POST, screening.c.subject_id == post.c.post_id
    )
    rows = select(
        *post.c,
        case((post.c.removed_reason == _HELD, held_for.scalar_subquery())).label("held_for"),
        *_AUTHOR,
        account.c.erased_at,
        competition.c.code.label("competition"),
        images.label("images"),
        mentioned.label("mentioned"),
        forecast.c.track,
        forecast.c.horizon,
        forecast.c.sealed_at,
        forecast.c.p_home,
        forecast.c.p_draw,
        forecast.c.p_away,
        settlement.c.home_goals_90,
        settlement.c.away_goals_90,
    )
    return (
        joined(rows)
        .outerjoin(person, person.c.account_id == post.c.account_id)
        .outerjoin(competition, competition.c.competition_id == post.c.competition_id)
        .outerjoin(forecast, forecast.c.forecast_id == post.c.forecast_id)
        .outerjoin(settlement, settlement.c.match_id == forecast.c.match_id)
    )
