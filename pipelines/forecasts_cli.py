"""`touchline forecasts`: sealed forecasts, and what they rest on."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from football.competitions import competitions_of
from storage.kit.engine import engine_of
from storage.settings import StorageSettings

if TYPE_CHECKING:
    from assets.predictions.explanation import Explanation


@click.group()
def forecasts() -> None:
    """Sealed forecasts, and what they rest on."""


@forecasts.command("explain")
@click.argument("forecast_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def explain(*, forecast_id: UUID, as_json: bool) -> None:
    """Build the features of a sealed forecast again, from what was on record when it was made.

    FORECAST_ID is in every forecast that the API and the pages show. Exits with 0 if the digest of
    the features is the one that was sealed, with 1 if it is not.
    """
    found = _explanation(forecast_id)
    if as_json:
        click.echo(json.dumps(_plain(found)))
    else:
        _print(found)
    if not found.is_reproduced:
        raise click.ClickException(f"not reproduced: {'; '.join(found.differences)}")


def _explanation(forecast_id: UUID) -> "Explanation":
    from assets.predictions import explanation  # noqa: PLC0415 - slow to import

    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    codes = [each.code for each in competitions_of(simulated=settings.world == "simulated")]
    engine = engine_of(settings.database_url)
    try:
        return explanation.explain(engine, forecast_id, codes)
    except explanation.UnknownForecastError as error:
        raise click.ClickException(
            f"{error}: ids are in /v1/forecasts/upcoming, and this is the"
            f" {settings.world} world (--world)"
        ) from error
    finally:
        engine.dispose()


def _plain(found: "Explanation") -> dict[str, Any]:
    body = found.body
    return {
        "forecast_id": str(body.forecast_id),
        "match": {"match_id": body.match_id, "home": found.home, "away": found.away},
        "track": body.track,
        "role": body.part.value,
        "horizon": body.horizon,
        "model": {"name": body.model_name, "version": body.model_version},
        "as_of": body.as_of.isoformat(),
        "sealed_at": found.sealed_at.isoformat(),
        "features_digest": body.features_digest,
        "is_reproduced": found.is_reproduced,
        "differences": list(found.differences),
        "features": dict(found.seen),
    }


def _print(found: "Explanation") -> None:
    body = found.body
    home, draw, away = body.outcomes
    click.echo(f"{found.home} - {found.away}, {body.track}, {body.part.value}, {body.horizon}")
    click.echo(f"home {home:.1%}, draw {draw:.1%}, away {away:.1%}, because {body.cause}")
    click.echo(f"as of {body.as_of:%Y-%m-%d %H:%M:%S} UTC, by {body.model_name}", nl=False)
    click.echo(f" {body.model_version}, sealed {found.sealed_at:%Y-%m-%d %H:%M:%S} UTC\n")
    known = {name: value for name, value in found.seen.items() if value is not None}
    width = max(map(len, known), default=0)
    for name, value in known.items():
        shown = f"{value:10.4f}" if isinstance(value, float) else f"{value!s:>10}"
        click.echo(f"  {name:<{width}} {shown}")
    if unknown := [name for name in found.seen if name not in known]:
        click.echo(f"  unknown then: {', '.join(unknown)}")
    if found.is_reproduced:
        click.echo(f"\nReproduced: the features give the sealed digest {body.features_digest}.")
