"""`touchline models`: what is registered and decided, and the moves a person may make."""

import getpass
import os
from collections.abc import Generator
from contextlib import contextmanager

import click

from football.lifecycle import Kind
from storage.forecast.models import decisions
from storage.forecast.models.registry import ModelVersion, MoveError, Registry, Why
from storage.forecast.models.tracking import Tracking, TrackingAwayError
from storage.kit.engine import engine_of
from storage.settings import StorageSettings

_REASON = click.option("--reason", required=True, help="Kept on record, and published.")
_LATER = "MLflow's aliases follow with the next nightly run, or with `touchline models align`."


@contextmanager
def _registry() -> Generator[Registry]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    # A person waits: MLflow's own patience with a server that is away is minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    engine = engine_of(settings.database_url)
    try:
        yield Registry(engine, Tracking(settings.mlflow_tracking_uri))
    except MoveError as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


@click.group()
def models() -> None:
    """Model versions: who is champion, who challenges, and what was decided."""


@models.command("list")
@click.option("--name", help="Only this one, with everything that was decided of it.")
@click.option("--all", "has_all", is_flag=True, help="Retired and rejected versions, too.")
def list_versions(*, name: str | None, has_all: bool) -> None:
    """Show the versions that matter, or all of them, with their numbers."""
    with _registry() as registry:
        versions = registry.versions(name)
        decided = decisions.listed(registry.engine, name) if name is not None else []
    shown = [v for v in versions if has_all or v.state not in {"retired", "rejected"}]
    for version in shown:
        click.echo(
            f"{version.model_version_id:>5}  {version.name} {version.version}"
            f"  {version.state:<10} {version.family}, as of {version.as_of:%Y-%m-%d %H:%M}"
        )
    click.echo(f"{len(shown)} of {len(versions)} versions.")
    for decision in decided:
        since = "" if decision.from_version is None else f"{decision.from_version} → "
        click.echo(
            f"{decision.decided_at:%Y-%m-%d %H:%M}  {decision.kind}"
            f" {since}{decision.to_version}: {decision.reason} ({decision.decided_by})"
        )


@models.command("promote")
@click.argument("model_version_id", type=int)
@_REASON
def promote(*, model_version_id: int, reason: str) -> None:
    """Make the version of this number, see `list`, the champion of its name."""
    with _registry() as registry:
        _say_moved(registry, registry.promote(model_version_id, _why(Kind.MANUAL, reason)))


@models.command("reject")
@click.argument("model_version_id", type=int)
@_REASON
def reject(*, model_version_id: int, reason: str) -> None:
    """Let a version that is not champion challenge no more."""
    with _registry() as registry:
        _say_moved(registry, registry.reject(model_version_id, _why(Kind.REJECTION, reason)))


@models.command("rollback")
@click.argument("name")
@_REASON
def rollback(*, name: str, reason: str) -> None:
    """Make the previous version champion again instead of the present one."""
    with _registry() as registry:
        _say_moved(registry, registry.roll_back(name, reason, decided_by=_person()))


@models.command("align")
def align() -> None:
    """Set MLflow's aliases as decided; one moved there by hand becomes a decision."""
    with _registry() as registry:
        try:
            repairs = registry.reconcile()
        except TrackingAwayError as error:
            raise click.ClickException(str(error)) from error
    for repair in repairs:
        how = "taken from MLflow" if repair.is_by_hand else "set"
        click.echo(f"{repair.name}@{repair.alias}: {repair.found} → {repair.set_to}, {how}")
    click.echo(f"{len(repairs)} aliases were not where they belong.")


def _why(kind: Kind, reason: str) -> Why:
    if not reason.strip():
        raise click.BadParameter("say why: it stays on record", param_hint="--reason")
    return Why(kind=kind, reason=reason.strip(), decided_by=_person())


def _person() -> str:
    try:
        return f"{getpass.getuser()} on a terminal"
    except (KeyError, OSError):
        return "a person on a terminal"  # a container's user may have no name


def _say_moved(registry: Registry, version: ModelVersion) -> None:
    click.echo(f"{version.name} {version.version} is {version.state}.")
    try:
        registry.align()
    except TrackingAwayError as error:
        click.echo(f"{error} {_LATER}", err=True)
