"""What every process of a world finds in its environment, on this machine or in a container."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from storage.kit.roles import Role
from touchline.processors import SINGLE_THREADED
from touchline.stack.home import Home
from touchline.stack.place import Place
from touchline.stack.ports import HOST
from touchline.stack.servers import DATABASES, OF_ROLES, REDIS, REPLICA, Servers

LOCAL_HOSTS = f"localhost,{HOST},::1"
SECRETS = frozenset(
    {
        *(variable for variable, _ in DATABASES.values()),
        *OF_ROLES.values(),
        REPLICA,
        *(f"TOUCHLINE_{role.name}_PASSWORD" for role in Role),
        "TOUCHLINE_POSTGRES_PASSWORD",
        "TOUCHLINE_POSTGRES_URL",
    }
)
"""Addresses of databases and what opens them: a service inherits none and is given its own."""
UNWANTED = SECRETS | {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "VIRTUAL_ENV", "DAGSTER_HOME"}

QUIET = {
    "PYTHONUNBUFFERED": "1",
    "DO_NOT_TRACK": "1",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # seven consumers, half a gigabyte
    "GIT_PYTHON_REFRESH": "quiet",
    "MALLOC_ARENA_MAX": "2",  # else every thread keeps free memory of its own
    **SINGLE_THREADED,
}


def database_environment(home: Home, servers: Servers) -> dict[str, str]:
    """What a command needs to reach the databases and files of a world, and no service."""
    place = Place.local(home, servers, {})
    return _stores(place) | command_environment(place)


def command_environment(place: Place) -> dict[str, str]:
    """The databases as a command finds them: those of the pipelines, and every role's own."""
    return {
        **place.stores_of(Role.PIPELINES, Role.DAGSTER, Role.MLFLOW),
        **{variable: place.urls[role] for role, variable in OF_ROLES.items()},
    }


def world_environment(place: Place) -> dict[str, str]:
    """What every service needs to know of its world; its databases are its own environment."""
    chosen = QUIET | _stores(place)
    chosen |= {
        "TOUCHLINE_API_PORT": str(place.ports["api"]),
        "TOUCHLINE_API_URL": place.address_of("api"),
        "TOUCHLINE_DAGSTER_URL": place.address_of("webserver"),
        "TOUCHLINE_MLFLOW_TRACKING_URI": place.address_of("mlflow"),
        "TOUCHLINE_PROVIDER_PORT": str(place.ports["provider"]),
        "TOUCHLINE_CODE_SERVER_HOST": place.host_of("code server"),
        "TOUCHLINE_CODE_SERVER_PORT": str(place.ports["code server"]),
    }
    if place.world == "simulated":
        chosen |= provider_environment(place.address_of("provider"))
    return chosen


def service_environment(place: Place, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The complete environment of a service on this machine, ours on top of the inherited one."""
    chosen = {key: value for key, value in environ.items() if key not in UNWANTED}
    given = {key: environ[key] for key in provider_environment("") if key in environ}
    chosen |= world_environment(place) | given
    chosen["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")])
    for variable in ("NO_PROXY", "no_proxy"):
        chosen[variable] = ",".join(filter(None, [environ.get(variable), LOCAL_HOSTS]))
    return chosen


def provider_environment(base: str) -> dict[str, str]:
    """Points every client at the simulated provider."""
    return {
        "TOUCHLINE_ESPN_URL": base,
        "TOUCHLINE_OPENMETEO_URL": base,
        "TOUCHLINE_FOOTBALLDATA_URL": base,
        "TOUCHLINE_NEWS_URLS": f"{base}/news/rss.xml",
        "TOUCHLINE_PLAYER_LISTS_URL": f"{base}/players",
    }


def _stores(place: Place) -> dict[str, str]:
    chosen = {
        "TOUCHLINE_WORLD": place.world,
        "TOUCHLINE_LAKE_DIR": str(place.lake),
        "TOUCHLINE_ARTIFACTS_DIR": str(place.artifacts),
        "TOUCHLINE_KEYS_DIR": str(place.keys),
        "TOUCHLINE_MLFLOW_TRACKING_URI": place.urls[Role.MLFLOW],
        "TOUCHLINE_DAGSTER_STORAGE_DIR": str(place.dagster),
        "DAGSTER_HOME": str(place.checkout / "dagster_home"),
    }
    if place.redis_url:
        chosen[REDIS] = place.redis_url
    return chosen
