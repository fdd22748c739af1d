"""Configuration above, plain objects below: each resource here builds one thing assets are given.

What belongs here: reading the environment when a run starts, and construction. What does not:
behaviour. The objects know nothing of Dagster; assets name them by plain types
(`engine: dg.ResourceParam[Engine]`).
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy import Engine

from football.competitions import Competition, competitions_of
from football.insights.wording import Wording
from pipelines.io_managers import FrameLake
from pipelines.politeness import ProviderPoliteness
from pipelines.run_reports import reporting
from pipelines.venues import grounds_of
from sources.espn.client import EspnClient
from sources.footballdata.client import FootballDataClient
from sources.http import build_client
from sources.news.client import NewsClient
from sources.openmeteo.client import Hosts, OpenMeteoClient
from sources.players.client import PlayerListsClient
from sources.settings import SourceSettings
from storage.forecast.models.registry import Registry
from storage.forecast.models.tracking import Tracking
from storage.kit.clock import Clock, DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.keeping import Files, files_at
from storage.kit.lake import Lake
from storage.kit.signing import Signer, signer_in
from storage.matching.venues import VenueSeed
from storage.providers.buckets import TokenBuckets
from storage.providers.writes import FeedBook
from storage.settings import AddressSettings, DriftSettings, ObjectSettings, TurnSettings
from words.insights import Templates


class EngineResource(dg.ConfigurableResource[Engine]):
    """The world's Postgres, for as long as a run reports."""

    database_url: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Engine]:
        with reporting(context):
            engine = engine_of(self.database_url)
            try:
                yield engine
            finally:
                engine.dispose()


class CompetitionsResource(dg.ConfigurableResource[tuple[Competition, ...]]):
    """The leagues of this world: real ones, or synthetic ones, never both."""

    world: str

    def create_resource(self, context: dg.InitResourceContext) -> tuple[Competition, ...]:
        return competitions_of(simulated=self.world == "simulated")


class GroundsResource(dg.ConfigurableResource[tuple[VenueSeed, ...]]):
    """The grounds of this world whose place is known."""

    world: str

    def create_resource(self, context: dg.InitResourceContext) -> tuple[VenueSeed, ...]:
        return grounds_of(simulated=self.world == "simulated")


class TrackingResource(dg.ConfigurableResource[Tracking]):
    """The MLflow server of this world."""

    uri: str

    def create_resource(self, context: dg.InitResourceContext) -> Tracking:
        return Tracking(self.uri)


class LakeResource(dg.ConfigurableResource[Lake]):
    """The lake itself, for what is kept beside the frames of assets."""

    root: str

    def create_resource(self, context: dg.InitResourceContext) -> Lake:
        return Lake(Path(self.root), ObjectSettings().lake_url)


class FrameLakeResource(dg.ConfigurableIOManagerFactory[FrameLake]):
    """The Parquet lake of the world."""

    root: str

    def create_io_manager(self, context: dg.InitResourceContext) -> FrameLake:
        return FrameLake(Lake(Path(self.root), ObjectSettings().lake_url))


class ArtifactsResource(dg.ConfigurableResource[Files]):
    """Files that runs leave for people."""

    root: str

    def create_resource(self, context: dg.InitResourceContext) -> Files:
        address = AddressSettings().address
        return files_at(Path(self.root), ObjectSettings().artifacts_url, address)


class SignerResource(dg.ConfigurableResource[Signer]):
    """The key that signs heads of the chain of seals; made at first use."""

    directory: str

    def create_resource(self, context: dg.InitResourceContext) -> Signer:
        return signer_in(Path(self.directory))


class SourceSettingsResource(dg.ConfigurableResource[SourceSettings]):
    """Where each provider is; `TOUCHLINE_*` variables override the public addresses."""

    def create_resource(self, context: dg.InitResourceContext) -> SourceSettings:
        return SourceSettings()


class DriftSettingsResource(dg.ConfigurableResource[DriftSettings]):
    """When drift matters; `TOUCHLINE_DRIFT_*` variables override what is usual."""

    def create_resource(self, context: dg.InitResourceContext) -> DriftSettings:
        return DriftSettings()


# What follows is made of other resources of the same run. Nested `ConfigurableResource`s would get
# copies: an engine, and its connections, for each.
@dg.resource(required_resource_keys={"engine"})
def clock(context: dg.InitResourceContext) -> Clock:
    """The domain clock: `clock.now()` of the world's Postgres."""
    return DatabaseClock(context.resources.engine)


