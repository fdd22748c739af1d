"""Schema `social`: posts, their earlier texts, hashtags, likes and mentions."""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.football.tables.match import match
from storage.forecast.tables.forecast import forecast
from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)
from storage.register.tables import competition, team

Visibility = Literal["public", "followers", "private"]
WORDS_OF_POST = text("to_tsvector('simple'::regconfig, text)")
"""What a post is found by: its words in lower case, of whatever language."""
_IS_LIVE = "deleted_at IS NULL AND removed_at IS NULL"

post = Table(
    "post",
    metadata,
    Column("post_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    Column("text", Text, comment="as written; NULL once deleted"),
    required("visibility", Text),
    reference("match_id", match.c.match_id, is_required=False),
    reference("team_id", team.c.team_id, is_required=False),
    reference("competition_id", competition.c.competition_id, is_required=False),
    reference("forecast_id", forecast.c.forecast_id, is_required=False),
    Column("pick_id", BigInteger, comment="of its author; whose match is `match_id`"),
    instant("created_at"),
    instant_or_none("edited_at"),
    instant_or_none("deleted_at", comment="by its author, or with the account"),
    instant_or_none("removed_at", comment="by a moderator, who may restore it"),
    Column("removed_reason", Text),
    instant_or_none("locked_at", comment="nobody comments since then"),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    Column("fingerprint", BigInteger, comment="equal for repeated texts; NULL of short ones"),
    required("like_count", Integer, server_default=text("0")),
    required("comment_count", Integer, server_default=text("0")),
    Column("is_live", Boolean, Computed(_IS_LIVE, persisted=True), nullable=False),
    Column(
        "is_counted",
        Boolean,
        Computed(f"{_IS_LIVE} AND visibility = 'public'", persisted=True),
        nullable=False,
    ),
    # By name: games know the community, not the other way round.
    ForeignKeyConstraint(
        ["account_id", "pick_id"], ["games.pick.account_id", "games.pick.pick_id"]
    ),
    CheckConstraint("num_nonnulls(forecast_id, pick_id) < 2", name="carries_one"),
    CheckConstraint("visibility IN ('public', 'followers', 'private')", name="visibility"),
    CheckConstraint("(text IS NULL) = (deleted_at IS NOT NULL)", name="tombstone"),
    CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed"),
    CheckConstraint("least(like_count, comment_count) >= 0", name="counts_something"),
    Index("ix_post_of_account", "account_id", "post_id"),
    Index(
        "ix_post_for_followers",
        "account_id",
        "post_id",
        postgresql_where=text("is_live AND visibility <> 'private'"),
    ),
    Index("ix_post_newest", "created_at", "post_id", postgresql_where=text("is_counted")),
    Index(
        "ix_post_of_match",
        "match_id",
        "post_id",
        postgresql_where=text("is_live AND match_id IS NOT NULL"),
    ),
    Index(
        "ix_post_of_team",
        "team_id",
        "post_id",
        postgresql_where=text("is_live AND team_id IS NOT NULL"),
    ),
    Index(
        "ix_post_of_competition",
        "competition_id",
        "post_id",
        postgresql_where=text("is_live AND competition_id IS NOT NULL"),
    ),
    Index(
        "ix_post_repeated",
        "fingerprint",
        "post_id",
        postgresql_where=text("fingerprint IS NOT NULL"),
    ),
    Index(
        "ix_post_words",
        WORDS_OF_POST,
        postgresql_using="gin",
        postgresql_where=text("is_live"),
    ),
    schema="social",
    postgresql_with={"fillfactor": 85},
)

post_edit = Table(
    "post_edit",
    metadata,
    reference("post_id", post.c.post_id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("text", Text, comment="as it was in that version"),
    instant("at", comment="when that version was written"),
    schema="social",
)

post_tag = Table(
    "post_tag",
    metadata,
    Column("tag", Text, primary_key=True, comment="folded, without #"),
    reference("post_id", post.c.post_id, primary_key=True),
    Index("ix_post_tag_of_post", "post_id"),
    schema="social",
)

post_like = Table(
    "post_like",
    metadata,
    reference("post_id", post.c.post_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    instant("at"),
    Index("ix_post_like_of_account", "account_id", "post_id"),
    schema="social",
)

mention = Table(
    "mention",
    metadata,
    Column("mention_id", BigInteger, Identity(always=True), primary_key=True),
    reference("post_id", post.c.post_id),
    Column("comment_id", BigInteger, comment="NULL if the post itself mentions"),
    reference("account_id", account.c.account_id),
    instant_or_none("due_at", comment="since when a notice is to be written; NULL once it is"),
    ForeignKeyConstraint(
        ["comment_id", "post_id"], ["social.comment.comment_id", "social.comment.post_id"]
    ),
    UniqueConstraint("post_id", "comment_id", "account_id", postgresql_nulls_not_distinct=True),
    Index("ix_mention_of_account", "account_id", "mention_id"),
    Index("ix_mention_due", "mention_id", postgresql_where=text("due_at IS NOT NULL")),
    schema="social",
)
