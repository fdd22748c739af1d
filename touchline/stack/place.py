"""Where the parts of a world are and how they reach each other.

The local stack and the containers run the same table of services (`services`); a place is all in
which they differ.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from storage.kit.roles import Role
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.ports import HOST
from touchline.stack.servers import DATABASES, Servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One world's addresses and directories.

    Attributes:
        python: the interpreter that runs our services.
        checkout: the directory of `workspace.yaml` and `dagster_home`.
        bind: the address that services listen on.
        hosts: names of services that are not on this machine.
        ports: the TCP port of each service.
        urls: how each role reaches its database, with the driver.
        replica_url: where the API may read instead.
        broker_url: where steps of Dagster's runs wait for workers; None where a run executes them.
    """

    world: str
    python: str
    checkout: Path
    bind: str
    ports: Mapping[str, int]
    urls: Mapping[Role, str]
    redis_url: str | None
    artifacts: Path
    keys: Path
    lake: Path
    dagster: Path
    hosts: Mapping[str, str] = field(default_factory=dict[str, str])
    replica_url: str | None = None
    broker_url: str | None = None

    @classmethod
    def local(cls, home: Home, servers: Servers, ports: Mapping[str, int]) -> Self:
        """This machine: everything listens on 127.0.0.1 or a private socket only."""
        return cls(
            world=home.world,
            python=sys.executable,
            checkout=CHECKOUT,
            bind=HOST,
            ports=ports,
            urls=servers.urls,
            redis_url=servers.redis_url,
            replica_url=servers.replica_url,
            broker_url=servers.broker_url,
            artifacts=home.artifacts,
            keys=home.keys,
            lake=home.lake,
            dagster=home.dagster,
        )

    def host_of(self, service: str) -> str:
        return self.hosts.get(service, HOST)

    def address_of(self, service: str) -> str:
        return f"http://{self.host_of(service)}:{self.ports[service]}"

    def stores_of(self, *roles: Role) -> dict[str, str]:
        """The variables that tell a process which databases it has, and as whom."""
        return {DATABASES[role.database][0]: self.urls[role] for role in roles}
