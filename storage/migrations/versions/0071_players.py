# pyright: basic
"""The register of players: squads as listed, figures by match, values and moves."""

from alembic import op

revision = "0071_players"
down_revision = "0070_group_rooms"
branch_labels = None
depends_on = None

_UPGRADE = (
    "ALTER TABLE football.player ADD COLUMN born_on DATE",
    "ALTER TABLE football.player ADD COLUMN position TEXT",
    "COMMENT ON COLUMN football.player.position IS 'his line: G, D, M or F'",
    "ALTER TABLE football.player ADD CONSTRAINT ck_player_is_a_line"
    " CHECK (position IN ('G', 'D', 'M', 'F'))",
    "CREATE INDEX ix_player_team_id ON football.player (team_id)",
    """CREATE TABLE football.squad_entry (
        squad_entry_id BIGINT GENERATED ALWAYS AS IDENTITY,
        team_id INTEGER NOT NULL,
        player_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        shirt_number SMALLINT,
        from_date DATE NOT NULL,
        first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        gone_at TIMESTAMP WITH TIME ZONE,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        payload_id UUID,
        CONSTRAINT pk_squad_entry PRIMARY KEY (squad_entry_id),
        CONSTRAINT fk_squad_entry_team_id
            FOREIGN KEY (team_id) REFERENCES football.team (team_id),
        CONSTRAINT fk_squad_entry_player_id
            FOREIGN KEY (player_id) REFERENCES football.player (player_id)
    )""",
    "COMMENT ON COLUMN football.squad_entry.from_date IS 'the day he joined, or was first listed'",
    "COMMENT ON COLUMN football.squad_entry.gone_at IS 'of the first list without him'",
    "CREATE INDEX ix_squad_entry_player_id ON football.squad_entry (player_id)",
    "CREATE UNIQUE INDEX uq_squad_entry_current"
    " ON football.squad_entry (team_id, source, player_id) WHERE gone_at IS NULL",
    """CREATE TABLE football.player_figure (
        player_figure_id BIGINT GENERATED ALWAYS AS IDENTITY,
        match_id BIGINT NOT NULL,
        team_id INTEGER NOT NULL,
        player_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        goals SMALLINT,
        own_goals SMALLINT,
        assists SMALLINT,
        shots SMALLINT,
        shots_on_target SMALLINT,
        yellow_cards SMALLINT,
        red_cards SMALLINT,
        observed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        known_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        superseded_at TIMESTAMP WITH TIME ZONE,
        payload_id UUID,
        CONSTRAINT pk_player_figure PRIMARY KEY (player_figure_id),
        CONSTRAINT fk_player_figure_match_id
            FOREIGN KEY (match_id) REFERENCES football.match (match_id),
        CONSTRAINT fk_player_figure_team_id
            FOREIGN KEY (team_id) REFERENCES football.team (team_id),
        CONSTRAINT fk_player_figure_player_id
            FOREIGN KEY (player_id) REFERENCES football.player (player_id)
    )""",
    "CREATE UNIQUE INDEX uq_player_figure_current"
    " ON football.player_figure (match_id, player_id) WHERE superseded_at IS NULL",
    """CREATE TABLE football.player_value (
        player_value_id BIGINT GENERATED ALWAYS AS IDENTITY,
        player_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        kind TEXT NOT NULL,
        value DOUBLE PRECISION NOT NULL,
        unit TEXT NOT NULL,
        as_of DATE NOT NULL,
        known_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        payload_id UUID,
        CONSTRAINT pk_player_value PRIMARY KEY (player_value_id),
        CONSTRAINT uq_player_value_player_id UNIQUE (player_id, source, kind, as_of),
        CONSTRAINT ck_player_value_is_of_its_kind CHECK (
            (kind = 'rating' AND unit = '0-100' AND value BETWEEN 0 AND 100)
            OR (kind = 'value' AND unit = 'EUR' AND value >= 0)
        ),
        CONSTRAINT fk_player_value_player_id
            FOREIGN KEY (player_id) REFERENCES football.player (player_id)
    )""",
    """CREATE TABLE football.player_transfer (
        player_transfer_id BIGINT GENERATED ALWAYS AS IDENTITY,
        player_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        moved_on DATE NOT NULL,
        from_team_id INTEGER,
        to_team_id INTEGER,
        from_club TEXT,
        to_club TEXT,
        fee_eur DOUBLE PRECISION,
        is_loan BOOLEAN DEFAULT false NOT NULL,
        known_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        payload_id UUID,
        CONSTRAINT pk_player_transfer PRIMARY KEY (player_transfer_id),
        CONSTRAINT uq_player_transfer_player_id UNIQUE (player_id, source, moved_on, is_loan),
        CONSTRAINT ck_player_transfer_no_debt CHECK (fee_eur >= 0),
        CONSTRAINT ck_player_transfer_names_a_club
            CHECK (from_club IS NOT NULL OR to_club IS NOT NULL),
        CONSTRAINT fk_player_transfer_player_id
            FOREIGN KEY (player_id) REFERENCES football.player (player_id),
        CONSTRAINT fk_player_transfer_from_team_id
            FOREIGN KEY (from_team_id) REFERENCES football.team (team_id),
        CONSTRAINT fk_player_transfer_to_team_id
            FOREIGN KEY (to_team_id) REFERENCES football.team (team_id)
    )""",
    "COMMENT ON COLUMN football.player_transfer.from_club IS 'as the source spells it'",
    "COMMENT ON COLUMN football.player_transfer.to_club IS 'as the source spells it'",
    "CREATE INDEX ix_player_transfer_moved_on ON football.player_transfer (moved_on)",
    "CREATE INDEX ix_player_transfer_from_team_id ON football.player_transfer (from_team_id)",
    "CREATE INDEX ix_player_transfer_to_team_id ON football.player_transfer (to_team_id)",
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for name in ("player_transfer", "player_value", "player_figure", "squad_entry"):
        op.drop_table(name, schema="football")
    op.execute("DROP INDEX football.ix_player_team_id")
    op.execute("ALTER TABLE football.player DROP COLUMN position")
    op.execute("ALTER TABLE football.player DROP COLUMN born_on")
