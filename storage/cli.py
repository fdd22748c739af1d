"""Commands on one world's stores: `migrate`, `quarantine`, `clock` and others.

The caller has put the world's addresses into `TOUCHLINE_*`.
"""

import importlib
import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import click
from sqlalchemy import Engine

from football.competitions import COMPETITIONS
from storage.football.writes import adjustments
from storage.football.writes.adjustments import Adjustment, AdjustmentError
from storage.kit import clock as domain_clock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from storage.matching import aliases
from storage.matching.aliases import Alias, AliasError
from storage.migrations.upgrade import OwnerNeededError, upgrade
from storage.raw.next_steps import next_step
from storage.raw.writes import quarantine as store
from storage.settings import StorageSettings

# Replaying needs parsers, which storage does not know: found by name when the command is called.
_REPLAY = ("assets.core.waiting", "replay_open_entries")


def _settings() -> StorageSettings:
    return StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment


@contextmanager
def _engine() -> Generator[Engine]:
    engine = engine_of(_settings().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@click.command()
def migrate() -> None:
    """Bring the schema to its head and open the partitions of the coming days."""
    try:
        upgrade(_settings().database_url)
    except OwnerNeededError as error:
        raise click.ClickException(str(error)) from error
    click.echo("The schema is at its head.")


@click.group()
def quarantine() -> None:
    """Rows that were not accepted: look at them, mend the cause, replay."""


@quarantine.command("list")
@click.option("--reason", help="Only this class, e.g. unknown_team.")
@click.option("--limit", default=50, show_default=True)
def quarantine_list(*, reason: str | None, limit: int) -> None:
    """Count the open complaints, then list open entries, oldest first."""
    with _engine() as engine:
        complaints = store.summary(engine, reason=reason)
        entries = store.open_entries(engine, reason=reason, limit=limit)
    if not entries:
        click.echo("Nothing is in quarantine.")
        return
    for each in complaints:
        click.echo(f"{each.entries:>7} x {each.reason}: {each.detail}")
    click.echo()
    for kind in sorted({each.reason for each in complaints}):
        click.echo(f"{kind}: {next_step(kind)}")
    click.echo()
    for entry in entries:
        click.echo(f"{entry.quarantine_id}  {entry.resource} row {entry.row_no}: {entry.detail}")
    if len(entries) == limit:
        click.echo("… and perhaps more: raise --limit")


@quarantine.command("show")
@click.argument("quarantine_id", type=click.UUID)
def quarantine_show(*, quarantine_id: UUID) -> None:
    """Show one entry: the row, where it came from, what might mend it."""
    with _engine() as engine:
        entries = store.open_entries(engine, quarantine_id=quarantine_id)
    if not entries:
        raise click.ClickException(f"no entry {quarantine_id}; see `touchline quarantine list`")
    entry = entries[0]
    click.echo(f"{entry.reason}: {entry.detail}")
    click.echo(f"from {entry.provider} {entry.resource}, row {entry.row_no}")
    click.echo(f"read by {entry.parser} {entry.parser_version}, payload {entry.payload_id}")
    if entry.suggestion:
        click.echo(f"suggestion: {json.dumps(dict(entry.suggestion), ensure_ascii=False)}")
    click.echo(f"next: {next_step(entry.reason)}")
    click.echo(json.dumps(dict(entry.row), indent=2, ensure_ascii=False))


@quarantine.command("replay")
def quarantine_replay() -> None:
    """Read the payloads of open entries again with today's parsers and aliases."""
    module, name = _REPLAY
    replay = getattr(importlib.import_module(module), name)
    with _engine() as engine:
        payloads = replay(engine)
        left = len(store.open_entries(engine, limit=1_000_000))
    click.echo(f"{payloads} payloads replayed, {left} entries left.")


@click.group()
def alias() -> None:
    """Names of teams: what a source calls them."""


@alias.command("add")
@click.argument("name")
@click.argument("team")
@click.option("--country", required=True, help="As the competitions write it, e.g. England.")
@click.option("--source", default="manual", show_default=True, help="Who writes it so.")
def alias_add(*, name: str, team: str, country: str, source: str) -> None:
    """Say that NAME means TEAM; then `touchline quarantine replay`."""
    try:
        with _engine() as engine:
            kept = apply(engine, aliases.add(Alias(source, country, name, team)))
    except AliasError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{kept.alias} means {kept.team} ({kept.country}).")


@alias.command("list")
@click.option("--country", help="Only this country.")
def alias_list(*, country: str | None) -> None:
    """List the names that sources use."""
    with _engine() as engine:
        for known in aliases.listed(engine, country):
            click.echo(f"{known.country}: {known.alias} → {known.team} ({known.source})")


@click.group("adjust-points")
def adjust_points() -> None:
    """Points given or taken off the pitch; they count in every table and projection."""


@adjust_points.command("add")
@click.argument("team")
@click.option("--points", type=int, required=True, help="Below zero to take them, e.g. -6.")
@click.option(
    "--competition", required=True, type=click.Choice(list(COMPETITIONS)), help="Its code."
)
@click.option("--season", required=True, help="Its label, 2025-26, or its starting year.")
@click.option("--reason", required=True, help="Shown beside the table.")
@click.option("--effective-on", type=click.DateTime(["%Y-%m-%d"]), help="From which day; today.")
@click.option("--source", default="manual", show_default=True, help="Who says so.")
def adjust_points_add(*, effective_on: datetime | None, **given: Any) -> None:
    """Give TEAM points or take them; the same day and reason with other points corrects it."""
    day = None if effective_on is None else effective_on.date()
    adjustment = Adjustment(effective_on=day, **given)
    try:
        with _engine() as engine:
            outcome = adjustments.add(engine, adjustment)
    except AdjustmentError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{outcome.value}: {adjustment.team} {adjustment.points:+d} ({adjustment.reason})")


@adjust_points.command("list")
@click.option("--competition", type=click.Choice(list(COMPETITIONS)), help="Only this one.")
def adjust_points_list(*, competition: str | None) -> None:
    """List every adjustment ever recorded, those that count no more too."""
    with _engine() as engine:
        recorded = adjustments.listed(engine, competition)
    for each in recorded:
        until = f" until {each.superseded_at:%Y-%m-%d}" if each.superseded_at else ""
        click.echo(
            f"{each.points_adjustment_id:>4} {each.competition_code} {each.season_label}"
            f" {each.name} {each.points:+d} from {each.effective_on}{until}:"
            f" {each.reason} ({each.source})"
        )
    click.echo(f"{len(recorded)} adjustments.")


@adjust_points.command("withdraw")
@click.argument("number", type=int)
def adjust_points_withdraw(*, number: int) -> None:
    """Let the adjustment of this NUMBER count no more, as when an appeal succeeds."""
    try:
        with _engine() as engine:
            found = adjustments.withdraw(engine, number)
    except AdjustmentError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"withdrawn: {found.name} {found.points:+d} ({found.reason})")


