"""Configuration above, plain objects below: each resource here builds one thing assets are given.

What belongs here: reading the environment when a run starts, and construction. What does not:
behaviour. The objects know nothing of Dagster; assets name them by plain types
(`engine: dg.ResourceParam[Engine]`).
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import dagster as dg
import httpx
from sqlalchemy import Engine

from football.competitions import Competition, competitions_of
from pipelines.grounds import grounds_of
from pipelines.io_managers import FrameLake
from sources.espn.client import EspnClient
from sources.footballdata.client import FootballDataClient
from sources.http import build_client
from sources.news.client import NewsClient
from sources.openmeteo.client import OpenMeteoClient
from sources.settings import SourceSettings
from storage.clock import Clock, DatabaseClock
from storage.database import engine_of
from storage.identity.venues import VenueSeed
from storage.registry import Registry
from storage.tracking import Tracking

T = TypeVar("T")


class EngineResource(dg.ConfigurableResource[Engine]):
    """The world's Postgres."""

    database_url: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Engine]:
        engine = engine_of(self.database_url)
        try:
            yield engine
        finally:
            engine.dispose()


class ClockResource(dg.ConfigurableResource[Clock]):
    """The domain clock: `clock.now()` of the world's Postgres."""

    engine: dg.ResourceDependency[Engine]

    def create_resource(self, context: dg.InitResourceContext) -> Clock:
        return DatabaseClock(self.engine)


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


class RegistryResource(dg.ConfigurableResource[Registry]):
    """MLflow's model registry, mirrored into Postgres."""

    engine: dg.ResourceDependency[Engine]
    tracking_uri: str

    def create_resource(self, context: dg.InitResourceContext) -> Registry:
        return Registry(self.engine, Tracking(self.tracking_uri))


class FrameLakeResource(dg.ConfigurableIOManagerFactory[FrameLake]):
    """The Parquet lake of the world."""

    root: str

    def create_io_manager(self, context: dg.InitResourceContext) -> FrameLake:
        return FrameLake(Path(self.root))


class SourceSettingsResource(dg.ConfigurableResource[SourceSettings]):
    """Where each provider is; `TOUCHLINE_*` variables override the public addresses."""

    def create_resource(self, context: dg.InitResourceContext) -> SourceSettings:
        return SourceSettings()


class _ProviderResource(dg.ConfigurableResource[T], Generic[T]):
    """A provider's client: settings say where it is, the domain clock stamps what it fetches."""

    settings: dg.ResourceDependency[SourceSettings]
    clock: dg.ResourceDependency[Clock]

    @contextmanager
    def _http(self, base_url: str) -> Generator[httpx.Client]:
        with build_client(base_url, self.settings) as http:
            yield http


class FootballDataResource(_ProviderResource[FootballDataClient]):
    """football-data.co.uk."""

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Generator[FootballDataClient]:
        with self._http(self.settings.footballdata_url) as http:
            yield FootballDataClient(http, self.clock.now)


class EspnResource(_ProviderResource[EspnClient]):
    """ESPN."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[EspnClient]:
        with self._http(self.settings.espn_url) as http:
            yield EspnClient(http, self.clock.now)


class OpenMeteoResource(_ProviderResource[OpenMeteoClient]):
    """Open-Meteo."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[OpenMeteoClient]:
        with self._http(self.settings.openmeteo_url) as http:
            yield OpenMeteoClient(http, self.clock.now)


class NewsResource(_ProviderResource[NewsClient]):
    """News feeds, each at its own full address."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[NewsClient]:
        with self._http("") as http:
            yield NewsClient(http, self.clock.now)


def from_environment() -> dict[str, object]:
    """Return every resource, reading `TOUCHLINE_*` when a run starts and not before."""
    engine = EngineResource(database_url=dg.EnvVar("TOUCHLINE_DATABASE_URL"))
    clock = ClockResource(engine=engine)
    settings = SourceSettingsResource()
    return {
        "engine": engine,
        "clock": clock,
        "competitions": CompetitionsResource(world=dg.EnvVar("TOUCHLINE_WORLD")),
        "grounds": GroundsResource(world=dg.EnvVar("TOUCHLINE_WORLD")),
        "source_settings": settings,
        "footballdata": FootballDataResource(settings=settings, clock=clock),
        "espn": EspnResource(settings=settings, clock=clock),
        "openmeteo": OpenMeteoResource(settings=settings, clock=clock),
        "news": NewsResource(settings=settings, clock=clock),
        "registry": RegistryResource(
            engine=engine, tracking_uri=dg.EnvVar("TOUCHLINE_MLFLOW_TRACKING_URI")
        ),
        "io_manager": FrameLakeResource(root=dg.EnvVar("TOUCHLINE_LAKE_DIR")),
    }
