"""`touchline player`: who the players of a list are, where only a person can tell."""

import click
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.football.tables.lineup import player_link
from storage.kit.engine import engine_of
from storage.register.tables import player
from storage.settings import StorageSettings

_REPLAY = "Then: touchline quarantine replay"
_SOURCE = click.option("--source", required=True, help="Whose id it is.")


@click.group("player")
def players() -> None:
    """Players: whom an id of a source's list means."""


@players.command("link")
@click.argument("source_id")
@click.argument("player_id", type=click.IntRange(min=1))
@_SOURCE
def player_link_to(*, source_id: str, player_id: int, source: str) -> None:
    """Say that the id SOURCE_ID of a source is our player PLAYER_ID."""
    engine = engine_of(StorageSettings().database_url)  # pyright: ignore[reportCallIssue]
    try:
        with engine.begin() as connection:
            name = connection.scalar(select(player.c.name).where(player.c.player_id == player_id))
            if name is None:
                raise click.ClickException(
                    f"no player {player_id}; /v1/players finds them by name"
                )
            _link(connection, source, source_id, player_id)
    finally:
        engine.dispose()
    click.echo(f"{source_id!r} of {source} is {name} ({player_id}). {_REPLAY}")


@players.command("add")
@click.argument("name")
@click.option("--id", "source_id", required=True, help="The source's id.")
@_SOURCE
def player_add(*, name: str, source_id: str, source: str) -> None:
    """Say that an id is a player of his own, called NAME."""
    engine = engine_of(StorageSettings().database_url)  # pyright: ignore[reportCallIssue]
    try:
        with engine.begin() as connection:
            number = connection.execute(
                insert(player).values(name=name).returning(player.c.player_id)
            ).scalar_one()
            _link(connection, source, source_id, number)
    finally:
        engine.dispose()
    click.echo(f"{source_id!r} of {source} is {name} ({number}), who is new. {_REPLAY}")


def _link(connection: Connection, source: str, source_id: str, player_id: int) -> None:
    row = {"source": source, "source_player_id": source_id, "player_id": player_id}
    connection.execute(
        upsert(player_link)
        .values(row)
        .on_conflict_do_update(
            index_elements=["source", "source_player_id"], set_={"player_id": player_id}
        )
    )