@click.group()
def clock() -> None:
    """The world's clock: live, or accelerated or stepped when simulated."""


@clock.command("show")
def clock_show() -> None:
    """Show the domain instant and how it moves."""
    with _engine() as engine:
        state = domain_clock.read(engine)
    speed = f", {state.speed:g} domain seconds a second" if state.mode == "accelerated" else ""
    click.echo(f"{state.now.isoformat()} ({state.mode}{speed})")


@clock.command("step")
@click.option("--hours", type=float, help="How far forwards.")
@click.option("--to", "to", type=click.DateTime(), help="The instant to go to, UTC.")
def clock_step(*, hours: float | None, to: datetime | None) -> None:
    """Move a simulated clock forwards; never backwards."""
    by = None if hours is None else timedelta(hours=hours)
    target = None if to is None else to.replace(tzinfo=UTC)
    try:
        with _engine() as engine:
            reached = domain_clock.step(engine, by=by, to=target)
    except domain_clock.ClockError as error:
        raise click.ClickException(str(error)) from error
    click.echo(reached.isoformat())


@clock.command("speed")
@click.argument("speed", type=float)
def clock_speed(*, speed: float) -> None:
    """Let a simulated clock run SPEED times as fast as the wall's; 0 stops it."""
    try:
        with _engine() as engine:
            domain_clock.set_speed(engine, speed)
            state = domain_clock.read(engine)
    except domain_clock.ClockError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{state.now.isoformat()} ({state.mode})")
