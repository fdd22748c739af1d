# pyright: basic
"""Strengths of players, of clubs some matches ahead, and how often their intervals held."""

from alembic import op

revision = "0072_strengths"
down_revision = "0071_players"
branch_labels = None
depends_on = None

_COMMENTS = {
    "player_strength.attack": "beside the average player of the position",
    "player_strength.expected": "total by rating, price, age and position alone",
    "player_strength.minutes": "that it rests on",
    "player_strength.goals": "of his last year, for 90 minutes",
    "player_strength.assists": "likewise",
    "player_strength.shots": "likewise",
    "strength_ahead.ahead": "matches from the instant",
    "strength_ahead.strength": "beside the mean of the division",
    "strength_check.level": "of the intervals",
    "strength_check.since": "the first day of the matches nobody had seen",
    "strength_check.players": "who were in and out of their side",
    "strength_check.share": "of them whose difference an interval held",
}
_UPGRADE = (
    """CREATE TABLE football.player_strength (
        player_id INTEGER NOT NULL,
        as_of TIMESTAMP WITH TIME ZONE NOT NULL,
        position TEXT NOT NULL,
        attack DOUBLE PRECISION NOT NULL,
        attack_error DOUBLE PRECISION NOT NULL,
        defence DOUBLE PRECISION NOT NULL,
        defence_error DOUBLE PRECISION NOT NULL,
        expected DOUBLE PRECISION NOT NULL,
        minutes DOUBLE PRECISION NOT NULL,
        goals DOUBLE PRECISION,
        assists DOUBLE PRECISION,
        shots DOUBLE PRECISION,
        CONSTRAINT pk_player_strength PRIMARY KEY (player_id, as_of),
        CONSTRAINT ck_player_strength_is_uncertain CHECK (attack_error > 0 AND defence_error > 0),
        CONSTRAINT ck_player_strength_is_a_line CHECK (position IN ('G', 'D', 'M', 'F')),
        CONSTRAINT fk_player_strength_player_id
            FOREIGN KEY (player_id) REFERENCES football.player (player_id)
    )""",
    "CREATE INDEX ix_player_strength_as_of ON football.player_strength (as_of)",
    """CREATE TABLE football.strength_ahead (
        team_id INTEGER NOT NULL,
        ahead SMALLINT NOT NULL,
        as_of TIMESTAMP WITH TIME ZONE NOT NULL,
        strength DOUBLE PRECISION NOT NULL,
        error DOUBLE PRECISION NOT NULL,
        CONSTRAINT pk_strength_ahead PRIMARY KEY (team_id, ahead),
        CONSTRAINT ck_strength_ahead_is_of_the_future CHECK (ahead >= 0 AND error > 0),
        CONSTRAINT fk_strength_ahead_team_id
            FOREIGN KEY (team_id) REFERENCES football.team (team_id)
    )""",
    """CREATE TABLE football.strength_check (
        level DOUBLE PRECISION NOT NULL,
        as_of TIMESTAMP WITH TIME ZONE NOT NULL,
        since DATE NOT NULL,
        players INTEGER NOT NULL,
        share DOUBLE PRECISION NOT NULL,
        CONSTRAINT pk_strength_check PRIMARY KEY (level),
        CONSTRAINT ck_strength_check_are_shares
            CHECK (share BETWEEN 0 AND 1 AND level BETWEEN 0 AND 1)
    )""",
    *(f"COMMENT ON COLUMN football.{name} IS '{text}'" for name, text in _COMMENTS.items()),
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for name in ("strength_check", "strength_ahead", "player_strength"):
        op.drop_table(name, schema="football")
