# pyright: basic
"""A line's move may be sealed after its match too."""

from alembic import op

revision = "0074_moves_after_a_match"
down_revision = "0073_player_chances"
branch_labels = None
depends_on = None

_NAME = "ck_sealed_insight_says_when_it_begins"
_BEFORE = (
    "(subject_kind = 'match' AND kind NOT IN ('outcome', 'review'))"
    " = (kickoff_at IS NOT NULL AND match_id IS NOT NULL)"
)
_AFTER = f"{_BEFORE} OR (kind = 'line_move' AND kickoff_at IS NULL AND match_id IS NULL)"


def upgrade() -> None:
    _replace(_AFTER)


def downgrade() -> None:
    _replace(_BEFORE)


def _replace(condition: str) -> None:
    op.drop_constraint(op.f(_NAME), "sealed_insight", schema="forecast", type_="check")
    op.create_check_constraint(op.f(_NAME), "sealed_insight", condition, schema="forecast")
