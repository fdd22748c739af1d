"""What every child of the stack finds in its environment, and which servers are ours to start."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from touchline.stack import postgres, redis
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.ports import HOST

DATABASES = {
    "touchline": ("TOUCHLINE_DATABASE_URL", "psycopg"),
    # Dagster's table creation reads `pgcode`, which psycopg 3 lacks.
    "dagster": ("TOUCHLINE_DAGSTER_DATABASE_URL", "psycopg2"),
    "mlflow": ("TOUCHLINE_MLFLOW_DATABASE_URL", "psycopg"),
}
REDIS = "TOUCHLINE_REDIS_URL"
LOCAL_HOSTS = f"localhost,{HOST},::1"
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "VIRTUAL_ENV", "DAGSTER_HOME")

QUIET = {
    "PYTHONUNBUFFERED": "1",
    "DO_NOT_TRACK": "1",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # seven consumers, half a gigabyte
    "GIT_PYTHON_REFRESH": "quiet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Which servers this world uses: addresses given from outside, or our own."""

    urls: Mapping[str, str]
    embedded_databases: tuple[str, ...]
    redis_url: str | None
    redis_program: Path | None

    @classmethod
    def of(cls, home: Home, environ: Mapping[str, str] = os.environ) -> Self:
        urls: dict[str, str] = {}
        embedded: list[str] = []
        for database, (variable, driver) in DATABASES.items():
            given = environ.get(variable)
            urls[database] = given or postgres.url(home.sockets, database, driver)
            if not given:
                embedded.append(database)
        program = None if environ.get(REDIS) else redis.binary()
        return cls(
            urls=urls,
            embedded_databases=tuple(embedded),
            redis_url=environ.get(REDIS) or (redis.url(home.sockets) if program else None),
            redis_program=program,
        )


def database_environment(home: Home, servers: Servers) -> dict[str, str]:
    """What a process needs to reach the databases and files of a world, and no service."""
    chosen = {
        "TOUCHLINE_WORLD": home.world,
        "TOUCHLINE_LAKE_DIR": str(home.lake),
        "TOUCHLINE_ARTIFACTS_DIR": str(home.artifacts),
        "TOUCHLINE_MLFLOW_TRACKING_URI": servers.urls["mlflow"],
        "TOUCHLINE_DAGSTER_STORAGE_DIR": str(home.dagster),
        "DAGSTER_HOME": str(CHECKOUT / "dagster_home"),
    }
    chosen |= {variable: servers.urls[name] for name, (variable, _) in DATABASES.items()}
    if servers.redis_url:
        chosen[REDIS] = servers.redis_url
    return chosen


def service_environment(
    home: Home,
    servers: Servers,
    ports: Mapping[str, int],
    environ: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """The complete environment of a service, ours on top of the inherited one."""
    chosen = {key: value for key, value in environ.items() if key not in UNWANTED}
    chosen |= QUIET | database_environment(home, servers)
    chosen |= {
        "TOUCHLINE_API_PORT": str(ports["api"]),
        "TOUCHLINE_API_URL": address(ports["api"]),
        "TOUCHLINE_DAGSTER_URL": address(ports["webserver"]),
        "TOUCHLINE_MLFLOW_TRACKING_URI": address(ports["mlflow"]),
        "TOUCHLINE_PROVIDER_PORT": str(ports["provider"]),
        "TOUCHLINE_CODE_SERVER_PORT": str(ports["code server"]),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")]),
    }
    for variable in ("NO_PROXY", "no_proxy"):
        chosen[variable] = ",".join(filter(None, [environ.get(variable), LOCAL_HOSTS]))
    if home.world == "simulated":
        for variable, value in provider_environment(address(ports["provider"])).items():
            chosen.setdefault(variable, value)
    return chosen


def provider_environment(base: str) -> dict[str, str]:
    """Points every client at the simulated provider."""
    return {
        "TOUCHLINE_ESPN_URL": base,
        "TOUCHLINE_OPENMETEO_URL": base,
        "TOUCHLINE_FOOTBALLDATA_URL": base,
        "TOUCHLINE_NEWS_URLS": f"{base}/news/rss.xml",
    }


def address(port: int) -> str:
    return f"http://{HOST}:{port}"