@dg.resource(required_resource_keys={"engine", "tracking"})
def registry(context: dg.InitResourceContext) -> Registry:
    """Model versions: decided in Postgres, shown in MLflow."""
    return Registry(context.resources.engine, context.resources.tracking)


@dg.resource
def buckets(context: dg.InitResourceContext) -> Generator[TokenBuckets]:
    """Turns with the providers: in Redis, or in this process where there is none."""
    del context
    held = TokenBuckets(TurnSettings().redis_url)
    try:
        yield held
    finally:
        held.close()


_FETCHING = {"source_settings", "clock", "engine", "buckets"}


@dg.resource
def wording(context: dg.InitResourceContext) -> Wording:
    """The templates that facts are put into words with."""
    del context
    return Templates()


def _politeness(
    context: dg.InitResourceContext, provider: str, *, is_by_host: bool = False
) -> ProviderPoliteness:
    book = FeedBook(context.resources.engine)
    return ProviderPoliteness(provider, book, context.resources.buckets, is_by_host=is_by_host)


@dg.resource(required_resource_keys=_FETCHING)
def footballdata(context: dg.InitResourceContext) -> Generator[FootballDataClient]:
    """football-data.co.uk."""
    settings: SourceSettings = context.resources.source_settings
    politeness = _politeness(context, "footballdata")
    with build_client(settings.footballdata_url, settings, politeness=politeness) as http:
        yield FootballDataClient(http, context.resources.clock.now)


@dg.resource(required_resource_keys=_FETCHING)
def espn(context: dg.InitResourceContext) -> Generator[EspnClient]:
    """ESPN."""
    settings: SourceSettings = context.resources.source_settings
    politeness = _politeness(context, "espn")
    with build_client(settings.espn_url, settings, politeness=politeness) as http:
        yield EspnClient(http, context.resources.clock.now)


@dg.resource(required_resource_keys=_FETCHING)
def openmeteo(context: dg.InitResourceContext) -> Generator[OpenMeteoClient]:
    """Open-Meteo."""
    settings: SourceSettings = context.resources.source_settings
    politeness = _politeness(context, "openmeteo")
    with build_client(settings.openmeteo_url, settings, politeness=politeness) as http:
        hosts = Hosts(
            previous_runs=settings.previous_runs_address, geocoding=settings.geocoding_address
        )
        yield OpenMeteoClient(http, context.resources.clock.now, hosts=hosts)


@dg.resource(required_resource_keys=_FETCHING)
def news(context: dg.InitResourceContext) -> Generator[NewsClient]:
    """News feeds, each at its own full address."""
    settings: SourceSettings = context.resources.source_settings
    politeness = _politeness(context, "news", is_by_host=True)
    with build_client("", settings, politeness=politeness) as http:
        yield NewsClient(http, context.resources.clock.now)


@dg.resource(required_resource_keys=_FETCHING)
def player_lists(context: dg.InitResourceContext) -> Generator[PlayerListsClient]:
    """Lists of ratings and transfers, where there are any."""
    settings: SourceSettings = context.resources.source_settings
    politeness = _politeness(context, "player-lists")
    with build_client(settings.player_lists_url, settings, politeness=politeness) as http:
        yield PlayerListsClient(http, context.resources.clock.now)


def from_environment() -> dict[str, object]:
    """Return every resource, reading `TOUCHLINE_*` when a run starts and not before."""
    world = dg.EnvVar("TOUCHLINE_WORLD")
    return {
        "buckets": buckets,
        "engine": EngineResource(database_url=dg.EnvVar("TOUCHLINE_DATABASE_URL")),
        "clock": clock,
        "competitions": CompetitionsResource(world=world),
        "grounds": GroundsResource(world=world),
        "tracking": TrackingResource(uri=dg.EnvVar("TOUCHLINE_MLFLOW_TRACKING_URI")),
        "registry": registry,
        "artifacts": ArtifactsResource(root=dg.EnvVar("TOUCHLINE_ARTIFACTS_DIR")),
        "io_manager": FrameLakeResource(root=dg.EnvVar("TOUCHLINE_LAKE_DIR")),
        "lake": LakeResource(root=dg.EnvVar("TOUCHLINE_LAKE_DIR")),
        "wording": wording,
        "signer": SignerResource(directory=dg.EnvVar("TOUCHLINE_KEYS_DIR")),
        "source_settings": SourceSettingsResource(),
        "drift_settings": DriftSettingsResource(),
        "footballdata": footballdata,
        "espn": espn,
        "openmeteo": openmeteo,
        "news": news,
        "player_lists": player_lists,
    }
