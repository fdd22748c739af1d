"""The roles that processes of ours are in PostgreSQL. What each may do: `storage.privileges`."""

from enum import StrEnum
from typing import Literal

Database = Literal["touchline", "dagster", "mlflow"]


class Role(StrEnum):
    """A login of one database; none is a superuser and none is a member of another.

    Attributes:
        OWNER: owns the schemas: migrations, the clock. No service runs as it.
        API: what serves people.
        PIPELINES: Dagster's code server, its runs, and the commands of an operator.
        WORKER: background jobs.
        READER: reads: the simulated providers, notebooks, a person at `psql`.
        DAGSTER: owns Dagster's own storage, and sees nothing of ours.
        MLFLOW: owns MLflow's tables, and sees nothing of ours.
    """

    OWNER = "touchline_owner"
    API = "touchline_api"
    PIPELINES = "touchline_pipelines"
    WORKER = "touchline_worker"
    READER = "touchline_reader"
    DAGSTER = "touchline_dagster"
    MLFLOW = "touchline_mlflow"

    @property
    def database(self) -> Database:
        """The one database it may connect to."""
        if self is Role.DAGSTER:
            return "dagster"
        return "mlflow" if self is Role.MLFLOW else "touchline"

    @property
    def is_owner(self) -> bool:
        """Whether its database, and everything in it, is its own."""
        return self in {Role.OWNER, Role.DAGSTER, Role.MLFLOW}


SERVICES = (Role.PIPELINES, Role.API, Role.WORKER, Role.READER)
"""Who is granted something in the database `touchline`."""
