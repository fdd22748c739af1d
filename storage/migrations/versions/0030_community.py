# pyright: basic
"""The community: profiles, posts, comments, likes, follows, blocks, and their counters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0030_community"
down_revision = "0029_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA social")
    op.create_table(
        "block",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("account_id <> other_id", name=op.f("ck_block_somebody_else")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_block_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["identity.account.account_id"], name=op.f("fk_block_other_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "other_id", name=op.f("pk_block")),
        schema="social",
    )
    op.create_index(
        "ix_block_newest", "block", ["account_id", "at", "other_id"], unique=False, schema="social"
    )
    op.create_index(
        "ix_block_of_other", "block", ["other_id", "account_id"], unique=False, schema="social"
    )
    op.create_table(
        "follow",
        sa.Column("follower_id", sa.BigInteger(), nullable=False),
        sa.Column("followee_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="requested of a private profile, until it is accepted",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('accepted', 'requested')", name=op.f("ck_follow_state")),
        sa.CheckConstraint("follower_id <> followee_id", name=op.f("ck_follow_somebody_else")),
        sa.ForeignKeyConstraint(
            ["followee_id"], ["identity.account.account_id"], name=op.f("fk_follow_followee_id")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["identity.account.account_id"], name=op.f("fk_follow_follower_id")
        ),
        sa.PrimaryKeyConstraint("follower_id", "followee_id", name=op.f("pk_follow")),
        schema="social",
    )
    op.create_index(
        "ix_follow_followers",
        "follow",
        ["followee_id", "state", "at", "follower_id"],
        unique=False,
        schema="social",
    )
    op.create_index(
        "ix_follow_following",
        "follow",
        ["follower_id", "state", "at", "followee_id"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "mute",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("account_id <> other_id", name=op.f("ck_mute_somebody_else")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_mute_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["identity.account.account_id"], name=op.f("fk_mute_other_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "other_id", name=op.f("pk_mute")),
        schema="social",
    )
    op.create_index(
        "ix_mute_newest", "mute", ["account_id", "at", "other_id"], unique=False, schema="social"
    )
    op.create_table(
        "profile",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("bio", sa.Text(), server_default="", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "links",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("favourite_team_id", sa.Integer(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True, comment="name of an image; NULL is none"),
        sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "post_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="public posts",
        ),
        sa.Column(
            "follower_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="accepted",
        ),
        sa.Column(
            "following_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="accepted",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.CheckConstraint(
            "least(post_count, follower_count, following_count) >= 0",
            name=op.f("ck_profile_counts_something"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_profile_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["favourite_team_id"],
            ["football.team.team_id"],
            name=op.f("fk_profile_favourite_team_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_profile")),
        schema="social",
    )
    op.create_index(
        "ix_profile_most_followed",
        "profile",
        ["follower_count", "account_id"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "post",
        sa.Column("post_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True, comment="as written; NULL once deleted"),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("competition_id", sa.Integer(), nullable=True),
        sa.Column("forecast_id", sa.Uuid(), nullable=True),
        sa.Column("pick_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by its author, or with the account",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by a moderator, who may restore it",
        ),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.Column(
            "locked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="nobody comments since then",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.Column("like_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("comment_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "is_live",
            sa.Boolean(),
            sa.Computed("deleted_at IS NULL AND removed_at IS NULL", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "is_counted",
            sa.Boolean(),
            sa.Computed(
                "deleted_at IS NULL AND removed_at IS NULL AND visibility = 'public'",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "visibility IN ('public', 'followers', 'private')", name=op.f("ck_post_visibility")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_reason IS NULL)", name=op.f("ck_post_removed")
        ),
        sa.CheckConstraint(
            "(text IS NULL) = (deleted_at IS NOT NULL)", name=op.f("ck_post_tombstone")
        ),
        sa.CheckConstraint(
            "least(like_count, comment_count) >= 0", name=op.f("ck_post_counts_something")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_post_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["football.competition.competition_id"],
            name=op.f("fk_post_competition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.forecast.forecast_id"], name=op.f("fk_post_forecast_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_post_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_post_team_id")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post")),
        schema="social",
        postgresql_with={"fillfactor": 85},
    )
    op.create_index(
        "ix_post_for_followers",
        "post",
        ["account_id", "post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_live AND visibility <> 'private'"),
    )
    op.create_index(
        "ix_post_newest",
        "post",
        ["created_at", "post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_counted"),
    )
    op.create_index(
        "ix_post_of_account", "post", ["account_id", "post_id"], unique=False, schema="social"
    )
    op.create_index(
        "ix_post_of_competition",
        "post",
        ["competition_id", "post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_live AND competition_id IS NOT NULL"),
    )
    op.create_index(
        "ix_post_of_match",
        "post",
        ["match_id", "post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_live AND match_id IS NOT NULL"),
    )
    op.create_index(
        "ix_post_of_team",
        "post",
        ["team_id", "post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_live AND team_id IS NOT NULL"),
    )
    op.create_index(
        "ix_post_words",
        "post",
        [sa.literal_column("to_tsvector('simple'::regconfig, text)")],
        unique=False,
        schema="social",
        postgresql_using="gin",
        postgresql_where=sa.text("is_live"),
    )
    op.create_table(
        "comment",
        sa.Column("comment_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "parent_id", sa.BigInteger(), nullable=True, comment="NULL answers the post itself"
        ),
        sa.Column("depth", sa.SmallInteger(), nullable=False, comment="1 answers the post itself"),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True, comment="as written; NULL once deleted"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by its author, or with the account",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by a moderator, who may restore it",
        ),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.Column("like_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "reply_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="answers that are shown",
        ),
        sa.Column(
            "is_counted",
            sa.Boolean(),
            sa.Computed("deleted_at IS NULL AND removed_at IS NULL", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "is_shown",
            sa.Boolean(),
            sa.Computed(
                "(deleted_at IS NULL AND removed_at IS NULL) OR reply_count > 0", persisted=True
            ),
            nullable=False,
            comment="a tombstone too, while something below it is",
        ),
        sa.CheckConstraint("(depth = 1) = (parent_id IS NULL)", name=op.f("ck_comment_parent")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_reason IS NULL)", name=op.f("ck_comment_removed")
        ),
        sa.CheckConstraint(
            "(text IS NULL) = (deleted_at IS NOT NULL)", name=op.f("ck_comment_tombstone")
        ),
        sa.CheckConstraint("depth BETWEEN 1 AND 8", name=op.f("ck_comment_depth")),
        sa.CheckConstraint(
            "least(like_count, reply_count) >= 0", name=op.f("ck_comment_counts_something")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_comment_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "post_id"],
            ["social.comment.comment_id", "social.comment.post_id"],
            name=op.f("fk_comment_parent_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_comment_post_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment")),
        sa.UniqueConstraint("comment_id", "post_id", name=op.f("uq_comment_comment_id_post_id")),
        schema="social",
    )
    op.create_index(
        "ix_comment_below",
        "comment",
        ["post_id", "parent_id", "comment_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_shown"),
    )
    op.create_index(
        "ix_comment_of_account",
        "comment",
        ["account_id", "comment_id"],
        unique=False,
        schema="social",
    )
    op.create_index(
        "ix_comment_of_parent", "comment", ["parent_id"], unique=False, schema="social"
    )
    op.create_index(
        "ix_comment_top",
        "comment",
        ["post_id", "parent_id", "like_count", "comment_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("is_shown"),
    )
    op.create_table(
        "media",
        sa.Column("media_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "sha256", sa.LargeBinary(length=32), nullable=False, comment="of the file that is kept"
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "description",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="for those who do not see it",
        ),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_media_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_media_post_id")
        ),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_media")),
        schema="social",
    )
    op.create_index("ix_media_file", "media", ["sha256"], unique=False, schema="social")
    op.create_index(
        "ix_media_of_account", "media", ["account_id", "media_id"], unique=False, schema="social"
    )
    op.create_index(
        "ix_media_of_post", "media", ["post_id", "media_id"], unique=False, schema="social"
    )
    op.create_table(
        "post_edit",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="as it was in that version"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when that version was written",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_post_edit_post_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "version", name=op.f("pk_post_edit")),
        schema="social",
    )
    op.create_table(
        "post_like",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_post_like_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_post_like_post_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "account_id", name=op.f("pk_post_like")),
        schema="social",
    )
    op.create_index(
        "ix_post_like_of_account",
        "post_like",
        ["account_id", "post_id"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "post_tag",
        sa.Column("tag", sa.Text(), nullable=False, comment="folded, without #"),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_post_tag_post_id")
        ),
        sa.PrimaryKeyConstraint("tag", "post_id", name=op.f("pk_post_tag")),
        schema="social",
    )
    op.create_index("ix_post_tag_of_post", "post_tag", ["post_id"], unique=False, schema="social")
    op.create_table(
        "comment_like",
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_comment_like_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["social.comment.comment_id"], name=op.f("fk_comment_like_comment_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", "account_id", name=op.f("pk_comment_like")),
        schema="social",
    )
    op.create_index(
        "ix_comment_like_of_account",
        "comment_like",
        ["account_id", "comment_id"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "mention",
        sa.Column("mention_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "comment_id",
            sa.BigInteger(),
            nullable=True,
            comment="NULL if the post itself mentions",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_mention_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id", "post_id"],
            ["social.comment.comment_id", "social.comment.post_id"],
            name=op.f("fk_mention_comment_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_mention_post_id")
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_mention")),
        sa.UniqueConstraint(
            "post_id",
            "comment_id",
            "account_id",
            name=op.f("uq_mention_post_id_comment_id_account_id"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="social",
    )
    op.create_index(
        "ix_mention_of_account",
        "mention",
        ["account_id", "mention_id"],
        unique=False,
        schema="social",
    )
    op.create_index(
        "ix_person_words",
        "person",
        [
            sa.text(
                "to_tsvector('simple'::regconfig, (((username || ' '::text) || COALESCE(first_name, ''::text)) || ' '::text) || COALESCE(last_name, ''::text))"
            )
        ],
        unique=False,
        schema="identity",
        postgresql_using="gin",
    )
    op.execute(script("social"))


def downgrade() -> None:
    op.execute("DROP SCHEMA social CASCADE")
    op.drop_index("ix_person_words", table_name="person", schema="identity")
