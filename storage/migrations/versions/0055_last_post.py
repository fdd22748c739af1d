# pyright: basic
"""Profiles know the newest post that followers see, so that a feed looks at no author's posts."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0055_last_post"
down_revision = "0054_feed_news"
branch_labels = None
depends_on = None

FILLED = """
    INSERT INTO social.profile (account_id)
    SELECT DISTINCT account_id FROM social.post
    WHERE is_live AND visibility <> 'private' ON CONFLICT DO NOTHING;
    UPDATE social.profile AS own SET last_post_id = newest.post_id FROM (
        SELECT account_id, max(post_id) AS post_id FROM social.post
        WHERE is_live AND visibility <> 'private' GROUP BY account_id
    ) AS newest WHERE newest.account_id = own.account_id;
"""


def upgrade() -> None:
    op.add_column(
        "profile",
        sa.Column(
            "last_post_id",
            sa.BigInteger(),
            nullable=True,
            comment="the newest that followers see",
        ),
        schema="social",
    )
    op.execute(script("last_post"))
    op.execute(FILLED)


def downgrade() -> None:
    op.execute(script("last_post_undone"))
    op.drop_column("profile", "last_post_id", schema="social")
