"""Which database servers a world uses: addresses given from outside, or our own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from touchline.stack import postgres, redis
from touchline.stack.home import Home

DATABASES = {
    "touchline": ("TOUCHLINE_DATABASE_URL", "psycopg"),
    # Dagster's table creation reads `pgcode`, which psycopg 3 lacks.
    "dagster": ("TOUCHLINE_DAGSTER_DATABASE_URL", "psycopg2"),
    "mlflow": ("TOUCHLINE_MLFLOW_DATABASE_URL", "psycopg"),
}
REDIS = "TOUCHLINE_REDIS_URL"


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
