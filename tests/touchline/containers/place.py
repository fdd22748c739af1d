"""The containers as a place: the same table of services, elsewhere."""

from pathlib import Path

from touchline.stack.place import Place
from touchline.stack.ports import USUAL
from touchline.stack.servers import DATABASES

PASSWORD = "0a1b2c"  # noqa: S105 of nothing
ENVIRON = {
    "TOUCHLINE_POSTGRES_PASSWORD": PASSWORD,
    "TOUCHLINE_USER_AGENT": "Tester/1.0 (+https://tester.example)",
}
VOLUME = Path("/var/lib/touchline")


def compose_name(node: str) -> str:
    return node.replace(" ", "-")


def containers(world: str) -> Place:
    """Each service on the host of its name, at its usual port, listening to the network."""
    return Place(
        world=world,
        python="python",
        checkout=Path("/app"),
        bind="0.0.0.0",  # noqa: S104 within the network of the containers
        hosts={name: compose_name(name) for name in USUAL},
        ports=USUAL,
        urls={
            name: f"postgresql+{driver}://touchline:{PASSWORD}@postgres:5432/{name}"
            for name, (_, driver) in DATABASES.items()
        },
        redis_url="redis://redis:6379/0",
        artifacts=VOLUME / "artifacts",
        lake=VOLUME / "lake",
        dagster=VOLUME / "dagster",
    )
