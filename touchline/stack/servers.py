"""Which database servers a world uses: addresses given from outside, or our own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from storage.kit.roles import Database, Role
from touchline.stack import postgres, redis
from touchline.stack.home import Home

DATABASES: Mapping[Database, tuple[str, str]] = {
    "touchline": ("TOUCHLINE_DATABASE_URL", "psycopg"),
    # Dagster's table creation reads `pgcode`, which psycopg 3 lacks.
    "dagster": ("TOUCHLINE_DAGSTER_DATABASE_URL", "psycopg2"),
    "mlflow": ("TOUCHLINE_MLFLOW_DATABASE_URL", "psycopg"),
}
"""The variable that each process finds its database in, and the driver it names."""

OF_ROLES: Mapping[Role, str] = {
    role: f"TOUCHLINE_{role.name}_DATABASE_URL" for role in Role if role.database == "touchline"
}
"""The variable by which a role's own address of `touchline` is given from outside."""

REDIS = "TOUCHLINE_REDIS_URL"
EXECUTOR, CELERY = "TOUCHLINE_DAGSTER_EXECUTOR", "celery"
BROKER = "TOUCHLINE_BROKER_URL"
"""The variable in which whoever executes steps finds another broker than that Redis."""
REPLICA = "TOUCHLINE_READ_DATABASE_URL"
"""The variable in which the API finds a replica of `touchline`, and nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Which servers this world uses: addresses given from outside, or our own.

    Attributes:
        urls: how each role reaches its database.
        replica_url: where the API may read instead.
        broker_url: where steps of Dagster's runs wait for workers, if they do.
    """

    urls: Mapping[Role, str]
    embedded_databases: tuple[Database, ...]
    redis_url: str | None
    redis_program: Path | None
    replica_url: str | None = None
    broker_url: str | None = None

    @classmethod
    def of(cls, home: Home, environ: Mapping[str, str] = os.environ) -> Self:
        urls: dict[Role, str] = {}
        for role in Role:
            variable, driver = DATABASES[role.database]
            given = environ.get(variable)
            own = environ.get(OF_ROLES.get(role, "")) if given else None
            urls[role] = own or given or postgres.url_of(home.sockets, role, driver)
        program = None if environ.get(REDIS) else redis.binary()
        redis_url = environ.get(REDIS) or (redis.url(home.sockets) if program else None)
        broker_url = environ.get(BROKER) or redis_url
        return cls(
            urls=urls,
            embedded_databases=tuple(
                name for name, (variable, _) in DATABASES.items() if not environ.get(variable)
            ),
            redis_url=redis_url,
            broker_url=broker_url if environ.get(EXECUTOR) == CELERY else None,
            redis_program=program,
            replica_url=environ.get(REPLICA) or None,
        )
