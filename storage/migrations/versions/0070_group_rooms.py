# pyright: basic
"""A room of its own for each group that there is, which its members may enter."""

from alembic import op

revision = "0070_group_rooms"
down_revision = "0069_tournaments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO social.room (kind, key, created_at)"
        " SELECT 'group', group_id, clock.now() FROM games.player_group WHERE closed_at IS NULL"
        " ON CONFLICT DO NOTHING"
    )
    op.execute(
        "INSERT INTO social.room_member (room_id, account_id)"
        " SELECT r.room_id, m.account_id FROM games.group_member AS m"
        " JOIN social.room AS r ON r.kind = 'group' AND r.key = m.group_id"
        " ON CONFLICT DO NOTHING"
    )


def downgrade() -> None:
    for statement in (
        "DELETE FROM social.message AS m USING social.room AS r"
        " WHERE r.room_id = m.room_id AND r.kind = 'group'",
        "DELETE FROM social.room_member AS m USING social.room AS r"
        " WHERE r.room_id = m.room_id AND r.kind = 'group'",
        "DELETE FROM social.room WHERE kind = 'group'",
    ):
        op.execute(statement)
