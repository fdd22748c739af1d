"""`touchline competition` and `touchline team`: what codes and ids mean; successors."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy import Engine

from football.competitions import COMPETITIONS
from storage.kit.engine import engine_of
from storage.kit.rules import Rule
from storage.kit.unit_of_work import apply
from storage.matching import ids, successions
from storage.matching.ids import TeamId, TeamIdError
from storage.matching.successions import Succession, SuccessionError
from storage.register import mapping
from storage.register.mapping import CodeMapping, MappingError
from storage.settings import StorageSettings

_T = TypeVar("_T")
_REPLAY = "Then: touchline quarantine replay"


@click.group()
def competition() -> None:
    """Competitions: what a source calls them."""


@competition.command("map")
@click.argument("source_code")
@click.argument("code")
@click.option("--source", required=True, help="Whose code it is, e.g. openfootball.")
def competition_map(*, source_code: str, code: str, source: str) -> None:
    """Say that SOURCE_CODE of a source means our competition CODE."""
    try:
        kept = _on_engine(
            lambda engine: apply(engine, mapping.add(CodeMapping(source, source_code, code)))
        )
    except MappingError as error:
        raise click.ClickException(str(error)) from error
    name = COMPETITIONS[kept.competition].name
    click.echo(f"{kept.source_code} of {kept.source} means {kept.competition} ({name}). {_REPLAY}")


@competition.command("list")
@click.option("--source", help="Only this source.")
def competition_list(*, source: str | None) -> None:
    """List the codes of sources and what they mean."""
    for each in _on_engine(lambda engine: mapping.listed(engine, source)):
        known = COMPETITIONS.get(each.competition)
        name = f"{known.country}, {known.name}" if known else ""
        click.echo(f"{each.source}: {each.source_code} → {each.competition} ({name})")


@click.group("team")
def team() -> None:
    """Teams: whose an id of a source's is."""


_ID = click.option("--id", "source_id", required=True, help="The source's id.")
_COUNTRY = click.option("--country", required=True, help="As the competitions write it.")
_SOURCE = click.option("--source", default="espn", show_default=True, help="Whose id it is.")


@team.command("link")
@click.argument("source_id")
@click.argument("name")
@_COUNTRY
@_SOURCE
def team_link(*, source_id: str, name: str, country: str, source: str) -> None:
    """Say that the id SOURCE_ID is the team NAME that is known."""
    _settle(ids.link, TeamId(source, source_id, country, name))


@team.command("add")
@click.argument("name")
@_ID
@_COUNTRY
@_SOURCE
def team_add(*, name: str, source_id: str, country: str, source: str) -> None:
    """Say that an id is a team of its own, called NAME."""
    _settle(ids.add, TeamId(source, source_id, country, name))


@team.command("succeed")
@click.argument("predecessor")
@click.argument("successor")
@_COUNTRY
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="From which day.")
def team_succeed(*, predecessor: str, successor: str, country: str, on: datetime | None) -> None:
    """Record that SUCCESSOR took the place of PREDECESSOR, as when a club is re-founded."""
    wanted = Succession(
        country=country,
        predecessor=predecessor,
        successor=successor,
        succeeded_on=None if on is None else on.date(),
    )
    try:
        kept = _on_engine(lambda engine: apply(engine, successions.add(wanted)))
    except SuccessionError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_worded(kept))


@team.command("successions")
@click.option("--country", help="Only this one.")
def team_successions(*, country: str | None) -> None:
    """List which club took the place of which."""
    found = _on_engine(lambda engine: successions.listed(engine, country))
    for each in found:
        click.echo(_worded(each))
    click.echo(f"{len(found)} successions.")


def _worded(kept: Succession) -> str:
    since = f" on {kept.succeeded_on}" if kept.succeeded_on else ""
    return f"{kept.successor} took the place of {kept.predecessor}{since} ({kept.country})."


def _settle(rule: Callable[[TeamId], Rule[TeamId]], wanted: TeamId) -> None:
    try:
        kept = _on_engine(lambda engine: apply(engine, rule(wanted)))
    except TeamIdError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{kept.source} {kept.source_id} is {kept.team} ({kept.country}). {_REPLAY}")


def _on_engine(act: Callable[[Engine], _T]) -> _T:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        return act(engine)
    finally:
        engine.dispose()
